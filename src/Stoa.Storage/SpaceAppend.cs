using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Storage;

/// <summary>The events of one decision, to be appended together or not at all.</summary>
/// <param name="SpaceId">The Space.</param>
/// <param name="ExpectedVersion">The version that the decision was made on; 0 for a new Space.</param>
/// <param name="Events">One event or more.</param>
/// <param name="After">The Space as it will be; the store writes it as a snapshot when one is due.</param>
public sealed record SpaceAppend(SpaceId SpaceId, long ExpectedVersion, ImmutableArray<SpaceEvent> Events, Space After);

using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>A room as it was at one moment.</summary>
/// <param name="Epoch">Which life of the room the index belongs to.</param>
/// <param name="Index">The number of the last change that is in it.</param>
/// <param name="Space">The Space.</param>
/// <param name="Counts">The numbers.</param>
/// <param name="Reconnecting">Those on stage who are gone.</param>
/// <param name="EndsAt">When the Space ends unless a host comes; null while one is there.</param>
public sealed record RoomLook(
    string Epoch, long Index, Space Space, RoomCounts Counts, ImmutableArray<UserId> Reconnecting, DateTimeOffset? EndsAt)
{
    /// <summary>Who talks now, as it was told last; absent while there was nothing to tell.</summary>
    public VoicesChanged? Voices { get; init; }
}

using System.Collections.Immutable;
using Stoa.Spaces.Insights;

namespace Stoa.Storage.Insights;

/// <summary>What was measured of one Space.</summary>
/// <param name="Audience">The whole.</param>
/// <param name="Minutes">Its minutes in order; those in which nothing happened and nobody was there are missing.</param>
public sealed record StoredInsights(SpaceAudience Audience, ImmutableArray<SpaceMinute> Minutes);

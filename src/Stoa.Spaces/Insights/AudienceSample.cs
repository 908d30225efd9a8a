using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>What is stored of a Space's audience at one time.</summary>
/// <param name="Audience">The whole of it so far.</param>
/// <param name="Minutes">The minutes that are new or have changed since the sample before, in order. The last two may change once more.</param>
/// <param name="Checkpoint">From what a server that was stopped goes on; absent once the Space is over.</param>
public sealed record AudienceSample(SpaceAudience Audience, ImmutableArray<SpaceMinute> Minutes, AudienceCheckpoint? Checkpoint);

/// <summary>Who was there at a sample, in numbers.</summary>
/// <param name="At">When that was.</param>
/// <param name="Open">The stays that went on then, by the minute in which they began, earliest first.</param>
public sealed record AudienceCheckpoint(DateTimeOffset At, ImmutableArray<OpenStays> Open);

/// <summary>Stays that go on and began in the same minute.</summary>
/// <param name="Minute">The minute in which they began, 0 and up.</param>
/// <param name="Count">How many, 1 and up.</param>
public readonly record struct OpenStays(int Minute, int Count);

using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>What happened in one minute of a live Space, in numbers: the sample that insights are made of. Nobody but people on stage is named.</summary>
/// <remarks>
/// A stay is somebody's presence from coming to leaving; whoever comes back within a minute never left. Minutes count from the start of the
/// Space: minute 0 is its first 60 seconds. A minute in which nothing happened and nobody was there has no row.
/// Source: docs/insights.md.
/// </remarks>
public sealed record SpaceMinute
{
    /// <summary>Minutes since the start, 0 to 1,439 (longer if the operator lets Spaces be live for longer).</summary>
    public required int Minute { get; init; }

    /// <summary>Participants at the end of the minute, hosts included.</summary>
    public int Participants { get; init; }

    /// <summary>The most participants at a time in it.</summary>
    public int Peak { get; init; }

    /// <summary>Seconds that people were present, summed over all: 60 for each who was there all along.</summary>
    public long PresentSeconds { get; init; }

    /// <summary>People who came for the first time.</summary>
    public int NewPeople { get; init; }

    /// <summary>Stays that began, by <see cref="AudienceSource"/>: always five numbers; their sum is the joins.</summary>
    public ImmutableArray<int> JoinsBySource { get; init; } = [0, 0, 0, 0, 0];

    /// <summary>Stays that ended, by length; their sum is the leaves. Shortest first.</summary>
    public ImmutableArray<StayCount> Leaves { get; init; } = [];

    /// <summary>Reactions by their place in <see cref="SpaceAudience.Reactions"/>; may be shorter than that.</summary>
    public ImmutableArray<int> Reactions { get; init; } = [];

    /// <summary>Who talked.</summary>
    public ImmutableArray<SpeakerTalk> Talk { get; init; } = [];
}

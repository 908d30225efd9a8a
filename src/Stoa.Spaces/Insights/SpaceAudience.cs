using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>What is kept of the audience of one Space beside its minutes, and outlives its log.</summary>
public sealed record SpaceAudience
{
    /// <summary>The Space.</summary>
    public required SpaceId SpaceId { get; init; }

    /// <summary>Its creator.</summary>
    public required UserId CreatorId { get; init; }

    /// <summary>Creator and co-hosts, who may see its insights: those of the last sample, so once it is over those of its end.</summary>
    public ImmutableArray<UserId> HostIds { get; init; } = [];

    /// <summary>The real start.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The end; absent while it is live.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The title at the last sample, or absent.</summary>
    public string? Title { get; init; }

    /// <summary>The reactions that <see cref="SpaceMinute.Reactions"/> counts, in that order.</summary>
    public ImmutableArray<string> Reactions { get; init; } = [];

    /// <summary>Everyone who talked, in the order in which they were heard first; 0 for a name that was purged.</summary>
    public ImmutableArray<UserId> Talkers { get; init; } = [];

    /// <summary>People who came at least once.</summary>
    public int People { get; init; }

    /// <summary>True when <see cref="People"/> is an estimate: more than <see cref="SketchSize"/> people came and the server was restarted meanwhile, or very many came (docs/insights.md).</summary>
    public bool PeopleIsEstimate { get; init; }

    /// <summary>The most participants at a time.</summary>
    public int Peak { get; init; }

    /// <summary>The smallest keyed hashes of those who came, ascending, at most <see cref="SketchSize"/>: the key is the host's, so they mean nothing elsewhere. Empty once purged.</summary>
    public ImmutableArray<uint> Sketch { get; init; } = [];

    /// <summary>How many hashes <see cref="Sketch"/> holds at most.</summary>
    public const int SketchSize = 512;
}

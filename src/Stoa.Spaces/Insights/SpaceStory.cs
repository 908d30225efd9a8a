using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>What the log of one Space tells its hosts: what happened, who asked to speak, how tickets sold.</summary>
/// <remarks>Made by <see cref="SpaceStoryBuilder"/>. Holds collections, so it is never compared.</remarks>
public sealed record SpaceStory
{
    /// <summary>The version of the last event told.</summary>
    public required long Version { get; init; }

    /// <summary>Where the Space stands in its life.</summary>
    public required SpaceState State { get; init; }

    /// <summary>Its creator.</summary>
    public required UserId CreatorId { get; init; }

    /// <summary>Its co-hosts.</summary>
    public ImmutableArray<UserId> CoHostIds { get; init; } = [];

    /// <summary>The title now, or at the end; absent when it has none.</summary>
    public string? Title { get; init; }

    /// <summary>The planned start; absent when it was never scheduled.</summary>
    public DateTimeOffset? ScheduledStart { get; init; }

    /// <summary>The real start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The end of a Space that was live, or the moment it was canceled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What happened while it was live, in order, at most <see cref="SpaceStoryBuilder.MaxMoments"/>.</summary>
    public ImmutableArray<SpaceMoment> Moments { get; init; } = [];

    /// <summary>What became of those who asked to speak.</summary>
    public SpeakRequestCounts SpeakRequests { get; init; }

    /// <summary>How tickets sold; absent when it sells none.</summary>
    public TicketReport? Tickets { get; init; }

    /// <summary>Reminders set.</summary>
    public int Reminders { get; init; }

    /// <summary>True for the creator and the co-hosts.</summary>
    public bool IsHost(UserId user) => user == CreatorId || CoHostIds.Contains(user);
}

/// <summary>How often people asked to speak, and what became of it.</summary>
/// <param name="Asked">How often they asked.</param>
/// <param name="Approved">How often a host let them.</param>
/// <param name="Declined">How often a host did not.</param>
/// <param name="Withdrawn">How often they changed their minds.</param>
public readonly record struct SpeakRequestCounts(int Asked, int Approved, int Declined, int Withdrawn);

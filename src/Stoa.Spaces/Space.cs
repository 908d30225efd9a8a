using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>A Space as the fold of its events. Immutable; holds collections, so it is never compared.</summary>
/// <remarks>Source: X API v2, Space object. What may change it is in <see cref="SpaceDecider"/>, how in <see cref="Apply"/>.</remarks>
public sealed record Space
{
    /// <summary>Its id.</summary>
    public required SpaceId Id { get; init; }

    /// <summary>The version of the last event folded in: 1 and up.</summary>
    public required long Version { get; init; }

    /// <summary>Where it stands in its life.</summary>
    public required SpaceState State { get; init; }

    /// <summary>The primary host; never changes.</summary>
    public required UserId CreatorId { get; init; }

    /// <summary>The title, 1 to 70 code points, or absent.</summary>
    public string? Title { get; init; }

    /// <summary>Its language, BCP 47.</summary>
    public required string Lang { get; init; }

    /// <summary>When it was made: for a scheduled Space the moment of scheduling.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change of title, state, schedule, topics, hosts, speakers or invitations.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The planned start; absent when it was never scheduled.</summary>
    public DateTimeOffset? ScheduledStart { get; init; }

    /// <summary>The real start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The end of a Space that was live, or the moment it was canceled.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Topics in the order picked.</summary>
    public ImmutableArray<TopicId> TopicIds { get; init; } = [];

    /// <summary>Who may talk.</summary>
    public Stage Stage { get; init; } = Stage.Empty;

    /// <summary>Tickets, reminders, Posts.</summary>
    public Audience Audience { get; init; } = Audience.Empty;

    /// <summary>True when lookups find it: scheduled or live.</summary>
    public bool IsRetrievable => State is SpaceState.Scheduled or SpaceState.Live;

    /// <summary>Reminders set.</summary>
    public int SubscriberCount => Audience.ReminderUserIds.Count;

    /// <summary>True for the creator and the co-hosts.</summary>
    public bool IsHost(UserId user) => user == CreatorId || Stage.CoHostIds.Contains(user);

    /// <summary>True for everyone who may talk, hosts included.</summary>
    public bool IsSpeaker(UserId user) => IsHost(user) || Stage.SpeakerIds.Contains(user);

    /// <summary>True for who is heard when they talk now: on stage of a live Space, and not muted by a host.</summary>
    public bool MayBeHeard(UserId user) => State == SpaceState.Live && IsSpeaker(user) && !Stage.MutedUserIds.Contains(user);

    /// <summary>Why a person may not be in the Space, scheduled or live; null when they may.</summary>
    /// <remarks>
    /// Who may be in a ticketed Space: hosts, speakers, those invited to speak, and holders of a ticket that is paid. People without an
    /// account, and apps by themselves, never. Source: docs/tickets.md, The door.
    /// </remarks>
    public SpaceRefusal? EntryRefusalOf(UserId user)
    {
        if (IsHost(user))
        {
            return null;
        }

        if (Stage.BlockedUserIds.Contains(user))
        {
            return SpaceRefusal.CallerBlocked;
        }

        if (Audience.Offer is null || IsSpeaker(user) || Stage.InvitedUserIds.Contains(user))
        {
            return null;
        }

        return Audience.Tickets.Find(user) switch
        {
            null => SpaceRefusal.TicketRequired,
            { Paid: false } => SpaceRefusal.TicketUnpaid,
            _ => null,
        };
    }

    /// <summary>When Stoa itself has to look at the Space again, or null when it is over.</summary>
    /// <remarks>
    /// For a live Space this is the earliest moment at which hosts who never came, speakers who never came, or the time limit
    /// could change it: who watches must ask again as long as the Space goes on. The grace time after people who were present
    /// left is watched by who knows that they left.
    /// </remarks>
    public DateTimeOffset? NextDeadline(SpaceRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return State switch
        {
            SpaceState.Scheduled => Later(ScheduledStart, rules.ExpiresAfter),
            SpaceState.Live => Later(StartedAt, Shorter(Shorter(rules.HostArrivalLimit, rules.MaxDuration), Stage.SpeakerIds.IsEmpty ? rules.MaxDuration : rules.SpeakerLossGrace)),
            _ => null,
        };
    }

    /// <summary>The Space after an event.</summary>
    /// <param name="space">The Space before; null before its first event.</param>
    /// <param name="id">The Space's id.</param>
    /// <param name="happened">The event; its version is the one after <paramref name="space"/>'s.</param>
    /// <exception cref="InvalidOperationException">The log begins with an event that makes no Space.</exception>
    public static Space Apply(Space? space, SpaceId id, SpaceEvent happened) => SpaceFold.Apply(space, id, happened);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static DateTimeOffset? Later(DateTimeOffset? time, TimeSpan span) =>
        DateTimeOffset.MaxValue - time < span ? DateTimeOffset.MaxValue : time + span;
}

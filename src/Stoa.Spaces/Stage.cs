using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>Who may talk in a Space, who waits to, and who may not.</summary>
/// <remarks>Holds collections, so it is never compared. The creator is on every stage and stands in no list.</remarks>
public sealed record Stage
{
    /// <summary>A new Space's stage: the creator alone.</summary>
    public static readonly Stage Empty = new();

    /// <summary>Who may ask to speak.</summary>
    public AskToSpeak AskToSpeak { get; init; }

    /// <summary>True while a host has closed the queue to new requests.</summary>
    public bool SpeakRequestsLocked { get; init; }

    /// <summary>Co-hosts in the order added.</summary>
    public ImmutableArray<UserId> CoHostIds { get; init; } = [];

    /// <summary>Those who may talk beside the hosts, in the order admitted.</summary>
    public ImmutableArray<UserId> SpeakerIds { get; init; } = [];

    /// <summary>Those invited to speak, in the order invited; accepting leaves them in the list, declining takes them off.</summary>
    public ImmutableArray<UserId> InvitedUserIds { get; init; } = [];

    /// <summary>The queue in the order asked.</summary>
    public ImmutableArray<SpeakRequest> SpeakRequests { get; init; } = [];

    /// <summary>Since when each speaker has had their place, hosts aside.</summary>
    public ImmutableDictionary<UserId, DateTimeOffset> OnStageSince { get; init; } = ImmutableDictionary<UserId, DateTimeOffset>.Empty;

    /// <summary>How long those who have left the stage were on it, all their times together; hosts aside.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes { get; init; } = ImmutableDictionary<UserId, TimeSpan>.Empty;

    /// <summary>Speakers whom a host muted.</summary>
    public ImmutableHashSet<UserId> MutedUserIds { get; init; } = [];

    /// <summary>People who may not come back.</summary>
    public ImmutableHashSet<UserId> BlockedUserIds { get; init; } = [];

    /// <summary>Everyone who may talk, the creator included.</summary>
    public int SpeakerCount => 1 + CoHostIds.Length + SpeakerIds.Length;

    /// <summary>The waiting request of a person, or null.</summary>
    public SpeakRequest? FindRequest(UserId user) => SpeakRequests.FirstOrDefault(request => request.UserId == user);

    /// <summary>The queue as hosts and askers see it.</summary>
    /// <param name="order">Who is first.</param>
    /// <param name="measured">How long people really talked, where that was measured; for all others their time on stage counts.</param>
    public ImmutableArray<SpeakRequest> Queue(QueueOrder order, ImmutableDictionary<UserId, TimeSpan> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        return order == QueueOrder.Asked || (TalkTimes.IsEmpty && measured.IsEmpty)
            ? SpeakRequests
            : [.. SpeakRequests.OrderBy(request => TalkTime(request.UserId))]; // Stable: of equals who asked first.

        TimeSpan TalkTime(UserId user) => measured.TryGetValue(user, out var talked) ? talked : TalkTimes.GetValueOrDefault(user);
    }

    /// <summary>The same stage with one more speaker, out of the queue.</summary>
    internal Stage With(UserId user, DateTimeOffset now) => WithoutRequest(user) with
    {
        SpeakerIds = SpeakerIds.Add(user),
        OnStageSince = OnStageSince.SetItem(user, now),
    };

    /// <summary>The same stage without any place, request or mute of a person; an invitation stays.</summary>
    internal Stage Without(UserId user, DateTimeOffset now)
    {
        var rest = WithoutRequest(user) with { SpeakerIds = SpeakerIds.Remove(user), MutedUserIds = MutedUserIds.Remove(user) };
        return OnStageSince.TryGetValue(user, out var since)
            ? rest with
            {
                OnStageSince = OnStageSince.Remove(user),
                TalkTimes = TalkTimes.SetItem(user, TalkTimes.GetValueOrDefault(user) + (now > since ? now - since : TimeSpan.Zero)), // Clocks are set back at times.
            }
            : rest;
    }

    /// <summary>The same stage without a person's request.</summary>
    internal Stage WithoutRequest(UserId user) =>
        FindRequest(user) is { } request ? this with { SpeakRequests = SpeakRequests.Remove(request) } : this;
}

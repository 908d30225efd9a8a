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

    /// <summary>Speakers whom a host muted.</summary>
    public ImmutableHashSet<UserId> MutedUserIds { get; init; } = [];

    /// <summary>People who may not come back.</summary>
    public ImmutableHashSet<UserId> BlockedUserIds { get; init; } = [];

    /// <summary>Everyone who may talk, the creator included.</summary>
    public int SpeakerCount => 1 + CoHostIds.Length + SpeakerIds.Length;

    /// <summary>The waiting request of a person, or null.</summary>
    public SpeakRequest? FindRequest(UserId user) => SpeakRequests.FirstOrDefault(request => request.UserId == user);

    /// <summary>The same stage without any place, request or mute of a person; an invitation stays.</summary>
    internal Stage Without(UserId user) => this with
    {
        SpeakerIds = SpeakerIds.Remove(user),
        SpeakRequests = SpeakRequests.RemoveAll(request => request.UserId == user),
        MutedUserIds = MutedUserIds.Remove(user),
    };
}

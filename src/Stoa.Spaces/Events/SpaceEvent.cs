using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Stoa.Spaces;

/// <summary>Something that happened in a Space, for good. A Space is the fold of its events.</summary>
/// <remarks>
/// The type names below are stored: never change or reuse one. A member may be added when its absence has a meaning.
/// This file is a table: every event in one place, in the order of a Space's life.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SpaceScheduled), "space_scheduled")]
[JsonDerivedType(typeof(SpaceStarted), "space_started")]
[JsonDerivedType(typeof(SpaceEdited), "space_edited")]
[JsonDerivedType(typeof(SpaceCanceled), "space_canceled")]
[JsonDerivedType(typeof(SpaceEnded), "space_ended")]
[JsonDerivedType(typeof(HostAdded), "host_added")]
[JsonDerivedType(typeof(HostRemoved), "host_removed")]
[JsonDerivedType(typeof(SpeakerInvited), "speaker_invited")]
[JsonDerivedType(typeof(InvitationWithdrawn), "invitation_withdrawn")]
[JsonDerivedType(typeof(InvitationDeclined), "invitation_declined")]
[JsonDerivedType(typeof(SpeakRequested), "speak_requested")]
[JsonDerivedType(typeof(SpeakRequestWithdrawn), "speak_request_withdrawn")]
[JsonDerivedType(typeof(SpeakRequestDeclined), "speak_request_declined")]
[JsonDerivedType(typeof(SpeakRequestsLocked), "speak_requests_locked")]
[JsonDerivedType(typeof(SpeakRequestsUnlocked), "speak_requests_unlocked")]
[JsonDerivedType(typeof(SpeakerAdmitted), "speaker_admitted")]
[JsonDerivedType(typeof(SpeakerMovedToListener), "speaker_moved_to_listener")]
[JsonDerivedType(typeof(SpeakerMuted), "speaker_muted")]
[JsonDerivedType(typeof(SpeakerUnmuted), "speaker_unmuted")]
[JsonDerivedType(typeof(ParticipantRemoved), "participant_removed")]
[JsonDerivedType(typeof(ParticipantBlocked), "participant_blocked")]
[JsonDerivedType(typeof(ParticipantUnblocked), "participant_unblocked")]
[JsonDerivedType(typeof(TicketSold), "ticket_sold")]
[JsonDerivedType(typeof(TicketPaid), "ticket_paid")]
[JsonDerivedType(typeof(TicketGivenBack), "ticket_given_back")]
[JsonDerivedType(typeof(TicketReleased), "ticket_released")]
[JsonDerivedType(typeof(ReminderSet), "reminder_set")]
[JsonDerivedType(typeof(ReminderRemoved), "reminder_removed")]
[JsonDerivedType(typeof(PostShared), "post_shared")]
[JsonDerivedType(typeof(PostRemoved), "post_removed")]
[JsonDerivedType(typeof(PostPinned), "post_pinned")]
[JsonDerivedType(typeof(PostUnpinned), "post_unpinned")]
public abstract record SpaceEvent
{
    /// <summary>When it happened, UTC, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; absent when Stoa did, at a deadline.</summary>
    public UserId? Actor { get; init; }
}

/// <summary>The creator announced the Space. The first event of a scheduled Space.</summary>
/// <param name="Details">Title, language, topics, settings.</param>
/// <param name="ScheduledStart">The planned start.</param>
public sealed record SpaceScheduled(SpaceDetails Details, DateTimeOffset ScheduledStart) : SpaceEvent;

/// <summary>The creator opened the Space.</summary>
/// <param name="Details">Present exactly when the Space was never scheduled and this is its first event.</param>
public sealed record SpaceStarted(SpaceDetails? Details) : SpaceEvent;

/// <summary>A host changed what the Space says of itself; an absent member did not change.</summary>
/// <param name="Title">The new title; empty: none any more.</param>
/// <param name="ScheduledStart">The new planned start.</param>
/// <param name="TopicIds">The new topics.</param>
/// <param name="AskToSpeak">Who may ask to speak from now on.</param>
public sealed record SpaceEdited(
    string? Title, DateTimeOffset? ScheduledStart, ImmutableArray<TopicId>? TopicIds, AskToSpeak? AskToSpeak) : SpaceEvent
{
    /// <summary>Whether only people with an account may listen from now on.</summary>
    public bool? MembersOnly { get; init; }

    /// <summary>The ticket as it is offered from now on, whole.</summary>
    public TicketOffer? Offer { get; init; }
}

/// <summary>The Space was called off before it started.</summary>
/// <param name="Expired">True when nobody started it in time.</param>
public sealed record SpaceCanceled(bool Expired) : SpaceEvent;

/// <summary>The Space is over.</summary>
/// <param name="Reason">What ended it.</param>
public sealed record SpaceEnded(EndReason Reason) : SpaceEvent;

/// <summary>A co-host was added.</summary>
/// <param name="UserId">The new co-host.</param>
public sealed record HostAdded(UserId UserId) : SpaceEvent;

/// <summary>A co-host became a listener.</summary>
/// <param name="UserId">The former co-host.</param>
public sealed record HostRemoved(UserId UserId) : SpaceEvent;

/// <summary>A host invited someone to speak.</summary>
/// <param name="UserId">Who is invited.</param>
public sealed record SpeakerInvited(UserId UserId) : SpaceEvent;

/// <summary>A host took an invitation back.</summary>
/// <param name="UserId">Who had been invited.</param>
public sealed record InvitationWithdrawn(UserId UserId) : SpaceEvent;

/// <summary>The invited person declined.</summary>
/// <param name="UserId">Who declined.</param>
public sealed record InvitationDeclined(UserId UserId) : SpaceEvent;

/// <summary>A listener asked to speak.</summary>
/// <param name="UserId">Who asks.</param>
/// <param name="Note">A few words to the hosts, or absent.</param>
public sealed record SpeakRequested(UserId UserId, string? Note) : SpaceEvent;

/// <summary>The asker changed their mind.</summary>
/// <param name="UserId">Who had asked.</param>
public sealed record SpeakRequestWithdrawn(UserId UserId) : SpaceEvent;

/// <summary>A host declined a request.</summary>
/// <param name="UserId">Who had asked.</param>
public sealed record SpeakRequestDeclined(UserId UserId) : SpaceEvent;

/// <summary>A host closed the queue to new requests.</summary>
public sealed record SpeakRequestsLocked : SpaceEvent;

/// <summary>A host opened the queue again.</summary>
public sealed record SpeakRequestsUnlocked : SpaceEvent;

/// <summary>Someone may talk from now on: a request was approved or an invitation accepted.</summary>
/// <param name="UserId">The new speaker.</param>
public sealed record SpeakerAdmitted(UserId UserId) : SpaceEvent;

/// <summary>A speaker became a listener: moved by a host, or stepped down (the actor is the speaker).</summary>
/// <param name="UserId">The former speaker.</param>
public sealed record SpeakerMovedToListener(UserId UserId) : SpaceEvent;

/// <summary>A host muted a speaker.</summary>
/// <param name="UserId">Who is muted.</param>
public sealed record SpeakerMuted(UserId UserId) : SpaceEvent;

/// <summary>A host allowed a muted speaker to talk again.</summary>
/// <param name="UserId">Who may talk again.</param>
public sealed record SpeakerUnmuted(UserId UserId) : SpaceEvent;

/// <summary>A host removed someone; they may come back.</summary>
/// <param name="UserId">Who was removed.</param>
public sealed record ParticipantRemoved(UserId UserId) : SpaceEvent;

/// <summary>A host removed someone for good.</summary>
/// <param name="UserId">Who may not come back.</param>
public sealed record ParticipantBlocked(UserId UserId) : SpaceEvent;

/// <summary>A host lifted a block.</summary>
/// <param name="UserId">Who may come back.</param>
public sealed record ParticipantUnblocked(UserId UserId) : SpaceEvent;

/// <summary>A ticket was sold: the actor is who holds it; or given: the actor is the host who gave it.</summary>
/// <param name="UserId">Who holds it.</param>
/// <param name="Number">The ticket's number within the Space.</param>
/// <param name="Paid">False while it has to be paid.</param>
public sealed record TicketSold(UserId UserId, int Number, bool Paid) : SpaceEvent;

/// <summary>A ticket was paid: the creator confirmed it; without an actor, the payment arrived.</summary>
/// <param name="UserId">The buyer.</param>
public sealed record TicketPaid(UserId UserId) : SpaceEvent;

/// <summary>The buyer gave the ticket back.</summary>
/// <param name="UserId">The former buyer.</param>
public sealed record TicketGivenBack(UserId UserId) : SpaceEvent;

/// <summary>A ticket's seat is free again: the actor is the creator, who took the ticket back; without an actor, its payment never came.</summary>
/// <param name="UserId">Who held it.</param>
/// <param name="Number">The ticket's number within the Space.</param>
public sealed record TicketReleased(UserId UserId, int Number) : SpaceEvent;

/// <summary>Someone wants to be told when the Space starts.</summary>
/// <param name="UserId">Who.</param>
public sealed record ReminderSet(UserId UserId) : SpaceEvent;

/// <summary>Someone does not want to be told any more.</summary>
/// <param name="UserId">Who.</param>
public sealed record ReminderRemoved(UserId UserId) : SpaceEvent;

/// <summary>A Post was shared; the actor is its author.</summary>
/// <param name="PostId">Its id.</param>
/// <param name="Text">Its text as written.</param>
public sealed record PostShared(PostId PostId, string Text) : SpaceEvent;

/// <summary>A Post was taken back by its author or removed by a host.</summary>
/// <param name="PostId">Its id.</param>
public sealed record PostRemoved(PostId PostId) : SpaceEvent;

/// <summary>A host pinned a Post.</summary>
/// <param name="PostId">Its id.</param>
public sealed record PostPinned(PostId PostId) : SpaceEvent;

/// <summary>A host unpinned a Post.</summary>
/// <param name="PostId">Its id.</param>
public sealed record PostUnpinned(PostId PostId) : SpaceEvent;

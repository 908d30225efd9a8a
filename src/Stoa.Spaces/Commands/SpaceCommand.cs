using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>Something that someone, or Stoa at a deadline, wants to happen in a Space.</summary>
/// <remarks>
/// This file is a table: every command in one place, in the order of a Space's life. Facts that a decision needs and the
/// Space does not hold (does the creator follow this person?) travel in the command, so that deciding stays pure.
/// </remarks>
[GenerateSerializer, Immutable, Alias("stoa.SpaceCommand")]
public abstract record SpaceCommand;

/// <summary>A command of a person.</summary>
/// <param name="Actor">Who gives it; the caller has proved to be them.</param>
[GenerateSerializer, Immutable, Alias("stoa.PersonCommand")]
public abstract record PersonCommand([property: Id(0)] UserId Actor) : SpaceCommand;

/// <summary>Make a Space: scheduled when a start is given, live at once otherwise.</summary>
/// <param name="Actor">The creator to be.</param>
/// <param name="Details">Title, language, topics, settings.</param>
/// <param name="ScheduledStart">The planned start, or absent.</param>
[GenerateSerializer, Immutable, Alias("stoa.CreateSpace")]
public sealed record CreateSpace(UserId Actor, [property: Id(0)] SpaceDetails Details, [property: Id(1)] DateTimeOffset? ScheduledStart) : PersonCommand(Actor);

/// <summary>Change title, start (while scheduled), topics or who may ask; an absent member stays as it is. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="Title">The new title; empty clears it.</param>
/// <param name="ScheduledStart">The new planned start.</param>
/// <param name="TopicIds">The new topics.</param>
/// <param name="AskToSpeak">Who may ask to speak.</param>
[GenerateSerializer, Immutable, Alias("stoa.EditSpace")]
public sealed record EditSpace(
    UserId Actor,
    [property: Id(0)] string? Title,
    [property: Id(1)] DateTimeOffset? ScheduledStart,
    [property: Id(2)] ImmutableArray<TopicId>? TopicIds,
    [property: Id(3)] AskToSpeak? AskToSpeak) : PersonCommand(Actor)
{
    /// <summary>Whether only people with an account may listen.</summary>
    [Id(4)]
    public bool? MembersOnly { get; init; }

    /// <summary>What changes in the ticket.</summary>
    [Id(5)]
    public TicketEdit? Ticket { get; init; }
}

/// <summary>What changes in the ticket that a Space offers; an absent member does not. Price, currency and payment never change.</summary>
/// <param name="Capacity">How many tickets there are: at least 1, and as many as are held.</param>
/// <param name="SaleStartsAt">The begin of the sale.</param>
/// <param name="SaleEndsAt">The end of the sale, in the future.</param>
[GenerateSerializer, Immutable, Alias("stoa.TicketEdit")]
public sealed record TicketEdit(
    [property: Id(0)] int? Capacity, [property: Id(1)] DateTimeOffset? SaleStartsAt, [property: Id(2)] DateTimeOffset? SaleEndsAt);

/// <summary>Open a scheduled Space, earlier or later than planned. Creator.</summary>
/// <param name="Actor">The creator.</param>
[GenerateSerializer, Immutable, Alias("stoa.StartSpace")]
public sealed record StartSpace(UserId Actor) : PersonCommand(Actor);

/// <summary>End a live Space. Creator.</summary>
/// <param name="Actor">The creator.</param>
[GenerateSerializer, Immutable, Alias("stoa.EndSpace")]
public sealed record EndSpace(UserId Actor) : PersonCommand(Actor);

/// <summary>Call off a scheduled Space. Creator.</summary>
/// <param name="Actor">The creator.</param>
[GenerateSerializer, Immutable, Alias("stoa.CancelSpace")]
public sealed record CancelSpace(UserId Actor) : PersonCommand(Actor);

/// <summary>Stoa's own command at a deadline: expire, end for lost hosts, end at the time limit, move speakers who are gone, or nothing yet.</summary>
/// <param name="HostsAbsentSince">Since when no host has been present; absent while one is.</param>
/// <param name="HostWasPresent">True when a host has been present since the start (or since this process was ready).</param>
[GenerateSerializer, Immutable, Alias("stoa.MeetDeadline")]
public sealed record MeetDeadline([property: Id(0)] DateTimeOffset? HostsAbsentSince, [property: Id(1)] bool HostWasPresent) : SpaceCommand
{
    /// <summary>The speakers, hosts aside, who are not in the Space.</summary>
    [Id(2)]
    public ImmutableArray<AbsentSpeaker> AbsentSpeakers { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(MeetDeadline? other) => other is not null && HostsAbsentSince == other.HostsAbsentSince
        && HostWasPresent == other.HostWasPresent && AbsentSpeakers.SequenceEqual(other.AbsentSpeakers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(HostsAbsentSince, HostWasPresent, AbsentSpeakers.Length);
}

/// <summary>A speaker who is not in the Space.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Since">Since when.</param>
[GenerateSerializer, Immutable, Alias("stoa.AbsentSpeaker")]
public readonly record struct AbsentSpeaker([property: Id(0)] UserId UserId, [property: Id(1)] DateTimeOffset Since);

/// <summary>Make someone a co-host. Creator.</summary>
/// <param name="Actor">The creator.</param>
/// <param name="UserId">The co-host to be.</param>
[GenerateSerializer, Immutable, Alias("stoa.AddHost")]
public sealed record AddHost(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Make a co-host a listener; an invitation goes with it. Creator, or the co-host.</summary>
/// <param name="Actor">Who does it.</param>
/// <param name="UserId">The co-host.</param>
[GenerateSerializer, Immutable, Alias("stoa.RemoveHost")]
public sealed record RemoveHost(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Invite someone to speak. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">Who is invited.</param>
[GenerateSerializer, Immutable, Alias("stoa.InviteSpeaker")]
public sealed record InviteSpeaker(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Take an invitation back. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">Who was invited.</param>
[GenerateSerializer, Immutable, Alias("stoa.WithdrawInvitation")]
public sealed record WithdrawInvitation(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Accept an invitation: the place on stage is taken from now on, also before the start. The invited.</summary>
/// <param name="Actor">The invited person.</param>
[GenerateSerializer, Immutable, Alias("stoa.AcceptInvitation")]
public sealed record AcceptInvitation(UserId Actor) : PersonCommand(Actor);

/// <summary>Decline an invitation. The invited.</summary>
/// <param name="Actor">The invited person.</param>
[GenerateSerializer, Immutable, Alias("stoa.DeclineInvitation")]
public sealed record DeclineInvitation(UserId Actor) : PersonCommand(Actor);

/// <summary>Ask to speak in a live Space. Listeners whom the Space lets ask.</summary>
/// <param name="Actor">Who asks.</param>
/// <param name="Note">A few words to the hosts, or absent.</param>
/// <param name="FollowedByCreator">A fact: does the creator follow the asker?</param>
[GenerateSerializer, Immutable, Alias("stoa.RequestToSpeak")]
public sealed record RequestToSpeak(UserId Actor, [property: Id(0)] string? Note, [property: Id(1)] bool FollowedByCreator) : PersonCommand(Actor);

/// <summary>Take one's own request back.</summary>
/// <param name="Actor">Who had asked.</param>
[GenerateSerializer, Immutable, Alias("stoa.WithdrawSpeakRequest")]
public sealed record WithdrawSpeakRequest(UserId Actor) : PersonCommand(Actor);

/// <summary>Let someone from the queue speak. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">Who had asked.</param>
[GenerateSerializer, Immutable, Alias("stoa.ApproveSpeakRequest")]
public sealed record ApproveSpeakRequest(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Take someone off the queue. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">Who had asked.</param>
[GenerateSerializer, Immutable, Alias("stoa.DeclineSpeakRequest")]
public sealed record DeclineSpeakRequest(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Close the queue to new requests, or open it. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="Locked">True closes it.</param>
[GenerateSerializer, Immutable, Alias("stoa.LockSpeakRequests")]
public sealed record LockSpeakRequests(UserId Actor, [property: Id(0)] bool Locked) : PersonCommand(Actor);

/// <summary>Mute a speaker. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">The speaker or co-host.</param>
[GenerateSerializer, Immutable, Alias("stoa.MuteSpeaker")]
public sealed record MuteSpeaker(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Let a muted speaker talk again. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">The muted person.</param>
[GenerateSerializer, Immutable, Alias("stoa.UnmuteSpeaker")]
public sealed record UnmuteSpeaker(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Mute every speaker who is not a host. Hosts.</summary>
/// <param name="Actor">A host.</param>
[GenerateSerializer, Immutable, Alias("stoa.MuteAllSpeakers")]
public sealed record MuteAllSpeakers(UserId Actor) : PersonCommand(Actor);

/// <summary>Make a speaker a listener: a host moves them, and an invitation goes with it, or they step down.</summary>
/// <param name="Actor">A host, or the speaker.</param>
/// <param name="UserId">The speaker.</param>
[GenerateSerializer, Immutable, Alias("stoa.MoveToListener")]
public sealed record MoveToListener(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Remove someone who is not a host. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">Who is removed.</param>
/// <param name="Block">True: they may not come back.</param>
[GenerateSerializer, Immutable, Alias("stoa.RemoveParticipant")]
public sealed record RemoveParticipant(UserId Actor, [property: Id(0)] UserId UserId, [property: Id(1)] bool Block) : PersonCommand(Actor);

/// <summary>Let a blocked person come back. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">The blocked person.</param>
[GenerateSerializer, Immutable, Alias("stoa.UnblockParticipant")]
public sealed record UnblockParticipant(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Buy a ticket; buying again changes nothing.</summary>
/// <param name="Actor">The buyer.</param>
[GenerateSerializer, Immutable, Alias("stoa.BuyTicket")]
public sealed record BuyTicket(UserId Actor) : PersonCommand(Actor);

/// <summary>Give one's ticket back before the start.</summary>
/// <param name="Actor">The buyer.</param>
[GenerateSerializer, Immutable, Alias("stoa.GiveBackTicket")]
public sealed record GiveBackTicket(UserId Actor) : PersonCommand(Actor);

/// <summary>Give somebody an invitation ticket. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="UserId">Who gets it.</param>
[GenerateSerializer, Immutable, Alias("stoa.GiveTicket")]
public sealed record GiveTicket(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Take a ticket back, paid or not. Creator.</summary>
/// <param name="Actor">The creator.</param>
/// <param name="UserId">Who holds it.</param>
[GenerateSerializer, Immutable, Alias("stoa.TakeBackTicket")]
public sealed record TakeBackTicket(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Stoa's own command when the payment of a ticket has come.</summary>
/// <param name="UserId">Who holds the ticket.</param>
/// <param name="Number">The ticket's number: another ticket of the same person is not meant.</param>
[GenerateSerializer, Immutable, Alias("stoa.SettleTicket")]
public sealed record SettleTicket([property: Id(0)] UserId UserId, [property: Id(1)] int Number) : SpaceCommand;

/// <summary>Stoa's own command when the payment of a ticket will not come: its seat becomes free.</summary>
/// <param name="UserId">Who holds the ticket.</param>
/// <param name="Number">The ticket's number: another ticket of the same person is not meant.</param>
[GenerateSerializer, Immutable, Alias("stoa.ReleaseTicket")]
public sealed record ReleaseTicket([property: Id(0)] UserId UserId, [property: Id(1)] int Number) : SpaceCommand
{
    /// <summary>True when the payment came and went back: the seat becomes free though the ticket was paid.</summary>
    [Id(2)]
    public bool EvenPaid { get; init; }
}

/// <summary>Confirm that a ticket was paid outside; only where tickets are paid outside. Creator.</summary>
/// <param name="Actor">The creator.</param>
/// <param name="UserId">The buyer.</param>
[GenerateSerializer, Immutable, Alias("stoa.ConfirmTicket")]
public sealed record ConfirmTicket(UserId Actor, [property: Id(0)] UserId UserId) : PersonCommand(Actor);

/// <summary>Be told when a scheduled Space starts.</summary>
/// <param name="Actor">Who.</param>
[GenerateSerializer, Immutable, Alias("stoa.SetReminder")]
public sealed record SetReminder(UserId Actor) : PersonCommand(Actor);

/// <summary>Not be told any more.</summary>
/// <param name="Actor">Who.</param>
[GenerateSerializer, Immutable, Alias("stoa.RemoveReminder")]
public sealed record RemoveReminder(UserId Actor) : PersonCommand(Actor);

/// <summary>Share a Post in a live Space.</summary>
/// <param name="Actor">The author.</param>
/// <param name="PostId">The new Post's id, drawn by the caller.</param>
/// <param name="Text">1 to 280 code points.</param>
[GenerateSerializer, Immutable, Alias("stoa.SharePost")]
public sealed record SharePost(UserId Actor, [property: Id(0)] PostId PostId, [property: Id(1)] string Text) : PersonCommand(Actor);

/// <summary>Take a Post away. Author or host.</summary>
/// <param name="Actor">The author or a host.</param>
/// <param name="PostId">The Post.</param>
[GenerateSerializer, Immutable, Alias("stoa.RemovePost")]
public sealed record RemovePost(UserId Actor, [property: Id(0)] PostId PostId) : PersonCommand(Actor);

/// <summary>Pin or unpin a Post. Hosts.</summary>
/// <param name="Actor">A host.</param>
/// <param name="PostId">The Post.</param>
/// <param name="Pinned">True pins it.</param>
[GenerateSerializer, Immutable, Alias("stoa.PinPost")]
public sealed record PinPost(UserId Actor, [property: Id(0)] PostId PostId, [property: Id(1)] bool Pinned) : PersonCommand(Actor);

/// <summary>End a live Space, or call off a scheduled one, whoever's it is. Operators: that the actor is one was checked by who sends it.</summary>
/// <param name="Actor">The operator.</param>
[GenerateSerializer, Immutable, Alias("stoa.EndSpaceByOperator")]
public sealed record EndSpaceByOperator(UserId Actor) : PersonCommand(Actor);

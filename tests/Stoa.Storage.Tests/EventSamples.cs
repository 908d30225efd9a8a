using Stoa.Spaces;

namespace Stoa.Storage.Tests;

/// <summary>A Space's life in which every type of event happens at least once, in an order that the fold accepts.</summary>
internal static class EventSamples
{
    private static readonly UserId _alice = new(1001);
    private static readonly UserId _bob = new(1002);
    private static readonly UserId _carol = new(9_223_372_036_854_775_807);

    public static IReadOnlyList<SpaceEvent> LongLife()
    {
        var at = SpaceSamples.Start;
        var creator = SpaceSamples.Creator;
        var ticket = new TicketOffer(1250, "EUR", 100, at.AddHours(20));
        return
        [
            new SpaceScheduled(SpaceSamples.Details(ticket: ticket), at.AddDays(1)) { At = at, Actor = creator },
            new SpaceEdited("New title", at.AddDays(2), [new TopicId(1), new TopicId(2)], AskToSpeak.Followed) { At = at, Actor = creator },
            new SpaceEdited("", null, null, null) { At = at, Actor = creator },
            new ReminderSet(_alice) { At = at, Actor = _alice },
            new ReminderSet(_bob) { At = at, Actor = _bob },
            new ReminderRemoved(_alice) { At = at, Actor = _alice },
            new TicketSold(_alice, 1, false) { At = at, Actor = _alice },
            new TicketSold(_bob, 2, true) { At = at.AddMilliseconds(1), Actor = _bob },
            new TicketPaid(_alice) { At = at, Actor = creator },
            new TicketGivenBack(_bob) { At = at, Actor = _bob },
            new SpaceStarted((SpaceDetails?)null) { At = at.AddDays(1), Actor = creator },
            new HostAdded(_alice) { At = at, Actor = creator },
            new SpeakerInvited(_bob) { At = at, Actor = _alice },
            new SpeakerInvited(_carol) { At = at, Actor = _alice },
            new InvitationWithdrawn(_bob) { At = at, Actor = _alice },
            new InvitationDeclined(_carol) { At = at, Actor = _carol },
            new SpeakRequested(_bob, "Über <b>all</b>\n🎤") { At = at, Actor = _bob },
            new SpeakRequested(_carol, null) { At = at, Actor = _carol },
            new SpeakRequestDeclined(_carol) { At = at, Actor = creator },
            new SpeakRequested(_carol, null) { At = at, Actor = _carol },
            new SpeakRequestWithdrawn(_carol) { At = at, Actor = _carol },
            new SpeakRequestsLocked { At = at, Actor = creator },
            new SpeakRequestsUnlocked { At = at, Actor = creator },
            new SpeakerAdmitted(_bob) { At = at, Actor = creator },
            new SpeakerMuted(_bob) { At = at, Actor = creator },
            new SpeakerUnmuted(_bob) { At = at, Actor = creator },
            new SpeakerMuted(_bob) { At = at, Actor = creator },
            new PostShared(new PostId(501), "Hello \"Stoa\" \\ é 日本") { At = at, Actor = _bob },
            new PostShared(new PostId(502), "Second") { At = at, Actor = _alice },
            new PostPinned(new PostId(501)) { At = at, Actor = creator },
            new PostPinned(new PostId(502)) { At = at, Actor = creator },
            new PostUnpinned(new PostId(502)) { At = at, Actor = creator },
            new PostRemoved(new PostId(502)) { At = at, Actor = creator },
            new SpeakerMovedToListener(_bob) { At = at, Actor = _bob },
            new ParticipantRemoved(_bob) { At = at, Actor = creator },
            new ParticipantBlocked(_carol) { At = at, Actor = creator },
            new ParticipantBlocked(_bob) { At = at, Actor = creator },
            new ParticipantUnblocked(_carol) { At = at, Actor = creator },
            new SpeakRequestsLocked { At = at, Actor = creator },
            new HostRemoved(_alice) { At = at, Actor = creator },
            new SpaceEnded(EndReason.TimeLimit) { At = at.AddDays(2) },
        ];
    }

    /// <summary>The types that no life above has: a Space that was never scheduled, and one that was called off.</summary>
    public static IReadOnlyList<SpaceEvent> Others() =>
    [
        new SpaceStarted(SpaceSamples.Details()) { At = SpaceSamples.Start, Actor = SpaceSamples.Creator },
        new SpaceCanceled(true) { At = SpaceSamples.Start },
        new TicketReleased(_bob, 2) { At = SpaceSamples.Start, Actor = SpaceSamples.Creator },
    ];
}

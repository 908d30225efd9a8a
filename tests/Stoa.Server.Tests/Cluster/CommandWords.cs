using System.Globalization;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>What a client's act is for the rules of a Space.</summary>
internal static class CommandWords
{
    private static readonly PostId _anyPost = new(1);

    /// <summary>The command; null for what leaves nothing in the log.</summary>
    /// <param name="act">What was done.</param>
    /// <param name="happened">The event that may have come of it: of what the server drew or the client did not write down, it says what was drawn. Null when none came.</param>
    public static PersonCommand? Of(Act act, SpaceEvent? happened)
    {
        var (actor, target) = (UserOf(act.Actor), act.Target);
        return act.Verb switch
        {
            "create" => Create(act, actor, happened),
            "start" => new StartSpace(actor),
            "end" => new EndSpace(actor),
            "cancel" => new CancelSpace(actor),
            "title" => new EditSpace(actor, act.Text, null, null, null),
            "add_host" => new AddHost(actor, UserOf(target)),
            "remove_host" => new RemoveHost(actor, UserOf(target)),
            "invite" => new InviteSpeaker(actor, UserOf(target)),
            "uninvite" => new WithdrawInvitation(actor, UserOf(target)),
            "accept" => new AcceptInvitation(actor),
            "decline" => new DeclineInvitation(actor),
            "ask" => new RequestToSpeak(actor, act.Text, FollowedByCreator: false),
            "withdraw" => new WithdrawSpeakRequest(actor),
            "approve" => new ApproveSpeakRequest(actor, UserOf(target)),
            "refuse" => new DeclineSpeakRequest(actor, UserOf(target)),
            "lock" or "unlock" => new LockSpeakRequests(actor, act.Verb == "lock"),
            "mute" => new MuteSpeaker(actor, UserOf(target)),
            "unmute" => new UnmuteSpeaker(actor, UserOf(target)),
            "mute_all" => new MuteAllSpeakers(actor),
            "move" => new MoveToListener(actor, UserOf(target)),
            "remove" => new RemoveParticipant(actor, UserOf(target), Block: false),
            "share" => new SharePost(actor, happened is PostShared shared ? shared.PostId : _anyPost, act.Text),
            "unshare" => new RemovePost(actor, PostOf(target)),
            "pin" or "unpin" => new PinPost(actor, PostOf(target), act.Verb == "pin"),
            "buy" => new BuyTicket(actor),
            "give_back" => new GiveBackTicket(actor),
            "react" => null,
            _ => throw new InvalidOperationException(act.Verb),
        };
    }

    private static CreateSpace Create(Act act, UserId actor, SpaceEvent? happened) => happened switch
    {
        SpaceScheduled e when e.Details.Title == act.Text => new CreateSpace(actor, e.Details, e.ScheduledStart),
        SpaceStarted { Details: { } details } when details.Title == act.Text => new CreateSpace(actor, details, null),
        _ => new CreateSpace(actor, new SpaceDetails(act.Text, "en", [], AskToSpeak.Everyone, null), null),
    };

    private static UserId UserOf(string id) => new(long.Parse(id, CultureInfo.InvariantCulture));

    private static PostId PostOf(string id) => new(long.Parse(id, CultureInfo.InvariantCulture));
}

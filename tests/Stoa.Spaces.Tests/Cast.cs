using System.Collections.Immutable;
using System.Globalization;

namespace Stoa.Spaces.Tests;

/// <summary>The people of Decisions.md, the Spaces they are in, and the commands as its rows write them.</summary>
internal static class Cast
{
    /// <summary>The kinds of actor: the columns.</summary>
    public static readonly ImmutableArray<string> Actors = ["creator", "co-host", "speaker", "invited", "asker", "listener", "blocked", "outsider"];

    private static readonly string[] _people = [.. Actors, "muted", "buyer"];
    private static readonly PostId _speakersPost = new(100);
    private static readonly PostId _listenersPost = new(101);

    public static UserId Person(string name)
    {
        var index = Array.IndexOf(_people, name);
        Assert.True(index >= 0, $"Nobody is called {name}.");
        return new UserId(index + 1);
    }

    /// <summary>The scene in a state, everyone in their place. Decisions.md describes it.</summary>
    public static Scene Gather(string state)
    {
        if (state == "no Space")
        {
            return new Scene();
        }

        var (creator, speaker, muted, listener, blocked) =
            (Person("creator"), Person("speaker"), Person("muted"), Person("listener"), Person("blocked"));
        var scene = Scene.Scheduled(ticket: new TicketOffer(500, "EUR", 10, null)).Do(
            new AddHost(creator, Person("co-host")),
            new InviteSpeaker(creator, speaker),
            new InviteSpeaker(creator, muted),
            new InviteSpeaker(creator, Person("invited")),
            new AcceptInvitation(speaker),
            new AcceptInvitation(muted),
            new BuyTicket(speaker),
            new BuyTicket(blocked),
            new BuyTicket(Person("buyer")),
            new BuyTicket(Person("asker")),
            new ConfirmTicket(creator, Person("asker")),
            new GiveTicket(creator, listener),
            new SetReminder(listener),
            new SetReminder(blocked),
            new RemoveParticipant(creator, blocked, Block: true));
        if (state is "live" or "ended")
        {
            scene.Do(
                new StartSpace(creator),
                new RequestToSpeak(Person("asker"), "One question", FollowedByCreator: false),
                new MuteSpeaker(creator, muted),
                new SharePost(speaker, _speakersPost, "Slides"),
                new SharePost(listener, _listenersPost, "Photo"),
                new PinPost(creator, _listenersPost, Pinned: true));
        }

        return state switch
        {
            "ended" => scene.Do(new EndSpace(creator)),
            "canceled" => scene.Do(new CancelSpace(creator)),
            _ => scene,
        };
    }

    /// <summary>The command that a row names, given by an actor, and how long after the scene it is given.</summary>
    public static (SpaceCommand Command, TimeSpan Later) Read(string row, string actor)
    {
        var space = row.IndexOf(' ', StringComparison.Ordinal);
        var (name, rest) = space < 0 ? (row, "") : (row[..space], row[(space + 1)..]);
        var self = Person(actor);
        UserId Whom(string text) => text == "self" ? self : Person(text);
        var later = rest == "long after" ? TimeSpan.FromDays(30) : TimeSpan.Zero;
        SpaceCommand command = name switch
        {
            "CreateSpace" => Scene.Make(rest == "for later" ? Scene.Noon.AddHours(2) : null) with { Actor = self },
            "EditSpace" => Edit(self, rest),
            "StartSpace" => new StartSpace(self),
            "EndSpace" => new EndSpace(self),
            "CancelSpace" => new CancelSpace(self),
            "MeetDeadline" => new MeetDeadline(rest == "long after" ? Scene.Noon : null, HostWasPresent: true),
            "AddHost" => new AddHost(self, Whom(rest)),
            "RemoveHost" => new RemoveHost(self, Whom(rest)),
            "InviteSpeaker" => new InviteSpeaker(self, Whom(rest)),
            "WithdrawInvitation" => new WithdrawInvitation(self, Whom(rest)),
            "AcceptInvitation" => new AcceptInvitation(self),
            "DeclineInvitation" => new DeclineInvitation(self),
            "RequestToSpeak" => new RequestToSpeak(self, null, FollowedByCreator: false),
            "WithdrawSpeakRequest" => new WithdrawSpeakRequest(self),
            "ApproveSpeakRequest" => new ApproveSpeakRequest(self, Whom(rest)),
            "DeclineSpeakRequest" => new DeclineSpeakRequest(self, Whom(rest)),
            "LockSpeakRequests" => new LockSpeakRequests(self, Locked: rest == "lock"),
            "MuteSpeaker" => new MuteSpeaker(self, Whom(rest)),
            "UnmuteSpeaker" => new UnmuteSpeaker(self, Whom(rest)),
            "MuteAllSpeakers" => new MuteAllSpeakers(self),
            "MoveToListener" => new MoveToListener(self, Whom(rest)),
            "RemoveParticipant" => new RemoveParticipant(self, Whom(rest.Replace(" for good", "", StringComparison.Ordinal)), rest.EndsWith(" for good", StringComparison.Ordinal)),
            "UnblockParticipant" => new UnblockParticipant(self, Whom(rest)),
            "BuyTicket" => new BuyTicket(self),
            "GiveBackTicket" => new GiveBackTicket(self),
            "GiveTicket" => new GiveTicket(self, Whom(rest)),
            "TakeBackTicket" => new TakeBackTicket(self, Whom(rest)),
            "SettleTicket" => new SettleTicket(Whom(rest.Split(' ')[0]), Number(rest)),
            "ReleaseTicket" => new ReleaseTicket(Whom(rest.Split(' ')[0]), Number(rest)),
            "ConfirmTicket" => new ConfirmTicket(self, Whom(rest)),
            "SetReminder" => new SetReminder(self),
            "RemoveReminder" => new RemoveReminder(self),
            "SharePost" => new SharePost(self, new PostId(102), "Link"),
            "RemovePost" => new RemovePost(self, Post(rest)),
            "EndSpaceByOperator" => new EndSpaceByOperator(self),
            "PinPost" => new PinPost(self, Post(rest.Replace(", unpin", "", StringComparison.Ordinal)), Pinned: !rest.EndsWith(", unpin", StringComparison.Ordinal)),
            _ => throw new InvalidOperationException($"Decisions.md names a command that these tests cannot give: {name}."),
        };
        return (command, later);
    }

    private static EditSpace Edit(UserId self, string what) => what switch
    {
        "title" => new EditSpace(self, "A new title", null, null, null),
        "start" => new EditSpace(self, null, Scene.Noon.AddHours(3), null, null),
        "ticket" => new EditSpace(self, null, null, null, null) { Ticket = new TicketEdit(20, Scene.Noon.AddMinutes(1), Scene.Noon.AddHours(2)) },
        "everything as it is" => new EditSpace(self, "Say hello to Spaces", Scene.Noon.AddHours(1), [], AskToSpeak.Everyone) { Ticket = new TicketEdit(10, null, null) },
        _ => throw new InvalidOperationException($"Decisions.md edits something unknown: {what}."),
    };

    private static int Number(string rest) => int.Parse(rest.Split(' ')[1], CultureInfo.InvariantCulture);

    private static PostId Post(string text) => text switch
    {
        "speaker's" => _speakersPost,
        "listener's (pinned)" => _listenersPost,
        "unknown" => new PostId(999),
        _ => throw new InvalidOperationException($"Decisions.md names an unknown Post: {text}."),
    };
}

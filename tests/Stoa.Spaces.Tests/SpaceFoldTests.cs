namespace Stoa.Spaces.Tests;

public sealed class SpaceFoldTests
{
    private static readonly UserId _a = new(11);
    private static readonly UserId _b = new(12);
    private static readonly UserId _c = new(13);
    private static readonly UserId _d = new(14);
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    /// <summary>What bumps <c>updated_at</c> (title, hosts, speakers, topics, schedule; not listeners).</summary>
    public static TheoryData<string, bool, SpaceCommand> Updates => new()
    {
        { "title", true, new EditSpace(Scene.Creator, "New", null, null, null) },
        { "topics", true, new EditSpace(Scene.Creator, null, null, [new(1)], null) },
        { "end", true, new EndSpace(Scene.Creator) },
        { "co-host added", true, new AddHost(Scene.Creator, _c) },
        { "co-host removed", true, new RemoveHost(Scene.Creator, new(2)) },
        { "invited", true, new InviteSpeaker(Scene.Creator, _c) },
        { "invitation withdrawn", true, new WithdrawInvitation(Scene.Creator, _b) },
        { "invitation declined", true, new DeclineInvitation(_b) },
        { "speaker admitted", true, new AcceptInvitation(_b) },
        { "speaker stepped down", true, new MoveToListener(_a, _a) },
        { "speaker removed", true, new RemoveParticipant(Scene.Creator, _a, Block: false) },
        { "speaker blocked", true, new RemoveParticipant(Scene.Creator, _a, Block: true) },
        { "invited person removed", true, new RemoveParticipant(Scene.Creator, _b, Block: false) },
        { "listener removed", false, new RemoveParticipant(Scene.Creator, _c, Block: false) },
        { "listener blocked", false, new RemoveParticipant(Scene.Creator, _c, Block: true) },
        { "listener asks to speak", false, new RequestToSpeak(_d, null, false) },
        { "queue locked", false, new LockSpeakRequests(Scene.Creator, true) },
        { "speaker muted", false, new MuteSpeaker(Scene.Creator, _a) },
        { "ticket bought", false, new BuyTicket(_c) },
        { "ticket given", false, new GiveTicket(Scene.Creator, _c) },
        { "ticket taken back", false, new TakeBackTicket(Scene.Creator, _d) },
        { "ticket edited", true, new EditSpace(Scene.Creator, null, null, null, null) { Ticket = new TicketEdit(20, null, null) } },
        { "Post shared", false, new SharePost(_a, new(1), "Hi") },
    };

    [Theory]
    [MemberData(nameof(Updates))]
    public void Apply_Event_BumpsUpdatedAtOnlyForWhatTheSpaceSays(string what, bool bumps, SpaceCommand command)
    {
        var scene = Scene.Live(ticket: new TicketOffer(0, "EUR", 10, null))
            .Do(new AddHost(Scene.Creator, new(2)), new InviteSpeaker(Scene.Creator, _a), new InviteSpeaker(Scene.Creator, _b), new AcceptInvitation(_a), new BuyTicket(_d))
            .Wait(_minute)
            .Do(command);
        Assert.True(bumps == (scene.Space.UpdatedAt == scene.Now), what);
    }

    [Fact]
    public void Apply_ScheduledThenStartedThenEnded_KeepsEveryTime()
    {
        var scene = Scene.Scheduled();
        Assert.Equal((SpaceState.Scheduled, Scene.Noon, null, null), (scene.Space.State, scene.Space.CreatedAt, scene.Space.StartedAt, scene.Space.EndedAt));
        scene.Wait(_minute).Do(new StartSpace(Scene.Creator)).Wait(_minute).Do(new EndSpace(Scene.Creator));
        Assert.Equal(
            (SpaceState.Ended, Scene.Noon, Scene.Noon.AddHours(1), Scene.Noon + _minute, Scene.Noon + (2 * _minute)),
            (scene.Space.State, scene.Space.CreatedAt, scene.Space.ScheduledStart, scene.Space.StartedAt, scene.Space.EndedAt));
        Assert.Equal(3, scene.Space.Version);
        Assert.Equal(Scene.Noon + (2 * _minute), scene.Space.UpdatedAt);
    }

    [Fact]
    public void Apply_StartedAtOnce_HasNoScheduledStart()
    {
        var space = Scene.Live().Space;
        Assert.Equal((SpaceState.Live, null, Scene.Noon, Scene.Noon), (space.State, space.ScheduledStart, space.StartedAt, space.CreatedAt));
    }

    [Fact]
    public void Apply_Canceled_SaysWhen() => Assert.Equal(Scene.Noon, Scene.Scheduled().Do(new CancelSpace(Scene.Creator)).Space.EndedAt);

    [Fact]
    public void Apply_EmptyTitle_ClearsIt()
    {
        Assert.Null(Scene.Live().Do(new EditSpace(Scene.Creator, "", null, null, null)).Space.Title);
        Assert.Null(new Scene().Do(Scene.Make(null, title: "")).Space.Title);
    }

    [Fact]
    public void Apply_PartialEdit_LeavesTheRest()
    {
        var scene = new Scene().Do(Scene.Make(Scene.Noon.AddHours(1), topics: [new(7)]));
        var space = scene.Do(new EditSpace(Scene.Creator, null, null, null, AskToSpeak.Invited)).Space;
        Assert.Equal(("Say hello to Spaces", Scene.Noon.AddHours(1), AskToSpeak.Invited), (space.Title, space.ScheduledStart, space.Stage.AskToSpeak));
        Assert.Equal([new TopicId(7)], space.TopicIds);
        Assert.Empty(scene.Do(new EditSpace(Scene.Creator, null, null, [], null)).Space.TopicIds);
    }

    [Fact]
    public void Apply_HostsSpeakersInvitedAndQueue_KeepTheOrderTheyCameIn()
    {
        var scene = Scene.Live()
            .Do(new AddHost(Scene.Creator, new(9)), new AddHost(Scene.Creator, new(2)))
            .Do(new InviteSpeaker(Scene.Creator, _c), new InviteSpeaker(Scene.Creator, _a), new AcceptInvitation(_a), new AcceptInvitation(_c))
            .Do(new RequestToSpeak(new(31), "first", false), new RequestToSpeak(new(30), null, false), new RequestToSpeak(new(32), null, false))
            .Do(new WithdrawSpeakRequest(new(30)), new RequestToSpeak(new(30), null, false));
        Assert.Equal([new(9), new(2)], scene.Space.Stage.CoHostIds);
        Assert.Equal([_a, _c], scene.Space.Stage.SpeakerIds);
        Assert.Equal([_c, _a], scene.Space.Stage.InvitedUserIds);
        Assert.Equal([new(31), new(32), new(30)], scene.Space.Stage.SpeakRequests.Select(request => request.UserId));
        Assert.Equal(new SpeakRequest(new(31), Scene.Noon, "first"), scene.Space.Stage.FindRequest(new(31)));
        Assert.Equal(5, scene.Space.Stage.SpeakerCount);
    }

    [Fact]
    public void Apply_AcceptInvitation_LeavesTheInvitationAndEndsTheRequest()
    {
        var scene = Scene.Live().Do(new RequestToSpeak(_a, null, false), new InviteSpeaker(Scene.Creator, _a), new AcceptInvitation(_a));
        Assert.Equal([_a], scene.Space.Stage.InvitedUserIds);
        Assert.Equal([_a], scene.Space.Stage.SpeakerIds);
        Assert.Empty(scene.Space.Stage.SpeakRequests);
    }

    [Fact]
    public void Apply_DeclineInvitation_TakesItOffTheList() =>
        Assert.Empty(Scene.Live().Do(new InviteSpeaker(Scene.Creator, _a), new DeclineInvitation(_a)).Space.Stage.InvitedUserIds);

    [Fact]
    public void Apply_WithdrawInvitation_LeavesTheSpeakerOnStage()
    {
        var stage = Scene.Live().Do(new InviteSpeaker(Scene.Creator, _a), new AcceptInvitation(_a), new WithdrawInvitation(Scene.Creator, _a)).Space.Stage;
        Assert.Empty(stage.InvitedUserIds);
        Assert.Equal([_a], stage.SpeakerIds);
    }

    [Fact]
    public void Apply_MovedToListener_ClearsPlaceAndMute()
    {
        var stage = Scene.Live().Do(new RequestToSpeak(_a, null, false), new ApproveSpeakRequest(Scene.Creator, _a), new MuteSpeaker(Scene.Creator, _a), new MoveToListener(Scene.Creator, _a)).Space.Stage;
        Assert.Empty(stage.SpeakerIds);
        Assert.Empty(stage.MutedUserIds);
        Assert.Empty(stage.SpeakRequests);
    }

    [Fact]
    public void Apply_Blocked_ClearsEveryPlace()
    {
        var speaker = Scene.Live().Do(new InviteSpeaker(Scene.Creator, _a), new AcceptInvitation(_a), new MuteSpeaker(Scene.Creator, _a), new RemoveParticipant(Scene.Creator, _a, Block: true)).Space;
        Assert.False(speaker.IsSpeaker(_a));
        Assert.Empty(speaker.Stage.InvitedUserIds);
        Assert.Empty(speaker.Stage.MutedUserIds);
        Assert.Equal([_a], speaker.Stage.BlockedUserIds);
        Assert.Empty(Scene.Live().Do(new RequestToSpeak(_a, null, false), new RemoveParticipant(Scene.Creator, _a, Block: true)).Space.Stage.SpeakRequests);
        Assert.Empty(Scene.Live().Do(new RemoveParticipant(Scene.Creator, _a, Block: true), new UnblockParticipant(Scene.Creator, _a)).Space.Stage.BlockedUserIds);
    }

    [Fact]
    public void Apply_SpeakerMadeCoHostAndRemoved_BecomesAListener()
    {
        var scene = Scene.Live().Do(new RequestToSpeak(_a, null, false), new ApproveSpeakRequest(Scene.Creator, _a), new MuteSpeaker(Scene.Creator, _a), new AddHost(Scene.Creator, _a));
        Assert.Empty(scene.Space.Stage.SpeakerIds);
        Assert.Empty(scene.Space.Stage.MutedUserIds);
        Assert.True(scene.Space.IsHost(_a));
        scene.Do(new MuteSpeaker(Scene.Creator, _a), new RemoveHost(Scene.Creator, _a));
        Assert.False(scene.Space.IsSpeaker(_a));
        Assert.Empty(scene.Space.Stage.MutedUserIds);
    }

    [Fact]
    public void Apply_AskerMadeCoHost_LeavesTheQueue() =>
        Assert.Empty(Scene.Live().Do(new RequestToSpeak(_a, null, false), new AddHost(Scene.Creator, _a)).Space.Stage.SpeakRequests);

    [Fact]
    public void Apply_Posts_KeepOrderAuthorAndPin()
    {
        var scene = Scene.Live().Do(new SharePost(_a, new(5), "one"), new SharePost(_b, new(4), "two"), new PinPost(Scene.Creator, new(5), true));
        Assert.Equal([new Post(new(5), _a, "one", Scene.Noon, true), new Post(new(4), _b, "two", Scene.Noon, false)], scene.Space.Audience.Posts);
        scene.Do(new PinPost(Scene.Creator, new(5), false), new RemovePost(_b, new(4)));
        Assert.Equal([new Post(new(5), _a, "one", Scene.Noon, false)], scene.Space.Audience.Posts);
    }

    [Fact]
    public void Apply_TicketGivenBack_NeverReusesItsNumber()
    {
        var scene = Scene.Scheduled(ticket: new TicketOffer(500, "EUR", 10, null)).Do(new BuyTicket(_a), new BuyTicket(_b), new GiveBackTicket(_b), new BuyTicket(_c), new ConfirmTicket(Scene.Creator, _c));
        Assert.Equal([new Ticket(1, _a, Scene.Noon, false), new Ticket(3, _c, Scene.Noon, true)], scene.Space.Audience.Tickets.Tickets);
        Assert.Equal(4, Assert.IsType<TicketSold>(Assert.Single(scene.Try(new BuyTicket(_b)).Events)).Number);
    }

    [Fact]
    public void Apply_TicketGivenByAHost_IsGivenAndPaid()
    {
        var scene = Scene.Live(ticket: new TicketOffer(500, "EUR", 10, null)).Do(new BuyTicket(_a), new GiveTicket(Scene.Creator, _b));
        Assert.Equal([new Ticket(1, _a, Scene.Noon, false), new Ticket(2, _b, Scene.Noon, true) { IsGiven = true }], scene.Space.Audience.Tickets.Tickets);
        Assert.Equal([SpaceRefusal.TicketUnpaid, null, SpaceRefusal.TicketRequired, null], new[] { _a, _b, _c, Scene.Creator }.Select(scene.Space.EntryRefusalOf));
    }

    [Fact]
    public void Apply_TicketSoldBeforeActorsWereTold_IsBought()
    {
        var space = Scene.Live(ticket: new TicketOffer(0, "EUR", 10, null)).Space;
        Assert.False(Space.Apply(space, Scene.Id, new TicketSold(_a, 1, Paid: true) { At = Scene.Noon }).Audience.Tickets.Find(_a)!.IsGiven);
    }

    [Fact]
    public void Apply_TicketReleased_FreesTheSeatAndNeverReusesItsNumber()
    {
        var scene = Scene.Live(ticket: new TicketOffer(500, "EUR", 1, null)).Do(new BuyTicket(_a), new ReleaseTicket(_a, 1), new BuyTicket(_b));
        Assert.Equal([new Ticket(2, _b, Scene.Noon, false)], scene.Space.Audience.Tickets.Tickets);
        Assert.Equal(new TicketReleased(_a, 1) { At = Scene.Noon }, scene.Log[2]);
        scene.Do(new TakeBackTicket(Scene.Creator, _b));
        Assert.Equal(new TicketReleased(_b, 2) { At = Scene.Noon, Actor = Scene.Creator }, scene.Log[^1]);
    }

    [Fact]
    public void Apply_EditedTicket_KeepsTicketsPriceAndWhatDidNotChange()
    {
        var offer = new TicketOffer(500, "EUR", 1, Scene.Noon.AddHours(2)) { Payment = TicketPayment.Stripe };
        var scene = Scene.Live(ticket: offer).Do(
            new BuyTicket(_a), new EditSpace(Scene.Creator, null, null, null, null) { Ticket = new TicketEdit(5, Scene.Noon.AddTicks(10_001), null), MembersOnly = true });
        Assert.Equal(offer with { Capacity = 5, SaleStartsAt = Scene.Noon.AddMilliseconds(1) }, scene.Space.Audience.Offer);
        Assert.Equal((1, true), (scene.Space.Audience.Tickets.Tickets.Count, scene.Space.Audience.MembersOnly));
    }

    [Fact]
    public void Apply_FreeTicket_IsPaid() =>
        Assert.True(Scene.Live(ticket: new TicketOffer(0, "EUR", 1, null)).Do(new BuyTicket(_a)).Space.Audience.Tickets.Find(_a)!.Paid);

    [Fact]
    public void Apply_Reminders_CountAsSubscribers() =>
        Assert.Equal(1, Scene.Scheduled().Do(new SetReminder(_a), new SetReminder(_a), new SetReminder(_b), new RemoveReminder(_b)).Space.SubscriberCount);

    [Fact]
    public void Apply_LogThatBeginsWithAnythingElse_Throws()
    {
        SpaceEvent[] beginnings =
        [
            new SpaceStarted(Details: null) { At = Scene.Noon, Actor = _a },
            new HostAdded(_a) { At = Scene.Noon, Actor = _a },
            new SpaceStarted(new SpaceDetails(null, "en", [], default, null)) { At = Scene.Noon },
        ];
        Assert.All(beginnings, first => Assert.Throws<InvalidOperationException>(() => Space.Apply(null, Scene.Id, first)));
        Assert.Throws<InvalidOperationException>(() => Space.Apply(Scene.Live().Space, Scene.Id, Scene.Scheduled().Log[0]));
    }

    [Fact]
    public void Apply_LanguageTagOfAStranger_IsNotKeptForever()
    {
        var lang = string.Concat("en-", "x1y2z3");
        new Scene().Do(Scene.Make(null, lang: lang));
        Assert.Null(string.IsInterned(new string(lang.AsSpan())));
    }

    [Fact]
    public void Apply_SameLanguageTwice_SharesTheText()
    {
        var (one, two) = (new string("en"), new string("en".AsSpan()));
        Assert.Same(new Scene().Do(Scene.Make(null, lang: one)).Space.Lang, new Scene().Do(Scene.Make(null, lang: two)).Space.Lang);
    }
}

using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

public sealed class SpaceStoryTests
{
    private static readonly UserId _coHost = new(2);
    private static readonly UserId _speaker = new(3);
    private static readonly UserId _asker = new(4);
    private static readonly UserId _other = new(5);
    private static readonly PostId _post = new(77);

    [Fact]
    public void Tell_BeforeAnyEvent_HasNoStory() => Assert.Null(new SpaceStoryBuilder().Tell());

    [Fact]
    public void Tell_AScheduledSpace_HasNoMoments()
    {
        var story = Tell(Scene.Scheduled().Do(new EditSpace(Scene.Creator, "Another", null, null, null), new AddHost(Scene.Creator, _coHost)));
        Assert.Equal(SpaceState.Scheduled, story.State);
        Assert.Equal("Another", story.Title);
        Assert.Equal(Scene.Noon.AddHours(1), story.ScheduledStart);
        Assert.Null(story.StartedAt);
        Assert.Empty(story.Moments);
        Assert.Null(story.Tickets);
        Assert.True(story.IsHost(Scene.Creator) && story.IsHost(_coHost) && !story.IsHost(_speaker));
    }

    [Fact]
    public void Tell_ALiveSpace_HasItsMomentsInOrder()
    {
        var scene = Scene.Live();
        At(scene, 1.5, new InviteSpeaker(Scene.Creator, _speaker), new AcceptInvitation(_speaker));
        At(scene, 2, new AddHost(Scene.Creator, _coHost));
        At(scene, 3.99, new EditSpace(Scene.Creator, "New words", null, null, null));
        At(scene, 4, new SharePost(_speaker, _post, "Slides"), new PinPost(Scene.Creator, _post, Pinned: true));
        At(scene, 5, new MoveToListener(_speaker, _speaker));
        At(scene, 6, new RemoveHost(Scene.Creator, _coHost));
        At(scene, 7, new EditSpace(Scene.Creator, "", null, null, null));
        At(scene, 90, new EndSpace(Scene.Creator));
        var story = Tell(scene);
        Assert.Equal(
            [
                (0, SpaceMomentKind.Started, "Say hello to Spaces", null),
                (1, SpaceMomentKind.SpeakerJoined, null, _speaker),
                (2, SpaceMomentKind.SpeakerJoined, null, _coHost),
                (3, SpaceMomentKind.TitleChanged, "New words", null),
                (4, SpaceMomentKind.PostPinned, null, _speaker),
                (5, SpaceMomentKind.SpeakerLeft, null, _speaker),
                (6, SpaceMomentKind.SpeakerLeft, null, _coHost),
                (7, SpaceMomentKind.TitleChanged, null, null),
                (90, SpaceMomentKind.Ended, null, (UserId?)null),
            ],
            story.Moments.Select(moment => (moment.Minute, moment.Kind, moment.Title, moment.UserId)));
        Assert.Equal(Scene.Noon.AddMinutes(1.5), story.Moments[1].At);
        Assert.Equal((SpaceState.Ended, null), (story.State, story.Title));
        Assert.Equal(Scene.Noon.AddMinutes(90), story.EndedAt);
    }

    [Fact]
    public void Tell_SomebodyWhoIsRemovedFromTheStage_LeftIt()
    {
        var scene = Scene.Live().Do(new InviteSpeaker(Scene.Creator, _speaker), new AcceptInvitation(_speaker), new RemoveParticipant(Scene.Creator, _speaker, Block: true));
        scene.Do(new RemoveParticipant(Scene.Creator, _other, Block: false));
        Assert.Equal(
            [SpaceMomentKind.Started, SpaceMomentKind.SpeakerJoined, SpaceMomentKind.SpeakerLeft],
            Tell(scene).Moments.Select(moment => moment.Kind));
    }

    [Fact]
    public void Tell_ManyMoments_KeepsTheFirstAndTheEnd()
    {
        var builder = new SpaceStoryBuilder();
        builder.Add(new SpaceStarted(new SpaceDetails("Title", "en", [], AskToSpeak.Everyone, null)) { At = Scene.Noon, Actor = Scene.Creator });
        for (var i = 0; i < 3 * SpaceStoryBuilder.MaxMoments; i++)
        {
            builder.Add(new SpaceEdited($"Title {i}", null, null, null) { At = Scene.Noon, Actor = Scene.Creator });
        }

        builder.Add(new SpaceEnded(EndReason.ByCreator) { At = Scene.Noon, Actor = Scene.Creator });
        var story = builder.Tell()!;
        Assert.Equal(SpaceStoryBuilder.MaxMoments, story.Moments.Length);
        Assert.Equal(SpaceMomentKind.Started, story.Moments[0].Kind);
        Assert.Equal(SpaceMomentKind.Ended, story.Moments[^1].Kind);
        Assert.Equal((3 * SpaceStoryBuilder.MaxMoments) + 2, story.Version);
    }

    [Fact]
    public void Tell_SpeakRequests_AreCountedByWhatBecameOfThem()
    {
        var scene = Scene.Live();
        scene.Do(
            new RequestToSpeak(_asker, null, FollowedByCreator: false), new WithdrawSpeakRequest(_asker),
            new RequestToSpeak(_asker, null, FollowedByCreator: false), new DeclineSpeakRequest(Scene.Creator, _asker),
            new RequestToSpeak(_asker, null, FollowedByCreator: false), new ApproveSpeakRequest(Scene.Creator, _asker),
            new RequestToSpeak(_other, null, FollowedByCreator: false),
            new InviteSpeaker(Scene.Creator, _speaker), new AcceptInvitation(_speaker)); // Never asked.
        Assert.Equal(new SpeakRequestCounts(Asked: 4, Approved: 1, Declined: 1, Withdrawn: 1), Tell(scene).SpeakRequests);
    }

    [Fact]
    public void Tell_Reminders_AreThoseThatAreSet()
    {
        var scene = Scene.Scheduled().Do(new SetReminder(_asker), new SetReminder(_other), new RemoveReminder(_asker), new SetReminder(_other));
        Assert.Equal(1, Tell(scene).Reminders);
    }

    [Fact]
    public void Tell_Tickets_AreCountedAsTheSpaceHoldsThem()
    {
        // 12:00 two sold, one of them confirmed; 12:40 two more, one given back at 13:10; one sold at 13:59.
        var scene = Scene.Scheduled(ticket: new TicketOffer(500, "EUR", 10, null));
        scene.Do(new BuyTicket(new(21)), new BuyTicket(new(22)), new ConfirmTicket(Scene.Creator, new(21)));
        At(scene, 40, new BuyTicket(new(23)), new BuyTicket(new(24)), new ConfirmTicket(Scene.Creator, new(24)));
        At(scene, 50, new EditSpace(Scene.Creator, null, Scene.Noon.AddHours(3), null, null));
        At(scene, 70, new GiveBackTicket(new(24)));
        At(scene, 119.9, new BuyTicket(new(25)));
        var tickets = Tell(scene).Tickets!;
        Assert.Equal((4, 1, 0, 1), (tickets.Sold, tickets.Paid, tickets.Given, tickets.GivenBack));
        Assert.Equal(500, tickets.Revenue);
        Assert.Equal([new(Scene.Noon, 4, 0), new TicketHour(Scene.Noon.AddHours(1), 1, 1)], tickets.ByHour);
        Assert.Equal(scene.Space.Audience.Tickets.Tickets.Count, tickets.Sold);
        Assert.Equal(10, tickets.Offer.Capacity);
    }

    [Fact]
    public void Tell_TicketsThatAHostGave_BringNothing()
    {
        var builder = new SpaceStoryBuilder();
        builder.Add(new SpaceScheduled(new SpaceDetails(null, "en", [], AskToSpeak.Everyone, new TicketOffer(250, "EUR", 5, null)), Scene.Noon.AddDays(1)) { At = Scene.Noon, Actor = Scene.Creator });
        builder.Add(new TicketSold(_asker, 1, Paid: true) { At = Scene.Noon, Actor = _asker });
        builder.Add(new TicketSold(_other, 2, Paid: true) { At = Scene.Noon, Actor = Scene.Creator });
        var tickets = builder.Tell()!.Tickets!;
        Assert.Equal((2, 2, 1, 250L), (tickets.Sold, tickets.Paid, tickets.Given, tickets.Revenue));
    }

    [Fact]
    public void Tell_TicketsThatCameFreeInEveryWay_AreSeatsGivenBack()
    {
        // Four tickets: one given back, one taken back that was paid, one that was never paid, one given by the host and kept; then ten more seats.
        var scene = Scene.Scheduled(ticket: new TicketOffer(500, "EUR", 10, null));
        scene.Do(new BuyTicket(new(21)), new BuyTicket(new(22)), new ConfirmTicket(Scene.Creator, new(22)), new BuyTicket(new(23)), new GiveTicket(Scene.Creator, new(24)));
        scene.Do(new GiveBackTicket(new(21)), new TakeBackTicket(Scene.Creator, new(22)), new ReleaseTicket(new(23), 3));
        scene.Do(new EditSpace(Scene.Creator, null, null, null, null) { Ticket = new TicketEdit(20, null, null) });
        var tickets = Tell(scene).Tickets!;
        Assert.Equal((1, 1, 1, 3, 0L), (tickets.Sold, tickets.Paid, tickets.Given, tickets.GivenBack, tickets.Revenue));
        Assert.Equal([new TicketHour(Scene.Noon, 4, 3)], tickets.ByHour);
        Assert.Equal(20, tickets.Offer.Capacity);
        Assert.Equal(scene.Space.Audience.Tickets.Tickets.Count, tickets.Sold);
    }

    [Fact]
    public void Tell_ACanceledSpace_BroughtInNothing()
    {
        var scene = Scene.Scheduled(ticket: new TicketOffer(500, "EUR", 10, null)).Do(new BuyTicket(_asker), new ConfirmTicket(Scene.Creator, _asker), new CancelSpace(Scene.Creator));
        var story = Tell(scene);
        Assert.Equal(SpaceState.Canceled, story.State);
        Assert.Equal((1, 1, 0L), (story.Tickets!.Sold, story.Tickets.Paid, story.Tickets.Revenue));
        Assert.Empty(story.Moments);
    }

    [Fact]
    public void Revenue_ThatFitsInNoNumber_IsTheGreatestNumber() =>
        Assert.Equal(long.MaxValue, new TicketReport(new TicketOffer(long.MaxValue, "EUR", 5, null), 3, 3, 0, 0, [], IsCanceled: false).Revenue);

    [Fact]
    public void Add_EveryEventOfACrowdedSpace_AgreesWithTheSpace()
    {
        foreach (var state in new[] { "live", "ended", "canceled" })
        {
            var scene = Cast.Gather(state);
            var story = Tell(scene);
            var space = scene.Space;
            Assert.Equal((space.Version, space.State, space.Title, space.CreatorId), (story.Version, story.State, story.Title, story.CreatorId));
            Assert.Equal((space.ScheduledStart, space.StartedAt, space.EndedAt), (story.ScheduledStart, story.StartedAt, story.EndedAt));
            Assert.Equal(space.Stage.CoHostIds, story.CoHostIds);
            Assert.Equal(space.Audience.Tickets.Tickets.Count, story.Tickets!.Sold);
            Assert.Equal(space.Audience.Tickets.Tickets.Count(ticket => ticket.Paid), story.Tickets.Paid);
            Assert.Equal(space.SubscriberCount, story.Reminders);
        }
    }

    private static void At(Scene scene, double minute, params ReadOnlySpan<SpaceCommand> commands)
    {
        scene.Now = Scene.Noon.AddMinutes(minute);
        scene.Do(commands);
    }

    private static SpaceStory Tell(Scene scene)
    {
        var builder = new SpaceStoryBuilder();
        scene.Log.ForEach(builder.Add);
        return builder.Tell()!;
    }
}

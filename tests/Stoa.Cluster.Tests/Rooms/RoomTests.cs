using Stoa.Cluster.Insights;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Rooms;

public sealed class RoomTests
{
    private static readonly UserId _creator = new(1);
    private static readonly UserId _cohost = new(2);
    private static readonly UserId _speaker = new(3);
    private static readonly UserId _listener = new(4);
    private readonly ManualClock _clock = new();
    private readonly SpaceDirectory _directory = new(new SpaceRules());
    private readonly RoomTable _rooms;
    private readonly DateTimeOffset _ready;
    private long _seq;

    public RoomTests()
    {
        var readiness = new Readiness(_clock);
        readiness.SpacesLoaded();
        readiness.AccountsLoaded();
        _ready = _clock.GetUtcNow();
        var options = new RoomOptions { MaxStreams = 5, MaxStreamsPerPerson = 2, MaxStreamsPerGuestAddress = 3 };
        _rooms = new RoomTable(_directory, new SpaceRules(), options, readiness, new AudienceBook(options, new AudienceKeys(new byte[32]), readiness, _clock), _clock);
    }

    [Fact]
    public void Describe_OfASpaceOlderThanThisProcess_CountsFromReadiness()
    {
        var id = Give(new SpaceStarted(TestNodes.Details("Old")) { At = _ready.AddHours(-5), Actor = _creator });
        Assert.Equal(new MeetDeadline(_ready, false), Describe(id));
    }

    [Fact]
    public void Describe_BeforeAnyHostCame_CountsFromTheStart()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        var start = _clock.GetUtcNow();
        var id = Give(new SpaceStarted(TestNodes.Details("New")) { At = start, Actor = _creator });
        Assert.Equal(new MeetDeadline(start, false), Describe(id));
    }

    [Fact]
    public void Describe_WhileAHostIsPresent_SaysSo()
    {
        var id = Live();
        Enter(id, _creator);
        Enter(id, _creator).Dispose();
        Assert.Equal(new MeetDeadline(null, true), Describe(id));
    }

    [Fact]
    public void Describe_WhenTheHostLeftBeforeTheStart_CountsAsNeverPresent()
    {
        var id = Give(new SpaceScheduled(TestNodes.Details("Soon"), _ready.AddHours(1)) { At = _ready, Actor = _creator });
        _clock.Advance(TimeSpan.FromMinutes(10));
        Enter(id, _creator).Dispose();
        _clock.Advance(TimeSpan.FromMinutes(10));
        var start = _clock.GetUtcNow();
        Apply(id, 2, new SpaceStarted(null) { At = start, Actor = _creator });
        Assert.Equal(new MeetDeadline(start, false), Describe(id));
    }

    [Fact]
    public void Describe_WhenTheOnlyPresentCoHostIsOneNoMore_CountsAsLeft()
    {
        var id = Live();
        Apply(id, 2, new HostAdded(_cohost) { At = _ready, Actor = _creator });
        Enter(id, _cohost);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Apply(id, 3, new HostRemoved(_cohost) { At = _clock.GetUtcNow(), Actor = _creator });
        Assert.Equal(new MeetDeadline(_clock.GetUtcNow(), true), Describe(id));
    }

    [Fact]
    public void Describe_OfASpeakerWhoLeft_SaysSinceWhen()
    {
        var id = LiveWithSpeaker();
        Enter(id, _creator);
        var visit = Enter(id, _speaker);
        Assert.Empty(Describe(id).AbsentSpeakers);
        _clock.Advance(TimeSpan.FromMinutes(1));
        visit.Dispose();
        var left = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([new AbsentSpeaker(_speaker, left)], Describe(id).AbsentSpeakers);
        Assert.Empty(_rooms.Due());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([id], _rooms.Due());
        Enter(id, _speaker);
        Assert.Empty(Describe(id).AbsentSpeakers);
        Assert.Empty(_rooms.Due());
    }

    [Fact]
    public void Describe_OfASpeakerWhoNeverCame_CountsFromTheFirstLook()
    {
        var id = LiveWithSpeaker();
        _clock.Advance(TimeSpan.FromMinutes(5));
        var first = _clock.GetUtcNow();
        Describe(id);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([new AbsentSpeaker(_speaker, first)], Describe(id).AbsentSpeakers);
    }

    [Fact]
    public void Enter_TwoTabsOfOnePersonAndTwoGuests_CountThree()
    {
        var id = Live();
        RoomVisit[] tabs = [Enter(id, _listener), Enter(id, _listener)];
        RoomVisit[] guests = [Enter(id, Visitor.Guest("a")), Enter(id, Visitor.Guest("a"))];
        Assert.Equal(3, Count(id));
        tabs[0].Dispose();
        tabs[0].Dispose();
        Assert.Equal(3, Count(id));
        tabs[1].Dispose();
        Assert.Equal(2, Count(id));
        guests[0].Dispose();
        guests[1].Dispose();
        Assert.Equal(0, Count(id));
        Assert.Equal(0, _rooms.VisitCount);
    }

    [Fact]
    public void Enter_BeforeTheStart_CountsFromTheStart()
    {
        var id = Give(new SpaceScheduled(TestNodes.Details("Soon"), _ready.AddHours(1)) { At = _ready, Actor = _creator });
        Enter(id, _listener);
        Assert.Equal(0, Count(id));
        Apply(id, 2, new SpaceStarted(null) { At = _ready, Actor = _creator });
        Assert.Equal(1, Count(id));
    }

    [Fact]
    public void Enter_BeyondALimit_IsRefusedAndRoomIsMadeByLeaving()
    {
        var id = Live();
        Assert.Equal(RoomEntryStatus.SpaceUnknown, _rooms.Enter(SpaceId.NewRandom(), Visitor.Person(_listener)).Status);
        var first = Enter(id, _listener);
        Enter(id, _listener);
        Assert.Equal(RoomEntryStatus.TooMany, _rooms.Enter(id, Visitor.Person(_listener)).Status);
        for (var i = 0; i < 3; i++)
        {
            Enter(id, Visitor.Guest("a"));
        }

        Assert.Equal(RoomEntryStatus.NodeFull, _rooms.Enter(id, Visitor.Guest("b")).Status);
        first.Dispose();
        Assert.Equal(RoomEntryStatus.TooMany, _rooms.Enter(id, Visitor.Guest("a")).Status);
        Enter(id, Visitor.Guest("b"));
        Assert.Equal(RoomEntryStatus.Entered, _rooms.Enter(id, default, isOwn: true).Status);
    }

    [Fact]
    public void Read_FollowsEveryChangeInOrder()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        visit.Look();
        Apply(id, 2, new SpeakRequested(_listener, null) { At = _ready, Actor = _listener });
        Apply(id, 3, new SpeakRequestsLocked { At = _ready, Actor = _creator });
        Assert.Equal([2L, 3L], Versions(visit));
        Assert.Empty(Versions(visit));
    }

    [Fact]
    public void Read_ByOneWhoFellBehindTheWindow_ResynchronizesAndGoesOn()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        visit.Look();
        var version = 1L;
        for (var i = 0; i <= ChangeWindow.Length; i++)
        {
            Toggle(id, ++version);
        }

        Assert.True(visit.TryRead(out var change));
        Assert.IsType<Resynchronized>(change);
        var look = visit.Look();
        Assert.Equal(version, look.Space.Version);
        Toggle(id, ++version);
        Assert.Equal([version], Versions(visit));
    }

    [Fact]
    public void TryResume_WithinTheWindow_ReadsWhatWasMissed_ElseNot()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        var look = visit.Look();
        visit.Dispose();
        Toggle(id, 2);
        var next = Enter(id, _listener);
        Assert.False(next.TryResume("another life", look.Index));
        Assert.False(next.TryResume(look.Epoch, look.Index + 100));
        Assert.False(next.TryResume(look.Epoch, -1));
        Assert.True(next.TryResume(look.Epoch, look.Index));
        Assert.Equal([2L], Versions(next));
        for (var version = 3; version < 3 + ChangeWindow.Length; version++)
        {
            Toggle(id, version);
        }

        Assert.False(next.TryResume(look.Epoch, look.Index));
    }

    [Fact]
    public void Finds_WhatIsToBeRead_AndStopsWhereTheWindowHasGoneOn()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        var look = visit.Look();
        for (var version = 2; version < 2 + ChangeWindow.Length; version++)
        {
            Toggle(id, version);
        }

        Assert.True(visit.TryResume(look.Epoch, look.Index));
        Assert.True(visit.Finds(change => change is SpaceChanged { Recorded.Version: 2 }));
        Assert.True(visit.Finds(change => change is SpaceChanged { Recorded.Version: 3 }));
        Assert.False(visit.Finds(change => change is SpaceChanged { Recorded.Version: 1 }));
        Toggle(id, 2 + ChangeWindow.Length);
        Assert.False(visit.Finds(change => change is SpaceChanged { Recorded.Version: 3 }));
        Assert.True(visit.TryRead(out var read));
        Assert.IsType<Resynchronized>(read);
    }

    [Fact]
    public void Rest_OfAnEmptyRoom_EndsItsLife_AndAnOverSpaceHasNone()
    {
        var (live, scheduled) = (Live(), Give(new SpaceScheduled(TestNodes.Details("Soon"), _ready.AddHours(1)) { At = _ready, Actor = _creator }));
        var visit = Enter(live, _listener);
        var look = visit.Look();
        visit.Dispose();
        Enter(scheduled, _listener).Dispose();
        _clock.Advance(TimeSpan.FromSeconds(59));
        _rooms.Rest();
        Assert.Equal(2, _rooms.RoomCount);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _rooms.Rest();
        Assert.Equal(1, _rooms.RoomCount);
        Assert.False(Enter(live, _listener).TryResume(look.Epoch, look.Index));
        Apply(live, 2, new SpaceEnded(EndReason.ByCreator) { At = _ready, Actor = _creator });
        Assert.Equal(RoomEntryStatus.SpaceUnknown, _rooms.Enter(live, Visitor.Person(_listener)).Status);
    }

    [Fact]
    public void Apply_OfTheEnd_EndsEveryVisitAfterTellingIt()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        visit.Look();
        Apply(id, 2, new SpaceEnded(EndReason.ByCreator) { At = _ready, Actor = _creator });
        Assert.True(visit.IsOver);
        Assert.Equal([2L], Versions(visit));
    }

    [Fact]
    public void Apply_OfTheEnd_IsTheLastThingHeard_AlsoWhenPeopleOfTheQueueLeaveAfterwards()
    {
        var id = Live();
        var (host, asker) = (Enter(id, _creator), Enter(id, _listener));
        Apply(id, 2, new SpeakRequested(_listener, null) { At = _ready, Actor = _listener });
        host.Look();
        Apply(id, 3, new SpaceEnded(EndReason.ByCreator) { At = _ready, Actor = _creator });
        asker.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _rooms.Tick();
        Assert.True(host.TryRead(out var change));
        Assert.IsType<SpaceEnded>(Assert.IsType<SpaceChanged>(change).Recorded.Event);
        Assert.False(host.TryRead(out _));
    }

    [Fact]
    public void Apply_OfASpeakRequest_SaysWhetherTheAskerIsThere()
    {
        var id = Live();
        var host = Enter(id, _creator);
        host.Look();
        Apply(id, 2, new SpeakRequested(_speaker, null) { At = _ready, Actor = _speaker });
        Enter(id, _listener);
        Apply(id, 3, new SpeakRequested(_listener, null) { At = _ready, Actor = _listener });
        Assert.True(host.TryRead(out var absent));
        Assert.True(host.TryRead(out var present));
        Assert.False(Assert.IsType<SpaceChanged>(absent).AskerIsPresent);
        Assert.True(Assert.IsType<SpaceChanged>(present).AskerIsPresent);
    }

    [Fact]
    public void Due_OfASpaceWhoseHostNeverCame_IsWhenItsEndWasAnnounced()
    {
        var id = Live();
        var endsAt = Enter(id, _listener).Look().EndsAt;
        Assert.NotNull(endsAt);
        _clock.Advance(endsAt.Value - _clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_rooms.Due());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([id], _rooms.Due());
    }

    [Fact]
    public void Apply_OfARemoval_TakesThePersonOffTheCountAtOnce_AndTheyReadNothingLater()
    {
        var id = Live();
        var (gone, other) = (Enter(id, _listener), Enter(id, _speaker));
        gone.Look();
        other.Look();
        Apply(id, 2, new ParticipantRemoved(_listener) { At = _ready, Actor = _creator });
        Toggle(id, 3);
        Assert.Equal(1, Count(id));
        Assert.True(gone.IsOver);
        Assert.False(other.IsOver);
        Assert.Equal([2L], Versions(gone));
        var back = Enter(id, _listener);
        Assert.Equal(2, Count(id));
        gone.Dispose();
        Assert.Equal(2, Count(id));
        back.Dispose();
        Assert.Equal(1, Count(id));
    }

    [Fact]
    public void Tick_TellsCountsOnceASecond_AndReactionsInSums()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        visit.Look();
        Enter(id, Visitor.Guest("a"));
        Assert.Equal(ReactionOutcome.Counted, _rooms.React(id, _listener, "👏"));
        Assert.Equal(ReactionOutcome.Counted, _rooms.React(id, _listener, "👏"));
        _rooms.Tick();
        Assert.True(visit.TryRead(out var change));
        Assert.Equal([KeyValuePair.Create("👏", 2)], Assert.IsType<Reacted>(change).Counts);
        Assert.False(visit.TryRead(out _));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _rooms.Tick();
        Assert.True(visit.TryRead(out change));
        Assert.Equal(2, Assert.IsType<CountsChanged>(change).Counts.Participants);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _rooms.Tick();
        Assert.False(visit.TryRead(out _));
    }

    [Fact]
    public void Tick_AfterSomebodySawACountThatIsNoMore_TellsTheCountAgain()
    {
        var id = Live();
        Enter(id, _creator);
        var first = Enter(id, _speaker);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _rooms.Tick(); // Two are told of.
        var reader = Enter(id, _listener);
        Assert.Equal(3, reader.Look().Counts.Participants);
        first.Dispose(); // Two again, and the reader has seen three.
        _clock.Advance(TimeSpan.FromSeconds(1));
        _rooms.Tick();
        Assert.True(reader.TryRead(out var change));
        Assert.Equal(2, Assert.IsType<CountsChanged>(change).Counts.Participants);
    }

    [Fact]
    public void React_BeyondTheRate_IsRefusedUntilTimeHasPassed()
    {
        var id = Live();
        Assert.Equal(ReactionOutcome.NotPresent, _rooms.React(id, _listener, "👏"));
        var visit = Enter(id, _listener);
        Assert.Equal(ReactionOutcome.Unknown, _rooms.React(id, _listener, "?"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(ReactionOutcome.Counted, _rooms.React(id, _listener, "👏"));
        }

        // Coming back does not help, also when the room has told the reactions meanwhile.
        visit.Dispose();
        _rooms.Tick();
        Enter(id, _listener);
        Assert.Equal(ReactionOutcome.TooMany, _rooms.React(id, _listener, "👏"));
        _clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(ReactionOutcome.Counted, _rooms.React(id, _listener, "👏"));
        Assert.Equal(ReactionOutcome.TooMany, _rooms.React(id, _listener, "👏"));
    }

    [Fact]
    public void WasRemoved_WhereNobodyIs_IsKnownForTwoMinutes()
    {
        var (id, other) = (Live(), Live());
        Assert.False(_rooms.WasRemoved(id, _listener));
        Apply(id, 2, new ParticipantRemoved(_listener) { At = _clock.GetUtcNow(), Actor = _creator });
        Assert.Null(_rooms.Find(id));
        Assert.Equal((true, false, false), (_rooms.WasRemoved(id, _listener), _rooms.WasRemoved(id, _speaker), _rooms.WasRemoved(other, _listener)));

        _clock.Advance(TimeSpan.FromSeconds(110));
        Apply(id, 3, new ParticipantRemoved(_speaker) { At = _clock.GetUtcNow(), Actor = _creator });
        Assert.True(_rooms.WasRemoved(id, _listener));
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((false, true), (_rooms.WasRemoved(id, _listener), _rooms.WasRemoved(id, _speaker)));
    }

    [Fact]
    public void Leave_OfTheLastHost_AnnouncesTheEnd_AndComingBackTakesItBack()
    {
        var id = Live();
        var host = Enter(id, _creator);
        var visit = Enter(id, _listener);
        Assert.Null(visit.Look().EndsAt);
        _clock.Advance(TimeSpan.FromMinutes(1));
        host.Dispose();
        Assert.True(visit.TryRead(out var change));
        Assert.Equal([_creator], Assert.IsType<PresenceChanged>(change).Reconnecting);
        Assert.True(visit.TryRead(out change));
        Assert.Equal(_ready.AddMinutes(3), Assert.IsType<HostsChanged>(change).EndsAt);
        Enter(id, _creator);
        Assert.True(visit.TryRead(out change));
        Assert.True(Assert.IsType<PresenceChanged>(change).IsPresent);
        Assert.True(visit.TryRead(out change));
        Assert.Null(Assert.IsType<HostsChanged>(change).EndsAt);
    }

    [Fact]
    public async Task WaitAsync_IsWokenByAChange_ABeatAndTheEnd()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        visit.Look();
        visit.Sending(_clock.GetTimestamp());
        visit.Sent();
        await WokenByAsync(() => Toggle(id, 2));
        Assert.Equal([2L], Versions(visit));
        await WokenByAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(9));
            _rooms.Beat();
        });
        Assert.True(visit.TakeBeat());
        Assert.False(visit.TakeBeat());
        await WokenByAsync(_rooms.Close);
        Assert.True(visit.IsOver);
        Assert.Equal(RoomEntryStatus.Stopping, _rooms.Enter(id, Visitor.Person(_listener)).Status);

        async Task WokenByAsync(Action act)
        {
            var wait = visit.WaitAsync().AsTask();
            Assert.False(wait.IsCompleted);
            act();
            await wait.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Beat_OfOneWhoIsNeverSilent_IsDueAllTheSame()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        var beats = 0;
        for (var second = 0; second < 33; second++)
        {
            visit.Sending(_clock.GetTimestamp());
            visit.Sent();
            _clock.Advance(TimeSpan.FromSeconds(1));
            _rooms.Beat();
            beats += visit.TakeBeat() ? 1 : 0;
        }

        Assert.Equal(4, beats); // After 7, 15, 23 and 31 seconds: the first one is a phase early.
    }

    [Fact]
    public void Beat_OfAClientThatTakesNothing_EndsItsConnection()
    {
        var id = Live();
        var visit = Enter(id, _listener);
        var stalled = 0;
        visit.Stalled = () => stalled++;
        visit.Sending(_clock.GetTimestamp() + 1);
        _clock.Advance(TimeSpan.FromSeconds(15));
        _rooms.Beat();
        Assert.Equal(0, stalled);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _rooms.Beat();
        Assert.Equal(1, stalled);
        visit.Sent();
        _rooms.Beat();
        Assert.Equal(1, stalled);
    }

    [Fact]
    public async Task EnterAndLeave_ByManyThreadsWhileEventsCome_LeaveTheCountRight()
    {
        var id = Live();
        var stay = Enter(id, _listener);
        stay.Look();
        var comings = Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                using var visit = _rooms.Enter(id, Visitor.Person(new UserId(100 + (worker % 2))), isOwn: true).Visit;
                visit?.Look();
            }
        }, TestContext.Current.CancellationToken));
        var events = Task.Run(() =>
        {
            for (var version = 2; version < 2_000; version++)
            {
                Toggle(id, version);
                _rooms.Tick();
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAll([.. comings, events]);
        Assert.Equal(1, Count(id));
        stay.Dispose();
        Assert.Equal(0, Count(id));
    }

    private SpaceId Live() => Give(new SpaceStarted(TestNodes.Details("Live")) { At = _ready, Actor = _creator });

    private SpaceId LiveWithSpeaker()
    {
        var id = Live();
        Apply(id, 2, new SpeakRequested(_speaker, null) { At = _ready, Actor = _speaker });
        Apply(id, 3, new SpeakerAdmitted(_speaker) { At = _ready, Actor = _creator });
        return id;
    }

    private RoomVisit Enter(SpaceId id, UserId user) => Enter(id, Visitor.Person(user));

    private RoomVisit Enter(SpaceId id, Visitor visitor)
    {
        var (status, visit) = _rooms.Enter(id, visitor);
        Assert.Equal(RoomEntryStatus.Entered, status);
        return visit!;
    }

    private int Count(SpaceId id)
    {
        Assert.True(_directory.TryGet(id, out var entry));
        return entry.ParticipantCount;
    }

    private static List<long> Versions(RoomVisit visit)
    {
        List<long> versions = [];
        while (visit.TryRead(out var change))
        {
            if (change is SpaceChanged c)
            {
                versions.Add(c.Recorded.Version);
            }
        }

        return versions;
    }

    private void Toggle(SpaceId id, long version) => Apply(
        id, version, version % 2 == 0 ? new SpeakRequestsLocked { At = _ready, Actor = _creator } : new SpeakRequestsUnlocked { At = _ready, Actor = _creator });

    private SpaceId Give(SpaceEvent first)
    {
        var id = SpaceId.NewRandom();
        Apply(id, 1, first);
        return id;
    }

    private void Apply(SpaceId id, long version, SpaceEvent happened)
    {
        var recorded = new RecordedEvent(Interlocked.Increment(ref _seq), id, version, happened);
        Assert.True(_directory.Apply(recorded));
        _rooms.Apply(recorded);
    }

    private MeetDeadline Describe(SpaceId id)
    {
        Assert.True(_directory.TryGet(id, out var entry));
        return _rooms.Describe(entry.Space);
    }
}

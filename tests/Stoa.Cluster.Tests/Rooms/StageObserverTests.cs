using System.Collections.Concurrent;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Rooms;

/// <summary>Who carries the audio hears of the stage: by hand, and from the real feed.</summary>
public sealed class StageObserverTests
{
    private static readonly DateTimeOffset _at = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Moves => [.. Events().Select(happened => happened.GetType().Name)];

    [Theory]
    [MemberData(nameof(Moves))]
    public void Apply_OfWhatMovesTheStage_TellsTheObserverWithoutAnyRoom(string name)
    {
        var scene = new RoomScene();
        var id = scene.Live();
        var stage = Observe(scene.Rooms);
        scene.Apply(id, 4, Events().First(happened => happened.GetType().Name == name));

        Assert.Null(scene.Rooms.Find(id));
        Assert.Equal(name is nameof(SpaceEnded) ? "gone" : "4", Assert.Single(stage.Told));
    }

    [Fact]
    public void Apply_OfAnythingElse_TellsTheObserverNothing()
    {
        var scene = new RoomScene();
        var id = scene.Live();
        var stage = Observe(scene.Rooms);
        scene.Apply(id, 4, new SpeakRequestsLocked { At = _at, Actor = RoomScene.Creator });
        scene.Apply(id, 5, new ReminderSet(RoomScene.Listener) { At = _at, Actor = RoomScene.Listener });
        scene.Apply(id, 6, new PostShared(new PostId(5), "Hi") { At = _at, Actor = RoomScene.Speaker });
        Assert.Empty(stage.Told);
    }

    [Fact]
    public void Apply_OfAMute_TellsTheObserverBeforeAnyReader()
    {
        var scene = new RoomScene();
        var id = scene.Live();
        using var visit = scene.Enter(id, Visitor.Person(RoomScene.Listener));
        visit.Look();
        var wasRead = false;
        var stage = Observe(scene.Rooms, _ => wasRead = visit.Finds(_ => true));
        scene.Apply(id, 4, new SpeakerMuted(RoomScene.Speaker) { At = _at, Actor = RoomScene.Creator });

        Assert.False(wasRead);
        Assert.True(visit.Finds(change => change is SpaceChanged));
        Assert.False(stage.Last!.MayBeHeard(RoomScene.Speaker));
        Assert.True(stage.Last.MayBeHeard(RoomScene.Creator));
        Assert.False(stage.Last.MayBeHeard(RoomScene.Listener));
    }

    [Fact]
    public void Resynchronize_TellsHowItIs()
    {
        var scene = new RoomScene();
        var id = scene.Live();
        var stage = Observe(scene.Rooms);
        scene.Rooms.Resynchronize(id);
        scene.Rooms.Resynchronize(SpaceId.NewRandom());
        Assert.Equal(["3", "gone"], stage.Told, StringComparer.Ordinal);
    }

    [Fact]
    public void ObserveStage_ASecondTime_IsABrokenPromise()
    {
        var scene = new RoomScene();
        Observe(scene.Rooms);
        Assert.Throws<InvalidOperationException>(() => Observe(scene.Rooms));
    }

    [Fact]
    public async Task Commands_ThroughGrainAndFeed_AreToldInOrderBeforeTheCallerIsAnswered()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions());
        var stage = Observe(nodes.Get<RoomTable>(0));
        var (creator, speaker) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await nodes.CreateAsync(0, creator);
        Assert.True(stage.Last!.MayBeHeard(creator));

        async Task<Space?> DoAsync(SpaceCommand command)
        {
            var outcome = await nodes.ExecuteAsync(0, id, command);
            Assert.Equal(SpaceOutcomeStatus.Done, outcome.Status);
            return stage.Last;
        }

        await DoAsync(new RequestToSpeak(speaker, null, false));
        Assert.True((await DoAsync(new ApproveSpeakRequest(creator, speaker)))!.MayBeHeard(speaker));
        Assert.False((await DoAsync(new MuteSpeaker(creator, speaker)))!.MayBeHeard(speaker));
        Assert.True((await DoAsync(new UnmuteSpeaker(creator, speaker)))!.MayBeHeard(speaker));
        Assert.False((await DoAsync(new MuteAllSpeakers(creator)))!.MayBeHeard(speaker));
        Assert.False((await DoAsync(new RemoveParticipant(creator, speaker, Block: true)))!.MayBeHeard(speaker));
        await DoAsync(new EndSpace(creator));
        Assert.Null(stage.Last);
        Assert.Equal(["1", "3", "4", "5", "6", "7", "gone"], stage.Told, StringComparer.Ordinal);
    }

    private static IEnumerable<SpaceEvent> Events()
    {
        var (by, speaker) = (RoomScene.Creator, RoomScene.Speaker);
        yield return new HostAdded(speaker) { At = _at, Actor = by };
        yield return new SpeakerMovedToListener(speaker) { At = _at, Actor = by };
        yield return new SpeakerMuted(speaker) { At = _at, Actor = by };
        yield return new SpeakerUnmuted(speaker) { At = _at, Actor = by };
        yield return new ParticipantRemoved(speaker) { At = _at, Actor = by };
        yield return new ParticipantBlocked(speaker) { At = _at, Actor = by };
        yield return new SpeakerAdmitted(RoomScene.Listener) { At = _at, Actor = by };
        yield return new HostRemoved(speaker) { At = _at, Actor = by };
        yield return new SpaceEnded(EndReason.ByCreator) { At = _at, Actor = by };
    }

    private static Observer Observe(RoomTable rooms, Action<Space>? moved = null)
    {
        var observer = new Observer(moved);
        rooms.ObserveStage(observer);
        return observer;
    }

    private sealed class Observer(Action<Space>? moved) : IStageObserver
    {
        public ConcurrentQueue<string> Told { get; } = [];

        public Space? Last { get; private set; }

        public void StageMoved(Space space)
        {
            Last = space;
            Told.Enqueue($"{space.Version}");
            moved?.Invoke(space);
        }

        public void SpaceGone(SpaceId id)
        {
            Last = null;
            Told.Enqueue("gone");
        }
    }
}

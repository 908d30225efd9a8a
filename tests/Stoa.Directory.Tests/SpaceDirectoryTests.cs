using Stoa.Spaces;

namespace Stoa.Directory.Tests;

public sealed class SpaceDirectoryTests
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(30);

    [Fact]
    public void Load_MixedStates_KeepsOnlyRetrievableSpaces()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        var scheduled = World.Scheduled("a", "talk", World.Epoch);
        directory.Load([
            scheduled,
            World.Scheduled("b", "talk", World.Epoch) with { State = SpaceState.Live, StartedAt = World.Epoch },
            World.Scheduled("c", "talk", World.Epoch) with { State = SpaceState.Ended },
            World.Scheduled("d", "talk", World.Epoch) with { State = SpaceState.Canceled },
        ]);

        Assert.Equal(2, directory.Count);
        Assert.Equal("b a", World.Ids(directory.Search("talk", SpaceStateFilter.All, 100)));
        Assert.True(directory.TryGet(World.Id("a"), out var entry));
        Assert.Same(scheduled, entry.Space);
        Assert.False(directory.TryGet(World.Id("c"), out _));
    }

    [Fact]
    public void CountOf_AndMostByOneCreator_CountWhatIsRetrievable()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        Assert.Equal((0, 0, 0), (directory.CountOf(SpaceState.Live), directory.CountOf(SpaceState.Scheduled), directory.MostByOneCreator));
        directory.Load([
            World.Scheduled("a", "talk", World.Epoch),
            World.Scheduled("b", "talk", World.Epoch) with { State = SpaceState.Live, StartedAt = World.Epoch },
            World.Scheduled("c", "talk", World.Epoch) with { CreatorId = new UserId(987) },
            World.Scheduled("d", "talk", World.Epoch) with { State = SpaceState.Ended },
        ]);
        Assert.Equal((1, 2, 2), (directory.CountOf(SpaceState.Live), directory.CountOf(SpaceState.Scheduled), directory.MostByOneCreator));
    }

    [Fact]
    public void Load_WhenNotEmpty_IsACallersMistake()
    {
        var world = new World().Schedule("a", "talk", hour: 1);
        Assert.Throws<InvalidOperationException>(() => world.Directory.Load([]));
    }

    [Fact]
    public async Task LoadAsync_WhileItRuns_RefusesEvents()
    {
        var directory = new SpaceDirectory(new SpaceRules());
        await directory.LoadAsync(Stream(), TestContext.Current.CancellationToken);
        Assert.Equal("a", World.Ids(directory.Search("talk", SpaceStateFilter.All, 100)));

        async IAsyncEnumerable<Space> Stream()
        {
            yield return World.Scheduled("a", "talk", World.Epoch);
            await Task.Yield();
            Assert.Throws<InvalidOperationException>(() => directory.Put(World.Scheduled("b", "talk", World.Epoch)));
        }
    }

    [Fact]
    public void Apply_OldEventAgain_ChangesNothing()
    {
        var world = new World().Schedule("a", "old", hour: 1).Retitle("a", "new");
        var again = new RecordedEvent(9, World.Id("a"), 2, new SpaceEdited("other", null, null, null) { At = World.Epoch });
        Assert.True(world.Directory.Apply(again));
        Assert.Equal("a", world.Find("new"));
        Assert.Equal("", world.Find("other"));
    }

    [Fact]
    public void Apply_WhenAnEventIsMissing_RefusesAndChangesNothing()
    {
        var world = new World().Schedule("a", "old", hour: 1);
        var edit = new SpaceEdited("new", null, null, null) { At = World.Epoch };
        Assert.False(world.Directory.Apply(new RecordedEvent(9, World.Id("a"), 3, edit)));
        Assert.False(world.Directory.Apply(new RecordedEvent(9, World.Id("unknown"), 2, edit)));
        Assert.Equal("a", world.Find("old"));
    }

    [Fact]
    public void Apply_FirstEventAgainAfterTheEnd_BringsNothingBack()
    {
        var world = new World().Schedule("a", "talk", hour: 1).Cancel("a");
        var first = new SpaceScheduled(new SpaceDetails("talk", "en", [], default, null), World.Epoch)
        {
            At = World.Epoch,
            Actor = new UserId(1),
        };
        Assert.True(world.Directory.Apply(new RecordedEvent(1, World.Id("a"), 1, first)));
        world.Directory.Put(World.Scheduled("a", "talk", World.Epoch));
        Assert.Equal(0, world.Directory.Count);
        Assert.Equal("", world.Find("talk"));
    }

    [Fact]
    public void Put_NewerAndOlderState_KeepsTheNewest()
    {
        var world = new World().Schedule("a", "first", hour: 1).Retitle("a", "second");
        var space = World.Scheduled("a", "put", World.Epoch);
        world.Directory.Put(space with { Version = 2 });
        Assert.Equal("", world.Find("put"));
        world.Directory.Put(space with { Version = 3 });
        Assert.Equal("a", world.Find("put"));
        world.Directory.Put(space with { Version = 4, State = SpaceState.Canceled });
        Assert.Equal(0, world.Directory.Count);
    }

    [Fact]
    public void Apply_End_RemovesFromEverythingAndTellsWhoKeptTheEntry()
    {
        var world = new World().Schedule("a", "talk 音楽", hour: 1, creator: 7).Apply("a", new HostAdded(new UserId(8)) { At = World.Epoch })
            .Start("a");
        Assert.True(world.Directory.TryGet(World.Id("a"), out var kept));
        world.End("a");

        Assert.False(world.Directory.TryGet(World.Id("a"), out _));
        Assert.Empty(world.Directory.ByCreator(new UserId(7)));
        Assert.Empty(world.Directory.ByHost(new UserId(7)));
        Assert.Empty(world.Directory.ByHost(new UserId(8)));
        Assert.Equal("", world.Find("talk"));
        Assert.Equal("", world.Find("音"));
        Assert.Equal(0, world.Directory.Count);
        Assert.Empty(world.Directory.TakeDue(DateTimeOffset.MaxValue.AddDays(-1), _retry, 10));
        Assert.Equal(SpaceState.Ended, kept.Space.State);
    }

    [Fact]
    public void ByCreator_SeveralSpaces_LiveFirstThenByStartThenById()
    {
        var world = new World().Schedule("c", null, hour: 3).Schedule("b", null, hour: 2).Schedule("a", null, hour: 3)
            .Schedule("z", null, hour: 9).Start("z").Schedule("x", null, hour: 1, creator: 2);
        Assert.Equal("z b a c", World.Ids(world.Directory.ByCreator(new UserId(1))));
        Assert.Equal("x", World.Ids(world.Directory.ByCreator(new UserId(2))));
        Assert.Empty(world.Directory.ByCreator(new UserId(3)));
    }

    [Fact]
    public void ByHost_CoHostAddedAndRemoved_FollowsAndByCreatorDoesNot()
    {
        var cohost = new UserId(5);
        var world = new World().Schedule("a", null, hour: 1).Apply("a", new HostAdded(cohost) { At = World.Epoch });
        Assert.Equal("a", World.Ids(world.Directory.ByHost(cohost)));
        Assert.Equal("a", World.Ids(world.Directory.ByHost(new UserId(1))));
        Assert.Empty(world.Directory.ByCreator(cohost));
        world.Apply("a", new HostRemoved(cohost) { At = World.Epoch });
        Assert.Empty(world.Directory.ByHost(cohost));
    }

    [Fact]
    public void SetParticipantCount_OnlyALiveSpaceHasOne()
    {
        var world = new World().Schedule("a", null, hour: 1).Count("a", 5).Count("unknown", 5);
        Assert.True(world.Directory.TryGet(World.Id("a"), out var entry));
        Assert.Equal(0, entry.ParticipantCount);
        world.Start("a").Count("a", 5);
        Assert.Equal(5, entry.ParticipantCount);
    }

    [Fact]
    public void TakeDue_DeadlinePassed_HandsOutEarliestFirstAndAgainAfterTheRetry()
    {
        var rules = new SpaceRules();
        var world = new World().Schedule("b", null, hour: 2).Schedule("a", null, hour: 1).Schedule("c", null, hour: 9);
        var due = World.Epoch.AddHours(2) + rules.ExpiresAfter;

        Assert.Empty(world.Directory.TakeDue(World.Epoch.AddHours(1), _retry, 10));
        Assert.Equal([World.Id("a"), World.Id("b")], world.Directory.TakeDue(due, _retry, 10));
        Assert.Empty(world.Directory.TakeDue(due + _retry - TimeSpan.FromTicks(1), _retry, 10));
        Assert.Equal([World.Id("a")], world.Directory.TakeDue(due + _retry, _retry, 1));
        Assert.Equal([World.Id("b")], world.Directory.TakeDue(due + _retry, _retry, 10));
    }

    [Fact]
    public void TakeDue_AfterMoveAndStart_UsesTheNewDeadline()
    {
        var rules = new SpaceRules();
        var world = new World().Schedule("a", null, hour: 1).Move("a", 5);
        Assert.Empty(world.Directory.TakeDue(World.Epoch.AddHours(4), _retry, 10));
        world.Start("a");
        Assert.Empty(world.Directory.TakeDue(World.Epoch + rules.HostArrivalLimit - TimeSpan.FromTicks(1), _retry, 10));
        Assert.Equal([World.Id("a")], world.Directory.TakeDue(World.Epoch + rules.HostArrivalLimit, _retry, 10));
    }

    [Fact]
    public void TakeDue_AfterVeryManyMoves_StillHandsOutOnce()
    {
        var world = new World().Schedule("a", null, hour: 1).Schedule("b", null, hour: 1);
        for (var i = 0; i < 5_000; i++)
        {
            world.Move("a", 2 + (i % 7));
        }

        world.Move("a", 1);
        var due = world.Directory.TakeDue(World.Epoch.AddHours(2), _retry, 10);
        Assert.Equal([World.Id("a"), World.Id("b")], due.Order());
    }
}

using Stoa.Directory;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Tests.Deadlines;

public sealed class DeadlineSweeperTests
{
    [Fact]
    public async Task Sweep_WhenNobodyStartedIt_CancelsAScheduledSpace()
    {
        await using var nodes = await StartAsync();
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator, nodes.Clock.GetUtcNow().AddHours(1));
        var later = await nodes.CreateAsync(0, creator, nodes.Clock.GetUtcNow().AddHours(3));

        await AdvanceAsync(nodes, TimeSpan.FromMinutes(89));
        Assert.Equal(SpaceState.Scheduled, nodes.Shown(0, id)?.State);
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(1));

        Assert.Null(nodes.Shown(0, id));
        Assert.Equal(new SpaceCanceled(Expired: true) { At = nodes.Clock.GetUtcNow() }, await LastEventAsync(nodes, id));
        Assert.NotNull(nodes.Shown(0, later));
    }

    [Fact]
    public async Task Sweep_WhenHostsNeverCame_EndsALiveSpace()
    {
        await using var nodes = await StartAsync();
        var id = await nodes.CreateAsync(0, TestNodes.NewUser());
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(59));
        Assert.NotNull(nodes.Shown(0, id));
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(1));
        Assert.Equal(new SpaceEnded(EndReason.HostsAbsent) { At = nodes.Clock.GetUtcNow() }, await LastEventAsync(nodes, id));
    }

    [Fact]
    public async Task Sweep_AfterTheLastPresentHostLeft_EndsAfterTheGrace()
    {
        await using var nodes = await StartAsync();
        var (creator, cohost) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await nodes.CreateAsync(0, creator);
        await nodes.ExecuteAsync(0, id, new AddHost(creator, cohost));
        var rooms = nodes.Get<RoomTable>(0);
        var one = rooms.Enter(id, Visitor.Person(creator)).Visit!;
        var other = rooms.Enter(id, Visitor.Person(cohost)).Visit!;
        await AdvanceAsync(nodes, TimeSpan.FromHours(2));
        Assert.NotNull(nodes.Shown(0, id));

        one.Dispose();
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(10));
        Assert.NotNull(nodes.Shown(0, id));

        other.Dispose();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(119));
        Assert.NotNull(nodes.Shown(0, id));
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(1));
        Assert.Null(nodes.Shown(0, id));
    }

    [Fact]
    public async Task Sweep_WhenAHostCameBackInTime_LetsItGoOn()
    {
        await using var nodes = await StartAsync();
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);
        var rooms = nodes.Get<RoomTable>(0);
        rooms.Enter(id, Visitor.Person(creator)).Visit!.Dispose();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(100));
        rooms.Enter(id, Visitor.Person(creator));
        await AdvanceAsync(nodes, TimeSpan.FromHours(5));
        Assert.NotNull(nodes.Shown(0, id));
    }

    [Fact]
    public async Task Sweep_WhenASpeakerIsGoneForTheGrace_MakesThemAListener()
    {
        await using var nodes = await StartAsync();
        var (creator, speaker) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await nodes.CreateAsync(0, creator);
        await nodes.ExecuteAsync(0, id, new InviteSpeaker(creator, speaker));
        await nodes.ExecuteAsync(0, id, new AcceptInvitation(speaker));
        var rooms = nodes.Get<RoomTable>(0);
        rooms.Enter(id, Visitor.Person(creator));
        var visit = rooms.Enter(id, Visitor.Person(speaker)).Visit!;
        await AdvanceAsync(nodes, TimeSpan.FromHours(1));
        Assert.Contains(speaker, nodes.Shown(0, id)!.Stage.SpeakerIds);
        visit.Dispose();
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(119));
        Assert.Contains(speaker, nodes.Shown(0, id)!.Stage.SpeakerIds);
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(speaker, nodes.Shown(0, id)!.Stage.SpeakerIds);
        Assert.Equal(new SpeakerMovedToListener(speaker) { At = nodes.Clock.GetUtcNow() }, await LastEventAsync(nodes, id));
    }

    [Fact]
    public async Task Sweep_WhenASpeakerNeverCame_MakesThemAListener()
    {
        await using var nodes = await StartAsync();
        var (creator, speaker) = (TestNodes.NewUser(), TestNodes.NewUser());
        var id = await nodes.CreateAsync(0, creator);
        await nodes.ExecuteAsync(0, id, new InviteSpeaker(creator, speaker));
        await nodes.ExecuteAsync(0, id, new AcceptInvitation(speaker));
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(2));
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(2));
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(speaker, nodes.Shown(0, id)!.Stage.SpeakerIds);
    }

    [Fact]
    public async Task Sweep_AtTheLongestDuration_EndsWithHostsPresent()
    {
        await using var nodes = await StartAsync();
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);
        nodes.Get<RoomTable>(0).Enter(id, Visitor.Person(creator));
        await AdvanceAsync(nodes, TimeSpan.FromHours(23));
        Assert.NotNull(nodes.Shown(0, id));
        await AdvanceAsync(nodes, TimeSpan.FromHours(1));
        Assert.Equal(new SpaceEnded(EndReason.TimeLimit) { At = nodes.Clock.GetUtcNow() }, await LastEventAsync(nodes, id));
    }

    [Fact]
    public async Task Sweep_WhileStorageFails_TriesAgainLater()
    {
        await using var nodes = await StartAsync();
        var id = await nodes.CreateAsync(0, TestNodes.NewUser(), nodes.Clock.GetUtcNow().AddHours(1));
        nodes.Get<FailingStore>(0).AppendsFail = true;
        await AdvanceAsync(nodes, TimeSpan.FromMinutes(90));
        Assert.NotNull(nodes.Shown(0, id));

        nodes.Get<FailingStore>(0).AppendsFail = false;
        await AdvanceAsync(nodes, TimeSpan.FromSeconds(10));
        Assert.Null(nodes.Shown(0, id));
    }

    [Fact]
    public async Task Sweep_OfALongLiveSpace_DoesNotWakeItsGrain()
    {
        await using var nodes = await StartAsync();
        var creator = TestNodes.NewUser();
        var id = await nodes.CreateAsync(0, creator);
        nodes.Get<RoomTable>(0).Enter(id, Visitor.Person(creator));
        await nodes.Cluster.DeactivateAsync(nodes.Get<IGrainFactory>(0).GetGrain<ISpaceGrain>(id.Value));
        var loads = nodes.Get<FailingStore>(0).Loads;
        for (var i = 0; i < 20; i++)
        {
            await AdvanceAsync(nodes, TimeSpan.FromMinutes(15));
        }

        Assert.Equal(loads, nodes.Get<FailingStore>(0).Loads);
    }

    [Fact]
    public async Task Sweep_OfManyExpiredSpaces_MeetsThemAll()
    {
        await using var nodes = await StartAsync();
        var start = nodes.Clock.GetUtcNow().AddHours(1);
        await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => nodes.CreateAsync(0, TestNodes.NewUser(), start)));
        await AdvanceAsync(nodes, TimeSpan.FromHours(2));
        Assert.Equal(0, nodes.Get<SpaceDirectory>(0).Count);
    }

    [Fact]
    public async Task Background_WhenADeadlinePasses_MeetsItWithoutBeingAsked()
    {
        await using var nodes = await TestNodes.StartAsync(1, new ClusterOptions { SweepEvery = TimeSpan.FromMilliseconds(100) });
        var id = await nodes.CreateAsync(0, TestNodes.NewUser(), nodes.Clock.GetUtcNow().AddHours(1));
        nodes.Clock.Advance(TimeSpan.FromHours(2));
        await TestNodes.EventuallyAsync(() => nodes.Shown(0, id) is null);
    }

    /// <summary>A node that sweeps only when asked to.</summary>
    private static Task<TestNodes> StartAsync() => TestNodes.StartAsync(1, new ClusterOptions { SweepEvery = TimeSpan.FromHours(1) });

    private static async Task AdvanceAsync(TestNodes nodes, TimeSpan time)
    {
        nodes.Clock.Advance(time);
        await nodes.Get<DeadlineSweeper>(0).SweepAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<SpaceEvent> LastEventAsync(TestNodes nodes, SpaceId id)
    {
        await using var store = nodes.OpenOtherStore();
        return (await store.ReadSpaceAsync(id, 0, 100, TestContext.Current.CancellationToken))[^1].Event;
    }
}

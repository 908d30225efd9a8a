using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Cluster.Tests.Rooms;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>In real time: who waits for whom.</summary>
public sealed class NodeDrainTests
{
    private readonly RoomScene _scene = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drain_TellsClientsAfterTheDelay_AndWaitsUntilTheLastIsGone()
    {
        using var drain = New(delay: 1, timeout: 60);
        var space = _scene.Live();
        var visit = _scene.Enter(space, Visitor.Person(RoomScene.Listener));
        var audio = _scene.Rooms.EnterAudio(space, Visitor.Person(RoomScene.Listener), () => { }).Visit!;
        Assert.False(drain.IsDraining);

        var began = Stopwatch.GetTimestamp();
        var told = new TaskCompletionSource<TimeSpan>();
        await using var moving = drain.Moving.Register(() => told.SetResult(Stopwatch.GetElapsedTime(began)));
        var drained = drain.DrainAsync();
        Assert.True(drain.IsDraining);
        Assert.Same(drained, drain.DrainAsync());
        Assert.NotNull(new DrainCheck(drain).WhyNot());
        Assert.True(await told.Task.WaitAsync(Token) > TimeSpan.FromSeconds(0.9));

        visit.Dispose();
        await Task.Delay(500, Token);
        Assert.False(drained.IsCompleted);
        audio.Dispose();
        await drained.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task Drain_WithClientsThatStay_EndsWithTheTimeout()
    {
        using var drain = New(delay: 0, timeout: 1);
        using var visit = _scene.Enter(_scene.Live(), Visitor.Person(RoomScene.Listener));
        var began = Stopwatch.GetTimestamp();
        await drain.DrainAsync().WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.True(Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(0.9));
        Assert.Equal(TimeSpan.FromSeconds(1 / 2_000.0), drain.Spread);
    }

    [Fact]
    public async Task Drain_WithoutClients_StillWaitsForTheLoadBalancer()
    {
        using var drain = New(delay: 1, timeout: 60);
        var began = Stopwatch.GetTimestamp();
        await drain.DrainAsync().WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(15));
    }

    private NodeDrain New(double delay, double timeout) => new(
        new NodeOptions { DrainDelay = TimeSpan.FromSeconds(delay), DrainTimeout = TimeSpan.FromSeconds(timeout) },
        _scene.Rooms, board: null, TimeProvider.System, NullLogger<NodeDrain>.Instance);
}

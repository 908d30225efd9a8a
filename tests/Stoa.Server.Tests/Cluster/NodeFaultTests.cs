namespace Stoa.Server.Tests.Cluster;

/// <summary>
/// Nodes that are killed, stand still or are restarted while people work and listen on all of them. What clients did and saw is held against the
/// log by <see cref="HistoryChecker"/>. STOA_FAULTS makes it long (CONTRIBUTING.md); docs/reliability.md has the last result.
/// </summary>
[Collection(WithCluster.Name)]
public sealed class NodeFaultTests(SharedCluster shared)
{
    private TestCluster Cluster => shared.Cluster;

    [Fact]
    public async Task Kill_OfOneNodeAfterTheOther_LosesNothingAndItsSpacesGoOnElsewhere()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var workload = await Workload.StartAsync(Cluster, cancellationToken);
        var clock = new FailoverClock(workload);
        await Task.Delay(Faults.Calm, cancellationToken);
        foreach (var victim in Faults.Victims(await BusiestAsync(), TestCluster.Size).ToList())
        {
            var node = Cluster.Nodes[victim];
            var homes = (await GrainHomes.ReadAsync(Cluster))[victim];
            var fault = TimeProvider.System.GetTimestamp();
            await node.KillAsync();
            await clock.MeasureAsync(homes, Others(victim), fault);
            await node.StartAsync(cancellationToken);
            await Task.Delay(Faults.Calm, cancellationToken);
        }

        clock.Tell("kill");
        await workload.FinishAsync(cancellationToken);
    }

    [Fact]
    public async Task Pause_OfANode_IsDeclaredDeadEndsAndComesBackWithoutTwoTruths()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var workload = await Workload.StartAsync(Cluster, cancellationToken);
        var clock = new FailoverClock(workload);
        await Task.Delay(Faults.Calm, cancellationToken);
        foreach (var victim in Faults.Victims(await BusiestAsync(), TestCluster.Size).ToList())
        {
            var node = Cluster.Nodes[victim];
            var homes = (await GrainHomes.ReadAsync(Cluster))[victim];
            var before = node.ExitCodes.Count;
            var fault = TimeProvider.System.GetTimestamp();
            await node.PauseAsync();
            await clock.MeasureAsync(homes, Others(victim), fault);
            await Task.Delay(Left(fault, Faults.Pause), cancellationToken);
            await node.ContinueAsync();
            await Rooms.Patience.UntilAsync(() => node.ExitCodes.Count > before, () => $"{node.Name}, whom the others took for dead, ends", cancellationToken);
            Assert.Equal(70, node.ExitCodes[before]);
            await Cluster.WaitUntilWholeAsync(cancellationToken);
            await Task.Delay(Faults.Calm, cancellationToken);
        }

        clock.Tell("pause");
        await workload.FinishAsync(cancellationToken);
    }

    [Fact]
    public async Task RollingRestart_LosesNothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var workload = await Workload.StartAsync(Cluster, cancellationToken);
        var clock = new FailoverClock(workload);
        await Task.Delay(Faults.Calm, cancellationToken);
        foreach (var victim in Faults.Victims(await BusiestAsync(), TestCluster.Size).ToList())
        {
            var node = Cluster.Nodes[victim];
            var homes = (await GrainHomes.ReadAsync(Cluster))[victim];
            var fault = TimeProvider.System.GetTimestamp();
            var ending = node.TerminateAsync(cancellationToken);
            await clock.MeasureAsync(homes, Others(victim), fault);
            Assert.Equal(0, await ending);
            await node.StartAsync(cancellationToken);
            await Task.Delay(Faults.Calm, cancellationToken);
        }

        clock.Tell("restart");
        await workload.FinishAsync(cancellationToken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Split_OfANode_LosesByVersionAndComesBack(bool fromEverything)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.SkipWhen(Cluster.Network is null, Cluster.WhyNoNetwork);
        Assert.SkipWhen(fromEverything && !Faults.AreLong, "Of the two ways to be cut off the short form tries the harder one: a node that still reaches PostgreSQL and clients.");
        await using var workload = await Workload.StartAsync(Cluster, cancellationToken);
        var clock = new FailoverClock(workload);
        await Task.Delay(Faults.Calm, cancellationToken);
        foreach (var victim in Faults.Victims(await BusiestAsync(), TestCluster.Size).ToList())
        {
            var node = Cluster.Nodes[victim];
            var homes = (await GrainHomes.ReadAsync(Cluster))[victim];
            var before = node.ExitCodes.Count;
            var fault = TimeProvider.System.GetTimestamp();
            await (fromEverything ? ClusterNetwork.CutFromAllAsync(node.Number) : ClusterNetwork.CutFromNodesAsync(node.Number));
            try
            {
                await clock.MeasureAsync(homes, Others(victim), fault);
                await Task.Delay(Left(fault, Faults.Pause), cancellationToken);
            }
            finally
            {
                await ClusterNetwork.HealAsync(node.Number);
            }

            await Rooms.Patience.UntilAsync(() => node.ExitCodes.Count > before, () => $"{node.Name}, whom the others took for dead, ends", cancellationToken);
            Assert.Equal(70, node.ExitCodes[before]);
            await Cluster.WaitUntilWholeAsync(cancellationToken);
            await Task.Delay(Faults.Calm, cancellationToken);
        }

        clock.Tell(fromEverything ? "split from everything" : "split from the other nodes");
        await workload.FinishAsync(cancellationToken);
    }

    private static TimeSpan Left(long since, TimeSpan whole) =>
        whole - TimeProvider.System.GetElapsedTime(since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private ClusterNode[] Others(int victim) => [.. Cluster.Nodes.Where(node => node.Number != victim + 1)];

    /// <summary>The node that holds most of the Spaces' grains.</summary>
    private async Task<int> BusiestAsync()
    {
        var homes = await GrainHomes.ReadAsync(Cluster);
        return Enumerable.Range(0, homes.Count).MaxBy(i => homes[i].Count);
    }
}

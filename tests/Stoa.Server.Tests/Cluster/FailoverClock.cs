using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Measures how long after a fault a Space takes commands again.</summary>
internal sealed class FailoverClock(Workload workload)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);
    private readonly List<TimeSpan> _times = [];

    /// <summary>Waits until a command for each Space is acknowledged, at a node that can be asked.</summary>
    /// <param name="spaces">The Spaces, those whose grains were at the faulty node.</param>
    /// <param name="nodes">The nodes that can be asked.</param>
    /// <param name="fault">When the fault happened.</param>
    public async Task MeasureAsync(IReadOnlySet<string> spaces, IReadOnlyList<ClusterNode> nodes, long fault)
    {
        var times = await Task.WhenAll(workload.Spaces.Where(space => spaces.Contains(space.Id)).Select(space => MeasureAsync(space, nodes, fault)));
        _times.AddRange(times);
    }

    /// <summary>Prints what was measured, and holds it against the limit.</summary>
    public void Tell(string what)
    {
        if (_times.Count == 0)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{what}: no Space was there");
            return;
        }

        var sorted = _times.Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: commands acknowledged again after {sorted[sorted.Count / 2].TotalSeconds:F1} s (median), {sorted[^1].TotalSeconds:F1} s (longest) of {sorted.Count}");
        Assert.True(sorted[^1] < Faults.FailoverLimit, $"{what}: a Space took no commands for {sorted[^1]}.");
    }

    private async Task<TimeSpan> MeasureAsync((string Id, Player Creator) space, IReadOnlyList<ClusterNode> nodes, long fault)
    {
        for (var i = 0; TimeProvider.System.GetElapsedTime(fault) < 2 * Faults.FailoverLimit; i++)
        {
            var act = new Act("title", space.Creator.Id, "", workload.NextText());
            var (command, _) = await workload.SendAsync(nodes[i % nodes.Count], act, space.Id, space.Creator.Token);
            if (command.End == CommandEnd.Done)
            {
                break;
            }

            await Task.Delay(_pause, CancellationToken.None);
        }

        return TimeProvider.System.GetElapsedTime(fault);
    }
}

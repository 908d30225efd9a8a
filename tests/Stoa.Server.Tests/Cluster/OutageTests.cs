using System.Text.Json;
using Stoa.Server.Tests.Audio;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>PostgreSQL or Redis is gone for a while: reads and audio go on, writes say when to come again, and all is well afterwards.</summary>
[Collection(WithCluster.Name)]
public sealed class OutageTests(SharedCluster shared)
{
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private TestCluster Cluster => shared.Cluster;

    [Fact]
    public Task Postgres_Gone_ReadsAndAudioGoOnAndWritesAnswer503() => RunAsync("PostgreSQL", Cluster.Postgres.KillAsync, Cluster.Postgres.StartAgainAsync, writesStop: true);

    [Fact]
    public Task Redis_Gone_ReadsAndAudioGoOnAndWritesAreAnswered() => RunAsync("Redis", Cluster.Redis.KillAsync, Cluster.Redis.ResumeAsync, writesStop: false);

    private async Task RunAsync(string what, Func<Task> kill, Func<Task> restart, bool writesStop)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var before = Cluster.Nodes.Sum(node => node.ExitCodes.Count);
        await using var workload = await Workload.StartAsync(Cluster, cancellationToken);
        foreach (var node in Cluster.Nodes)
        {
            node.Patience = _patience; // Every command has to be answered, also late.
        }

        using var files = new OpusFiles();
        var (creator, title) = (workload.Spaces[0].Creator, workload.NextText());
        var (made, _) = await workload.SendAsync(Cluster.Nodes[0], new Act("create", creator.Id, "", title), "", creator.Token, new { title }); // Of its own: in the others anybody is muted now and then.
        Assert.Equal(CommandEnd.Done, made.End);
        await using var sound = await Sound.StartAsync(Cluster, made.Space, creator, files, cancellationToken);
        await Task.Delay(Faults.Calm, cancellationToken);
        await kill();
        var (gone, fault) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        await ReadAllAlongAsync(workload, fault, cancellationToken);
        var back = TimeProvider.System.GetUtcNow();
        await restart();
        var clock = new FailoverClock(workload);
        var again = TimeProvider.System.GetTimestamp();
        await clock.MeasureAsync(workload.Spaces.Select(space => space.Id).ToHashSet(StringComparer.Ordinal), Cluster.Nodes, again);
        await Task.Delay(Faults.Calm, cancellationToken);
        clock.Tell($"{what} back");
        await sound.StopAsync(cancellationToken);
        Assert.Equal(CommandEnd.Done, (await workload.SendAsync(Cluster.Nodes[0], new Act("end", creator.Id, "", ""), made.Space, creator.Token)).Command.End);
        await workload.FinishAsync(cancellationToken);
        foreach (var node in Cluster.Nodes)
        {
            node.Patience = ClusterNode.UsualPatience;
        }

        var during = workload.CommandsBetween(gone + _settling, back);
        var unanswered = workload.CommandsBetween(gone, DateTimeOffset.MaxValue).Where(command => command.Status == 0).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"while {what} was gone: {string.Join(", ", during.CountBy(command => command.Status).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} × {pair.Key}"))}");
        Assert.True(unanswered.Count == 0, $"{unanswered.Count} commands had no answer within {_patience}: {string.Join('\n', unanswered.Take(5))}");
        Assert.Equal(before, Cluster.Nodes.Sum(node => node.ExitCodes.Count)); // Nobody ended for it.
        if (writesStop)
        {
            Assert.Contains(during, command => command.Status == 503);
            Assert.DoesNotContain(during, command => command.End == CommandEnd.Done && command.Status == 201);
        }
    }

    /// <summary>Every node answers lookups for as long as the outage lasts.</summary>
    private async Task ReadAllAlongAsync(Workload workload, long fault, CancellationToken cancellationToken)
    {
        while (TimeProvider.System.GetElapsedTime(fault) < Faults.Outage)
        {
            foreach (var node in Cluster.Nodes)
            {
                var (id, creator) = workload.Spaces[Random.Shared.Next(workload.Spaces.Count)];
                Assert.True(await workload.LookAsync(node, creator, id), $"{node.Name} does not answer a lookup.");
                var (status, body, _) = await node.SendAsync("GET", $"/2/spaces/{id}", creator.Token, null, cancellationToken);
                Assert.True(status == 200 && body?["data"] is not null, $"{node.Name} answers {status} {body} to a lookup.");
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    /// <summary>Somebody who talks at one node, and somebody who hears it at each node; processes as people start them.</summary>
    private sealed class Sound : IAsyncDisposable
    {
        private const double PacketsPerSecond = 50;
        private readonly System.Diagnostics.Process _publisher;
        private readonly List<System.Diagnostics.Process> _listeners = [];

        private Sound(System.Diagnostics.Process publisher) => _publisher = publisher;

        public static async Task<Sound> StartAsync(TestCluster cluster, string space, Player creator, OpusFiles files, CancellationToken cancellationToken)
        {
            var sound = new Sound(Start(cluster.Nodes[0], creator.Token, "publish", await files.MakeAsync(3, seed: 5, cancellationToken), "--space", space, "--loop"));
            await Task.Delay(Faults.Calm, cancellationToken);
            foreach (var node in cluster.Nodes)
            {
                var heard = files.PathOf($"{node.Name}.ogg");
                sound._listeners.Add(Start(node, cluster.Ear.Token, "listen", "--space", space, "--out", heard));
                await Patience.UntilAsync(() => new FileInfo(heard) is { Exists: true, Length: > 0 }, () => $"somebody hears it at {node.Name}", cancellationToken);
            }

            return sound;
        }

        /// <summary>Ends it; everybody has heard nearly everything.</summary>
        public async Task StopAsync(CancellationToken cancellationToken)
        {
            foreach (var listener in _listeners)
            {
                await Shell.EndAsync(listener, "-INT", cancellationToken);
                var (output, error) = (await listener.StandardOutput.ReadToEndAsync(cancellationToken), await listener.StandardError.ReadToEndAsync(cancellationToken));
                Assert.True(listener.ExitCode == 0, error);
                var heard = JsonSerializer.Deserialize<JsonElement>(output);
                var (packets, seconds) = (heard.GetProperty("packets").GetInt32(), heard.GetProperty("seconds").GetDouble());
                TestContext.Current.TestOutputHelper?.WriteLine($"heard {packets} packets in {seconds:F1} s");
                Assert.True(packets > 0.8 * PacketsPerSecond * seconds && seconds > Faults.Outage.TotalSeconds, $"Only {packets} packets were heard in {seconds} s.");
            }

            await Shell.EndAsync(_publisher, "-INT", cancellationToken);
            Assert.True(_publisher.ExitCode == 0, await _publisher.StandardError.ReadToEndAsync(cancellationToken));
        }

        public ValueTask DisposeAsync()
        {
            foreach (var process in _listeners.Append(_publisher))
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }

                process.Dispose();
            }

            return ValueTask.CompletedTask;
        }

        private static System.Diagnostics.Process Start(ClusterNode node, string token, params string[] command) =>
            Shell.Start("dotnet", ["exec", Repository.StoaDll, "audio", .. command, "--server", node.Url], ("STOA_TOKEN", token));
    }
}

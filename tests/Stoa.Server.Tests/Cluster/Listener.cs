using System.Net.Sockets;
using System.Text.Json.Nodes;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Someone who listens to a Space all the time: at one node, and at another when theirs is gone, silent, sends them on, or they feel like it.</summary>
internal sealed class Listener(TestCluster cluster, Player person, string space, Random random) : IAsyncDisposable
{
    private static readonly TimeSpan _connectPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(11); // A sign of life comes every eight.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private readonly List<Hearing> _hearings = [];
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _isRestless = true;
    private volatile StreamClient? _client;
    private string? _lastId;
    private Task _listening = Task.CompletedTask;

    /// <summary>The person's id.</summary>
    public string Person => person.Id;

    /// <summary>The Space's id.</summary>
    public string Space => space;

    /// <summary>True while a stream is open.</summary>
    public bool IsOpen => _client is { Status: 200, IsEnded: false };

    /// <summary>What the last node that did not let them in said; null when all did.</summary>
    public string? LastRefusal { get; private set; }

    /// <summary>The newest version that the open stream told.</summary>
    public long Version =>
        (long?)_client?.Events.LastOrDefault(told => told.Data is JsonObject data && data.ContainsKey("version"))?.Data["version"] ?? 0;

    /// <summary>Begins.</summary>
    public void Start() => _listening = ListenAsync();

    /// <summary>Stays where they are from now on, as long as that node is there.</summary>
    public void Settle() => _isRestless = false;

    /// <summary>Ends.</summary>
    public async Task<HeardSpace> StopAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        return new HeardSpace(person.Id, space, _hearings);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        var node = random.Next(TestCluster.Size);
        Visit? leaving = null; // A node that stops has sent them on: they leave when they are in elsewhere.
        while (!_stop.IsCancellationRequested)
        {
            var (visit, isRemoved) = await TryEnterAsync(cluster.Nodes[node], LastIdOf(leaving));
            if (visit is null)
            {
                if (isRemoved)
                {
                    await LeaveAsync(leaving, isOpenAtEnd: false);
                    (leaving, _lastId) = (null, null); // They come back of their own will, not where they were.
                }

                node = (node + 1 + random.Next(TestCluster.Size - 1)) % TestCluster.Size;
                await Task.Delay(_pause, CancellationToken.None);
                continue;
            }

            await LeaveAsync(leaving, isOpenAtEnd: false);
            leaving = null;
            _client = visit.Client;
            var isSentOn = await StayAsync(visit.Client);
            if (isSentOn)
            {
                leaving = visit;
                node = (node + 1 + random.Next(TestCluster.Size - 1)) % TestCluster.Size;
            }
            else
            {
                await LeaveAsync(visit, _stop.IsCancellationRequested && !visit.Client.IsEnded);
                node = random.Next(3) > 0 ? random.Next(TestCluster.Size) : node; // Back to the same, which may know what was missed, or to any.
            }
        }

        await LeaveAsync(leaving, isOpenAtEnd: false);
    }

    private async Task LeaveAsync(Visit? visit, bool isOpenAtEnd)
    {
        if (visit is null)
        {
            return;
        }

        var events = visit.Client.Events;
        _hearings.Add(new Hearing(visit.Node, visit.After, events, isOpenAtEnd));
        _lastId = LastIdOf(visit);
        await visit.Client.DisposeAsync();
    }

    /// <summary>The last id that they know, with what a stream told that is still open.</summary>
    private string? LastIdOf(Visit? open) => open?.Client.Events.LastOrDefault(told => told.HasId)?.Id ?? _lastId;

    /// <returns>No visit when the node did not let them in, and whether that is because they were removed.</returns>
    private async Task<(Visit? Visit, bool IsRemoved)> TryEnterAsync(ClusterNode node, string? lastId)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(_connectPatience);
            var client = await StreamClient.OpenAsync(new Uri(node.Url), space, person.Token, patience.Token, lastId);
            if (client.Status == 200)
            {
                return (new Visit(node.Name, lastId, client), false);
            }

            LastRefusal = $"{node.Name}: {client.Status} {client.Reason}";
            await client.DisposeAsync();
            return (null, client.Reason == "removed");
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            LastRefusal = $"{node.Name}: {e.GetType().Name}";
            return (null, false);
        }
    }

    /// <returns>True when the node stops and has sent them on.</returns>
    private async Task<bool> StayAsync(StreamClient client)
    {
        var (began, stays) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(2 + (6 * random.NextDouble())));
        while (!_stop.IsCancellationRequested && !client.IsEnded)
        {
            if (client.Events.Any(told => told.Type == "moved"))
            {
                return true;
            }

            if (TimeProvider.System.GetElapsedTime(client.LastReadAt) > _silence || (_isRestless && TimeProvider.System.GetElapsedTime(began) > stays))
            {
                return false;
            }

            await Task.Delay(100, CancellationToken.None);
        }

        return false;
    }

    /// <summary>A connection while it lasts.</summary>
    private sealed record Visit(string Node, string? After, StreamClient Client);
}

using System.Net.Sockets;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Cluster;

/// <summary>Someone who listens to a Space all the time: at one node, and at another when theirs is gone, silent, or they feel like it.</summary>
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

    /// <summary>The newest version that was told, here or earlier.</summary>
    public long Version { get; private set; }

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
        while (!_stop.IsCancellationRequested)
        {
            if (!await TryHearAsync(cluster.Nodes[node]))
            {
                node = (node + 1 + random.Next(TestCluster.Size - 1)) % TestCluster.Size;
                await Task.Delay(_pause, CancellationToken.None);
            }
            else if (random.Next(3) > 0)
            {
                node = random.Next(TestCluster.Size); // Else back to the same, which may know what was missed.
            }
        }
    }

    /// <returns>False when the node did not let them in.</returns>
    private async Task<bool> TryHearAsync(ClusterNode node)
    {
        StreamClient client;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(_connectPatience);
            client = await StreamClient.OpenAsync(new Uri(node.Url), space, person.Token, patience.Token, _lastId);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }

        _client = client;
        var isOpen = false;
        if (client.Status == 200)
        {
            isOpen = await StayAsync(client);
            _hearings.Add(new Hearing(node.Name, _lastId, client.Events, isOpen));
            _lastId = client.Events.LastOrDefault(told => told.HasId)?.Id ?? _lastId;
        }
        else if (client.Reason == "removed")
        {
            _lastId = null; // They come back of their own will.
        }

        _client = null;
        var wasIn = client.Status == 200;
        await client.DisposeAsync();
        return wasIn;
    }

    /// <returns>True when the stream was open when all was over.</returns>
    private async Task<bool> StayAsync(StreamClient client)
    {
        var (began, stays) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(2 + (6 * random.NextDouble())));
        while (!_stop.IsCancellationRequested)
        {
            if (client.IsEnded || TimeProvider.System.GetElapsedTime(client.LastReadAt) > _silence || (_isRestless && TimeProvider.System.GetElapsedTime(began) > stays))
            {
                return false;
            }

            Version = (long?)client.Events.LastOrDefault(told => told.Data is System.Text.Json.Nodes.JsonObject data && data.ContainsKey("version"))?.Data["version"] ?? Version;
            await Task.Delay(50, CancellationToken.None);
        }

        return !client.IsEnded;
    }
}

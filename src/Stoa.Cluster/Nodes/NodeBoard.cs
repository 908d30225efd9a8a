using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Stoa.Cluster.Nodes;

/// <summary>The board on which every node writes once a second how it is, and reads how the others are: for sending clients to another node.</summary>
/// <remarks>It decides nothing that must be right: who is alive is for Orleans to say, and a node that is full says so itself.</remarks>
public sealed partial class NodeBoard : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _gone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _forgotten = TimeSpan.FromMinutes(1);

    private readonly NodeRedis _redis;
    private readonly Func<NodeStatus> _self;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _ready;
    private readonly SemaphoreSlim _looking = new(1);
    private readonly Dictionary<string, (long Beat, long SeenAt)> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _urls = new(StringComparer.Ordinal);
    private const int MaxUrls = 256;
    private volatile Reading _reading = new([], long.MinValue);
    private long _beat;

    /// <summary>Makes the board; it begins when the host starts it and the node is ready.</summary>
    /// <param name="redis">Where it is.</param>
    /// <param name="self">How this node is now; its beat is set here.</param>
    /// <param name="ready">Done when the node may answer: before, nobody must be sent to it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the operator is told.</param>
    public NodeBoard(NodeRedis redis, Func<NodeStatus> self, Task ready, TimeProvider time, ILogger<NodeBoard> logger) =>
        (_redis, _self, _ready, _time, _logger) = (redis, self, ready, time, logger);

    /// <summary>The other nodes that wrote within five seconds; none while the board itself cannot be read for as long.</summary>
    public IReadOnlyList<NodeStatus> Others => _reading is var read && read.At != long.MinValue && _time.GetElapsedTime(read.At) <= _gone ? read.Others : [];

    /// <summary>What to do when somebody asked this node to drain: <c>stoa drain</c>.</summary>
    public Action DrainAsked { get; set; } = static () => { };

    /// <summary>The addresses of every node that was ever on the board since this one started, those included that are away just now.</summary>
    public IEnumerable<string> Urls => _urls.Keys;

    /// <summary>
    /// The node to which a client is sent that this one does not take; null when there is none: the least loaded one of the same zone, else of
    /// another. Those that were sent since a node wrote last are counted with it, so that not all of a second go to the same one.
    /// </summary>
    /// <param name="load">Which load counts.</param>
    public NodeStatus? Choose(Func<NodeStatus, double> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        var zone = _self().Zone;
        NodeStatus? best = null;
        var least = (IsFar: true, Load: double.PositiveInfinity);
        foreach (var node in Others)
        {
            var sent = _sent.GetValueOrDefault(node.Id);
            var next = (IsFar: node.Zone != zone, Load: load(node with { Streams = node.Streams + sent, AudioSessions = node.AudioSessions + sent }));
            if (node is { Url: not null, IsDraining: false } && !double.IsInfinity(next.Load) && next.CompareTo(least) < 0)
            {
                (best, least) = (node, next);
            }
        }

        if (best is not null)
        {
            _sent.AddOrUpdate(best.Id, 1, static (_, count) => count + 1);
        }

        return best;
    }

    /// <summary>True when there is a node that takes clients, and has an address of its own.</summary>
    public bool HasPlace => Others.Any(node => node is { Url: not null, IsDraining: false });

    /// <summary>Asks the node with a name to drain; it looks once a second.</summary>
    /// <returns>True: it is asked.</returns>
    public static Task<bool> AskToDrainAsync(NodeRedis redis, string name)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return redis.Database.StringSetAsync(DrainKey(redis, name), "1", TimeSpan.FromMinutes(1));
    }

    /// <summary>Every node on the board, those included that were not heard of lately.</summary>
    public static async Task<IReadOnlyList<NodeStatus>> ReadAsync(NodeRedis redis)
    {
        ArgumentNullException.ThrowIfNull(redis);
        return [.. (await redis.Database.HashGetAllAsync(redis.Key("nodes"))).Select(entry => Read(entry.Value)).OfType<NodeStatus>()];
    }

    /// <summary>Writes at once instead of with the next second.</summary>
    public Task TellAsync() => LookAsync();

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _looking.Dispose();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await _redis.Database.HashDeleteAsync(_redis.Key("nodes"), _self().Id);
        }
        catch (Exception e) when (NodeRedis.IsFailure(e))
        {
            // The others see that it writes no more.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var hasFailed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync();
                if (hasFailed)
                {
                    hasFailed = false;
                    LogRecovered();
                }
            }
            catch (Exception e) // Whatever it was, a board that is not read is worse than another try.
            {
                if (!hasFailed)
                {
                    hasFailed = true;
                    LogFailed(e.GetType().Name);
                }
            }

            await Task.Delay(_every, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync()
    {
        await _looking.WaitAsync();
        try
        {
            await LookAloneAsync();
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task LookAloneAsync()
    {
        var self = _self() with { Beat = Interlocked.Increment(ref _beat) };
        var database = _redis.Database;
        var board = _redis.Key("nodes");
        await database.HashSetAsync(board, self.Id, JsonSerializer.Serialize(self));
        var now = _time.GetTimestamp();
        List<NodeStatus> others = [];
        foreach (var entry in await database.HashGetAllAsync(board))
        {
            if (Read(entry.Value) is not { } node || node.Id == self.Id)
            {
                continue;
            }

            if (!_seen.TryGetValue(node.Id, out var seen) || seen.Beat != node.Beat)
            {
                _seen[node.Id] = seen = (node.Beat, now);
                _sent.TryRemove(node.Id, out _); // They are in what it counts itself.
                if (node.Url is { } url && _urls.Count < MaxUrls)
                {
                    _urls.TryAdd(url, true);
                }
            }

            var silent = _time.GetElapsedTime(seen.SeenAt, now);
            if (silent > _forgotten)
            {
                _seen.Remove(node.Id);
                _sent.TryRemove(node.Id, out _);
                await database.HashDeleteAsync(board, node.Id);
            }
            else if (silent <= _gone)
            {
                others.Add(node);
            }
        }

        _reading = new Reading(others, now);
        if (!self.IsDraining && await database.KeyDeleteAsync(DrainKey(_redis, self.Name)))
        {
            DrainAsked();
        }
    }

    private static string DrainKey(NodeRedis redis, string name) => redis.Key($"drain:{name}");

    /// <summary>Reads what a node says of itself.</summary>
    /// <returns>Null for what no node of this version writes: it must not keep the others from being read.</returns>
    internal static NodeStatus? Read(RedisValue value)
    {
        try
        {
            var node = JsonSerializer.Deserialize<NodeStatus>(value.ToString());
            return node is { Id: not null, Name: not null, Zone: not null } && (node.Url is null || NodeOptions.IsUrl(node.Url)) ? node : null;
        }
        catch (JsonException)
        {
            return null; // Another version's.
        }
    }

    private sealed record Reading(IReadOnlyList<NodeStatus> Others, long At);

    [LoggerMessage(3671, LogLevel.Warning, "Redis does not answer ({Kind}): nodes know nothing new of each other's load; trying again until it does")]
    private partial void LogFailed(string kind);

    [LoggerMessage(3672, LogLevel.Information, "Redis answers again")]
    private partial void LogRecovered();
}

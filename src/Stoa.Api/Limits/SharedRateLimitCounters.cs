using Microsoft.Extensions.Logging;
using Stoa.Cluster.Nodes;

namespace Stoa.Api.Limits;

/// <summary>Counts that all nodes share through Redis, without asking it at each call.</summary>
/// <remarks>
/// <list type="number">
/// <item>The first call of a caller in a window at this node waits for Redis, 20 ms at most: it learns what other nodes counted.</item>
/// <item>Every other call is counted in memory, on top of the sum that Redis told last.</item>
/// <item>Ten times a second this node adds what it counted to Redis's sums, all in one go, and learns the sums.</item>
/// </list>
/// So a caller who calls several nodes at once may have up to what these nodes answer in a tenth of a second beyond the limit. Without
/// Redis each node counts for itself. Safe for use by many threads; what is kept is bounded.
/// </remarks>
public sealed partial class SharedRateLimitCounters : IRateLimitCounters, IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(100);
    private readonly SharedWindows _windows;
    private readonly SharedWindows _seconds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Makes empty counters; they begin to share at once.</summary>
    public SharedRateLimitCounters(NodeRedis redis, TimeProvider time, ILogger<SharedRateLimitCounters> logger)
        : this(redis, time, logger, _patience)
    {
    }

    /// <summary>Makes counters that wait for Redis as long as said: a busy machine keeps no 20 ms.</summary>
    internal SharedRateLimitCounters(NodeRedis redis, TimeProvider time, ILogger<SharedRateLimitCounters> logger, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(redis);
        (_time, _logger) = (time, logger);
        _windows = new SharedWindows(redis, "limit", RateLimit.Window, patience, time);
        _seconds = new SharedWindows(redis, "second", RateLimit.Second, patience, time);
        _loop = Task.Run(ShareAsync);
    }

    /// <inheritdoc/>
    public ValueTask<RateLimitCount> TakeAsync(RateLimitKey key, int limit, TimeSpan window)
    {
        if (window == RateLimit.Window)
        {
            return _windows.TakeAsync(key, limit);
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(window, RateLimit.Second);
        return _seconds.TakeAsync(key, limit);
    }

    /// <summary>Tells Redis what is not told yet, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _windows.Dispose();
        _seconds.Dispose();
    }

    private async Task ShareAsync()
    {
        var hasFailed = false;
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(_every, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var isShared = await _windows.ShareAsync() & await _seconds.ShareAsync();
            if (isShared == hasFailed)
            {
                hasFailed = !isShared;
                LogShared(isShared ? "again" : "not", isShared ? "for all nodes" : "by each node for itself");
            }
        }
    }

    [LoggerMessage(2211, LogLevel.Warning, "Rate limits are {Whether} shared through Redis: calls are counted {How}")]
    private partial void LogShared(string whether, string how);
}

using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using StackExchange.Redis;
using Stoa.Cluster.Nodes;

namespace Stoa.Api.Limits;

/// <summary>Windows of one length whose counts several nodes add up in Redis; each begins with its first call at any node.</summary>
internal sealed class SharedWindows : IDisposable
{
    // Adds, begins the window with the first, and tells sum and rest of the window in milliseconds.
    private const string AddScript = """
        local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            left = tonumber(ARGV[2])
        end
        return {sum, left}
        """;

    private const int MaxAtOnce = 4_096;
    private static readonly TimeSpan _sweepEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<RateLimitKey, Window> _windows = new();
    private readonly ConcurrentQueue<Window> _untold = new();
    private readonly NodeRedis _redis;
    private readonly string _name;
    private readonly TimeSpan _length;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private int _count;

    /// <summary>Makes an empty table.</summary>
    /// <param name="redis">Where the sums are.</param>
    /// <param name="name">Of these windows, in Redis's keys.</param>
    /// <param name="length">Of a window.</param>
    /// <param name="patience">How long the first call of a window waits for what other nodes counted.</param>
    /// <param name="time">The clock.</param>
    public SharedWindows(NodeRedis redis, string name, TimeSpan length, TimeSpan patience, TimeProvider time)
    {
        (_redis, _name, _length, _patience, _time) = (redis, name, length, patience, time);
        _sweeper = time.CreateTimer(_ => Sweep(), null, _sweepEvery, _sweepEvery);
    }

    /// <summary>Counts one call, unless the window is used up.</summary>
    public ValueTask<RateLimitCount> TakeAsync(RateLimitKey key, int limit)
    {
        while (true)
        {
            if (!_windows.TryGetValue(key, out var window))
            {
                if (Volatile.Read(ref _count) >= FixedWindows.Capacity)
                {
                    return new(new RateLimitCount(IsAllowed: true, limit, limit - 1, FixedWindows.ResetOf(_time.GetUtcNow().UtcTicks + _length.Ticks)));
                }

                window = new Window(_redis.Key(NameOf(key)));
                if (!_windows.TryAdd(key, window))
                {
                    continue;
                }

                Interlocked.Increment(ref _count);
            }

            switch (window.TryTake(_time.GetUtcNow().UtcTicks, _length.Ticks, limit, out var count))
            {
                case Taken.Closed:
                    continue;
                case Taken.First when _redis.IsConnected:
                    return LearnAsync(window, limit, count);
                case Taken.Refused:
                    return new(count);
                default:
                    Tell(window);
                    return new(count);
            }
        }
    }

    /// <summary>Adds what was counted here to Redis's sums, and learns them.</summary>
    /// <returns>False when Redis did not take it; it is tried again.</returns>
    public async Task<bool> ShareAsync()
    {
        if (!_redis.IsConnected)
        {
            return false;
        }

        List<Task<bool>> telling = [];
        while (telling.Count < MaxAtOnce && _untold.TryDequeue(out var window))
        {
            telling.Add(AddAsync(window));
        }

        var told = await Task.WhenAll(telling);
        return Array.TrueForAll(told, static isTold => isTold);
    }

    /// <inheritdoc/>
    public void Dispose() => _sweeper.Dispose();

    /// <summary>Waits a little for what the other nodes counted.</summary>
    private async ValueTask<RateLimitCount> LearnAsync(Window window, int limit, RateLimitCount alone)
    {
        var adding = AddAsync(window);
        await ((Task)adding).WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return adding.IsCompletedSuccessfully ? window.Look(limit) : alone;
    }

    private async Task<bool> AddAsync(Window window)
    {
        var taken = window.TakeUntold();
        if (taken == 0)
        {
            return true;
        }

        try
        {
            var answer = (RedisResult[])(await _redis.Database.ScriptEvaluateAsync(AddScript, [window.Key], [taken, (long)_length.TotalMilliseconds]))!; // The script's form.
            window.Learn((long)answer[0], taken, _time.GetUtcNow().UtcTicks + ((long)answer[1] * TimeSpan.TicksPerMillisecond));
            return true;
        }
        catch (Exception e) when (NodeRedis.IsFailure(e))
        {
            window.GiveBack(taken);
            Tell(window);
            return false;
        }
    }

    private void Tell(Window window)
    {
        if (window.TryQueue())
        {
            _untold.Enqueue(window);
        }
    }

    private string NameOf(RateLimitKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{_name}:{key.Operation}:{key.ClientId.Value}:{key.UserId?.Value}");

    /// <summary>Forgets windows that are over.</summary>
    private void Sweep()
    {
        var now = _time.GetUtcNow().UtcTicks;
        foreach (var pair in _windows)
        {
            if (pair.Value.TryClose(now) && _windows.TryRemove(pair))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private enum Taken
    {
        Counted,
        First,
        Refused,
        Closed,
    }

    /// <summary>One caller's window: what Redis told last, and what was counted here since.</summary>
    private sealed class Window(string key)
    {
        private readonly Lock _gate = new();
        private long _end = long.MinValue;
        private long _known;
        private int _untold;
        private int _underWay;
        private bool _isQueued;
        private bool _isClosed;
        private StringValues _reset;

        public string Key => key;

        private long Used => _known + _untold + _underWay;

        public Taken TryTake(long now, long length, int limit, out RateLimitCount count)
        {
            lock (_gate)
            {
                var isFirst = now >= _end || _end - now > length + TimeSpan.TicksPerSecond; // A clock that was put back ends it too.
                if (isFirst)
                {
                    _end = now + length;
                    (_known, _untold) = (0, 0);
                    _reset = FixedWindows.ResetOf(_end);
                }

                var isAllowed = Used < limit;
                _untold += isAllowed ? 1 : 0;
                count = Count(isAllowed, limit);
                return _isClosed ? Taken.Closed : !isAllowed ? Taken.Refused : isFirst ? Taken.First : Taken.Counted;
            }
        }

        /// <summary>How the first caller stands, with what was learned: they had the last place, or none.</summary>
        public RateLimitCount Look(int limit)
        {
            lock (_gate)
            {
                return Count(_known <= limit, limit);
            }
        }

        public int TakeUntold()
        {
            lock (_gate)
            {
                _isQueued = false;
                (var taken, _untold) = (_untold, 0);
                _underWay += taken;
                return taken;
            }
        }

        public void Learn(long sum, int taken, long end)
        {
            lock (_gate)
            {
                _underWay -= taken;
                _known = sum;
                _end = end;
                _reset = FixedWindows.ResetOf(end);
            }
        }

        public void GiveBack(int taken)
        {
            lock (_gate)
            {
                _underWay -= taken;
                _untold += taken;
            }
        }

        public bool TryQueue()
        {
            lock (_gate)
            {
                if (_isQueued || _untold == 0)
                {
                    return false;
                }

                return _isQueued = true;
            }
        }

        public bool TryClose(long now)
        {
            lock (_gate)
            {
                return _isClosed = now >= _end && _underWay == 0;
            }
        }

        private RateLimitCount Count(bool isAllowed, int limit) => new(isAllowed, limit, (int)Math.Clamp(limit - Used, 0, limit), _reset);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Stoa.Api.Limits;

/// <summary>Counts calls in windows of a fixed length, each beginning with its first call.</summary>
/// <remarks>
/// Safe for use by many threads; a call that is counted allocates nothing. Holds at most <see cref="Capacity"/> windows: only
/// callers with good credentials have one, and when there are more, those who come last go uncounted. The framework's limiter
/// tells neither when a window ends nor begins one with the first call. Source: X API v2, Rate limits; docs/compatibility.md, What differs, and why.
/// </remarks>
internal sealed class FixedWindows : IDisposable
{
    /// <summary>The most windows kept; each takes about 240 bytes.</summary>
    public const int Capacity = 250_000;

    private static readonly TimeSpan _sweepEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<RateLimitKey, Window> _windows = new();
    private readonly TimeProvider _time;
    private readonly long _lengthTicks;
    private readonly ITimer _sweeper;
    private int _count;

    /// <summary>Makes empty counters.</summary>
    public FixedWindows(TimeProvider time, TimeSpan length)
    {
        _time = time;
        _lengthTicks = length.Ticks;
        _sweeper = time.CreateTimer(_ => Sweep(), null, _sweepEvery, _sweepEvery);
    }

    /// <summary>How many windows are kept now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one call.</summary>
    /// <param name="key">What is counted together.</param>
    /// <param name="limit">Calls allowed in a window, 1 and up.</param>
    public RateLimitCount Take(in RateLimitKey key, int limit)
    {
        while (true)
        {
            if (!_windows.TryGetValue(key, out var window))
            {
                if (Count >= Capacity)
                {
                    return new RateLimitCount(IsAllowed: true, limit, limit - 1, ResetOf(_time.GetUtcNow().UtcTicks + _lengthTicks));
                }

                window = new Window();
                if (!_windows.TryAdd(key, window))
                {
                    continue;
                }

                Interlocked.Increment(ref _count);
            }

            if (window.TryTake(_time, _lengthTicks, limit, out var count))
            {
                return count;
            }
        }
    }

    /// <summary>Takes one call back that was counted.</summary>
    public void GiveBack(in RateLimitKey key)
    {
        if (_windows.TryGetValue(key, out var window))
        {
            window.GiveBack();
        }
    }

    /// <summary>True when nothing is left of a window; counts nothing.</summary>
    /// <param name="key">What is counted together.</param>
    /// <param name="limit">Calls allowed in a window.</param>
    /// <param name="reset">When the window is over, in seconds since 1970, as text.</param>
    public bool IsUsedUp(in RateLimitKey key, int limit, out StringValues reset)
    {
        reset = default;
        return _windows.TryGetValue(key, out var window) && window.IsUsedUp(_time, _lengthTicks, limit, out reset);
    }

    /// <inheritdoc/>
    public void Dispose() => _sweeper.Dispose();

    /// <summary>The second in which a window that ends at these ticks is over, rounded up: who waits for it is never early.</summary>
    internal static StringValues ResetOf(long endTicks) =>
        ((endTicks - DateTime.UnixEpoch.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture);

    /// <summary>Forgets windows that are over.</summary>
    private void Sweep()
    {
        foreach (var pair in _windows)
        {
            if (pair.Value.TryClose(_time, _lengthTicks) && _windows.TryRemove(pair))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    /// <summary>One caller's window. Reads the clock behind its gate: a reading from before would look like a clock that was put back.</summary>
    private sealed class Window
    {
        private readonly Lock _gate = new();
        private long _begin = long.MinValue;
        private int _used;
        private bool _isClosed;
        private StringValues _reset;

        /// <summary>Counts a call; false when the window was closed meanwhile and another one has to be made.</summary>
        public bool TryTake(TimeProvider time, long length, int limit, out RateLimitCount count)
        {
            lock (_gate)
            {
                var now = time.GetUtcNow().UtcTicks;
                if (IsOver(now, length))
                {
                    _begin = now;
                    _used = 0;
                    _reset = ResetOf(now + length);
                }

                var isAllowed = _used < limit;
                _used += isAllowed ? 1 : 0;
                count = new RateLimitCount(isAllowed, limit, limit - _used, _reset);
                return !_isClosed;
            }
        }

        public void GiveBack()
        {
            lock (_gate)
            {
                _used -= _used > 0 ? 1 : 0;
            }
        }

        public bool IsUsedUp(TimeProvider time, long length, int limit, out StringValues reset)
        {
            lock (_gate)
            {
                reset = _reset;
                return !IsOver(time.GetUtcNow().UtcTicks, length) && _used >= limit;
            }
        }

        public bool TryClose(TimeProvider time, long length)
        {
            lock (_gate)
            {
                _isClosed = IsOver(time.GetUtcNow().UtcTicks, length);
                return _isClosed;
            }
        }

        // A clock that was put back ends the window too: else it would last as long as the clock was wrong.
        private bool IsOver(long now, long length) => _begin == long.MinValue || now < _begin || now - _begin >= length;
    }
}

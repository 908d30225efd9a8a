namespace Stoa.Api.Limits;

/// <summary>Counts in this process's memory alone: with several nodes a caller has the limit at each.</summary>
/// <remarks>Safe for use by many threads; a call that is counted allocates nothing. What it keeps is bounded.</remarks>
/// <param name="time">Begins and ends the windows.</param>
public sealed class LocalRateLimitCounters(TimeProvider time) : IRateLimitCounters, IDisposable
{
    private readonly FixedWindows _windows = new(time, RateLimit.Window);
    private readonly FixedWindows _seconds = new(time, RateLimit.Second);

    /// <inheritdoc/>
    public ValueTask<RateLimitCount> TakeAsync(RateLimitKey key, int limit, TimeSpan window)
    {
        if (window == RateLimit.Window)
        {
            return new(_windows.Take(key, limit));
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(window, RateLimit.Second);
        return new(_seconds.Take(key, limit));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _windows.Dispose();
        _seconds.Dispose();
    }
}

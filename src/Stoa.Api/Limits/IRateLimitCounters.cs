namespace Stoa.Api.Limits;

/// <summary>Counts calls in windows of a set length, each beginning with its first call.</summary>
/// <remarks>
/// A seam: <see cref="LocalRateLimitCounters"/> counts in this process's memory; counters that all nodes share implement the same.
/// Every call waits for its count, so an implementation that asks another machine answers from counters of its own when that machine
/// fails or takes longer than a few milliseconds: a caller then has up to the whole limit at each node, and nobody is refused for
/// the failure. It never throws. Source: X API v2, Rate limits; docs/compatibility.md, What differs, and why.
/// </remarks>
public interface IRateLimitCounters
{
    /// <summary>Counts one call, unless the window is used up.</summary>
    /// <param name="key">What is counted together.</param>
    /// <param name="limit">Calls allowed in a window, 1 and up.</param>
    /// <param name="window">The window's length: <see cref="RateLimit.Window"/> or <see cref="RateLimit.Second"/>.</param>
    /// <returns>How the caller stands; completed, and without allocating, when it is known in memory.</returns>
    ValueTask<RateLimitCount> TakeAsync(RateLimitKey key, int limit, TimeSpan window);
}

using Stoa.Api.Auth;
using Stoa.Api.OpenApi;

namespace Stoa.Api.Limits;

/// <summary>Counts every call of a known caller against the numbers of its operation.</summary>
/// <remarks>Counts are this process's own. Source: spaces-contract sections 10.1 and 10.2.</remarks>
internal sealed class RateLimiter : IDisposable
{
    private readonly RateLimitOptions _options;
    private readonly FixedWindows _windows;
    private readonly FixedWindows _seconds;

    public RateLimiter(RateLimitOptions options, TimeProvider time)
    {
        _options = options;
        _windows = new FixedWindows(time, RateLimit.Window);
        _seconds = new FixedWindows(time, TimeSpan.FromSeconds(1));
    }

    /// <summary>The numbers that hold for an operation; none for one that nobody is told of.</summary>
    public RateLimit For(Operation operation)
    {
        var key = OperationTexts.KeyOf(operation);
        if (_options.Profile == RateLimitProfile.Off || !OperationTexts.All.TryGetValue(key, out var text))
        {
            return RateLimit.None;
        }

        var operationId = text.Id;
        var profile = RateLimitTable.For(key);
        return new RateLimit(
            Own(_options.PerApp, operationId) ?? profile.PerApp, Own(_options.PerUser, operationId) ?? profile.PerUser)
        {
            PerSecond = profile.PerSecond == 0 ? 0 : _options.CreatorLookupsPerSecond,
        };
    }

    /// <summary>Counts a call; null when calls of this kind are not counted.</summary>
    public RateLimitCount? Take(Operation operation, in Caller caller)
    {
        var limit = caller.Kind switch { CallerKind.AppOnly => operation.Limit.PerApp, CallerKind.User => operation.Limit.PerUser, _ => 0 };
        if (limit == 0)
        {
            return null;
        }

        var key = new RateLimitKey(operation.Number, caller.ClientId, caller.UserId);
        var count = _windows.Take(key, limit);
        if (operation.Limit.PerSecond == 0 || !count.IsAllowed)
        {
            return count;
        }

        // Who is too quick is told the next second, so that clients that wait do not wait a quarter of an hour.
        var second = _seconds.Take(key, operation.Limit.PerSecond);
        return second.IsAllowed ? count : new RateLimitCount(IsAllowed: false, limit, 0, count.Remaining > 0 ? second.Reset : count.Reset);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _windows.Dispose();
        _seconds.Dispose();
    }

    // The configuration may have been written in another case.
    private static int? Own(IDictionary<string, int> numbers, string operationId) =>
        Find(numbers, operationId) ?? Find(numbers, RateLimitOptions.AllOperations);

    private static int? Find(IDictionary<string, int> numbers, string name) => numbers
        .Where(number => number.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(number => (int?)number.Value)
        .FirstOrDefault();
}

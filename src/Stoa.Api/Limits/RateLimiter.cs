using Stoa.Api.Auth;
using Stoa.Api.OpenApi;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Limits;

/// <summary>Counts every call of a known caller against the numbers of its operation.</summary>
/// <remarks>Source: X API v2, Rate limits; docs/compatibility.md, What differs, and why.</remarks>
/// <param name="options">The numbers.</param>
/// <param name="counters">The counts.</param>
internal sealed class RateLimiter(RateLimitOptions options, IRateLimitCounters counters)
{
    /// <summary>The numbers that hold for an operation; none for one that nobody is told of.</summary>
    public RateLimit For(Operation operation)
    {
        var key = OperationTexts.KeyOf(operation);
        if (options.Profile == RateLimitProfile.Off || !OperationTexts.All.TryGetValue(key, out var text))
        {
            return RateLimit.None;
        }

        var operationId = text.Id;
        var profile = RateLimitTable.For(key);
        return new RateLimit(
            Own(options.PerApp, operationId) ?? profile.PerApp, Own(options.PerUser, operationId) ?? profile.PerUser)
        {
            PerSecond = profile.PerSecond == 0 ? 0 : options.CreatorLookupsPerSecond,
            PerWebAppUser = options.WebApp,
        };
    }

    /// <summary>Counts a call; null when calls of this kind are not counted.</summary>
    public async ValueTask<RateLimitCount?> TakeAsync(Operation operation, Caller caller)
    {
        var isWebApp = caller.IsUser && caller.ClientId == OwnApps.WebApp;
        var limit = caller.Kind switch
        {
            CallerKind.AppOnly => operation.Limit.PerApp,
            CallerKind.User => isWebApp ? operation.Limit.PerWebAppUser : operation.Limit.PerUser,
            _ => 0,
        };
        if (limit == 0)
        {
            return null;
        }

        var key = new RateLimitKey(operation.Number, caller.ClientId, caller.UserId);
        var count = await counters.TakeAsync(key, limit, RateLimit.Window);
        if (operation.Limit.PerSecond == 0 || isWebApp || !count.IsAllowed)
        {
            return count;
        }

        // Who is too quick is told the next second, so that clients that wait do not wait a quarter of an hour.
        var second = await counters.TakeAsync(key, operation.Limit.PerSecond, RateLimit.Second);
        return second.IsAllowed ? count : new RateLimitCount(IsAllowed: false, limit, 0, count.Remaining > 0 ? second.Reset : count.Reset);
    }

    // The configuration may have been written in another case.
    private static int? Own(IDictionary<string, int> numbers, string operationId) =>
        Find(numbers, operationId) ?? Find(numbers, RateLimitOptions.AllOperations);

    private static int? Find(IDictionary<string, int> numbers, string name) => numbers
        .Where(number => number.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(number => (int?)number.Value)
        .FirstOrDefault();
}

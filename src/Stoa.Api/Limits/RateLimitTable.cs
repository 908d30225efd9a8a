using System.Collections.Frozen;

namespace Stoa.Api.Limits;

/// <summary>X's numbers, by method and path, and Stoa's own for <c>/api</c>. A table.</summary>
/// <remarks>
/// Where X does not accept a kind of caller, its refusal still costs one unit: then the number of the other kind stands.
/// Source: X API v2, Rate limits.
/// </remarks>
internal static class RateLimitTable
{
    /// <summary>Every operation under <c>/api</c>: far more than a person does, far less than a loop.</summary>
    public static readonly RateLimit Own = new(3_000, 3_000);

    // A stream is one call, and a browser whose network comes and goes opens one every few seconds; reactions have a limit per second.
    // An audio session costs a handshake; a network that changes needs none, but restarts ICE.
    private static readonly FrozenDictionary<string, RateLimit> _own = new Dictionary<string, RateLimit>(StringComparer.Ordinal)
    {
        ["GET /api/spaces/{id}/events"] = new(900, 900),
        ["POST /api/spaces/{id}/reactions"] = new(4_500, 4_500),
        ["GET /api/spaces/{id}/insights"] = new(900, 900), // Once per second, as a page that is open asks.
        ["GET /api/calendars/{file}"] = new(300, 300), // Of one person's calendar, however many devices read it.
        ["POST /api/spaces/{id}/whip"] = new(300, 300),
        ["POST /api/spaces/{id}/whep"] = new(900, 900),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, RateLimit> _contract = new Dictionary<string, RateLimit>(StringComparer.Ordinal)
    {
        ["GET /2/spaces/{id}"] = new(300, 300),
        ["GET /2/spaces"] = new(300, 300),
        ["GET /2/spaces/by/creator_ids"] = new(300, 300) { PerSecond = 1 },
        ["GET /2/spaces/search"] = new(300, 300),
        ["GET /2/spaces/{id}/buyers"] = new(300, 300),
        ["GET /2/spaces/{id}/tweets"] = new(300, 300),
        ["GET /2/users/{id}"] = new(300, 900),
        ["GET /2/users"] = new(300, 900),
        ["GET /2/users/by/username/{username}"] = new(300, 900),
        ["GET /2/users/by"] = new(300, 900),
        ["GET /2/users/me"] = new(75, 75),
        ["GET /2/users/search"] = new(300, 900),
        ["GET /2/users/{id}/following"] = new(300, 300),
        ["GET /2/users/{id}/followers"] = new(300, 300),
        ["POST /2/users/{id}/following"] = new(50, 50),
        ["DELETE /2/users/{source_user_id}/following/{target_user_id}"] = new(50, 50),
        ["GET /2/activity/stream"] = new(450, 450),
        ["POST /2/activity/subscriptions"] = new(500, 500),
        ["GET /2/activity/subscriptions"] = new(500, 500),
        ["PUT /2/activity/subscriptions/{subscription_id}"] = new(500, 500),
        ["DELETE /2/activity/subscriptions/{subscription_id}"] = new(500, 500),
        ["DELETE /2/activity/subscriptions"] = new(500, 500),
        ["POST /2/webhooks"] = new(450, 450),
        ["GET /2/webhooks"] = new(450, 450),
        ["PUT /2/webhooks/{webhook_id}"] = new(450, 450),
        ["DELETE /2/webhooks/{webhook_id}"] = new(450, 450),
        ["POST /2/webhooks/replay"] = new(100, 100),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The number of an operation.</summary>
    /// <param name="key">Method and path.</param>
    public static RateLimit For(string key) =>
        _contract.TryGetValue(key, out var limit) || _own.TryGetValue(key, out limit) ? limit : key.Contains(" /api/", StringComparison.Ordinal) ? Own : RateLimit.None;
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Stoa.Api.Auth;
using Stoa.Api.Limits;
using Stoa.Spaces.Accounts;

namespace Stoa.Api;

/// <summary>The headers that every reply carries.</summary>
internal static class CommonHeaders
{
    private const Scopes Writing = Scopes.SpaceWrite | Scopes.FollowsWrite;
    private const int MaxKeptNumber = 1_000;
    private static readonly StringValues[] _numbers = [.. Enumerable.Range(0, MaxKeptNumber + 1).Select(Format)];
    private static readonly StringValues _cacheControl = "no-cache, no-store, max-age=0";
    private static readonly StringValues _contentDisposition = "attachment; filename=json.json";
    private static readonly StringValues _noSniff = "nosniff";
    private static readonly StringValues _frameOptions = "SAMEORIGIN";
    private static readonly StringValues _xssProtection = "0";
    private static readonly StringValues _apiVersion = "2.166";
    private static readonly StringValues _read = "read";
    private static readonly StringValues _readWrite = "read-write";

    /// <summary>Sets what is the same for all.</summary>
    public static void Set(IHeaderDictionary headers, long transaction)
    {
        headers.CacheControl = _cacheControl;
        headers.ContentDisposition = _contentDisposition;
        headers.XContentTypeOptions = _noSniff;
        headers.XFrameOptions = _frameOptions;
        headers.XXSSProtection = _xssProtection;
        headers["api-version"] = _apiVersion;
        headers["x-transaction-id"] = transaction.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Says what the caller's token may do: on every reply from the rate limit on, refusals included.</summary>
    public static void SetAccessLevel(IHeaderDictionary headers, in Caller caller)
    {
        if (caller.Kind is CallerKind.AppOnly or CallerKind.User)
        {
            headers["x-access-level"] = (caller.Scopes & Writing) != Scopes.None ? _readWrite : _read;
        }
    }

    /// <summary>Says how the caller stands against the rate limit, on every reply that counted against it. Source: X API v2, Rate limits.</summary>
    public static void SetRateLimit(IHeaderDictionary headers, in RateLimitCount count)
    {
        headers["x-rate-limit-limit"] = Text(count.Limit);
        headers["x-rate-limit-remaining"] = Text(count.Remaining);
        headers["x-rate-limit-reset"] = count.Reset;
    }

    /// <summary>Says when a caller may try again.</summary>
    public static void SetReset(IHeaderDictionary headers, StringValues reset) => headers["x-rate-limit-reset"] = reset;

    private static StringValues Text(int number) => number <= MaxKeptNumber ? _numbers[number] : Format(number);

    private static StringValues Format(int number) => number.ToString(CultureInfo.InvariantCulture);
}

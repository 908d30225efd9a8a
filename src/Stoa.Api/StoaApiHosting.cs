using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Stoa.Api.Bodies;

namespace Stoa.Api;

/// <summary>Puts the HTTP surface into a web application.</summary>
public static class StoaApiHosting
{
    /// <summary>The longest path and query together, in characters, the query as sent; a search query of 2048 characters, percent-encoded, fits.</summary>
    internal const int MaxTargetLength = 32 * 1024;

    // The server itself answers what is longer than this, without a body.
    private const int MaxRequestLineBytes = 64 * 1024;
    private static readonly TimeSpan _preflightAge = TimeSpan.FromHours(2);

    /// <summary>Adds the surface in front of whatever comes later: call it before routing, static files and the rest.</summary>
    public static IApplicationBuilder UseStoaApi(this IApplicationBuilder app, StoaApi api)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(api);
        return app.Use(next => http => api.InvokeAsync(http, next));
    }

    /// <summary>Lets scripts of other web sites read replies, when the operator named those sites: call it before <see cref="UseStoaApi"/>.</summary>
    /// <remarks>Needs <c>AddCors</c>. Tokens travel in a header that scripts set themselves, never in a cookie. Source: WHATWG Fetch, CORS protocol.</remarks>
    public static IApplicationBuilder UseStoaCors(this IApplicationBuilder app, ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(options);
        return options.CorsOrigins.Count == 0 ? app : app.UseCors(policy => policy
            .WithOrigins([.. options.CorsOrigins])
            .AllowAnyHeader()
            .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            .WithExposedHeaders("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset", "x-access-level", "x-transaction-id", "Retry-After", "Location", "ETag", "Link")
            .SetPreflightMaxAge(_preflightAge));
    }

    /// <summary>The server's limits that the contract needs.</summary>
    public static void ConfigureLimits(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        kestrel.Limits.MaxRequestBodySize = BodyTable.MaxBytes;
    }
}

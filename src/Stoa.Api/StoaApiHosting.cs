using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Stoa.Api.Bodies;

namespace Stoa.Api;

/// <summary>Puts the HTTP surface into a web application.</summary>
public static class StoaApiHosting
{
    private const int MaxRequestLineBytes = 32 * 1024;

    /// <summary>Adds the surface in front of whatever comes later: call it before routing, static files and the rest.</summary>
    public static IApplicationBuilder UseStoaApi(this IApplicationBuilder app, StoaApi api)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(api);
        return app.Use(next => http => api.InvokeAsync(http, next));
    }

    /// <summary>The server's limits that the contract needs: a search query of 2048 characters, percent-encoded, fits in a request line.</summary>
    public static void ConfigureLimits(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        kestrel.Limits.MaxRequestBodySize = BodyTable.MaxBytes;
    }
}

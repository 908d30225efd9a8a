using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Stoa.Api.Placement;

/// <summary>
/// Lets the page of one node speak with another where a pass lets it in: streams and audio sessions, without cookies. From any origin, since
/// what lets in is the pass, and its holder may read what it opens. Source: WHATWG Fetch, CORS protocol.
/// </summary>
public static class PassCors
{
    private const string Spaces = "/api/spaces/";
    private const string AskedMethod = "Access-Control-Request-Method";

    /// <summary>Adds it; call it before everything that answers preflights.</summary>
    public static IApplicationBuilder UsePassCors(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use((http, next) =>
        {
            if (http.Request.Path.Value?.StartsWith(Spaces, StringComparison.Ordinal) != true || Passes.Find(http.Request) is null)
            {
                return next(http);
            }

            var headers = http.Response.Headers;
            headers.AccessControlAllowOrigin = "*";
            headers.AccessControlExposeHeaders = "Location, ETag, Retry-After";
            if (!HttpMethods.IsOptions(http.Request.Method) || !http.Request.Headers.ContainsKey(AskedMethod))
            {
                return next(http);
            }

            headers.AccessControlAllowMethods = "GET, POST, PATCH, DELETE";
            headers.AccessControlAllowHeaders = "Content-Type, If-Match, Last-Event-ID";
            headers.AccessControlMaxAge = "600";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace Stoa.Api.OpenApi;

/// <summary>The page <c>/docs</c> on which people read both documents and try them out.</summary>
/// <remarks>
/// Its script is part of the package and served from here. Everything that would call another host is off, and a content
/// security policy makes the browser see to it; only scripts with the nonce of the one response run. Source: W3C CSP Level 3.
/// </remarks>
public static class DocsPage
{
    // Scalar draws with style elements and style attributes of its own making, which have no nonce (its whole stylesheet is one):
    // hence 'unsafe-inline' for styles, on this page alone. Its script tries once whether it may eval, is refused, and does without.
    private const string PolicyButScripts =
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; "
        + "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    /// <summary>Adds the page; the documents themselves come from <see cref="OpenApiEndpoints.MapOpenApi"/>.</summary>
    public static IEndpointRouteBuilder MapDocsPage(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapScalarApiReference("/docs", Configure).AddEndpointFilter((context, next) =>
        {
            // The nonce is drawn after this, when the page is made.
            context.HttpContext.Response.OnStarting(SetHeaders, context.HttpContext);
            return next(context);
        });
        return endpoints;
    }

    private static Task SetHeaders(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        var nonce = http.Items[ScalarOptions.NonceHttpContextItemKey];
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src {(nonce is null ? "'none'" : $"'nonce-{nonce}'")}; {PolicyButScripts}";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }

    private static void Configure(ScalarOptions options) => options
        .WithTitle("Stoa")
        .WithNonce()
        .AddDocument("x", "X API v2 Spaces", "/2/openapi.json", isDefault: true)
        .AddDocument("stoa", "Stoa", "/api/openapi.json")
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .DisableMcp()
        .HideClientButton()
        .HideDeveloperTools();
}

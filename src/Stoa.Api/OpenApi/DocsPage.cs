using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace Stoa.Api.OpenApi;

/// <summary>The page <c>/docs</c> on which people read both documents and try them out.</summary>
/// <remarks>
/// Its script is part of the package and served from here. Everything that would call another host is off, and a content
/// security policy makes the browser see to it.
/// </remarks>
public static class DocsPage
{
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    /// <summary>Adds the page; the documents themselves come from <see cref="OpenApiEndpoints.MapOpenApi"/>.</summary>
    public static IEndpointRouteBuilder MapDocsPage(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapScalarApiReference("/docs", Configure).AddEndpointFilter(async (context, next) =>
        {
            var headers = context.HttpContext.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return await next(context);
        });
        return endpoints;
    }

    private static void Configure(ScalarOptions options) => options
        .WithTitle("Stoa")
        .AddDocument("x", "X API v2 Spaces", "/2/openapi.json", isDefault: true)
        .AddDocument("stoa", "Stoa", "/api/openapi.json")
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .DisableMcp()
        .HideClientButton()
        .HideDeveloperTools();
}

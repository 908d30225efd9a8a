using Stoa.Api.Auth;
using Stoa.Api.Query;

namespace Stoa.Api.OpenApi;

/// <summary>The routes of the two documents; anyone may read them.</summary>
public static class OpenApiEndpoints
{
    /// <summary>Adds them. They describe what is mapped when they are first asked for, themselves included.</summary>
    public static StoaRoutes MapOpenApi(this StoaRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var contract = new OpenApiReply(OpenApiPart.Contract, routes);
        var own = new OpenApiReply(OpenApiPart.Own, routes);
        return routes
            .Map("GET", "/2/openapi.json", Access.Public, ParameterTable.None, contract.SendAsync)
            .Map("GET", "/api/openapi.json", Access.Public, ParameterTable.None, own.SendAsync);
    }
}

using Stoa.Api.Auth;
using Stoa.Api.Query;

namespace Stoa.Api.OAuth;

/// <summary>The routes by which apps get their own bearers; those for people's tokens are OpenIddict's. Source: docs/compatibility.md, OAuth 2.0.</summary>
public static class OAuthEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapOAuth(this StoaRoutes routes, AppTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(tokens);
        return routes
            .Map("POST", "/oauth2/token", Access.Public, ParameterTable.None, tokens.IssueAsync)
            .Map("POST", "/oauth2/invalidate_token", Access.Public, ParameterTable.None, tokens.InvalidateAsync);
    }
}

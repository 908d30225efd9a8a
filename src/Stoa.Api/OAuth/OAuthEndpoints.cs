using Stoa.Api.Auth;
using Stoa.Api.Query;
using Stoa.Directory.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.OAuth;

/// <summary>The routes by which apps get their tokens. Source: spaces-contract section 12.</summary>
public static class OAuthEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapOAuth(this StoaRoutes routes, AccountStore store, AccountDirectory accounts, GuessLimiter guesses, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var tokens = new AppTokens(store, accounts, guesses, time);
        return routes
            .Map("POST", "/oauth2/token", Access.Public, ParameterTable.None, tokens.IssueAsync)
            .Map("POST", "/oauth2/invalidate_token", Access.Public, ParameterTable.None, tokens.InvalidateAsync);
    }
}

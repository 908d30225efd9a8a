using Microsoft.AspNetCore.Http;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Auth;

/// <summary>Tells from the Authorization header who calls: from memory, with one look in the database for a new token.</summary>
/// <param name="accounts">Tokens and apps.</param>
/// <param name="unknownTokens">Asked about a token that <paramref name="accounts"/> does not know.</param>
/// <param name="time">Decides which tokens have expired.</param>
/// <remarks>
/// OAuth 1.0a is not implemented, so its header counts as no credentials. Source: spaces-contract section 2, RFC 6750.
/// </remarks>
public sealed class Authenticator(AccountDirectory accounts, IUnknownTokenLookup unknownTokens, TimeProvider time)
{
    private const string Bearer = "Bearer";
    private const string OAuth1 = "OAuth";

    /// <summary>Checks the Authorization header of a request.</summary>
    public ValueTask<Authentication> AuthenticateAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        string? header = http.Request.Headers.Authorization;
        var text = header.AsSpan().Trim(' ');
        var space = text.IndexOf(' ');
        if (space <= 0)
        {
            return new(default(Authentication));
        }

        var scheme = text[..space];
        var token = text[(space + 1)..].TrimStart(' ');
        if (!scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            var isOAuth1 = scheme.Equals(OAuth1, StringComparison.OrdinalIgnoreCase);
            return new(new Authentication(isOAuth1 ? AuthenticationStatus.Unauthorized : AuthenticationStatus.UnknownScheme, default));
        }

        if (token.Contains(' ') || !TokenHash.TryCompute(token, out var hash))
        {
            return new(default(Authentication));
        }

        return accounts.TryGetToken(hash, out var known)
            ? new(Judge(known))
            : LookUpAsync(hash, http);
    }

    // The server makes a token source when RequestAborted is read, so only the rare look reads it.
    private async ValueTask<Authentication> LookUpAsync(TokenHash hash, HttpContext http) =>
        await unknownTokens.FindAsync(hash, http.RequestAborted) is { } token ? Judge(token) : default;

    private Authentication Judge(AccessToken token)
    {
        if (token.ExpiresAt is { } expiry && expiry <= time.GetUtcNow())
        {
            return default;
        }

        // An app that was registered a moment ago may reach this node's memory after its token did: it is let in.
        if (accounts.TryGetApp(token.ClientId, out var app) && app.Disabled)
        {
            return Authentication.Disabled(token.ClientId);
        }

        var kind = token.UserId is null ? CallerKind.AppOnly : CallerKind.User;
        return Authentication.Known(new Caller(kind, token.ClientId, token.UserId, token.Scopes));
    }
}

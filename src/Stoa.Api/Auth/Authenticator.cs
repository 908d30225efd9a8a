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

    /// <summary>Checks one Authorization header; <paramref name="header"/> is null when there is none.</summary>
    public ValueTask<Authentication> AuthenticateAsync(string? header, CancellationToken cancellationToken)
    {
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
            : LookUpAsync(hash, cancellationToken);
    }

    private async ValueTask<Authentication> LookUpAsync(TokenHash hash, CancellationToken cancellationToken) =>
        await unknownTokens.FindAsync(hash, cancellationToken) is { } token ? Judge(token) : default;

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

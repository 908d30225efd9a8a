using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using Scopes = Stoa.Spaces.Accounts.Scopes;

namespace Stoa.Identity.OAuth;

/// <summary>Makes the access tokens that OpenIddict issues count where requests are checked, and ends grants whose codes or tokens come twice.</summary>
internal sealed class TokenIssue(
    Grants grants, IOpenIddictTokenManager tokens, AccountStore store, AccountDirectory accounts, AccountOptions options, TimeProvider time)
    : IOpenIddictServerHandler<ValidateTokenContext>, IOpenIddictServerHandler<HandleTokenRequestContext>, IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>A code or refresh token that was used before: whoever has it, one of the two is a thief, so everything of the grant ends.</summary>
    /// <remarks>Runs before OpenIddict's own check, which refuses it. Source: RFC 6749 section 4.1.2; RFC 9700 section 4.14.2.</remarks>
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context is { TokenId: { } id, AuthorizationId: { } grantId, Principal: { } principal }
            && principal.GetTokenType() is TokenTypeIdentifiers.RefreshToken or TokenTypeIdentifiers.Private.AuthorizationCode
            && await tokens.FindByIdAsync(id, context.CancellationToken) is { } token
            && await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken))
        {
            var client = context.Request?.ClientId is { } text ? new ClientId(text) : (ClientId?)null;
            await grants.RevokeAsync(grantId, principal.GetClaim(Claims.Subject), AuditAct.TokenReused, client, context.CancellationToken);
        }
    }

    /// <summary>Lets a code or refresh token through only while the person is there.</summary>
    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Principal?.GetClaim(Claims.Subject) is not { } subject || !UserId.TryParse(subject, out var user) || !accounts.TryGetUser(user, out var person))
        {
            context.Reject(Errors.InvalidGrant, "The person is gone.");
        }
        else if (person.Suspended)
        {
            context.Reject(Errors.InvalidGrant, "The person is suspended.");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Records the access token before the reply leaves.</summary>
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context is not { AccessToken: { } token, AccessTokenPrincipal: { } principal, Request.ClientId: { } client }
            || !UserId.TryParse(principal.GetClaim(Claims.Subject), out var user) || !TokenHash.TryCompute(token, out var hash)
            || principal.GetAuthorizationId() is not { } grantId)
        {
            return;
        }

        var scopes = ScopesOf(context, principal);
        var issued = new AccessToken(hash, new ClientId(client), user, scopes, time.GetUtcNow(), principal.GetExpirationDate(), grantId);
        var result = await store.AppendAsync(new TokenIssued(issued), context.CancellationToken);
        if (!result.Committed)
        {
            context.Reject(
                result.Status == AccountAppendStatus.Unavailable ? Errors.TemporarilyUnavailable : Errors.InvalidGrant, OAuthReplies.Unavailable);
            return;
        }

        // The grant may have ended while the token was made: see Grants.
        if (!await grants.StandsAsync(grantId, context.CancellationToken))
        {
            await store.AppendAsync(new TokenRevoked(hash), context.CancellationToken);
            context.Reject(Errors.InvalidGrant, "The grant has ended.");
            return;
        }

        context.Response.Scope = ScopeNames.Format(scopes);
        context.Response.ExpiresIn = (long)options.AccessTokenLifetime.TotalSeconds;
    }

    /// <summary>What was granted or, when a refresh asks for less, that.</summary>
    private static Scopes ScopesOf(ProcessSignInContext context, ClaimsPrincipal principal)
    {
        var granted = Parse(string.Join(' ', principal.GetScopes()));
        return context.Request.IsRefreshTokenGrantType() && !string.IsNullOrEmpty(context.Request.Scope) ? granted & Parse(context.Request.Scope) : granted;

        static Scopes Parse(string text) => ScopeNames.TryParse(text, out var scopes, out _) ? scopes : Scopes.None;
    }
}

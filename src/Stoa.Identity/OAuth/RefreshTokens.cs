using OpenIddict.Abstractions;
using OpenIddict.Server;
using Stoa.Spaces.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Stoa.Identity.OAuth;

/// <summary>Refresh tokens by X's scope for them, and their end.</summary>
internal sealed class RefreshTokens(Grants grants) : IOpenIddictServerHandler<ProcessSignInContext>, IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    private static readonly string _offlineAccess = ScopeNames.Format(Spaces.Accounts.Scopes.OfflineAccess);

    /// <summary>There is one when the person granted <c>offline.access</c>, which OpenIddict knows by another name.</summary>
    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType == OpenIddictServerEndpointType.Token)
        {
            context.GenerateRefreshToken = context.IncludeRefreshToken = context.Principal?.HasScope(_offlineAccess) == true;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>An app that gives its refresh token back ends the whole grant. Source: RFC 7009 section 2.1.</summary>
    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.GenericTokenPrincipal is { } principal && principal.HasTokenType(TokenTypeIdentifiers.RefreshToken)
            && principal.GetAuthorizationId() is { } grantId)
        {
            var client = context.Request.ClientId is { } text ? new ClientId(text) : (ClientId?)null;
            await grants.RevokeAsync(grantId, principal.GetClaim(Claims.Subject), AuditAct.GrantRevoked, client, context.CancellationToken);
        }
    }
}

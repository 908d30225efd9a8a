using OpenIddict.Abstractions;
using OpenIddict.Server;
using Stoa.Spaces.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Stoa.Identity.OAuth;

/// <summary>Uses a code or refresh token up: for one request alone, however many come at once. Who comes second ends the grant, as who comes later does.</summary>
/// <remarks>
/// Takes the place of OpenIddict's own handler, which lets several requests use one refresh token when they come at the same moment.
/// Source: RFC 6749 section 4.1.2; RFC 9700 section 4.14.2.
/// </remarks>
internal sealed class Redemption(IOpenIddictTokenManager tokens, Grants grants) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType != OpenIddictServerEndpointType.Token)
        {
            return;
        }

        var used = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!); // A type of its own has a name.
        var principal = context.Request.IsAuthorizationCodeGrantType() ? used?.AuthorizationCodePrincipal : used?.RefreshTokenPrincipal;
        if (principal?.GetTokenId() is { } id && await tokens.FindByIdAsync(id, context.CancellationToken) is { } token
            && await tokens.TryRedeemAsync(token, context.CancellationToken))
        {
            return;
        }

        context.Reject(Errors.InvalidGrant, "It was used before.");
        if (principal?.GetAuthorizationId() is { } grantId)
        {
            var client = context.Request.ClientId is { } text ? new ClientId(text) : (ClientId?)null;
            await grants.RevokeAsync(grantId, principal.GetClaim(Claims.Subject), AuditAct.TokenReused, client, context.CancellationToken);
        }
    }
}

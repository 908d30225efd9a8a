using OpenIddict.Server;
using Stoa.Spaces.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Stoa.Identity.OAuth;

/// <summary>What X asks of a request for consent beyond the RFC. Whoever fails sees a page, and is sent nowhere.</summary>
/// <remarks>Source: spaces-contract sections 12.1 and 12.3.</remarks>
internal sealed class AuthorizationChecks(AppMirror mirror) : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>, IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    private const int MaxStateLength = 500;

    /// <summary>Writes the PKCE method as the RFC does: some of X's clients write <c>s256</c>.</summary>
    public ValueTask HandleAsync(ExtractAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request is { CodeChallengeMethod: { } method } request)
        {
            request.CodeChallengeMethod =
                method.Equals(CodeChallengeMethods.Sha256, StringComparison.OrdinalIgnoreCase) ? CodeChallengeMethods.Sha256
                : method.Equals(CodeChallengeMethods.Plain, StringComparison.OrdinalIgnoreCase) ? CodeChallengeMethods.Plain : method;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Shows the app to OpenIddict; checks state and scope.</summary>
    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (await mirror.ShowAsync(request.ClientId, context.CancellationToken) is null)
        {
            context.Reject(Errors.InvalidClient, "There is no such app, or it was switched off.");
        }
        else if (string.IsNullOrEmpty(request.State))
        {
            context.Reject(Errors.InvalidRequest, "The request has no state, by which the app would know its answer.");
        }
        else if (request.State.Length > MaxStateLength)
        {
            context.Reject(Errors.InvalidRequest, "The request's state is longer than 500 characters.");
        }
        else if (request.CodeChallenge is not null && string.IsNullOrEmpty(request.CodeChallengeMethod))
        {
            context.Reject(Errors.InvalidRequest, "The request does not say how its code_challenge was made (code_challenge_method).");
        }
        else if (string.IsNullOrEmpty(request.RedirectUri))
        {
            context.Reject(Errors.InvalidRequest, "The request does not say where to go back to (redirect_uri).");
        }
        else if (request.ResponseMode is not (null or ResponseModes.Query))
        {
            // X has no other, and a code in a fragment or another form reaches scripts and pages that the app does not expect it on.
            context.Reject(Errors.InvalidRequest, "The answer goes back in the query alone (response_mode).");
        }
        else if (!ScopeNames.TryParse(request.Scope ?? "", out var scopes, out _))
        {
            context.Reject(Errors.InvalidScope, "The app asks for something that there is not here (an unknown scope).");
        }
        else if (scopes == Spaces.Accounts.Scopes.None)
        {
            context.Reject(Errors.InvalidScope, "The app asks for nothing (no scope).");
        }
    }
}

using OpenIddict.Abstractions;
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
        if (await mirror.ShowAsync(request.ClientId, context.CancellationToken) is not { } app)
        {
            context.Reject(Errors.InvalidClient, "There is no such app, or it was switched off.");
        }
        else if (FaultOf(request, app) is var (error, text))
        {
            context.Reject(error, text);
        }
    }

    private static (string Error, string Text)? FaultOf(OpenIddictRequest request, App app) => request switch
    {
        { RedirectUri: null or "" } => (Errors.InvalidRequest, "The request does not say where to go back to (redirect_uri)."),
        { RedirectUri: var uri } when !(app.RedirectUris ?? []).Contains(uri, StringComparer.Ordinal) =>
            (Errors.InvalidRequest, "The address to go back to (redirect_uri) is not to the letter one that the app has registered."),
        { ResponseType: not ResponseTypes.Code } => (Errors.UnsupportedResponseType, "The request does not ask for a code (response_type=code)."),
        { State: null or "" } => (Errors.InvalidRequest, "The request has no state, by which the app would know its answer."),
        { State.Length: > MaxStateLength } => (Errors.InvalidRequest, "The request's state is longer than 500 characters."),
        { CodeChallenge: null or "" } => (Errors.InvalidRequest, "The request has no code_challenge, by which the app proves later that the code is its own."),
        { CodeChallengeMethod: not (CodeChallengeMethods.Sha256 or CodeChallengeMethods.Plain) } =>
            (Errors.InvalidRequest, "The request does not say how its code_challenge was made (code_challenge_method=S256)."),

        // X has no other, and a code in a fragment or another form reaches scripts and pages that the app does not expect it on.
        { ResponseMode: not (null or ResponseModes.Query) } => (Errors.InvalidRequest, "The answer goes back in the query alone (response_mode)."),
        _ => !ScopeNames.TryParse(request.Scope ?? "", out var scopes, out _) ? (Errors.InvalidScope, "The app asks for something that there is not here (an unknown scope).")
            : scopes == Spaces.Accounts.Scopes.None ? (Errors.InvalidScope, "The app asks for nothing (no scope).")
            : null,
    };
}

using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Stoa.Identity.Languages;
using Stoa.Spaces.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Stoa.Identity.OAuth;

/// <summary>What X asks of a request for consent beyond the RFC. Whoever fails sees a page, and is sent nowhere.</summary>
/// <remarks>Source: docs/compatibility.md, OAuth 2.0.</remarks>
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
            context.Reject(Errors.InvalidClient, TextOf(context, "consent.noApp"));
        }
        else if (FaultOf(request, app) is var (error, text))
        {
            context.Reject(error, TextOf(context, text));
        }
    }

    // It is a person who reads it, on a page.
    private static string TextOf(BaseContext context, string key) =>
        (context.Transaction.GetHttpRequest()?.HttpContext ?? throw new InvalidOperationException("OAuth is spoken over HTTP.")).Texts().Format(key, ("max", MaxStateLength));

    private static (string Error, string Text)? FaultOf(OpenIddictRequest request, App app) => request switch
    {
        { RedirectUri: null or "" } => (Errors.InvalidRequest, "consent.noRedirect"),
        { RedirectUri: var uri } when !(app.RedirectUris ?? []).Contains(uri, StringComparer.Ordinal) =>
            (Errors.InvalidRequest, "consent.wrongRedirect"),
        { ResponseType: not ResponseTypes.Code } => (Errors.UnsupportedResponseType, "consent.noCode"),
        { State: null or "" } => (Errors.InvalidRequest, "consent.noState"),
        { State.Length: > MaxStateLength } => (Errors.InvalidRequest, "consent.longState"),
        { CodeChallenge: null or "" } => (Errors.InvalidRequest, "consent.noChallenge"),
        { CodeChallengeMethod: not (CodeChallengeMethods.Sha256 or CodeChallengeMethods.Plain) } =>
            (Errors.InvalidRequest, "consent.noMethod"),

        // X has no other, and a code in a fragment or another form reaches scripts and pages that the app does not expect it on.
        { ResponseMode: not (null or ResponseModes.Query) } => (Errors.InvalidRequest, "consent.queryAlone"),
        _ => !ScopeNames.TryParse(request.Scope ?? "", out var scopes, out _) ? (Errors.InvalidScope, "consent.unknownScope")
            : scopes == Spaces.Accounts.Scopes.None ? (Errors.InvalidScope, "consent.noScope")
            : null,
    };
}

using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Stoa.Api.OAuth;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Stoa.Identity.OAuth;

/// <summary>Gives the replies of the token and revocation endpoints X's shapes and words. The table of errors.</summary>
/// <remarks>Runs after OpenIddict chose the status and before it writes. Source: docs/compatibility.md, OAuth 2.0; RFC 6749 section 5.2.</remarks>
internal sealed class OAuthReplies(GuessLimiter guesses) : IOpenIddictServerHandler<ApplyTokenResponseContext>, IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    /// <summary>What a disabled app reads.</summary>
    public const string AppDisabled = "The operator of this server has disabled this app.";

    /// <summary>What is read where too many wrong secrets, codes or tokens came from.</summary>
    public const string TooMany = "Too many wrong requests came from this address. Try again later.";

    /// <summary>What everybody reads while the disk fails.</summary>
    public const string Unavailable = "Not now. Try again.";

    /// <summary>What wrong codes and refresh tokens are counted as: they are beyond guessing, the bound is for the work of looking them up.</summary>
    public const string WrongGrants = "grant";

    /// <summary>Wrong codes and refresh tokens that are looked up for one address in a window.</summary>
    public const int WrongGrantsPerAddress = 300;

    private const string WrongCode = "Value passed for the authorization code was invalid.";
    private const string WrongToken = "Value passed for the token was invalid.";
    private const string WrongVerifier = "Value passed for the code verifier was invalid.";
    private const string WrongRedirect = "Value passed for the redirect uri did not match the uri of the authorization code.";

    /// <inheritdoc/>
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Error is null)
        {
            context.Response.TokenType = "bearer";
            return ValueTask.CompletedTask;
        }

        if (context.Error is Errors.InvalidGrant or Errors.InvalidToken)
        {
            guesses.TryEnter(WrongGrants, context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress, WrongGrantsPerAddress);
        }

        Apply(context.Transaction, context.Response, For(context.Error, context.Response, context.Request, MissingOf(context.Request)));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(ApplyRevocationResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request is { Token: not null } && context.Error is Errors.InvalidToken or Errors.InvalidRequest or Errors.UnsupportedTokenType or Errors.AccessDenied)
        {
            // The app is who it says and the token is no refresh token of its own: X's answer is the same as for one that was ended.
            context.Response.Error = context.Response.ErrorDescription = context.Response.ErrorUri = null;
            SetStatus(context.Transaction, StatusCodes.Status200OK);
        }

        if (context.Response.Error is { } error)
        {
            Apply(context.Transaction, context.Response, For(error, context.Response, context.Request, Parameters.Token));
        }
        else
        {
            context.Response["revoked"] = true;
        }

        return ValueTask.CompletedTask;
    }

    private static (int Status, string Error, string Text) For(string error, OpenIddictResponse response, OpenIddictRequest? request, string missing)
    {
        // OpenIddict names the check that failed by the last part of this address.
        var check = response.ErrorUri is { } uri ? uri[(uri.LastIndexOf('/') + 1)..] : "";
        return (error, check) switch
        {
            (Errors.InvalidClient, _) => (401, Errors.UnauthorizedClient, "Missing valid authorization header"),
            (Errors.UnauthorizedClient, _) => (403, error, response.ErrorDescription ?? AppDisabled),
            (Errors.SlowDown, _) => (429, error, response.ErrorDescription ?? Unavailable),
            (Errors.ServerError, _) => (500, error, "Internal Server Error"),
            (Errors.TemporarilyUnavailable, _) => (503, error, Unavailable),
            (Errors.UnsupportedGrantType, _) => (400, error, "Value passed for the grant type was invalid."),
            (Errors.InvalidGrant or Errors.InvalidRequest, "ID2072") => (400, Errors.InvalidRequest, WrongRedirect),
            (Errors.InvalidGrant, "ID2052") when request?.IsRefreshTokenGrantType() == true => (400, Errors.InvalidScope, "The scope goes beyond what was granted."),
            (Errors.InvalidScope, _) => (400, error, "The scope goes beyond what was granted."),
            (Errors.InvalidGrant, "ID2052") => (400, Errors.InvalidRequest, WrongVerifier),
            (Errors.InvalidGrant or Errors.InvalidToken, _) when request?.IsRefreshTokenGrantType() == true => (400, Errors.InvalidRequest, WrongToken),
            (Errors.InvalidGrant or Errors.InvalidToken, _) => (400, Errors.InvalidRequest, WrongCode),
            (_, "ID2029") => (400, Errors.InvalidRequest, $"Missing required parameter [{missing}]."),
            _ => (400, Errors.InvalidRequest, response.ErrorDescription ?? "The request is not valid."),
        };
    }

    /// <summary>The first parameter that a request for a token lacks.</summary>
    private static string MissingOf(OpenIddictRequest? request) => request switch
    {
        { GrantType: GrantTypes.AuthorizationCode, Code: null } => Parameters.Code,
        { GrantType: GrantTypes.AuthorizationCode, RedirectUri: null } => Parameters.RedirectUri,
        { GrantType: GrantTypes.AuthorizationCode } => Parameters.CodeVerifier,
        { GrantType: GrantTypes.RefreshToken } => Parameters.RefreshToken,
        _ => Parameters.GrantType,
    };

    private static void Apply(OpenIddictServerTransaction transaction, OpenIddictResponse response, (int Status, string Error, string Text) error)
    {
        response.Error = error.Error;
        response.ErrorDescription = error.Text;
        response.ErrorUri = null;
        SetStatus(transaction, error.Status);
        if (error.Status == StatusCodes.Status503ServiceUnavailable && transaction.GetHttpRequest() is { } request)
        {
            request.HttpContext.Response.Headers.RetryAfter = "1";
        }
    }

    private static void SetStatus(OpenIddictServerTransaction transaction, int status)
    {
        if (transaction.GetHttpRequest() is { } request)
        {
            request.HttpContext.Response.StatusCode = status;
        }
    }
}

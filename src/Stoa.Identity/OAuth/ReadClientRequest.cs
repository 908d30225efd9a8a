using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Stoa.Api.OAuth;
using Stoa.Spaces.Accounts;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Stoa.Identity.OAuth;

/// <summary>Reads a request to the token or revocation endpoint in every form that X's clients send, and tells which app it is.</summary>
/// <remarks>Takes the place of OpenIddict's own reading. Source: docs/compatibility.md, OAuth 2.0.</remarks>
/// <typeparam name="TContext">The event of the endpoint.</typeparam>
internal sealed class ReadClientRequest<TContext>(
    ClientAuthentication clients, GuessLimiter guesses, AppMirror mirror, AppTokens appTokens, AccountRevocation revocation)
    : IOpenIddictServerHandler<TContext>
    where TContext : BaseValidatingContext
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(TContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.Transaction.GetHttpRequest()!.HttpContext; // OpenIddict is hosted in ASP.NET Core.
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            context.Reject(Errors.InvalidRequest, "Requests to this address are sent by POST.");
            return;
        }

        if (await OAuthParameters.ReadAsync(http.Request, fromQuery: true, http.RequestAborted) is not { } parameters)
        {
            context.Reject(Errors.InvalidRequest, "The body is neither a form nor a JSON object.");
            return;
        }

        if (!guesses.MayEnter(OAuthReplies.WrongGrants, http.Connection.RemoteIpAddress, OAuthReplies.WrongGrantsPerAddress))
        {
            context.Reject(Errors.SlowDown, OAuthReplies.TooMany);
            return;
        }

        var basic = BasicCredentials.Read(http.Request);
        var clientId = basic?.ClientId ?? (parameters.Find(Parameters.ClientId) is { } id ? new ClientId(id) : null);
        var client = await clients.AuthenticateAsync(
            http.Connection.RemoteIpAddress, clientId, basic?.Secret ?? parameters.Find(Parameters.ClientSecret), publicApps: true, http.RequestAborted);
        if (client.Status != ClientStatus.Known || client.App is not { } app)
        {
            Refuse(context, http, client);
            return;
        }

        if (context.EndpointType == OpenIddictServerEndpointType.Token && parameters.Find(Parameters.GrantType) == GrantTypes.ClientCredentials)
        {
            await AnswerAppAsync(context, http, app);
            return;
        }

        if (context.EndpointType == OpenIddictServerEndpointType.Revocation && parameters.Find(Parameters.Token) is { } token)
        {
            await revocation.RevokeAccessTokenAsync(token, app.ClientId, http.RequestAborted);
        }

        await mirror.ShowAsync(app.ClientId.Value, http.RequestAborted);
        var request = new OpenIddictRequest(parameters.Values.Select(value => new KeyValuePair<string, string?>(value.Key, value.Value)))
        {
            ClientId = app.ClientId.Value, ClientSecret = null, ClientAssertion = null, ClientAssertionType = null,
        };
        context.Transaction.Request = request;
    }

    private static void Refuse(TContext context, HttpContext http, AuthenticatedClient client)
    {
        switch (client.Status)
        {
            case ClientStatus.Disabled:
                context.Reject(Errors.UnauthorizedClient, OAuthReplies.AppDisabled);
                break;
            case ClientStatus.TooManyGuesses:
                http.Response.Headers["x-rate-limit-reset"] = client.Reset;
                context.Reject(Errors.SlowDown, OAuthReplies.TooMany);
                break;
            default:
                context.Reject(Errors.InvalidClient, "Missing valid authorization header");
                break;
        }
    }

    /// <summary>The app-only bearer, for key and secret: not OpenIddict's, but the one of <c>/oauth2/token</c>.</summary>
    private async ValueTask AnswerAppAsync(TContext context, HttpContext http, App app)
    {
        if (app.Kind == AppKind.Public)
        {
            context.Reject(Errors.UnauthorizedClient, "A public app cannot act for itself: it has no secret.");
            return;
        }

        if (await appTokens.IssueAsync(app, http.RequestAborted) is not { } bearer)
        {
            context.Reject(Errors.TemporarilyUnavailable, OAuthReplies.Unavailable);
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = "application/json;charset=UTF-8";
        await using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("token_type", "bearer");
            json.WriteString("access_token", bearer);
            json.WriteEndObject();
        }

        context.HandleRequest();
    }
}

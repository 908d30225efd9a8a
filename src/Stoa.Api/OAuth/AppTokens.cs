using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Problems;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.OAuth;

/// <summary>The bearer of an app that acts for itself: given for key and secret, the same until it is invalidated.</summary>
/// <remarks>Refusals have the shape of X's older API. Source: X API, OAuth 2.0 Bearer Token; docs/compatibility.md, OAuth 2.0; RFC 6749 section 4.4.</remarks>
public sealed class AppTokens(AccountStore store, AccountDirectory accounts, ClientAuthentication clients)
{
    /// <summary>The bearer of an app, which counts from now on; null when it could not be stored.</summary>
    public async ValueTask<string?> IssueAsync(App app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var bearer = store.DeriveAppBearer(app);
        TokenHash.TryCompute(bearer, out var hash);
        if (accounts.TryGetToken(hash, out _))
        {
            return bearer;
        }

        var issued = await store.IssueAppBearerAsync(app, cancellationToken);
        return issued.Status is AccountAppendStatus.Committed or AccountAppendStatus.Unchanged ? bearer : null;
    }

    /// <summary><c>POST /oauth2/token</c>.</summary>
    internal async ValueTask IssueAsync(StoaRequest request)
    {
        if (await ReadAsync(request) is not { } parameters || await AuthenticateAsync(request) is not { } app)
        {
            return;
        }

        if (parameters.Find("grant_type") is not "client_credentials")
        {
            await RefuseAsync(request, 170, "forbidden_missing_parameter", "Missing required parameter: grant_type");
            return;
        }

        if (await IssueAsync(app, request.Aborted) is not { } bearer)
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteString("token_type"u8, "bearer"u8);
        reply.Json.WriteText("access_token"u8, bearer);
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    /// <summary><c>POST /oauth2/invalidate_token</c>: the bearer stops working, the next one is another.</summary>
    internal async ValueTask InvalidateAsync(StoaRequest request)
    {
        if (await ReadAsync(request) is not { } parameters || await AuthenticateAsync(request) is not { } app)
        {
            return;
        }

        var given = parameters.Find("access_token");
        if (given is null)
        {
            await RefuseAsync(request, 170, "forbidden_missing_parameter", "Missing required parameter: access_token");
            return;
        }

        var bearer = store.DeriveAppBearer(app);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(bearer)))
        {
            await RefuseAsync(request, 348, "forbidden_token", "Client application is not permitted to invalidate this token.");
            return;
        }

        // Also when somebody changed the app meanwhile: whoever tries again is judged by what it is then.
        if (!(await store.InvalidateAppBearerAsync(app, request.Aborted)).Committed)
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteText("access_token"u8, bearer);
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    private static async ValueTask<OAuthParameters?> ReadAsync(StoaRequest request)
    {
        var parameters = await OAuthParameters.ReadAsync(request.Http.Request, request.Aborted);
        if (parameters is null)
        {
            await request.RefuseAsync(Problem.BadRequest);
        }

        return parameters;
    }

    private static ValueTask RefuseAsync(StoaRequest request, int code, string label, string message)
    {
        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartArray("errors"u8);
        reply.Json.WriteStartObject();
        reply.Json.WriteNumber("code"u8, code);
        reply.Json.WriteText("label"u8, label);
        reply.Json.WriteText("message"u8, message);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndArray();
        reply.Json.WriteEndObject();
        return request.SendAsync(reply, StatusCodes.Status403Forbidden);
    }

    /// <summary>The app whose key and secret the request bears; null when it was refused.</summary>
    private async ValueTask<App?> AuthenticateAsync(StoaRequest request)
    {
        var credentials = BasicCredentials.Read(request.Http.Request);
        var client = await clients.AuthenticateAsync(
            request.Http.Connection.RemoteIpAddress, credentials?.ClientId, credentials?.Secret, publicApps: false, request.Aborted);
        switch (client.Status)
        {
            case ClientStatus.Known:
                return client.App;
            case ClientStatus.Disabled when client.App is { } app:
                await request.Problems.SendAppDisabledAsync(request.Http, app.ClientId);
                return null;
            case ClientStatus.TooManyGuesses:
                CommonHeaders.SetReset(request.Http.Response.Headers, client.Reset);
                await request.RefuseAsync(Problem.TooManyRequests);
                return null;
            default:
                await RefuseAsync(request, 99, "authenticity_token_error", "Unable to verify your credentials");
                return null;
        }
    }
}

using Microsoft.AspNetCore.Http;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Apps;

/// <summary>The operations under <c>/api/apps</c>.</summary>
internal sealed class AppOperations(AppRegistry registry)
{
    private static readonly string[] _kinds = ["confidential", "public"];
    private static readonly Parameter _clientId = Parameter.InPath("client_id", TextPattern.ClientId, "The id of the app.");
    private static readonly BodyMember _newName = BodyMember.Text("name", 1, AppRegistry.MaxNameLength, "The name as people see it.").Required();
    private static readonly BodyMember _name = BodyMember.Text("name", 1, AppRegistry.MaxNameLength, "The name as people see it.");
    private static readonly BodyMember _kind =
        BodyMember.OneOf("kind", _kinds, "confidential (the standard): it can keep a secret; public: it runs in people's hands.");

    private static readonly BodyMember _redirectUris = BodyMember.List(
        "redirect_uris", TextPattern.Uri, RedirectUri.MaxCount,
        "Where people may be sent back to: https, http on this machine alone, or an app's own scheme. Requests name one of them character by character.");

    /// <summary>One app.</summary>
    public static readonly ParameterTable One = new(_clientId);

    /// <summary>A new app.</summary>
    public static readonly BodyTable Create = new(_newName, _kind, _redirectUris);

    /// <summary>What changes in an app; an absent member stays as it is.</summary>
    public static readonly BodyTable Edit = new(_name, _redirectUris);

    /// <summary><c>POST /api/apps</c>.</summary>
    public async ValueTask CreateAsync(StoaRequest request)
    {
        var kind = request.Body.FindText(_kind) == _kinds[(int)AppKind.Public] ? AppKind.Public : AppKind.Confidential;
        var result = await registry.CreateAsync(
            request.Caller.RequireUser(), request.Body.Text(_newName), kind, request.Body.FindList(_redirectUris) ?? [], request.Aborted);
        if (result.Done)
        {
            request.Http.Response.Headers.Location = $"/api/apps/{result.App.ClientId.Value}";
        }

        await SendAsync(request, result, StatusCodes.Status201Created);
    }

    /// <summary><c>GET /api/apps</c>.</summary>
    public ValueTask ListAsync(StoaRequest request)
    {
        var document = ReplyDocument.OfMany(request);
        foreach (var app in registry.OwnedBy(request.Caller.RequireUser()))
        {
            document.BeginItem();
            Write(document.Json, app, secret: null);
        }

        document.EndData();
        return document.SendWithMetaAsync();
    }

    /// <summary><c>GET /api/apps/{client_id}</c>.</summary>
    public ValueTask ShowAsync(StoaRequest request)
    {
        var app = registry.Find(IdOf(request), request.Caller.RequireUser());
        return SendAsync(request, app is null ? AppResult.Refused(AppRefusal.AppUnknown) : new AppResult(null, app));
    }

    /// <summary><c>PATCH /api/apps/{client_id}</c>.</summary>
    public async ValueTask EditAsync(StoaRequest request) => await SendAsync(
        request,
        await registry.EditAsync(
            IdOf(request), request.Caller.RequireUser(), request.Body.FindText(_name), request.Body.FindList(_redirectUris), request.Aborted));

    /// <summary><c>POST /api/apps/{client_id}/rotate</c>.</summary>
    public async ValueTask RotateAsync(StoaRequest request) =>
        await SendAsync(request, await registry.RotateAsync(IdOf(request), request.Caller.RequireUser(), request.Aborted));

    /// <summary><c>DELETE /api/apps/{client_id}</c>.</summary>
    public async ValueTask DeleteAsync(StoaRequest request)
    {
        var result = await registry.DeleteAsync(IdOf(request), request.Caller.RequireUser(), request.Aborted);
        if (!result.Done)
        {
            await SendAsync(request, result);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("deleted"u8, true);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    /// <summary><c>PUT</c> and <c>DELETE /api/apps/{client_id}/disabled</c>.</summary>
    public async ValueTask SwitchAsync(StoaRequest request, bool disabled) =>
        await SendAsync(request, await registry.SwitchAsync(IdOf(request), disabled, request.Caller.RequireUser(), request.Aborted));

    private static ClientId IdOf(StoaRequest request) => new(request.Query.Text(_clientId));

    private static ValueTask SendAsync(StoaRequest request, AppResult result, int status = StatusCodes.Status200OK)
    {
        if (!result.Done)
        {
            return RefuseAsync(request, result.Refusal ?? AppRefusal.Unavailable);
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WritePropertyName("data"u8);
        Write(reply.Json, result.App, result.Secret);
        reply.Json.WriteEndObject();
        return request.SendAsync(reply, status);
    }

    /// <summary>The table of refusals. The first two are found by the body's own table before.</summary>
    private static ValueTask RefuseAsync(StoaRequest request, AppRefusal refusal) => refusal switch
    {
        AppRefusal.NameInvalid => request.RefuseAsync(Fault.Member(
            _name.Name, null, $"must be 1 to {AppRegistry.MaxNameLength} characters, not blank, none of them a control character")),
        AppRefusal.TooManyRedirectUris => request.RefuseAsync(Fault.Member(_redirectUris.Name, null, $"must have at most {RedirectUri.MaxCount} elements")),
        AppRefusal.RedirectUriInvalid => request.RefuseAsync(Fault.Member(
            _redirectUris.Name, null, "must hold absolute URIs without fragment: https, http on localhost, 127.0.0.1 or [::1], or an app's own scheme")),
        AppRefusal.AppUnknown => request.RefuseAsync(Problem.NotFound with { Detail = "You have no such app.", Reason = "app_unknown" }),
        AppRefusal.TooManyApps => request.RefuseAsync(
            Problem.Conflict with { Detail = $"You have {AppRegistry.MaxPerOwner} apps; delete one first.", Reason = "too_many_apps" }),
        AppRefusal.AppIsPublic => request.RefuseAsync(Problem.Conflict with { Detail = "A public app has no secret.", Reason = "app_is_public" }),
        AppRefusal.AppChanged => request.RefuseAsync(
            Problem.Conflict with { Detail = "The app was changed by someone else at the same moment.", Reason = "app_changed" }),
        _ => request.RefuseAsync(Problem.ServiceUnavailable),
    };

    private static void Write(JsonWriter json, App app, string? secret)
    {
        json.WriteStartObject();
        json.WriteText("client_id"u8, app.ClientId.Value);
        json.WriteText("name"u8, app.Name);
        json.WriteText("kind"u8, _kinds[(int)app.Kind]);
        json.WriteTime("created_at"u8, app.CreatedAt);
        json.WriteBoolean("disabled"u8, app.Disabled);
        if (app.RedirectUris is { Count: > 0 } uris)
        {
            json.WriteStartArray("redirect_uris"u8);
            foreach (var uri in uris)
            {
                json.WriteTextValue(uri);
            }

            json.WriteEndArray();
        }

        if (secret is not null)
        {
            json.WriteText("client_secret"u8, secret);
        }

        json.WriteEndObject();
    }
}

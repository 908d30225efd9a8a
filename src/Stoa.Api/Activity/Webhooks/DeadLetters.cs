using System.Globalization;
using System.Text.Json;
using Stoa.Api.Bodies;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Storage.Activity;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>The events that were given up after a day of trying: what they were, and sending them again. Stoa's own.</summary>
internal static class DeadLetters
{
    private const int MaxReplayed = 1_000;

    private static readonly Parameter _id = Parameter.InPath("webhook_id", TextPattern.NumericId, "The ID of the webhook.");

    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 100, 20, "The maximum number of results.");

    private static readonly Parameter _token = Parameter.Token("pagination_token", "The next_token of the page before.");

    private static readonly BodyMember _uuids = BodyMember.List(
        "event_uuids", TextPattern.NumericId, MaxReplayed, "Which events; absent: all that were given up.");

    /// <summary>What listing takes.</summary>
    public static readonly ParameterTable Page = new(_id, _maxResults, _token);

    /// <summary>What replaying takes.</summary>
    public static readonly ParameterTable One = new(_id);

    /// <summary>What replaying takes in the body.</summary>
    public static readonly BodyTable Replay = new(_uuids);

    /// <summary>Answers one page, newest first.</summary>
    public static async ValueTask ListAsync(StoaRequest request, ActivityServices services, PageTokens tokens)
    {
        if (WebhookOperations.Find(request, services, _id) is not { } webhook)
        {
            await request.RefuseAsync(Problem.NotFound with { Detail = "The app has no such webhook." });
            return;
        }

        var list = FormattableString.Invariant($"dead_letters/{webhook.Id}");
        var below = long.MaxValue;
        if (request.Query.FindText(_token) is { } token)
        {
            if (!tokens.TryRead(list, token, out var place))
            {
                await request.RefuseAsync(Fault.Token(_token.Name, token));
                return;
            }

            below = place.Position;
        }

        var limit = request.Query.Number(_maxResults);
        var dead = await services.Deliveries.ReadDeadAsync(webhook.Id, below, limit + 1, request.Aborted);
        var document = ReplyDocument.OfMany(request);
        foreach (var delivery in dead.Take(limit))
        {
            document.BeginItem();
            Write(document.Json, delivery);
        }

        document.EndData();
        await document.SendWithMetaAsync(
            previous: null, dead.Count > limit ? tokens.Write(list, new PagePlace(IsBackward: false, dead[limit - 1].Id, 0)) : null);
    }

    /// <summary>Sends events again; each is tried for a day anew.</summary>
    public static async ValueTask ReplayAsync(StoaRequest request, ActivityServices services, WebhookSender sender)
    {
        if (WebhookOperations.Find(request, services, _id) is not { } webhook)
        {
            await request.RefuseAsync(Problem.NotFound with { Detail = "The app has no such webhook." });
            return;
        }

        var uuids = request.Body.FindList(_uuids)?.Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uuid) ? uuid : -1).ToArray();
        if (await services.Deliveries.ReplayAsync(webhook.Id, uuids, services.Now) is not { } count)
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        sender.Wake([webhook.Id]);
        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteNumber("replayed"u8, count);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    private static void Write(JsonWriter json, Delivery delivery)
    {
        json.WriteStartObject();
        json.WriteId("event_uuid"u8, delivery.EventUuid);
        using (var body = JsonDocument.Parse(delivery.Body))
        {
            var data = body.RootElement.GetProperty("data"u8);
            json.WriteText("event_type"u8, data.GetProperty("event_type"u8).GetString() ?? "");
            if (data.TryGetProperty("tag"u8, out var tag))
            {
                json.WriteText("tag"u8, tag.GetString() ?? "");
            }
        }

        json.WriteText("space_id"u8, delivery.SpaceId.Value);
        json.WriteTime("queued_at"u8, delivery.QueuedAt);
        if (delivery.DeadAt is { } deadAt)
        {
            json.WriteTime("given_up_at"u8, deadAt);
        }

        json.WriteNumber("attempts"u8, delivery.Attempts);
        if (delivery.LastFailure is { } failure)
        {
            json.WriteText("failure"u8, failure);
        }

        json.WriteEndObject();
    }
}

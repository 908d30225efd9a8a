using Stoa.Api.Fields;
using Stoa.Spaces.Activity;

namespace Stoa.Api.Activity;

/// <summary>Writes subscriptions. Source: docs/activity.md.</summary>
internal static class SubscriptionJson
{
    /// <summary>Writes one.</summary>
    public static void Write(JsonWriter json, ActivitySubscription subscription)
    {
        json.WriteStartObject();
        json.WriteId("subscription_id"u8, subscription.Id);
        json.WriteText("event_type"u8, ActivityEventTypes.NameOf(subscription.EventType));
        json.WriteStartObject("filter"u8);
        json.WriteId("user_id"u8, subscription.UserId.Value);
        json.WriteEndObject();
        if (subscription.Tag is { } tag)
        {
            json.WriteText("tag"u8, tag);
        }

        if (subscription.WebhookId is { } webhook)
        {
            json.WriteId("webhook_id"u8, webhook);
        }

        json.WriteTime("created_at"u8, subscription.CreatedAt);
        json.WriteTime("updated_at"u8, subscription.UpdatedAt);
        json.WriteEndObject();
    }

    /// <summary>Answers with one, and how many the app has.</summary>
    public static ValueTask SendAsync(StoaRequest request, ActivitySubscription subscription, int total)
    {
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WritePropertyName("subscription"u8);
        Write(json, subscription);
        json.WriteEndObject();
        WriteTotal(json, total);
        json.WriteEndObject();
        return request.SendAsync(reply);
    }

    /// <summary>Writes a <c>meta</c> that says how many the app has.</summary>
    public static void WriteTotal(JsonWriter json, int total)
    {
        json.WriteStartObject("meta"u8);
        json.WriteNumber("total_subscriptions"u8, total);
        json.WriteEndObject();
    }
}

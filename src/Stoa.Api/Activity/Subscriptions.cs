using System.Globalization;
using Stoa.Api.Bodies;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Activity;

/// <summary>Lists, changes and deletes an app's subscriptions. Source: X API v2, Activity; docs/activity.md.</summary>
internal static class Subscriptions
{
    private const string List = "activity/subscriptions";

    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 1_000, 1_000, "The maximum number of results to return per page.");

    private static readonly Parameter _token = Parameter.Token("pagination_token", "This value is used to get the next 'page' of results.");

    private static readonly Parameter _id = Parameter.InPath("subscription_id", TextPattern.NumericId, "The ID of the subscription.");

    private static readonly Parameter _ids = Parameter.RequiredList("ids", TextPattern.NumericId, "Comma-separated list of subscription IDs, 1 to 100.");

    /// <summary>What listing takes.</summary>
    public static readonly ParameterTable Page = new(_maxResults, _token);

    /// <summary>What it takes to name one.</summary>
    public static readonly ParameterTable One = new(_id);

    /// <summary>What it takes to name several.</summary>
    public static readonly ParameterTable Several = new(_ids);

    /// <summary>What changing takes in the body.</summary>
    public static readonly BodyTable Change = new(SubscriptionCreate.Tag, SubscriptionCreate.WebhookId);

    /// <summary>Answers one page, by id.</summary>
    public static async ValueTask ListAsync(StoaRequest request, ActivityServices services, PageTokens tokens)
    {
        var client = request.Caller.ClientId;
        var list = $"{List}/{client.Value}";
        var place = default(PagePlace);
        if (request.Query.FindText(_token) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(_token.Name, token));
            return;
        }

        var app = services.Subscriptions.Of(client);
        var limit = request.Query.Number(_maxResults);
        var page = app.All.Where(subscription => subscription.Id > place.Position).Take(limit + 1).ToArray();
        var shown = page.AsSpan(0, Math.Min(limit, page.Length));
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        if (!shown.IsEmpty)
        {
            json.WriteStartArray("data"u8);
            foreach (var subscription in shown)
            {
                SubscriptionJson.Write(json, subscription);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("meta"u8);
        json.WriteNumber("result_count"u8, shown.Length);
        json.WriteNumber("total_subscriptions"u8, app.Count);
        if (page.Length > limit)
        {
            json.WriteText("next_token"u8, tokens.Write(list, new PagePlace(IsBackward: false, shown[^1].Id, 0)));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await request.SendAsync(reply);
    }

    /// <summary>Changes tag or webhook; what is not in the body stays.</summary>
    public static async ValueTask UpdateAsync(StoaRequest request, ActivityServices services)
    {
        if (Find(request, services, request.Query.Text(_id)) is not { } subscription)
        {
            await SubscriptionCreate.RefuseUnknownAsync(request);
            return;
        }

        if (!SubscriptionCreate.TryReadWebhook(request, out var webhook))
        {
            await SubscriptionCreate.RefuseWebhookAsync(request);
            return;
        }

        var changed = subscription with
        {
            Tag = request.Body.FindText(SubscriptionCreate.Tag) ?? subscription.Tag,
            WebhookId = webhook ?? subscription.WebhookId,
            UpdatedAt = services.Now,
        };
        var result = await services.Store.AppendAsync(new ActivitySubscriptionSaved(changed, IsNew: false), request.Aborted);
        await SubscriptionCreate.AnswerAsync(request, services, changed, result.Status);
    }

    /// <summary>Deletes one.</summary>
    public static async ValueTask DeleteAsync(StoaRequest request, ActivityServices services)
    {
        if (Find(request, services, request.Query.Text(_id)) is not { } subscription)
        {
            await SubscriptionCreate.RefuseUnknownAsync(request);
            return;
        }

        var result = await services.Store.AppendAsync(new ActivitySubscriptionDeleted(subscription.Id), request.Aborted);
        if (!IsGone(result.Status))
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("deleted"u8, value: true);
        reply.Json.WriteEndObject();
        SubscriptionJson.WriteTotal(reply.Json, services.Subscriptions.Of(subscription.ClientId).Count);
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    /// <summary>Deletes several; those that are not there are told of.</summary>
    public static async ValueTask DeleteSeveralAsync(StoaRequest request, ActivityServices services)
    {
        var ids = request.Query.List(_ids);
        var known = ids.Select(id => Find(request, services, id)).OfType<ActivitySubscription>().ToArray();
        var results = await services.Store.AppendManyAsync([.. known.Select(subscription => new ActivitySubscriptionDeleted(subscription.Id))], request.Aborted);
        if (known.Length > 0 && results.All(result => result.Status == AccountAppendStatus.Unavailable))
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        var ended = known.Where((_, i) => IsGone(results[i].Status)).Select(subscription => Text(subscription.Id)).ToHashSet(StringComparer.Ordinal);
        var failed = known.Where((_, i) => !IsGone(results[i].Status)).Select(subscription => Text(subscription.Id)).ToHashSet(StringComparer.Ordinal);
        var reply = request.BeginReply();
        var json = reply.Json;
        json.WriteStartObject();
        if (ended.Count > 0)
        {
            json.WriteStartArray("data"u8);
            foreach (var id in ids.Where(ended.Contains))
            {
                json.WriteStartObject();
                json.WriteText("subscription_id"u8, id);
                json.WriteBoolean("deleted"u8, value: true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (ended.Count < ids.Count)
        {
            json.WriteStartArray("errors"u8);
            foreach (var id in ids.Where(id => !ended.Contains(id)))
            {
                json.WriteStartObject();
                json.WriteText("subscription_id"u8, id);
                json.WriteText("reason"u8, failed.Contains(id) ? "ServiceUnavailable" : "SubscriptionNotFound");
                json.WriteText("message"u8, failed.Contains(id) ? "It could not be deleted now; try again." : "The app has no such subscription.");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        SubscriptionJson.WriteTotal(json, services.Subscriptions.Of(request.Caller.ClientId).Count);
        json.WriteEndObject();
        await request.SendAsync(reply);
    }

    private static bool IsGone(AccountAppendStatus status) => status is AccountAppendStatus.Committed or AccountAppendStatus.Unchanged;

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static ActivitySubscription? Find(StoaRequest request, ActivityServices services, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? services.Subscriptions.Of(request.Caller.ClientId).Find(number) : null;
}

using Stoa.Api.Bodies;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Activity;

/// <summary>An app subscribes to what a creator's Spaces do. Source: X API v2, Create X activity subscription; docs/activity.md.</summary>
internal static class SubscriptionCreate
{
    private static readonly BodyMember _user = BodyMember.Text("user_id", TextPattern.NumericId, "User the subscription is scoped to: the creator of Spaces.").Required();

    private static readonly BodyTable _filterTable = new(_user);

    private static readonly BodyMember _type = BodyMember.OneOf(
        "event_type", [.. ActivityEventTypes.Names], "Activity event type in dot notation: spaces.start, spaces.end, and Stoa's own spaces.schedule, spaces.update, spaces.cancel.").Required();

    private static readonly BodyMember _filter = BodyMember.Nested("filter", _filterTable, "Subscription filter.").Required();

    /// <summary>A text of the app's own.</summary>
    public static readonly BodyMember Tag = BodyMember.Text("tag", 1, ActivitySubscription.MaxTag, "Optional caller-defined tag.");

    /// <summary>Where events are sent.</summary>
    public static readonly BodyMember WebhookId = BodyMember.Text("webhook_id", TextPattern.NumericId, "Webhook to deliver the subscription events to.");

    /// <summary>What it takes in the body.</summary>
    public static readonly BodyTable Body = new(_type, _filter, Tag, WebhookId);

    /// <summary>Answers once the subscription is durable and this node tells of what happens from now on.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, ActivityServices services)
    {
        var client = request.Caller.ClientId;
        if (OwnApps.Contains(client))
        {
            await request.RefuseAsync(Problem.Forbidden with { Detail = "This token belongs to no app but to Stoa's own: use the app-only bearer of an app, or a token that a user granted to one." });
            return;
        }

        var body = request.Body;
        var user = body.FindNested(_filter)?.Text(_user) ?? "";
        if (!UserId.TryParse(user, out var creator) || !services.Accounts.TryGetUser(creator, out _))
        {
            await request.RefuseAsync(Fault.Member("filter.user_id", user, "is not the id of a user"));
            return;
        }

        if (!TryReadWebhook(request, out var webhook))
        {
            await RefuseWebhookAsync(request);
            return;
        }

        var type = ActivityEventTypes.Find(body.Text(_type)) ?? throw new InvalidOperationException("The table allows the types there are.");
        var own = services.Subscriptions.Of(client);
        if (own.Of(type, creator).FirstOrDefault(one => one.WebhookId == webhook && one.Tag == body.FindText(Tag)) is { } same)
        {
            await SubscriptionJson.SendAsync(request, same, own.Count); // Programs that subscribe whenever they start shall not be told twice.
            return;
        }

        var now = services.Now;
        var subscription = new ActivitySubscription
        {
            Id = services.Ids.Next(),
            ClientId = client,
            EventType = type,
            UserId = creator,
            Tag = body.FindText(Tag),
            WebhookId = webhook,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var result = await services.Store.AppendAsync(new ActivitySubscriptionSaved(subscription, IsNew: true), request.Aborted);
        await AnswerAsync(request, services, subscription, result.Status);
    }

    /// <summary>Answers how saving ended.</summary>
    public static ValueTask AnswerAsync(StoaRequest request, ActivityServices services, ActivitySubscription subscription, AccountAppendStatus status) => status switch
    {
        AccountAppendStatus.Committed => SubscriptionJson.SendAsync(request, subscription, services.Subscriptions.Of(subscription.ClientId).Count),
        AccountAppendStatus.WebhookUnknown => RefuseWebhookAsync(request),
        AccountAppendStatus.SubscriptionUnknown => RefuseUnknownAsync(request),
        AccountAppendStatus.SubscriptionLimitReached => request.RefuseAsync(Problem.Forbidden with
        {
            Detail = FormattableString.Invariant($"An app may have {ActivitySubscription.MaxPerApp} subscriptions: delete some first."),
        }),
        _ => request.RefuseAsync(Problem.ServiceUnavailable),
    };

    /// <summary>Refuses because the app has no such subscription.</summary>
    public static ValueTask RefuseUnknownAsync(StoaRequest request) =>
        request.RefuseAsync(Problem.NotFound with { Detail = "The app has no such subscription." });

    /// <summary>Reads <c>webhook_id</c>; false when no webhook can have it.</summary>
    public static bool TryReadWebhook(StoaRequest request, out long? webhook)
    {
        webhook = null;
        if (request.Body.FindText(WebhookId) is not { } text)
        {
            return true;
        }

        webhook = long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;
        return webhook is not null;
    }

    /// <summary>Refuses because the app has no such webhook.</summary>
    public static ValueTask RefuseWebhookAsync(StoaRequest request) =>
        request.RefuseAsync(Fault.Member(WebhookId.Name, request.Body.FindText(WebhookId), "is not the id of a webhook of this app"));
}

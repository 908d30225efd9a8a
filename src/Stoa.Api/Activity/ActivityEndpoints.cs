using Stoa.Api.Activity.Webhooks;
using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Query;

namespace Stoa.Api.Activity;

/// <summary>The routes by which other programs are told of what happens. Source: docs/activity.md.</summary>
public static class ActivityEndpoints
{
    /// <summary>Adds them.</summary>
    public static StoaRoutes MapActivity(this StoaRoutes routes, ActivityServices services, WebhookChecker checker, WebhookSender sender, PageTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(checker);
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(tokens);
        const string Subscription = "/2/activity/subscriptions/{subscription_id}";
        const string All = "/2/activity/subscriptions";
        const string DeadLetter = "/api/webhooks/{webhook_id}/dead_letters";
        var app = Access.AppOnly;
        return routes
            .Map("POST", All, Access.Activity, ParameterTable.None, SubscriptionCreate.Body, r => SubscriptionCreate.HandleAsync(r, services))
            .Map("GET", All, Access.Activity, Subscriptions.Page, r => Subscriptions.ListAsync(r, services, tokens))
            .Map("PUT", Subscription, app, Subscriptions.One, Subscriptions.Change, r => Subscriptions.UpdateAsync(r, services))
            .Map("DELETE", Subscription, app, Subscriptions.One, r => Subscriptions.DeleteAsync(r, services))
            .Map("DELETE", All, app, Subscriptions.Several, r => Subscriptions.DeleteSeveralAsync(r, services))
            .Map("GET", "/2/activity/stream", app, ActivityStream.Parameters, r => ActivityStream.HandleAsync(r, services))
            .Map("POST", "/2/webhooks", app, ParameterTable.None, WebhookOperations.Create, r => WebhookOperations.CreateAsync(r, services, checker))
            .Map("GET", "/2/webhooks", app, ParameterTable.None, r => WebhookOperations.ListAsync(r, services))
            .Map("PUT", "/2/webhooks/{webhook_id}", app, WebhookOperations.One, r => WebhookOperations.ValidateAsync(r, services, checker, sender))
            .Map("DELETE", "/2/webhooks/{webhook_id}", app, WebhookOperations.One, r => WebhookOperations.DeleteAsync(r, services))
            .Map("POST", "/2/webhooks/replay", app, ParameterTable.None, WebhookOperations.Replay, r => WebhookOperations.ReplayAsync(r, services))
            .Map("GET", DeadLetter, app, DeadLetters.Page, r => DeadLetters.ListAsync(r, services, tokens))
            .Map("POST", $"{DeadLetter}/replay", app, DeadLetters.One, DeadLetters.Replay, r => DeadLetters.ReplayAsync(r, services, sender));
    }
}

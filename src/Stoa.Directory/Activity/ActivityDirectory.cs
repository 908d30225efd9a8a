using System.Collections.Concurrent;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;

namespace Stoa.Directory.Activity;

/// <summary>Which apps want to be told of what, and where: subscriptions and webhooks in the memory of this node.</summary>
/// <remarks>Any thread may read at any time and never waits. The directory of accounts writes, one change after the other.</remarks>
public sealed class ActivityDirectory
{
    private static readonly AppSubscriptions _none = new();

    private readonly ConcurrentDictionary<ClientId, AppSubscriptions> _apps = new();
    private readonly ConcurrentDictionary<long, ClientId> _owners = new();
    private readonly ConcurrentDictionary<long, Webhook> _webhooks = new();
    private int _count;

    /// <summary>How many subscriptions there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Every webhook, in no order.</summary>
    public IEnumerable<Webhook> Webhooks => _webhooks.Select(webhook => webhook.Value);

    /// <summary>The subscriptions of an app. What is added later to an app that had none is in another object.</summary>
    public AppSubscriptions Of(ClientId app) => _apps.TryGetValue(app, out var found) ? found : _none;

    /// <summary>Finds a webhook, whosesoever it is.</summary>
    public Webhook? FindWebhook(long id) => _webhooks.GetValueOrDefault(id);

    /// <summary>The webhooks of an app by id; walks all.</summary>
    public IReadOnlyList<Webhook> WebhooksOf(ClientId app) => [.. Webhooks.Where(webhook => webhook.ClientId == app).OrderBy(webhook => webhook.Id)];

    /// <summary>The subscriptions that send what happened to a webhook; walks the apps that have webhooks.</summary>
    public IReadOnlyList<ActivitySubscription> Sending(SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        List<ActivitySubscription>? found = null;
        foreach (var app in Webhooks.Select(webhook => webhook.ClientId).Distinct())
        {
            foreach (var subscription in Of(app).Of(activity.Type, activity.CreatorId))
            {
                if (subscription.WebhookId is not null && subscription.Wants(activity))
                {
                    (found ??= []).Add(subscription);
                }
            }
        }

        return found ?? (IReadOnlyList<ActivitySubscription>)[];
    }

    internal void Apply(AccountChange change)
    {
        switch (change)
        {
            case ActivitySubscriptionSaved { Subscription: var subscription }:
                _count += _owners.TryAdd(subscription.Id, subscription.ClientId) ? 1 : 0;
                _apps.GetOrAdd(subscription.ClientId, static _ => new AppSubscriptions()).Put(subscription);
                break;
            case ActivitySubscriptionDeleted { Id: var id }:
                Remove(id);
                break;
            case WebhookSaved { Webhook: var webhook }:
                _webhooks[webhook.Id] = webhook;
                break;
            case WebhookDeleted { Id: var id } when _webhooks.TryRemove(id, out var webhook):
                foreach (var subscription in Of(webhook.ClientId).All.Where(subscription => subscription.WebhookId == id))
                {
                    Of(webhook.ClientId).Put(subscription with { WebhookId = null });
                }

                break;
        }
    }

    internal void Forget(ClientId app)
    {
        foreach (var subscription in Of(app).All)
        {
            Remove(subscription.Id);
        }

        foreach (var webhook in WebhooksOf(app))
        {
            _webhooks.TryRemove(webhook.Id, out _);
        }
    }

    internal void Forget(UserId user)
    {
        foreach (var subscription in _apps.Values.SelectMany(app => app.All).Where(subscription => subscription.UserId == user))
        {
            Remove(subscription.Id);
        }
    }

    private void Remove(long id)
    {
        if (_owners.TryRemove(id, out var app))
        {
            Of(app).Remove(id);
            _count--;
        }
    }
}

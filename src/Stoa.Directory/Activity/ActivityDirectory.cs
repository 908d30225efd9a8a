using System.Collections.Concurrent;
using System.Collections.Immutable;
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
    private readonly ConcurrentDictionary<(ActivityEventType Type, UserId User), ImmutableArray<ActivitySubscription>> _sending = new();
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

    /// <summary>The subscriptions, of all apps, that send what happened to a webhook.</summary>
    public IEnumerable<ActivitySubscription> Sending(SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return _sending.TryGetValue((activity.Type, activity.CreatorId), out var found) ? found.Where(subscription => subscription.Wants(activity)) : [];
    }

    internal void Apply(AccountChange change)
    {
        switch (change)
        {
            case ActivitySubscriptionSaved { Subscription: var subscription }:
                _count += _owners.TryAdd(subscription.Id, subscription.ClientId) ? 1 : 0;
                Put(subscription);
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
                    Put(subscription with { WebhookId = null });
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

    private void Put(ActivitySubscription subscription)
    {
        _apps.GetOrAdd(subscription.ClientId, static _ => new AppSubscriptions()).Put(subscription);
        SetSending(subscription, subscription.WebhookId is not null);
    }

    private void Remove(long id)
    {
        if (_owners.TryRemove(id, out var app) && Of(app).Find(id) is { } subscription)
        {
            Of(app).Remove(id);
            SetSending(subscription, isSending: false);
            _count--;
        }
    }

    /// <summary>In one step, so that no event falls between. What a subscription filters by never changes.</summary>
    private void SetSending(ActivitySubscription subscription, bool isSending)
    {
        var filter = (subscription.EventType, subscription.UserId);
        var others = (_sending.TryGetValue(filter, out var found) ? found : []).RemoveAll(other => other.Id == subscription.Id);
        if (isSending)
        {
            _sending[filter] = others.Add(subscription);
        }
        else if (others.IsEmpty)
        {
            _sending.TryRemove(filter, out _);
        }
        else
        {
            _sending[filter] = others;
        }
    }
}

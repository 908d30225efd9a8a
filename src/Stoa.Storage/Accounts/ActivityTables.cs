using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Databases;
using Stoa.Storage.Json;

namespace Stoa.Storage.Accounts;

/// <summary>The tables of subscriptions and webhooks. Everything runs under the write lock of one transaction.</summary>
internal static class ActivityTables
{
    /// <summary>Why a change cannot or need not be written; null when it is to be, or is none of these tables'.</summary>
    public static AccountAppendStatus? Check(IDatabase database, AccountChange change) => change switch
    {
        ActivitySubscriptionSaved { Subscription: var subscription, IsNew: var isNew } =>
            subscription.WebhookId is { } webhook && !HasWebhook(database, webhook, subscription.ClientId) ? AccountAppendStatus.WebhookUnknown
            : !isNew ? Has(database, "SELECT 1 FROM activity_subscriptions WHERE id = ?1", subscription.Id) ? null : AccountAppendStatus.SubscriptionUnknown
            : Count(database, "SELECT count(*) FROM activity_subscriptions WHERE client_id = ?1", subscription.ClientId) >= ActivitySubscription.MaxPerApp
                ? AccountAppendStatus.SubscriptionLimitReached : null,
        ActivitySubscriptionDeleted { Id: var id } =>
            Has(database, "SELECT 1 FROM activity_subscriptions WHERE id = ?1", id) ? null : AccountAppendStatus.Unchanged,
        WebhookSaved { Webhook: var webhook, IsNew: false } => HasWebhook(database, webhook.Id, webhook.ClientId) ? null : AccountAppendStatus.WebhookUnknown,
        WebhookSaved { Webhook: var webhook } saved =>
            HasUrl(database, webhook) ? AccountAppendStatus.WebhookUrlTaken
            : Count(database, "SELECT count(*) FROM webhooks WHERE client_id = ?1", webhook.ClientId) >= saved.MaxPerApp ? AccountAppendStatus.WebhookLimitReached : null,
        WebhookDeleted { Id: var id } => Has(database, "SELECT 1 FROM webhooks WHERE id = ?1", id) ? null : AccountAppendStatus.Unchanged,
        _ => null,
    };

    /// <summary>Writes a row.</summary>
    /// <param name="database">Where.</param>
    /// <param name="change">What was made or changed.</param>
    /// <param name="stamp">Binds number and time of the change to parameters 2 and 3.</param>
    public static void Save(IDatabase database, AccountChange change, Func<IStatement, IStatement> stamp)
    {
        if (change is ActivitySubscriptionSaved { Subscription: var subscription })
        {
            using var row = database.Rent("""
                INSERT INTO activity_subscriptions(id, seq, at, body, client_id, user_id, webhook_id) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT(id) DO UPDATE SET seq = ?2, at = ?3, body = ?4, webhook_id = ?7
                """);
            stamp(row.Bind(1, subscription.Id)).BindText(4, StoredBody.Write(subscription, StoredBody.Json.ActivitySubscription))
                .Bind(5, subscription.ClientId.Value).Bind(6, subscription.UserId.Value).Bind(7, subscription.WebhookId).Run();
        }
        else if (change is WebhookSaved { Webhook: var webhook })
        {
            using var row = database.Rent("""
                INSERT INTO webhooks(id, seq, at, body, client_id, url) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT(id) DO UPDATE SET seq = ?2, at = ?3, body = ?4
                """);
            stamp(row.Bind(1, webhook.Id)).BindText(4, StoredBody.Write(webhook, StoredBody.Json.Webhook))
                .Bind(5, webhook.ClientId.Value).Bind(6, webhook.Url).Run();
        }
    }

    /// <summary>Takes out what a change takes away.</summary>
    public static void Delete(IDatabase database, AccountChange change)
    {
        switch (change)
        {
            case ActivitySubscriptionDeleted { Id: var id }:
                Run(database, "DELETE FROM activity_subscriptions WHERE id = ?1", id);
                break;
            case WebhookDeleted { Id: var id }:
                Unhook(database, id);
                Run(database, "DELETE FROM webhooks WHERE id = ?1", id);
                break;
        }
    }

    /// <summary>A person is gone: nobody is told of their Spaces any more.</summary>
    public static void Forget(IDatabase database, UserId user) =>
        Run(database, "DELETE FROM activity_subscriptions WHERE user_id = ?1", user.Value);

    /// <summary>An app is gone.</summary>
    public static void Forget(IDatabase database, ClientId client)
    {
        using var subscriptions = database.Rent("DELETE FROM activity_subscriptions WHERE client_id = ?1");
        subscriptions.Bind(1, client.Value).Run();
        using var webhooks = database.Rent("DELETE FROM webhooks WHERE client_id = ?1");
        webhooks.Bind(1, client.Value).Run();
    }

    /// <summary>A webhook is gone: its subscriptions go on without it.</summary>
    private static void Unhook(IDatabase database, long webhook)
    {
        List<ActivitySubscription> hooked = [];
        using (var select = database.Rent("SELECT body FROM activity_subscriptions WHERE webhook_id = ?1"))
        {
            select.Bind(1, webhook);
            while (select.Step())
            {
                hooked.Add(StoredBody.Read(select.Bytes(0), StoredBody.Json.ActivitySubscription));
            }
        }

        using var update = database.Rent("UPDATE activity_subscriptions SET webhook_id = NULL, body = ?2 WHERE id = ?1");
        foreach (var subscription in hooked)
        {
            update.Bind(1, subscription.Id).BindText(2, StoredBody.Write(subscription with { WebhookId = null }, StoredBody.Json.ActivitySubscription)).Run();
        }
    }

    private static bool Has(IDatabase database, string sql, long id)
    {
        using var select = database.Rent(sql);
        return select.Bind(1, id).Step();
    }

    private static bool HasWebhook(IDatabase database, long id, ClientId client)
    {
        using var select = database.Rent("SELECT 1 FROM webhooks WHERE id = ?1 AND client_id = ?2");
        return select.Bind(1, id).Bind(2, client.Value).Step();
    }

    private static bool HasUrl(IDatabase database, Webhook webhook)
    {
        using var select = database.Rent("SELECT 1 FROM webhooks WHERE client_id = ?1 AND url = ?2");
        return select.Bind(1, webhook.ClientId.Value).Bind(2, webhook.Url).Step();
    }

    private static long Count(IDatabase database, string sql, ClientId client)
    {
        using var select = database.Rent(sql);
        select.Bind(1, client.Value).Step();
        return select.Number(0);
    }

    private static void Run(IDatabase database, string sql, long id)
    {
        using var statement = database.Rent(sql);
        statement.Bind(1, id).Run();
    }
}

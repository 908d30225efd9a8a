using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Accounts;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Accounts;

/// <summary>Subscriptions and webhooks of apps, with their limits.</summary>
public abstract class ActivityChangesTests(StoreHome home) : IAsyncLifetime
{
    private AccountStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await home.MakeAsync();
        _store = home.OpenAccounts();
        await _store.AppendAsync(new UserSaved(User(1001, "alice")), Cancel);
        await _store.CreateAppAsync(SomeApp, "secret", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store!.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task Webhooks_AreOneForAnAddressAndNoMoreThanMayBe()
    {
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new WebhookSaved(SomeWebhook, IsNew: true, MaxPerApp: 2)));
        Assert.Equal(AccountAppendStatus.WebhookUrlTaken, await AppendAsync(new WebhookSaved(SomeWebhook with { Id = 52 }, IsNew: true, MaxPerApp: 2)));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new WebhookSaved(SomeWebhook with { Id = 52, Url = "https://b" }, IsNew: true, MaxPerApp: 2)));
        Assert.Equal(AccountAppendStatus.WebhookLimitReached, await AppendAsync(new WebhookSaved(SomeWebhook with { Id = 53, Url = "https://c" }, IsNew: true, MaxPerApp: 2)));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new WebhookSaved(SomeWebhook with { Valid = false }, IsNew: false)));
        Assert.Equal(AccountAppendStatus.WebhookUnknown, await AppendAsync(new WebhookSaved(SomeWebhook with { Id = 54 }, IsNew: false)));
        Assert.False(Left().OfType<WebhookSaved>().Single(saved => saved.Webhook.Id == SomeWebhook.Id).Webhook.Valid);
    }

    [Fact]
    public async Task Subscriptions_NeedTheirAppsWebhook_AndLoseItWithIt()
    {
        Assert.Equal(AccountAppendStatus.WebhookUnknown, await AppendAsync(new ActivitySubscriptionSaved(SomeSubscription, IsNew: true)));
        await AppendAsync(new WebhookSaved(SomeWebhook, IsNew: true));
        Assert.Equal(
            AccountAppendStatus.WebhookUnknown,
            await AppendAsync(new ActivitySubscriptionSaved(SomeSubscription with { ClientId = new ClientId("another") }, IsNew: true)));
        Assert.Equal(AccountAppendStatus.SubscriptionUnknown, await AppendAsync(new ActivitySubscriptionSaved(SomeSubscription, IsNew: false)));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new ActivitySubscriptionSaved(SomeSubscription, IsNew: true)));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new WebhookDeleted(SomeWebhook.Id)));
        Assert.Equal(AccountAppendStatus.Unchanged, await AppendAsync(new WebhookDeleted(SomeWebhook.Id)));
        Assert.Equal([SomeSubscription with { WebhookId = null }], Left().OfType<ActivitySubscriptionSaved>().Select(saved => saved.Subscription));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new ActivitySubscriptionDeleted(SomeSubscription.Id)));
        Assert.Equal(AccountAppendStatus.Unchanged, await AppendAsync(new ActivitySubscriptionDeleted(SomeSubscription.Id)));
    }

    [Fact]
    public async Task Subscriptions_AreNoMoreThanMayBe_AndGoWithPersonAndApp()
    {
        var many = Enumerable.Range(1, ActivitySubscription.MaxPerApp).Select(id => SomeSubscription with { Id = id, WebhookId = null }).ToArray();
        Assert.All(await _store!.AppendManyAsync([.. many.Select(one => new ActivitySubscriptionSaved(one, IsNew: true))], Cancel), result => Assert.True(result.Committed));
        Assert.Equal(AccountAppendStatus.SubscriptionLimitReached, await AppendAsync(new ActivitySubscriptionSaved(many[0] with { Id = 9_999 }, IsNew: true)));
        Assert.Equal(AccountAppendStatus.Committed, await AppendAsync(new ActivitySubscriptionSaved(many[0] with { Tag = "x" }, IsNew: false)));
        await AppendAsync(new UserDeleted(new UserId(1001)));
        Assert.Empty(Left().OfType<ActivitySubscriptionSaved>());
        await AppendAsync(new ActivitySubscriptionSaved(many[0] with { UserId = new UserId(7) }, IsNew: true));
        await AppendAsync(new WebhookSaved(SomeWebhook, IsNew: true));
        await AppendAsync(new AppDeleted(SomeApp.ClientId));
        Assert.DoesNotContain(Left(), change => change is ActivitySubscriptionSaved or WebhookSaved);
    }

    private async Task<AccountAppendStatus> AppendAsync(AccountChange change) => (await _store!.AppendAsync(change, Cancel)).Status;

    private List<AccountChange> Left()
    {
        List<AccountChange> left = [];
        _store!.ReadAll(recorded => left.Add(recorded.Change));
        return left;
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteActivityChangesTests() : ActivityChangesTests(new SqliteHome());

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresActivityChangesTests() : ActivityChangesTests(new PostgresHome());

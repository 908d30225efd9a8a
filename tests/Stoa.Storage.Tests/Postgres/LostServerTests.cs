using System.Diagnostics;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;
using Stoa.Storage.Insights;
using Stoa.Storage.Payments;
using Stoa.Storage.Postgres;
using Stoa.Tests.Machines;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>The server is killed under the stores: nothing acknowledged is lost, what is not is told so, and all is well when it is back.</summary>
public sealed class LostServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stores_OverTheServersDeathAndReturn_LoseNothingAcknowledged()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = PostgresDatabase.Open(await server.CreateDatabaseAsync());
        using var folder = new TemporaryFolder();
        await using var accounts = AccountStore.Open(database, folder.Path, TimeProvider.System);
        await using var deliveries = DeliveryStore.Open(database, TimeProvider.System);
        await using var orders = OrderStore.Open(database, TimeProvider.System);
        await using var insights = InsightsStore.Open(database, TimeProvider.System);
        Assert.True(await deliveries.QueueAsync([], 1, Start));
        await orders.FollowAsync([], 1);
        Assert.True(await insights.WriteAsync([]));

        using var stop = new CancellationTokenSource();
        List<UserId> acknowledged = [];
        var refused = 0;
        var writing = WriteAsync();
        await UntilAsync(() => acknowledged.Count > 20);
        await server.KillAsync();
        await UntilAsync(() => refused > 2);
        await AssertRefusedAsync(accounts, deliveries, orders, insights);
        var before = acknowledged.Count;
        await server.StartAgainAsync();

        // By itself, with the first call.
        Assert.NotNull(await accounts.FindUserByNameAsync("user1", Cancel));
        Assert.Equal(1, await deliveries.ReadPositionAsync(Cancel));
        Assert.True(await deliveries.QueueAsync([], 3, Start));
        await orders.FollowAsync([], 3);
        Assert.Equal(3, await orders.ReadPositionAsync(Cancel));
        Assert.True(await insights.WriteAsync([]));
        await UntilAsync(() => acknowledged.Count > before + 20);
        await stop.CancelAsync();
        await writing;
        var kept = (await accounts.ReadFeedAsync(0, 100_000, Cancel)).Select(recorded => ((UserSaved)recorded.Change).User.Id).ToHashSet();
        Assert.Empty(acknowledged.Except(kept));

        await RestartBetweenCallsAsync(server, accounts);

        async Task WriteAsync()
        {
            for (var i = 1; !stop.IsCancellationRequested; i++)
            {
                var result = await accounts.AppendAsync(new UserSaved(User(i, $"user{i}")), Cancel);
                if (result.Committed)
                {
                    acknowledged.Add(new UserId(i));
                }
                else
                {
                    Assert.Equal(AccountAppendStatus.Unavailable, result.Status);
                    refused++;
                    await Task.Delay(20, Cancel);
                }
            }
        }
    }

    private static async Task AssertRefusedAsync(AccountStore accounts, DeliveryStore deliveries, OrderStore orders, InsightsStore insights)
    {
        Assert.False(await deliveries.QueueAsync([], 2, Start));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => orders.FollowAsync([], 2));
        Assert.False(await insights.WriteAsync([]));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => accounts.FindUserByNameAsync("user1", Cancel));
    }

    /// <summary>Nobody notices.</summary>
    private static async Task RestartBetweenCallsAsync(PostgresServer server, AccountStore accounts)
    {
        await server.StopAsync();
        await server.StartAgainAsync();
        Assert.NotNull(await accounts.FindUserByNameAsync("user1", Cancel));
        Assert.Equal(AccountAppendStatus.Committed, (await accounts.AppendAsync(new UserSaved(User(999_999, "last")), Cancel)).Status);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1));
            await Task.Delay(10, Cancel);
        }
    }
}

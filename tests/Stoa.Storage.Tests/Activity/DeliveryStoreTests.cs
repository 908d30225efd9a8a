using Stoa.Spaces;
using Stoa.Storage.Activity;

namespace Stoa.Storage.Tests.Activity;

/// <summary>The queue of events for webhooks: one event of a Space after the other, nothing forgotten, bounds.</summary>
public abstract class DeliveryStoreTests(StoreHome home) : IAsyncLifetime
{
    private static readonly DateTimeOffset _now = SpaceSamples.Start;
    private static readonly SpaceId _one = SpaceId.Parse("1one");
    private static readonly SpaceId _other = SpaceId.Parse("1other");
    private DeliveryStore? _store;
    private long _seq;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await home.MakeAsync();
        _store = home.OpenDeliveries();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store!.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task Due_IsTheFirstOfEachLane()
    {
        await QueueAsync(_one, _other, _one);
        var due = await DueAsync();
        Assert.Equal([1L, 2L], due.Select(delivery => delivery.Seq));
        Assert.Equal("{\"seq\":1}"u8.ToArray(), due[0].Body.ToArray());

        await _store!.DeliveredAsync(due[0], _now);
        Assert.Equal([2L, 3L], (await DueAsync()).Select(delivery => delivery.Seq).Order());
    }

    [Fact]
    public async Task Failed_WaitsAndKeepsItsLaneWaiting()
    {
        await QueueAsync(_one, _one);
        var first = Assert.Single(await DueAsync());
        await _store!.FailedAsync(first, "status_503", _now.AddSeconds(10));
        Assert.Empty(await DueAsync());
        Assert.Equal(_now.AddSeconds(10), await _store.NextDueAsync(1, _now, Cancel));
        var again = Assert.Single(await DueAsync(_now.AddSeconds(10)));
        Assert.Equal((1L, 1, "status_503"), (again.Seq, again.Attempts, again.LastFailure));
    }

    [Fact]
    public async Task GivenUp_FreesItsLane_AndIsReplayedInFrontOfWhatWaits()
    {
        await QueueAsync(_one, _one, _one, _one);
        await _store!.GiveUpAsync((await DueAsync())[0], "timeout", _now);
        await _store.GiveUpAsync((await DueAsync())[0], "timeout", _now.AddSeconds(1));
        var dead = await _store.ReadDeadAsync(1, long.MaxValue, 10, Cancel);
        Assert.Equal([2L, 1L], dead.Select(delivery => delivery.Seq));
        Assert.Equal([1L], (await _store.ReadDeadAsync(1, dead[0].Id, 10, Cancel)).Select(delivery => delivery.Seq));
        var underWay = Assert.Single(await DueAsync(_now.AddSeconds(1)));
        Assert.Equal(3, underWay.Seq);

        Assert.Equal(1, await _store.ReplayAsync(1, [dead[1].EventUuid], _now.AddHours(1)));
        Assert.Equal(1, await _store.ReplayAsync(1, null, _now.AddHours(1)));
        Assert.Equal(3, Assert.Single(await DueAsync(_now.AddHours(2))).Seq); // Never beside what is under way.
        await _store.DeliveredAsync(underWay, _now);
        List<long> order = [];
        while (await DueAsync(_now.AddHours(2)) is [var next])
        {
            order.Add(next.Seq);
            Assert.Equal(next.Seq < 3 ? _now.AddHours(1) : _now, next.QueuedAt);
            await _store.DeliveredAsync(next, _now);
        }

        Assert.Equal([1L, 2L, 4L], order);
    }

    [Fact]
    public async Task Position_MovesWithWhatIsQueued_AndBothSurvive()
    {
        Assert.Null(await _store!.ReadPositionAsync(Cancel));
        await QueueAsync(_one, _one);
        await _store.QueueAsync([], 77, _now);
        await _store.DisposeAsync();
        _store = home.OpenDeliveries();
        Assert.Equal(77, await _store.ReadPositionAsync(Cancel));
        Assert.Equal([1L], await _store.ReadWebhooksAsync(Cancel));
        Assert.Equal(1, Assert.Single(await DueAsync()).Seq);
    }

    [Fact]
    public async Task GiveUpOlder_TakesWhatCouldNotBeTried()
    {
        await QueueAsync(_one, _one);
        await _store!.QueueAsync([Of(_one, 3, _now.AddHours(5)), Of(_other, 4, _now.AddHours(5))], null, _now);
        await _store.GiveUpOlderAsync(1, _now.AddHours(1), _now.AddDays(1));
        Assert.Equal(["webhook_invalid", "webhook_invalid"], (await _store.ReadDeadAsync(1, long.MaxValue, 10, Cancel)).Select(delivery => delivery.LastFailure), StringComparer.Ordinal);
        Assert.Equal([3L, 4L], (await DueAsync(_now.AddDays(2))).Select(delivery => delivery.Seq).Order());
    }

    [Fact]
    public async Task Forget_TakesAWebhooksAlone_AndDeadOnesByAge()
    {
        await QueueAsync(_one, _other);
        await _store!.QueueAsync([Of(_one, 9, _now) with { WebhookId = 2 }], null, _now);
        await _store.GiveUpAsync((await DueAsync())[0], "timeout", _now);
        await _store.ForgetDeadAsync(_now);
        Assert.Single(await _store.ReadDeadAsync(1, long.MaxValue, 10, Cancel));
        await _store.ForgetDeadAsync(_now.AddSeconds(1));
        Assert.Empty(await _store.ReadDeadAsync(1, long.MaxValue, 10, Cancel));
        await _store.ForgetAsync(1);
        Assert.Equal([2L], await _store.ReadWebhooksAsync(Cancel));
    }

    [Fact]
    public async Task GiveUpOlder_LeavesALaneOneHead_WhateverWasReplayed()
    {
        await QueueAsync(_one, _one);
        await _store!.GiveUpAsync((await DueAsync())[0], "timeout", _now);
        await _store.ReplayAsync(1, null, _now); // Behind the second, which is the head.
        await _store.GiveUpOlderAsync(1, _now.AddDays(-1), _now);
        Assert.Equal([2L], (await DueAsync(_now.AddDays(1))).Select(delivery => delivery.Seq));
    }

    [Fact]
    public async Task Forget_TakesWhatTellsOfAPerson()
    {
        await QueueAsync(_one);
        await _store!.QueueAsync([Of(_other, 5, _now) with { CreatorId = new UserId(77) }], null, _now);
        Assert.Equal([42L, 77L], (await _store.ReadCreatorsAsync(Cancel)).Select(user => user.Value).Order());
        await _store.ForgetAsync(new UserId(42));
        Assert.Equal([5L], (await DueAsync()).Select(delivery => delivery.Seq));
    }

    private static Delivery Of(SpaceId space, long seq, DateTimeOffset queuedAt) => new()
    {
        WebhookId = 1, SpaceId = space, CreatorId = SpaceSamples.Creator, Seq = seq, EventUuid = 1_000 + seq, Body = System.Text.Encoding.UTF8.GetBytes($"{{\"seq\":{seq}}}"), QueuedAt = queuedAt,
    };

    private async Task QueueAsync(params SpaceId[] spaces) =>
        Assert.True(await _store!.QueueAsync([.. spaces.Select(space => Of(space, ++_seq, _now))], _seq, _now));

    private Task<IReadOnlyList<Delivery>> DueAsync(DateTimeOffset? at = null) => _store!.ReadDueAsync(1, at ?? _now, 10, Cancel);
}

/// <summary>On SQLite.</summary>
public sealed class SqliteDeliveryStoreTests() : DeliveryStoreTests(new SqliteHome());

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresDeliveryStoreTests() : DeliveryStoreTests(new PostgresHome());

using Stoa.Spaces;
using Stoa.Storage.Payments;

namespace Stoa.Storage.Tests.Payments;

/// <summary>Orders and their refunds: what becomes of each by what comes, in every order, and what is on the disk.</summary>
public abstract class OrderStoreTests(StoreHome home) : IAsyncLifetime
{
    private static readonly DateTimeOffset _now = SpaceSamples.Start;
    private static readonly SpaceId _space = SpaceId.Parse("1paid");
    private static readonly UserId _buyer = new(7);
    private OrderStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private OrderStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        await home.MakeAsync();
        _store = home.OpenOrders();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _store!.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task Add_Twice_KeepsTheFirst_AndEveryMemberComesBack()
    {
        var order = OrderOf(1) with
        {
            Attempt = 2, SessionExpiresAt = _now.AddMinutes(31), SessionId = "cs_1", PaymentId = "pi_1", SoldSeq = 5, Failures = 3, IsGone = true, IsCanceled = true,
            Status = OrderStatus.Paid,
        };
        Assert.Equal(order, await Store.AddAsync(order));
        Assert.Equal(order, await Store.AddAsync(order with { Amount = 1 }));
        Assert.Equal(order, await Store.FindAsync(_space, 1, Cancel));
        Assert.Equal(order, await Store.FindByPaymentAsync("pi_1", Cancel));
        Assert.Null(await Store.FindAsync(_space, 2, Cancel));
    }

    [Theory]
    [InlineData(OrderStatus.Open, OrderStatus.Open, false)]
    [InlineData(OrderStatus.Expired, OrderStatus.Released, false)]
    [InlineData(OrderStatus.Released, OrderStatus.Released, false)]
    [InlineData(OrderStatus.Paid, OrderStatus.RefundDue, true)]
    [InlineData(OrderStatus.Settled, OrderStatus.RefundDue, true)]
    [InlineData(OrderStatus.RefundDue, OrderStatus.RefundDue, false)]
    [InlineData(OrderStatus.Refunded, OrderStatus.Refunded, false)]
    [InlineData(OrderStatus.RefundFailed, OrderStatus.RefundFailed, false)]
    public void Lose_EveryStatus(OrderStatus before, OrderStatus after, bool isRefunded)
    {
        var step = OrderLife.Lose(OrderOf(1) with { Status = before, PaymentId = "pi_1" }, "gone", _now);
        Assert.Equal((after, true, isRefunded), (step.Order.Status, step.Order.IsGone, step.Refund is not null));
    }

    [Theory]
    [InlineData(OrderStatus.Open, false, OrderStatus.Paid)]
    [InlineData(OrderStatus.Expired, false, OrderStatus.Paid)]
    [InlineData(OrderStatus.Open, true, OrderStatus.RefundDue)]
    [InlineData(OrderStatus.Released, true, OrderStatus.RefundDue)]
    [InlineData(OrderStatus.Settled, false, OrderStatus.Settled)]
    public void Pay_EveryStatus(OrderStatus before, bool isGone, OrderStatus after)
    {
        var step = OrderLife.Pay(OrderOf(1) with { Status = before, IsGone = isGone }, "pi_1", 500, "eur", _now);
        Assert.Equal((after, "pi_1", after == OrderStatus.RefundDue), (step.Order.Status, step.Order.PaymentId, step.Refund is not null));
    }

    [Theory]
    [InlineData(499, "eur")]
    [InlineData(500, "usd")]
    public void Pay_AnotherAmount_GoesBack_AndTheSeatIsToBeReleased(long amount, string currency)
    {
        var step = OrderLife.Pay(OrderOf(1), "pi_1", amount, currency, _now);
        Assert.Equal((OrderStatus.RefundDue, false, _now, "mismatch"), (step.Order.Status, step.Order.IsGone, step.Order.NextAt, step.Refund?.Reason));
    }

    [Fact]
    public async Task Pay_ByTwoPayments_RefundsTheSecondAlone()
    {
        await Store.AddAsync(OrderOf(1));
        foreach (var payment in new[] { "pi_1", "pi_1", "pi_2", "pi_2" })
        {
            await Store.ChangeAsync(_space, 1, order => OrderLife.Pay(order, payment, 500, "eur", _now));
        }

        var order = await Store.ChangeAsync(_space, 1, found => OrderLife.Settle(found, _now));
        Assert.Equal((OrderStatus.Settled, "pi_1"), (order?.Status, order?.PaymentId));
        Assert.Equal(("pi_2", "twice"), Assert.Single(await Store.ReadDueRefundsAsync(_now, 10, Cancel)) is var refund ? (refund.PaymentId, refund.Reason) : default);
        await Store.ChangeRefundAsync("pi_2", one => one with { Status = RefundStatus.Failed, NextAt = null }, _now);
        Assert.Equal(OrderStatus.Settled, (await Store.FindAsync(_space, 1, Cancel))?.Status);
        Assert.Equal(1, await Store.CountFailedRefundsAsync(Cancel));
    }

    [Fact]
    public async Task Refund_TakesItsOrderAlong()
    {
        await Store.AddAsync(OrderOf(1) with { Status = OrderStatus.Settled, PaymentId = "pi_1" });
        await Store.FollowAsync([new TicketNews(TicketNewsKind.Canceled, _space, 9, _now)], 9);
        var order = await Store.FindAsync(_space, 1, Cancel);
        Assert.Equal((OrderStatus.RefundDue, true, true), (order?.Status, order?.IsGone, order?.IsCanceled));
        Assert.Equal("canceled", Assert.Single(await Store.ReadDueRefundsAsync(_now, 10, Cancel)).Reason);
        await Store.ChangeRefundAsync("pi_1", one => one with { Status = RefundStatus.Pending, RefundId = "re_1" }, _now);
        Assert.Equal(OrderStatus.RefundDue, (await Store.FindAsync(_space, 1, Cancel))?.Status);
        await Store.ChangeRefundAsync("pi_1", one => one with { Status = RefundStatus.Failed, NextAt = null }, _now);
        Assert.Equal(OrderStatus.RefundFailed, (await Store.FindAsync(_space, 1, Cancel))?.Status);
        await Store.ChangeRefundAsync("pi_1", one => one with { Status = RefundStatus.Refunded }, _now);
        Assert.Equal(OrderStatus.Refunded, (await Store.FindAsync(_space, 1, Cancel))?.Status);
    }

    [Fact]
    public async Task GivenBack_MeansTheTicketsSoldBefore_AlsoWhenTheNextIsThereAlready()
    {
        await Store.FollowAsync([Sold(1, 10)], 10);
        await Store.AddAsync(OrderOf(2)); // Bought again, and the checkout was quicker than the log.
        await Store.FollowAsync([new TicketNews(TicketNewsKind.GivenBack, _space, 11, _now) { UserId = _buyer }, Sold(2, 12)], 12);
        Assert.True((await Store.FindAsync(_space, 1, Cancel))?.IsGone);
        Assert.False((await Store.FindAsync(_space, 2, Cancel))?.IsGone);
        await Store.FollowAsync([new TicketNews(TicketNewsKind.Released, _space, 13, _now) { Number = 2 }], 13);
        Assert.True((await Store.FindAsync(_space, 2, Cancel))?.IsGone);
        Assert.Equal(13, await Store.ReadPositionAsync(Cancel));
    }

    [Fact]
    public async Task Ended_KeepsWhatIsSettled_AndSendsBackWhatIsNot()
    {
        OrderStatus[] before = [OrderStatus.Open, OrderStatus.Expired, OrderStatus.Paid, OrderStatus.Settled];
        for (var i = 0; i < before.Length; i++)
        {
            await Store.AddAsync(OrderOf(i + 1) with { Status = before[i], PaymentId = $"pi_{i}" });
        }

        await Store.FollowAsync([new TicketNews(TicketNewsKind.Ended, _space, 20, _now)], 20);
        Assert.Equal(
            [(OrderStatus.Open, true), (OrderStatus.Released, true), (OrderStatus.RefundDue, true), (OrderStatus.Settled, false)],
            (await Store.ReadOfSpaceAsync(_space, 0, 10, Cancel)).Select(order => (order.Status, order.IsGone)));
        Assert.Equal([2, 3], (await Store.ReadOfSpaceAsync(_space, 1, 2, Cancel)).Select(order => order.Number));
    }

    [Fact]
    public async Task Paid_InTheLog_SettlesAnOrderThatWasMadeAnew()
    {
        await Store.FollowAsync([Sold(1, 10), new TicketNews(TicketNewsKind.Paid, _space, 11, _now) { UserId = _buyer }], 11);
        Assert.Equal(OrderStatus.Settled, (await Store.FindAsync(_space, 1, Cancel))?.Status);
    }

    [Fact]
    public async Task Due_IsWhatIsDue_LongestFirst_AndEventsAreRememberedAndForgotten()
    {
        await Store.AddAsync(OrderOf(1) with { NextAt = _now.AddSeconds(2) });
        await Store.AddAsync(OrderOf(2) with { NextAt = _now.AddSeconds(1) });
        await Store.AddAsync(OrderOf(3) with { NextAt = null });
        Assert.Empty(await Store.ReadDueAsync(_now, 10, Cancel));
        Assert.Equal([2, 1], (await Store.ReadDueAsync(_now.AddSeconds(2), 10, Cancel)).Select(order => order.Number));
        Assert.Equal(_now.AddSeconds(1), await Store.NextDueAsync(Cancel));

        await Store.ChangeAsync(_space, 1, _ => null, new StripeEventMark("evt_1", _now));
        Assert.True(await Store.HasEventAsync("evt_1", Cancel));
        Assert.False(await Store.HasEventAsync("evt_2", Cancel));
        await Store.ForgetEventsAsync(_now);
        Assert.True(await Store.HasEventAsync("evt_1", Cancel));
        await Store.ForgetEventsAsync(_now.AddSeconds(1));
        Assert.False(await Store.HasEventAsync("evt_1", Cancel));
    }

    [Fact]
    public async Task PaidOfBuyer_IsNewestFirst_WithoutWhatWasNeverPaid()
    {
        for (var i = 1; i <= 4; i++)
        {
            await Store.AddAsync(OrderOf(i) with { SoldAt = _now.AddSeconds(i), Status = i == 2 ? OrderStatus.Released : OrderStatus.Settled });
        }

        await Store.AddAsync(OrderOf(9) with { BuyerId = new UserId(8), Status = OrderStatus.Settled });
        Assert.Equal([4, 3, 1], (await Store.ReadPaidOfBuyerAsync(_buyer, DateTimeOffset.MaxValue, 10, Cancel)).Select(order => order.Number));
        Assert.Equal([3], (await Store.ReadPaidOfBuyerAsync(_buyer, _now.AddSeconds(3), 1, Cancel)).Select(order => order.Number));
    }

    private static TicketNews Sold(int number, long seq) => new(TicketNewsKind.Sold, _space, seq, _now) { Order = OrderOf(number) };

    private static Order OrderOf(int number) => new()
    {
        SpaceId = _space, Number = number, BuyerId = _buyer, Amount = 500, Currency = "EUR", SoldAt = _now, PayBy = _now.AddMinutes(30), NextAt = _now.AddMinutes(30), ChangedAt = _now,
    };
}

/// <summary>On SQLite.</summary>
public sealed class SqliteOrderStoreTests() : OrderStoreTests(new SqliteHome());

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresOrderStoreTests() : OrderStoreTests(new PostgresHome());

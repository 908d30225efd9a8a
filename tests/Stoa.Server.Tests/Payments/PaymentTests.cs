using System.Net;
using System.Text.Json;

namespace Stoa.Server.Tests.Payments;

/// <summary>The money paths, against the real server process and a Stripe that does what a test wants: whatever happens, who paid has a ticket or their money back.</summary>
public sealed class PaymentTests(PaymentTests.OneHouse shared) : IClassFixture<PaymentTests.OneHouse>
{
    private readonly PaidHouse _house = shared.House;
    private readonly LocalStripe _stripe = shared.House.Stripe;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checkout_Paid_TicketIsPaid_AndTheBuyerSeesIt()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var address = await _house.BuyAsync(space, buyer, _cancellation);
        var session = _stripe.At(address);
        Assert.Equal((500, "eur", $"{space}-1", $"http://stoa.example/i/spaces/{space}?checkout=paid"), (session.Amount, session.Currency, session.Order, session.SuccessUrl));
        Assert.False(await _house.IsPaidAsync(space, buyer, _cancellation));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Pay(address)));
        Assert.True(await _house.IsPaidAsync(space, buyer, _cancellation));
        var own = await _house.OwnAsync(space, buyer, _cancellation);
        Assert.Equal(
            ("Paid evening", "scheduled", 1, true, false, 500, "EUR", "stripe"),
            (own.GetProperty("title").GetString(), own.GetProperty("state").GetString(), own.GetProperty("number").GetInt32(), own.GetProperty("paid").GetBoolean(),
                own.GetProperty("given").GetBoolean(), own.GetProperty("price").GetInt32(), own.GetProperty("currency").GetString(), own.GetProperty("payment").GetString()));
        Assert.False(own.TryGetProperty("refund", out _));
        await _house.UntilAsync(space, _cancellation, "settled");
    }

    [Fact]
    public async Task Cancel_RefundsEveryBuyer()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyers = _house.Buyers(5);
        foreach (var buyer in buyers[..4])
        {
            await _house.BuyAndPayAsync(space, buyer, _cancellation);
        }

        var unpaid = await _house.BuyAsync(space, buyers[4], _cancellation);
        await _house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}", _house.Host, _cancellation);
        await _house.UntilAsync(space, _cancellation, "refunded", "refunded", "refunded", "refunded", "released");
        Assert.Equal(4, _stripe.RefundsOf(space).DistinctBy(refund => refund.PaymentId, StringComparer.Ordinal).Count());
        Assert.Equal(4, _stripe.RefundsOf(space).Count);
        Assert.Equal("expired", _stripe.At(unpaid).Status);
        foreach (var buyer in buyers[..4])
        {
            var own = await _house.OwnAsync(space, buyer, _cancellation);
            Assert.Equal(("canceled", "refunded", "Paid evening"), (own.GetProperty("state").GetString(), own.GetProperty("refund").GetString(), own.GetProperty("title").GetString()));
        }

        Assert.Equal(JsonValueKind.Undefined, (await _house.OwnAsync(space, buyers[4], _cancellation)).ValueKind);
    }

    [Fact]
    public async Task Reschedule_KeepsTickets_AndGivingBackRefunds()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyers = _house.Buyers(2);
        await _house.BuyAndPayAsync(space, buyers[0], _cancellation);
        await _house.BuyAndPayAsync(space, buyers[1], _cancellation);
        await _house.DoAsync(
            HttpMethod.Patch, $"/api/spaces/{space}", _house.Host, _cancellation, new { scheduled_start = TimeProvider.System.GetUtcNow().AddDays(3) });
        Assert.True(await _house.IsPaidAsync(space, buyers[0], _cancellation));
        Assert.True(await _house.IsPaidAsync(space, buyers[1], _cancellation));
        Assert.Empty(_stripe.RefundsOf(space));
        await _house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}/tickets/me", buyers[0], _cancellation);
        await _house.UntilAsync(space, _cancellation, "refunded", "settled");
        Assert.Equal($"{space}-1", Assert.Single(_stripe.RefundsOf(space)).Order);
        Assert.Equal("refunded", (await _house.OwnAsync(space, buyers[0], _cancellation)).GetProperty("refund").GetString());

        // Bought again it is another ticket and another payment.
        await _house.BuyAndPayAsync(space, buyers[0], _cancellation);
        await _house.UntilAsync(space, _cancellation, "refunded", "settled", "settled");
        Assert.Single(_stripe.RefundsOf(space));
    }

    [Fact]
    public async Task DoubleClick_MakesOneTicketOneOrderAndOneCheckout()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var addresses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _house.BuyAsync(space, buyer, _cancellation)));
        Assert.Single(addresses.Distinct(StringComparer.Ordinal));
        Assert.Single(_stripe.SessionsOf(space));
        Assert.Equal(["open"], await _house.StatusesAsync(space, _cancellation));
        Assert.Equal(1, (await _house.TicketAsync(space, buyer, _cancellation)).GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task WebhookLate_AfterGivingBack_MoneyGoesBackOnce()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var late = _stripe.Pay(await _house.BuyAsync(space, buyer, _cancellation));
        await _house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}/tickets/me", buyer, _cancellation);
        await _house.UntilAsync(space, _cancellation, "refunded");
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(late));
        await _house.UntilAsync(space, _cancellation, "refunded");
        Assert.Single(_stripe.RefundsOf(space));
        Assert.False(await _house.HasTicketAsync(space, buyer, _cancellation));
    }

    [Fact]
    public async Task WebhookLate_AfterCancel_MoneyGoesBackOnce()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var late = _stripe.Pay(await _house.BuyAsync(space, buyer, _cancellation));
        await _house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}", _house.Host, _cancellation);
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(late));
        await _house.UntilAsync(space, _cancellation, "refunded");
        Assert.Single(_stripe.RefundsOf(space));
    }

    [Fact]
    public async Task WebhookLate_AfterTheEnd_MoneyGoesBack_AndWhoWasInsidePaid()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyers = _house.Buyers(2);
        await _house.BuyAndPayAsync(space, buyers[0], _cancellation);
        await _house.DoAsync(HttpMethod.Post, $"/api/spaces/{space}/start", _house.Host, _cancellation);
        var late = _stripe.Pay(await _house.BuyAsync(space, buyers[1], _cancellation));
        await _house.DoAsync(HttpMethod.Post, $"/api/spaces/{space}/end", _house.Host, _cancellation);
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(late));
        await _house.UntilAsync(space, _cancellation, "settled", "refunded");
        Assert.Equal($"{space}-2", Assert.Single(_stripe.RefundsOf(space)).Order);
        Assert.Equal("ended", (await _house.OwnAsync(space, buyers[0], _cancellation)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task WebhookLost_ReconcilerSettles()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        _stripe.Pay(await _house.BuyAsync(space, buyer, _cancellation));
        await _house.UntilAsync(space, _cancellation, "settled");
        Assert.True(await _house.IsPaidAsync(space, buyer, _cancellation));
    }

    [Fact]
    public async Task WebhookLost_BuyerComingBack_FindsTheTicketPaid()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        _stripe.Pay(await _house.BuyAsync(space, buyer, _cancellation));
        var (status, body) = await _house.TryBuyAsync(space, buyer, _cancellation);
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.False(body.GetProperty("data").TryGetProperty("checkout_url", out _));
        Assert.True(body.GetProperty("data").GetProperty("me").GetProperty("ticket").GetProperty("paid").GetBoolean());
        Assert.Single(_stripe.SessionsOf(space));
    }

    [Fact]
    public async Task WebhookTwice_ChangesNothing()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var address = await _house.BuyAsync(space, buyer, _cancellation);
        var once = _stripe.Pay(address);
        var again = _stripe.Event("checkout.session.async_payment_succeeded", _stripe.At(address).ToJson(expanded: false));
        foreach (var body in new[] { once, once, again, once, again })
        {
            Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(body));
        }

        await _house.UntilAsync(space, _cancellation, "settled");
        Assert.Empty(_stripe.RefundsOf(space));
        Assert.True(await _house.IsPaidAsync(space, buyer, _cancellation));
    }

    [Fact]
    public async Task Webhook_ForgedOldOrTampered_IsRefused_AndNothingIsPaid()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var session = _stripe.At(await _house.BuyAsync(space, buyer, _cancellation));
        var forged = _stripe.Event("checkout.session.completed", new
        {
            id = session.Id, @object = "checkout.session", status = "complete", payment_status = "paid", amount_total = 500, currency = "eur", payment_intent = "pi_forged",
            metadata = new { stoa_order = session.Order },
        });
        Assert.Equal(HttpStatusCode.BadRequest, await _stripe.SendAsync(forged, secret: "whsec_other"));
        Assert.Equal(HttpStatusCode.BadRequest, await _stripe.SendAsync(forged, age: TimeSpan.FromMinutes(10)));
        Assert.Equal(HttpStatusCode.BadRequest, await _stripe.SendAsync(_stripe.Event("ping", new { }), sent: forged));
        foreach (var body in new[] { "", "{", "[]", "null", "\u0000", new string('x', 60_000) })
        {
            var (status, _) = await _house.Stoa.SendAsync(HttpMethod.Post, "/api/payments/stripe", null, body, _cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal(HttpStatusCode.BadRequest, await _stripe.SendAsync(body));
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await _stripe.SendAsync(new string('x', 65_537)));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Event("customer.created", new { id = "cus_1", @object = "customer" })));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Event("checkout.session.completed", new
        {
            id = "cs_others", @object = "checkout.session", status = "complete", payment_status = "paid", amount_total = 500, currency = "eur", payment_intent = "pi_others",
            metadata = new { stoa_order = "1other-1" },
        })));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Event("a.type.of.tomorrow", new { id = "x", @object = "thing" })));
        Assert.Equal(["open"], await _house.StatusesAsync(space, _cancellation));
        Assert.False(await _house.IsPaidAsync(space, buyer, _cancellation));
        Assert.DoesNotContain(LocalStripe.ApiKey, _house.Stoa.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(LocalStripe.WebhookSecret, _house.Stoa.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AmountTampered_MoneyGoesBack_AndTheSeatIsFree()
    {
        var space = await _house.SellAsync(_cancellation, capacity: 1);
        var buyers = _house.Buyers(2);
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Pay(await _house.BuyAsync(space, buyers[0], _cancellation), amount: 1)));
        await _house.UntilAsync(space, _cancellation, "refunded");
        await PaidHouse.UntilAsync(
            async () => !await _house.HasTicketAsync(space, buyers[0], _cancellation), static () => Task.FromResult("The seat is still taken"), _cancellation);
        await _house.BuyAndPayAsync(space, buyers[1], _cancellation);
        Assert.Equal(1, Assert.Single(_stripe.RefundsOf(space)).Amount);
    }

    [Fact]
    public async Task PaymentByBank_FailsAfterDays_SeatIsFree_AndOneThatComesSettles()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyers = _house.Buyers(2);
        var (good, bad) = (await _house.BuyAsync(space, buyers[0], _cancellation), await _house.BuyAsync(space, buyers[1], _cancellation));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.PayByBank(good)));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.PayByBank(bad)));
        Assert.False(await _house.IsPaidAsync(space, buyers[0], _cancellation));
        Assert.Equal(["open", "open"], await _house.StatusesAsync(space, _cancellation));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Decide(good, isPaid: true)));
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Decide(bad, isPaid: false)));
        await _house.UntilAsync(space, _cancellation, "settled", "released");
        Assert.False(await _house.HasTicketAsync(space, buyers[1], _cancellation));
    }

    [Fact]
    public async Task CheckoutExpired_SeatIsFree_AndTheBuyerCanBuyAgain()
    {
        var space = await _house.SellAsync(_cancellation, capacity: 1);
        var buyers = _house.Buyers(2);
        var address = await _house.BuyAsync(space, buyers[0], _cancellation);
        Assert.Equal(HttpStatusCode.Conflict, (await _house.TryBuyAsync(space, buyers[1], _cancellation)).Status);
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.Expire(address)));
        await _house.BuyAndPayAsync(space, buyers[1], _cancellation);
        await _house.UntilAsync(space, _cancellation, "released", "settled");
        Assert.Empty(_stripe.RefundsOf(space));
    }

    [Fact]
    public async Task RefundByHand_TicketIsReleased_AndNothingIsRefundedTwice()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        var address = await _house.BuyAndPayAsync(space, buyer, _cancellation);
        Assert.Equal(HttpStatusCode.OK, await _stripe.SendAsync(_stripe.RefundByHand(address)));
        Assert.False(await _house.HasTicketAsync(space, buyer, _cancellation));
        await _house.UntilAsync(space, _cancellation, "refunded");
        await _house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}", _house.Host, _cancellation);
        await _house.UntilAsync(space, _cancellation, "refunded");
        Assert.True(Assert.Single(_stripe.RefundsOf(space)).ByHand);
    }

    [Fact]
    public async Task TicketTakenBack_RefundsTheBuyer()
    {
        var space = await _house.SellAsync(_cancellation);
        var buyer = _house.Buyers(1)[0];
        await _house.BuyAndPayAsync(space, buyer, _cancellation);
        await _house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}/tickets/{buyer.Id}", _house.Host, _cancellation);
        await _house.UntilAsync(space, _cancellation, "refunded");
        Assert.Single(_stripe.RefundsOf(space));
    }

    [Theory]
    [InlineData("KWD", "must end in 0")]
    [InlineData("ISK", "cannot be paid at Stripe in ISK")]
    public async Task Price_ThatStripeCountsOtherwise_IsRefusedInWords(string currency, string words)
    {
        var body = new { title = "x", scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1), ticket = new { price = 1505, currency, capacity = 3 } };
        var (status, reply) = await _house.Stoa.SendAsync(HttpMethod.Post, "/api/spaces", _house.Host.Token, body, _cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(words, reply.ToString(), StringComparison.Ordinal);
    }

    /// <summary>One house for all of these: each test has Spaces of its own.</summary>
    public sealed class OneHouse : IAsyncLifetime
    {
        internal PaidHouse House { get; private set; } = null!; // InitializeAsync sets it.

        public async ValueTask InitializeAsync() => House = await PaidHouse.OpenAsync(CancellationToken.None);

        public ValueTask DisposeAsync() => House.DisposeAsync();
    }
}

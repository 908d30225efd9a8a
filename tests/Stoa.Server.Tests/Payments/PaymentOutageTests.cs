using System.Net;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Storage.Payments;

namespace Stoa.Server.Tests.Payments;

/// <summary>What becomes of money when Stripe is away, a seat is not paid for, a refund is refused, and the server is killed between two steps.</summary>
public sealed class PaymentOutageTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seats_NotPaidFor_AreReleased_AfterTheirCheckoutEndedAtStripe()
    {
        await using var house = await PaidHouse.OpenAsync(_cancellation, ("Stoa__Stripe__HoldFor", "00:00:02"), ("Stoa__Stripe__LookEvery", "00:00:00.2"));
        var stripe = house.Stripe;
        var space = await house.SellAsync(_cancellation, capacity: 2);
        var buyers = house.Buyers(4);

        // One has a checkout, and one cannot get one.
        var address = await house.BuyAsync(space, buyers[0], _cancellation);
        stripe.IsDown = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await house.TryBuyAsync(space, buyers[1], _cancellation)).Status);
        stripe.IsDown = false;
        Assert.Equal(HttpStatusCode.Conflict, (await house.TryBuyAsync(space, buyers[2], _cancellation)).Status);
        await house.UntilAsync(space, _cancellation, "released", "released");
        Assert.Equal("expired", stripe.At(address).Status);
        Assert.False(await house.HasTicketAsync(space, buyers[0], _cancellation));
        Assert.False(await house.HasTicketAsync(space, buyers[1], _cancellation));
        await house.BuyAndPayAsync(space, buyers[2], _cancellation);
        await house.BuyAndPayAsync(space, buyers[3], _cancellation);
        Assert.Empty(stripe.RefundsOf(space));
    }

    [Fact]
    public async Task StripeAway_CheckoutsAndRefundsWait_AndARefusedRefundIsShown()
    {
        await using var house = await PaidHouse.OpenAsync(_cancellation);
        var stripe = house.Stripe;
        var space = await house.SellAsync(_cancellation);
        var other = await house.SellAsync(_cancellation);
        var buyers = house.Buyers(3);
        await house.BuyAndPayAsync(space, buyers[0], _cancellation);
        await house.BuyAndPayAsync(other, buyers[2], _cancellation);
        stripe.IsDown = true;
        var (status, body) = await house.TryBuyAsync(space, buyers[1], _cancellation);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "checkout_unavailable"), (status, body.GetProperty("reason").GetString()));
        Assert.True(await house.HasTicketAsync(space, buyers[1], _cancellation));
        await house.DoAsync(HttpMethod.Delete, $"/api/spaces/{space}/tickets/me", buyers[0], _cancellation);
        await house.UntilAsync(space, _cancellation, "refund_due", "open");
        Assert.Equal("due", (await house.OwnAsync(space, buyers[0], _cancellation)).GetProperty("refund").GetString());
        stripe.IsDown = false;
        await house.UntilAsync(space, _cancellation, "refunded", "open");
        await house.BuyAndPayAsync(space, buyers[1], _cancellation);
        Assert.Single(stripe.SessionsOf(space), session => session.Order == $"{space}-2");

        stripe.RefundFault = "payment_method_unavailable";
        await house.DoAsync(HttpMethod.Delete, $"/api/spaces/{other}", house.Host, _cancellation);
        await house.UntilAsync(other, _cancellation, "refund_failed");
        Assert.Equal("due", (await house.OwnAsync(other, buyers[2], _cancellation)).GetProperty("refund").GetString());
        await Patience.UntilAsync(
            () => house.Stoa.Output.Contains("could not be refunded: payment_method_unavailable", StringComparison.Ordinal), () => $"the log says why\n{house.Stoa.Output}", _cancellation);
    }

    [Fact]
    public async Task Kill_BetweenTwoSteps_CostsNothing()
    {
        await using var house = await PaidHouse.OpenAsync(_cancellation);
        var stripe = house.Stripe;
        var space = await house.SellAsync(_cancellation);
        var buyers = house.Buyers(2);

        // Killed after Stripe made the checkout, and before Stoa knew of it.
        await KillBeforeAnswerAsync(house, "POST /v1/checkout/sessions", () => house.TryBuyAsync(space, buyers[0], _cancellation));
        await house.StartAsync(_cancellation);
        var address = await house.BuyAsync(space, buyers[0], _cancellation);
        Assert.Equal(address, Assert.Single(stripe.SessionsOf(space)).Url);

        // Killed after the payment was recorded, and before the Space was told: the file is as the webhook leaves it.
        stripe.Pay(address);
        await house.KillAsync();
        await using (var orders = OrderStore.Open(house.Data, TimeProvider.System))
        {
            var now = TimeProvider.System.GetUtcNow();
            var paid = await orders.ChangeAsync(SpaceId.Parse(space), 1, order => OrderLife.Pay(order, stripe.At(address).PaymentId!, 500, "eur", now));
            Assert.Equal(OrderStatus.Paid, paid!.Status);
        }

        await house.StartAsync(_cancellation);
        await house.UntilAsync(space, _cancellation, "settled");
        Assert.True(await house.IsPaidAsync(space, buyers[0], _cancellation));

        // Killed after Stripe gave the money back, and before Stoa knew of it.
        await KillBeforeAnswerAsync(
            house, "POST /v1/refunds", () => house.Stoa.SendAsync(HttpMethod.Delete, $"/api/spaces/{space}", house.Host.Token, null, _cancellation));
        await house.StartAsync(_cancellation);
        await house.UntilAsync(space, _cancellation, "refunded");
        Assert.Single(stripe.RefundsOf(space));
    }

    /// <summary>Does something, and kills the server when Stripe has done its part and has not answered.</summary>
    private async Task KillBeforeAnswerAsync(PaidHouse house, string wish, Func<Task<(HttpStatusCode Status, JsonElement Body)>> act)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        house.Stripe.BeforeAnswer = async asked =>
        {
            if (asked == wish)
            {
                reached.TrySetResult();
                await Task.Delay(TimeSpan.FromSeconds(3), _cancellation); // Longer than it takes to kill it.
            }
        };
        var acting = act();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(90), _cancellation);
        await house.KillAsync();
        house.Stripe.BeforeAnswer = static _ => Task.CompletedTask;
        try
        {
            await acting;
        }
        catch (HttpRequestException)
        {
            // The answer died with the server.
        }
    }
}

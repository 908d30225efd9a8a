using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Tests.Payments;

/// <summary>Buying where tickets are paid online.</summary>
public sealed class CheckoutTests : IAsyncLifetime
{
    private const string Paid = ""","ticket":{"price":500,"currency":"EUR","capacity":9}""";
    private readonly PaymentsInMemory _payments = new();
    private readonly RoomServer _server;

    public CheckoutTests() => _server = new RoomServer(_payments);

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Buy_OfATicketThatIsPaidOnline_LeadsToTheSameCheckoutUntilItIsPaid()
    {
        var (creator, buyer) = (await _server.NewPersonAsync(), await _server.NewPersonAsync());
        var space = await creator.ScheduleAsync(Paid);
        Assert.Equal("stripe", (await buyer.GetAsync(space)).Data.GetProperty("ticket").GetProperty("payment").GetString());

        var bought = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal((201, false), (bought.Status, bought.Me.GetProperty("ticket").GetProperty("paid").GetBoolean()));
        var checkout = $"https://pay.example/{space.Split('/')[^1]}/1?a=1&b=2";
        Assert.Equal(checkout, bought.Data.GetProperty("checkout_url").GetString());
        Assert.Equal(checkout, (await buyer.PostAsync($"{space}/tickets")).Data.GetProperty("checkout_url").GetString());
        Assert.Equal(_server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), _payments.LastOrigin);
        Assert.False((await buyer.GetAsync(space)).Data.TryGetProperty("checkout_url", out _));
        Assert.Equal((409, "paid_online"), await ReasonAsync(creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm")));

        _payments.Settle = (id, ticket) => _server.TellAsync(id, new SettleTicket(ticket.UserId, ticket.Number));
        var settled = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal((201, true), (settled.Status, settled.Me.GetProperty("ticket").GetProperty("paid").GetBoolean()));
        Assert.False(settled.Data.TryGetProperty("checkout_url", out _));
        Assert.Contains("enter", settled.Rights(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Buy_WhileThePaymentServiceIsDown_KeepsTheSeat()
    {
        var (creator, buyer) = (await _server.NewPersonAsync(), await _server.NewPersonAsync());
        var space = await creator.ScheduleAsync(Paid);
        _payments.IsDown = true;
        var refused = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal((503, "checkout_unavailable", TimeSpan.FromSeconds(5)), (refused.Status, refused.Reason, refused.Headers.RetryAfter?.Delta));
        _payments.IsDown = false;
        var again = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal((201, 1), (again.Status, again.Data.GetProperty("ticket").GetProperty("sold").GetInt32()));
        Assert.True(again.Data.TryGetProperty("checkout_url", out _));
    }

    [Fact]
    public async Task Buy_WhereThePaymentServiceWasTakenAway_IsRefusedBeforeASeatIsTaken()
    {
        var (creator, buyer, friend) = (await _server.NewPersonAsync(), await _server.NewPersonAsync(), await _server.NewPersonAsync());
        var space = await creator.ScheduleAsync(Paid);
        _payments.IsConfigured = false;
        Assert.Equal((409, "payment_unavailable"), await ReasonAsync(buyer.PostAsync($"{space}/tickets")));
        Assert.Equal(0, (await buyer.GetAsync(space)).Data.GetProperty("ticket").GetProperty("sold").GetInt32());
        Assert.Equal(200, (await creator.SendAsync("PUT", $"{space}/tickets/{friend.Id}", null)).Status);
        Assert.Equal(201, (await friend.PostAsync($"{space}/tickets")).Status); // Paid: nothing to do.
        Assert.Equal(["ticket.payment"], (await creator.PostAsync("/api/spaces", """{"ticket":{"price":5,"currency":"EUR","capacity":9,"payment":"stripe"}}""")).Blamed());
    }

    [Theory]
    [InlineData("""{"price":0,"currency":"EUR","capacity":9}""", "door", true)]
    [InlineData("""{"price":0,"currency":"EUR","capacity":9,"payment":"stripe"}""", "stripe", true)]
    [InlineData("""{"price":500,"currency":"EUR","capacity":9,"payment":"door"}""", "door", false)]
    public async Task Buy_OfATicketThatIsFreeOrPaidAtTheDoor_LeadsToNoCheckout(string ticket, string payment, bool isPaid)
    {
        var (creator, buyer) = (await _server.NewPersonAsync(), await _server.NewPersonAsync());
        var space = await creator.ScheduleAsync($",\"ticket\":{ticket}");
        var bought = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal((201, payment, isPaid), (bought.Status, bought.Data.GetProperty("ticket").GetProperty("payment").GetString(), bought.Me.GetProperty("ticket").GetProperty("paid").GetBoolean()));
        Assert.False(bought.Data.TryGetProperty("checkout_url", out _));
        Assert.Equal(200, (await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm")).Status);
    }

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<Rooms.Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}

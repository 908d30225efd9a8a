using System.Text.Json;
using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.Payments;

/// <summary>One's own tickets where nothing is paid online, in pages; a Space's payments; the webhook that leads nowhere.</summary>
public sealed class OwnTicketsTests(RoomServer server)
{
    private const string Paid = ""","ticket":{"price":500,"currency":"EUR","capacity":9}""";

    [Fact]
    public async Task List_HasEveryTicketOnce_NewestFirst_InPages()
    {
        var (creator, buyer, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        List<string> spaces = [];
        for (var i = 0; i < 3; i++)
        {
            spaces.Add(await creator.ScheduleAsync(Paid));
            Assert.Equal(201, (await buyer.PostAsync($"{spaces[i]}/tickets")).Status);
            await Task.Delay(2, TestContext.Current.CancellationToken); // Sold in different milliseconds.
        }

        await creator.PostAsync($"{spaces[0]}/tickets/{buyer.Id}/confirm");
        await creator.SendAsync("PUT", $"{spaces[1]}/tickets/{other.Id}", null);
        List<JsonElement> listed = [];
        var path = "/api/tickets?max_results=1";
        for (string? token = ""; token is not null;)
        {
            var page = await buyer.GetAsync(token.Length == 0 ? path : $"{path}&pagination_token={token}");
            Assert.Equal(200, page.Status);
            listed.Add(Assert.Single(page.Data.EnumerateArray()));
            token = page.Json.GetProperty("meta").TryGetProperty("next_token", out var next) ? next.GetString() : null;
            if (token is not null)
            {
                Assert.Equal(400, (await other.GetAsync($"{path}&pagination_token={token}")).Status);
            }
        }

        Assert.Equal([.. spaces.AsEnumerable().Reverse().Select(IdOf)], listed.Select(ticket => ticket.GetProperty("space_id").GetString()!), StringComparer.Ordinal);
        Assert.Equal([false, false, true], listed.Select(ticket => ticket.GetProperty("paid").GetBoolean()));
        Assert.All(listed, ticket => Assert.Equal(("scheduled", "door", 500), (ticket.GetProperty("state").GetString(), ticket.GetProperty("payment").GetString(), ticket.GetProperty("price").GetInt32())));
        Assert.All(listed, ticket => Assert.False(ticket.TryGetProperty("refund", out _)));
        var given = Assert.Single((await other.GetAsync("/api/tickets")).Data.EnumerateArray());
        Assert.Equal((true, true, 2), (given.GetProperty("given").GetBoolean(), given.GetProperty("paid").GetBoolean(), given.GetProperty("number").GetInt32()));
        Assert.Equal(0, (await creator.GetAsync("/api/tickets")).Json.GetProperty("meta").GetProperty("result_count").GetInt32());
    }

    [Fact]
    public async Task List_OfACanceledSpacePaidAtTheDoor_SaysThatTheRefundIsOutside()
    {
        var (creator, paid, unpaid) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync(Paid);
        await paid.PostAsync($"{space}/tickets");
        await unpaid.PostAsync($"{space}/tickets");
        await creator.PostAsync($"{space}/tickets/{paid.Id}/confirm");
        await creator.DeleteAsync(space);
        var ticket = Assert.Single((await paid.GetAsync("/api/tickets")).Data.EnumerateArray());
        Assert.Equal(("canceled", "outside"), (ticket.GetProperty("state").GetString(), ticket.GetProperty("refund").GetString()));
        Assert.Equal(0, (await unpaid.GetAsync("/api/tickets")).Json.GetProperty("meta").GetProperty("result_count").GetInt32());
    }

    [Fact]
    public async Task Payments_AreTheCreatorsAlone_AndTheWebhookLeadsNowhere()
    {
        var (creator, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync(Paid);
        Assert.Equal(0, (await creator.GetAsync($"{space}/payments")).Json.GetProperty("meta").GetProperty("result_count").GetInt32());
        Assert.Equal((403, "not_creator"), (await other.GetAsync($"{space}/payments")) is var refused ? (refused.Status, refused.Reason) : default);
        Assert.Equal(404, (await creator.GetAsync("/api/spaces/1unknown/payments")).Status);
        await creator.DeleteAsync(space);
        Assert.Equal(200, (await creator.GetAsync($"{space}/payments")).Status);
        Assert.Equal(404, (await server.Guest().PostAsync("/api/payments/stripe", """{"id":"evt_1"}""")).Status);
    }

    private static string IdOf(string path) => path.Split('/')[^1];
}

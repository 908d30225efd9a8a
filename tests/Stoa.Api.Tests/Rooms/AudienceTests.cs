namespace Stoa.Api.Tests.Rooms;

/// <summary>Posts, tickets, reminders.</summary>
public sealed class AudienceTests(RoomServer server)
{
    private const string Ticketed = ""","ticket":{"price":500,"currency":"EUR","capacity":3}""";

    [Fact]
    public async Task Posts_SharedPinnedRemoved_AreReadUnderTheContract()
    {
        var creator = await server.NewPersonAsync();
        var author = await server.NewPersonAsync();
        var space = await creator.CreateAsync();
        var contract = $"/2/spaces/{space.Split('/')[^1]}/tweets?tweet.fields=author_id";

        var shared = await author.PostAsync($"{space}/posts", """{"text":"One\ntwo 🐝"}""");
        Assert.Equal(201, shared.Status);
        var id = shared.Data.GetProperty("id").GetString();
        Assert.Equal($"{space}/posts/{id}", shared.Headers.Location?.OriginalString);
        Assert.Equal("One\ntwo 🐝", shared.Data.GetProperty("text").GetString());
        var read = await author.GetAsync(contract);
        Assert.Equal(id, read.Data[0].GetProperty("id").GetString());
        Assert.Equal(author.Id.ToString(), read.Data[0].GetProperty("author_id").GetString());

        Assert.Equal((403, "not_host"), await ReasonAsync(author.SendAsync("PUT", $"{space}/posts/{id}/pin", null)));
        Assert.Equal([id], (await creator.SendAsync("PUT", $"{space}/posts/{id}/pin", null)).Ids("pinned_post_ids"));
        Assert.Empty((await creator.DeleteAsync($"{space}/posts/{id}/pin")).Ids("pinned_post_ids"));

        var stranger = await server.NewPersonAsync();
        Assert.Equal((403, "not_post_author"), await ReasonAsync(stranger.DeleteAsync($"{space}/posts/{id}")));
        Assert.Equal(200, (await author.DeleteAsync($"{space}/posts/{id}")).Status);
        Assert.Equal((404, "post_unknown"), await ReasonAsync(author.DeleteAsync($"{space}/posts/{id}")));
        Assert.Equal((404, "post_unknown"), await ReasonAsync(author.DeleteAsync($"{space}/posts/9999999999999999999")));
        Assert.False((await author.GetAsync(contract)).Json.TryGetProperty("data", out _));
    }

    [Fact]
    public async Task Posts_BeforeTheStart_AreRefused()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync();

        Assert.Equal((409, "space_not_live"), await ReasonAsync(creator.PostAsync($"{space}/posts", """{"text":"Early"}""")));
    }

    [Fact]
    public async Task Tickets_BoughtConfirmedGivenBack_AreShownToHolderAndCreator()
    {
        var creator = await server.NewPersonAsync();
        var buyer = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync(Ticketed);

        Assert.Contains("buy_ticket", (await buyer.GetAsync(space)).Rights(), StringComparer.Ordinal);
        var bought = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal(201, bought.Status);
        Assert.False(bought.Me.GetProperty("ticket").GetProperty("paid").GetBoolean());
        Assert.Equal(1, bought.Data.GetProperty("ticket").GetProperty("sold").GetInt32());
        var again = await buyer.PostAsync($"{space}/tickets");
        Assert.Equal((201, 1), (again.Status, again.Data.GetProperty("ticket").GetProperty("sold").GetInt32()));

        Assert.Equal((403, "not_creator"), await ReasonAsync(buyer.GetAsync($"{space}/tickets")));
        var unpaid = (await creator.GetAsync($"{space}/tickets")).Data[0];
        Assert.Equal((buyer.Id.ToString(), 1, false), (unpaid.GetProperty("user_id").GetString(), unpaid.GetProperty("number").GetInt32(), unpaid.GetProperty("paid").GetBoolean()));
        Assert.Equal((403, "not_creator"), await ReasonAsync(buyer.PostAsync($"{space}/tickets/{buyer.Id}/confirm")));
        Assert.Equal(200, (await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm")).Status);
        Assert.True((await buyer.GetAsync(space)).Me.GetProperty("ticket").GetProperty("paid").GetBoolean());
        var buyers = await creator.GetAsync($"/2/spaces/{space.Split('/')[^1]}/buyers");
        Assert.Equal(buyer.Id.ToString(), buyers.Data[0].GetProperty("id").GetString());

        Assert.Equal(200, (await buyer.DeleteAsync($"{space}/tickets/me")).Status);
        Assert.Equal((404, "no_ticket"), await ReasonAsync(buyer.DeleteAsync($"{space}/tickets/me")));
        Assert.Equal((404, "no_ticket"), await ReasonAsync(creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm")));
    }

    [Fact]
    public async Task Tickets_AllSold_AreSoldOut()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync(Ticketed);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(201, (await (await server.NewPersonAsync()).PostAsync($"{space}/tickets")).Status);
        }

        var late = await server.NewPersonAsync();

        Assert.Equal((409, "sold_out"), await ReasonAsync(late.PostAsync($"{space}/tickets")));
        Assert.DoesNotContain("buy_ticket", (await late.GetAsync(space)).Rights(), StringComparer.Ordinal);
        Assert.Equal((409, "user_is_host"), await ReasonAsync(creator.PostAsync($"{space}/tickets")));
    }

    [Fact]
    public async Task Tickets_OfAnOpenSpace_AreNotSold()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync();

        Assert.Equal((409, "not_ticketed"), await ReasonAsync((await server.NewPersonAsync()).PostAsync($"{space}/tickets")));
    }

    [Fact]
    public async Task Tickets_InPages_LeadForthAndBack()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync(Ticketed);
        for (var i = 0; i < 3; i++)
        {
            await (await server.NewPersonAsync()).PostAsync($"{space}/tickets");
        }

        var first = await creator.GetAsync($"{space}/tickets?max_results=2");
        var next = first.Json.GetProperty("meta").GetProperty("next_token").GetString();
        var second = await creator.GetAsync($"{space}/tickets?max_results=2&pagination_token={next}");
        var previous = second.Json.GetProperty("meta").GetProperty("previous_token").GetString();
        var back = await creator.GetAsync($"{space}/tickets?max_results=2&pagination_token={previous}");

        Assert.Equal([1, 2], Numbers(first));
        Assert.Equal([3], Numbers(second));
        Assert.Equal([1, 2], Numbers(back));
        Assert.False(first.Json.GetProperty("meta").TryGetProperty("previous_token", out _));
        Assert.False(second.Json.GetProperty("meta").TryGetProperty("next_token", out _));
        var other = await creator.ScheduleAsync(Ticketed);
        Assert.Equal(["pagination_token"], (await creator.GetAsync($"{other}/tickets?pagination_token={next}")).Blamed());
    }

    [Fact]
    public async Task Reminder_SetAndRemoved_Counts()
    {
        var creator = await server.NewPersonAsync();
        var person = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync();

        var set = await person.PostAsync($"{space}/reminder");
        Assert.Equal(201, set.Status);
        Assert.True(set.Me.GetProperty("reminder").GetBoolean());
        Assert.Equal(1, set.Data.GetProperty("subscriber_count").GetInt32());
        Assert.Equal(1, (await person.PostAsync($"{space}/reminder")).Data.GetProperty("subscriber_count").GetInt32());

        Assert.Equal(0, (await person.DeleteAsync($"{space}/reminder")).Data.GetProperty("subscriber_count").GetInt32());
        Assert.Equal(200, (await person.DeleteAsync($"{space}/reminder")).Status);
        await creator.PostAsync($"{space}/start");
        Assert.Equal((409, "space_already_live"), await ReasonAsync(person.PostAsync($"{space}/reminder")));
    }

    private static int[] Numbers(Reply reply) => [.. reply.Data.EnumerateArray().Select(ticket => ticket.GetProperty("number").GetInt32())];

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}

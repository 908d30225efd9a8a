using System.Text.Json;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

public sealed class ListSpacesTests(RoomServer server)
{
    [Fact]
    public async Task List_OfAHost_ShowsCardsWithEveryoneAndEverythingNamed()
    {
        var (host, other, viewer) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var later = await host.ScheduleAsync($$""","title":"Later","topic_ids":["{{RoomServer.Topics[0]}}"],"ticket":{"price":500,"currency":"EUR","capacity":5}""");
        var live = await host.CreateAsync("""{"title":"Now","lang":"cs"}""");
        await host.PostAsync($"{live}/hosts", $$"""{"user_id":"{{other.Id}}"}""");
        await viewer.PostAsync($"{later}/tickets");
        await viewer.PostAsync($"{later}/reminder");

        var reply = await viewer.GetAsync($"/api/spaces?host_id={host.Id}");

        Assert.Equal(200, reply.Status);
        Assert.Equal([live, later], Paths(reply));
        Assert.Equal(2, reply.Json.GetProperty("meta").GetProperty("result_count").GetInt32());
        Assert.False(reply.Json.GetProperty("meta").TryGetProperty("next_token", out _));
        var (first, second) = (reply.Data[0], reply.Data[1]);
        Assert.Equal("live", first.GetProperty("state").GetString());
        Assert.Equal($"""["{host.Id}","{other.Id}"]""", first.GetProperty("speaker_ids").GetRawText());
        Assert.Equal("""{"role":"listener","reminder":false}""", first.GetProperty("me").GetRawText());
        Assert.True(second.GetProperty("me").GetProperty("reminder").GetBoolean());
        Assert.Equal(1, second.GetProperty("me").GetProperty("ticket").GetProperty("number").GetInt32());
        Assert.Equal(1, second.GetProperty("ticket").GetProperty("sold").GetInt32());
        Assert.Equal(1, second.GetProperty("subscriber_count").GetInt32());
        var includes = reply.Json.GetProperty("includes");
        Assert.Equal([host.Id.ToString(), other.Id.ToString()], includes.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetString()).ToArray());
        Assert.Equal($$"""[{"id":"{{RoomServer.Topics[0]}}","name":"Technology"}]""", includes.GetProperty("topics").GetRawText());

        Assert.Equal([live], Paths(await other.GetAsync($"/api/spaces?host_id={other.Id}")));
        Assert.Equal("host", (await other.GetAsync($"/api/spaces?host_id={other.Id}")).Data[0].GetProperty("me").GetProperty("role").GetString());
        Assert.Equal([later], Paths(await viewer.GetAsync($"/api/spaces?host_id={host.Id}&state=scheduled")));
        Assert.Equal([live], Paths(await viewer.GetAsync($"/api/spaces?host_id={host.Id}&state=live")));
    }

    [Fact]
    public async Task List_All_PageByPage_HoldsEachOnceAndLiveOnesFirst()
    {
        var host = await server.NewPersonAsync();
        string[] mine = [await host.CreateAsync(), await host.ScheduleAsync(), await host.ScheduleAsync(), await host.CreateAsync()];
        List<JsonElement> all = [];
        var query = "/api/spaces?max_results=7";
        for (var next = ""; next is not null;)
        {
            var reply = await host.GetAsync(query + next);
            Assert.Equal(200, reply.Status);
            all.AddRange(Cards(reply));
            next = reply.Json.GetProperty("meta").TryGetProperty("next_token", out var token) ? $"&pagination_token={token.GetString()}" : null;
        }

        // Other tests make and end Spaces meanwhile, so the whole list is not known.
        Assert.All(mine, path => Assert.Single(all, card => $"/api/spaces/{card.GetProperty("id").GetString()}" == path));
        var states = all.ConvertAll(card => card.GetProperty("state").GetString());
        Assert.True(states.SkipWhile(state => state == "live").All(state => state == "scheduled"));
        var starts = all.Where(card => card.GetProperty("state").GetString() == "scheduled").Select(card => card.GetProperty("scheduled_start").GetString()).ToList();
        Assert.Equal(starts.Order(StringComparer.Ordinal), starts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task List_TokenOfAnotherList_IsRefused()
    {
        var host = await server.NewPersonAsync();
        await host.CreateAsync();
        await host.CreateAsync();
        var token = (await host.GetAsync($"/api/spaces?host_id={host.Id}&max_results=1")).Json.GetProperty("meta").GetProperty("next_token").GetString();

        Assert.Equal(200, (await host.GetAsync($"/api/spaces?host_id={host.Id}&max_results=5&pagination_token={token}")).Status);
        Assert.Equal(400, (await host.GetAsync($"/api/spaces?state=live&host_id={host.Id}&pagination_token={token}")).Status);
        Assert.Equal(400, (await host.GetAsync($"/api/spaces?pagination_token={token}")).Status);
        Assert.Equal(["host_id"], (await host.GetAsync("/api/spaces?host_id=me")).Blamed());
        Assert.Equal(["max_results"], (await host.GetAsync("/api/spaces?max_results=0")).Blamed());
        Assert.Equal(["state"], (await host.GetAsync("/api/spaces?state=ended")).Blamed());
    }

    [Fact]
    public async Task List_WhoIsShutOut_DoesNotGetTheSpace()
    {
        var (host, blocked) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var (one, two) = (await host.CreateAsync(), await host.CreateAsync());
        await host.DeleteAsync($"{one}/participants/{blocked.Id}", """{"block":true}""");
        Assert.Equal([two], Paths(await blocked.GetAsync($"/api/spaces?host_id={host.Id}")));

        await server.ApplyAsync(new UserBlocked(host.Id, blocked.Id));
        Assert.Empty(Paths(await blocked.GetAsync($"/api/spaces?host_id={host.Id}")));
    }

    [Fact]
    public async Task List_Guests_SeeWhatTheyMayEnter()
    {
        var host = await server.NewPersonAsync();
        var open = await host.CreateAsync();
        await host.CreateAsync("""{"guests_allowed":false}""");
        await host.ScheduleAsync(""","ticket":{"price":0,"currency":"EUR","capacity":5}""");

        var reply = await server.Guest().GetAsync($"/api/spaces?host_id={host.Id}");
        Assert.Equal([open], Paths(reply));
        Assert.False(reply.Data[0].TryGetProperty("me", out _));
        Assert.Equal(3, Paths(await (await server.NewAppAsync()).GetAsync($"/api/spaces?host_id={host.Id}")).Length);
    }

    [Fact]
    public async Task List_NobodyIsThere_HasNoDataAndCountsNone()
    {
        var reply = await (await server.NewPersonAsync()).GetAsync("/api/spaces?host_id=9223372036854775807");
        Assert.Equal("""{"meta":{"result_count":0}}""", reply.Json.GetRawText());
        Assert.Equal("""{"meta":{"result_count":0}}""", (await server.Guest().GetAsync("/api/spaces?host_id=9999999999999999999")).Json.GetRawText());
    }

    internal static IEnumerable<JsonElement> Cards(Rooms.Reply reply) => reply.Json.TryGetProperty("data", out var data) ? data.EnumerateArray() : [];

    internal static string[] Paths(Rooms.Reply reply) => [.. Cards(reply).Select(card => $"/api/spaces/{card.GetProperty("id").GetString()}")];
}

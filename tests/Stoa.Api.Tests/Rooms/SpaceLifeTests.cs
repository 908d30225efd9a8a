namespace Stoa.Api.Tests.Rooms;

/// <summary>A Space's whole life through HTTP.</summary>
public sealed class SpaceLifeTests(RoomServer server)
{
    [Fact]
    public async Task Create_WithoutStart_IsLiveAtOnceAndShownWhole()
    {
        var creator = await server.NewPersonAsync();

        var reply = await creator.PostAsync("/api/spaces", """{"title":"Tea ☕ at \"five\""}""");

        Assert.Equal(201, reply.Status);
        var id = reply.Data.GetProperty("id").GetString();
        Assert.Equal($"/api/spaces/{id}", reply.Headers.Location?.OriginalString);
        Assert.Equal("live", reply.Data.GetProperty("state").GetString());
        Assert.Equal("Tea ☕ at \"five\"", reply.Data.GetProperty("title").GetString());
        Assert.Equal("en", reply.Data.GetProperty("lang").GetString());
        Assert.Equal("everyone", reply.Data.GetProperty("ask_to_speak").GetString());
        Assert.False(reply.Data.GetProperty("is_ticketed").GetBoolean());
        Assert.Equal(1, reply.Data.GetProperty("version").GetInt64());
        Assert.Equal([creator.Id.ToString()], reply.Ids("host_ids"));
        Assert.Equal([creator.Id.ToString()], reply.Ids("speaker_ids"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", reply.Data.GetProperty("started_at").GetString());
        Assert.Equal("creator", reply.Me.GetProperty("role").GetString());
        Assert.Equal(["edit", "end", "manage_hosts", "invite", "moderate", "speak", "share_posts", "enter"], reply.Rights());
        Assert.DoesNotContain(reply.Data.EnumerateObject(), member => member.Value.ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Create_WithEverything_KeepsEverything()
    {
        var creator = await server.NewPersonAsync();
        var start = Times.In(TimeSpan.FromDays(3));
        var saleEnd = Times.In(TimeSpan.FromDays(2));

        var reply = await creator.PostAsync("/api/spaces", $$$"""
            {"title":"T","scheduled_start":"{{{start}}}","lang":"pt-BR","topic_ids":["{{{RoomServer.Topics[1]}}}","{{{RoomServer.Topics[0]}}}"],
             "ask_to_speak":"invited","ticket":{"price":500,"currency":"EUR","capacity":3,"sale_ends_at":"{{{saleEnd}}}"}}
            """);

        Assert.Equal(201, reply.Status);
        Assert.Equal("scheduled", reply.Data.GetProperty("state").GetString());
        Assert.Equal(start, reply.Data.GetProperty("scheduled_start").GetString());
        Assert.Equal("pt-BR", reply.Data.GetProperty("lang").GetString());
        Assert.Equal("invited", reply.Data.GetProperty("ask_to_speak").GetString());
        Assert.Equal([RoomServer.Topics[1].ToString(), RoomServer.Topics[0].ToString()], reply.Ids("topic_ids"));
        var ticket = reply.Data.GetProperty("ticket");
        Assert.Equal($$"""{"price":500,"currency":"EUR","capacity":3,"sold":0,"payment":"door","sale_ends_at":"{{saleEnd}}"}""", ticket.GetRawText());
        Assert.False(reply.Data.TryGetProperty("started_at", out _));
        Assert.Equal(["edit", "start", "cancel", "manage_hosts", "invite", "give_tickets", "enter", "set_reminder"], reply.Rights());
    }

    [Fact]
    public async Task Create_StartWithAnOffset_IsKeptAsUtc()
    {
        var creator = await server.NewPersonAsync();
        var start = (TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(1)).ToOffset(TimeSpan.FromHours(5.5));

        var reply = await creator.PostAsync(
            "/api/spaces", $$"""{"scheduled_start":"{{start.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture)}}"}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(
            start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", System.Globalization.CultureInfo.InvariantCulture),
            reply.Data.GetProperty("scheduled_start").GetString());
    }

    [Fact]
    public async Task Life_ScheduledEditedStartedEnded_EachIsShownAtOnce()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync();
        var later = Times.In(TimeSpan.FromDays(2));

        var edited = await creator.SendAsync(
            "PATCH", space, $$"""{"title":"New","scheduled_start":"{{later}}","topic_ids":["{{RoomServer.Topics[0]}}"],"ask_to_speak":"followed"}""");
        Assert.Equal(200, edited.Status);
        Assert.Equal("New", edited.Data.GetProperty("title").GetString());
        Assert.Equal(later, edited.Data.GetProperty("scheduled_start").GetString());
        Assert.Equal("followed", edited.Data.GetProperty("ask_to_speak").GetString());

        var cleared = await creator.SendAsync("PATCH", space, """{"title":"","topic_ids":[]}""");
        Assert.False(cleared.Data.TryGetProperty("title", out _));
        Assert.False(cleared.Data.TryGetProperty("topic_ids", out _));

        var unchanged = await creator.SendAsync("PATCH", space, "{}");
        Assert.Equal(cleared.Data.GetProperty("version").GetInt64(), unchanged.Data.GetProperty("version").GetInt64());

        var started = await creator.PostAsync($"{space}/start");
        Assert.Equal(200, started.Status);
        Assert.Equal("live", started.Data.GetProperty("state").GetString());
        Assert.Equal(later, started.Data.GetProperty("scheduled_start").GetString());
        Assert.Equal("space_already_live", (await creator.PostAsync($"{space}/start")).Reason);

        var ended = await creator.PostAsync($"{space}/end");
        Assert.Equal(200, ended.Status);
        Assert.Equal($$"""{"id":"{{space.Split('/')[^1]}}","state":"ended"}""", ended.Data.GetRawText());

        var gone = await creator.GetAsync(space);
        Assert.Equal(404, gone.Status);
        var again = await creator.PostAsync($"{space}/end");
        Assert.Equal((404, "space_over"), (again.Status, again.Reason));
    }

    [Fact]
    public async Task Cancel_Scheduled_IsGone()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.ScheduleAsync();

        var canceled = await creator.DeleteAsync(space);

        Assert.Equal(200, canceled.Status);
        Assert.Equal($$"""{"id":"{{space.Split('/')[^1]}}","state":"canceled"}""", canceled.Data.GetRawText());
        Assert.Equal(404, (await creator.GetAsync(space)).Status);
    }

    [Fact]
    public async Task Cancel_Live_IsRefused()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.CreateAsync();

        var reply = await creator.DeleteAsync(space);

        Assert.Equal((409, "space_already_live"), (reply.Status, reply.Reason));
        Assert.Equal("https://api.x.com/2/problems/conflict", reply.Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Create_MoreThanOnePersonMayHave_IsRefused()
    {
        var creator = await server.NewPersonAsync();
        for (var i = 0; i < 5; i++)
        {
            await creator.CreateAsync();
        }

        var reply = await creator.PostAsync("/api/spaces", "{}");

        Assert.Equal((409, "space_limit_reached"), (reply.Status, reply.Reason));
    }

    [Fact]
    public async Task Show_ToAnApp_TellsNothingOfACaller()
    {
        var space = await (await server.NewPersonAsync()).CreateAsync();

        var reply = await (await server.NewAppAsync()).GetAsync(space);

        Assert.Equal(200, reply.Status);
        Assert.False(reply.Data.TryGetProperty("me", out _));
    }

    [Fact]
    public async Task Topics_ForAGuest_AreListed()
    {
        var reply = await server.Guest().GetAsync("/api/topics");

        Assert.Equal(200, reply.Status);
        Assert.EndsWith( // Others may have made topics of their own, with lower ids.
            """{"id":"848920371311001600","name":"Technology","description":"Machines and those who tame them"},{"id":"848920371311001601","name":"Music"}]""",
            reply.Data.GetRawText(), StringComparison.Ordinal);
    }
}

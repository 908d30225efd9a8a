using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Rooms;

/// <summary>Topics are made and changed by operators alone. On a server of its own: the others count theirs.</summary>
public sealed class TopicsTests : IAsyncLifetime
{
    private readonly RoomServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Save_ByAnOperator_MakesAndChangesATopic()
    {
        var run = await _server.NewOwnerAsync(isOperator: true);

        var made = await run.SendAsync("PUT", "/api/topics/7", """{"name":"Bees 🐝","description":"All about them"}""");
        Assert.Equal((200, """{"data":{"id":"7","name":"Bees 🐝","description":"All about them"}}"""), (made.Status, made.Json.GetRawText()));
        Assert.Equal(made.Data.GetRawText(), (await _server.Guest().GetAsync("/api/topics")).Data[0].GetRawText());
        Assert.Equal(201, (await run.PostAsync("/api/spaces", """{"topic_ids":["7"]}""")).Status);

        var changed = await run.SendAsync("PUT", "/api/topics/007", """{"name":"Wasps"}""");
        Assert.Equal((200, """{"data":{"id":"7","name":"Wasps"}}"""), (changed.Status, changed.Json.GetRawText()));
        Assert.Equal(changed.Data.GetRawText(), (await _server.Guest().GetAsync("/api/topics")).Data[0].GetRawText());

        var audit = await _server.Accounts.ReadAuditAsync(long.MaxValue, 2, TestContext.Current.CancellationToken);
        Assert.All(audit, line => Assert.Equal(new Audited(AuditAct.TopicSaved, run.Id, Detail: "7"), line.Change));
        Assert.Equal(2, audit.Count);
    }

    [Fact]
    public async Task Save_ByOthers_IsRefused()
    {
        const string Body = """{"name":"Bees"}""";
        var run = await _server.NewOwnerAsync(isOperator: true);
        var before = (await run.GetAsync("/api/topics")).Json.GetRawText();

        foreach (var (person, reason) in new[]
        {
            (await _server.NewOwnerAsync(), "not_operator"), (await _server.NewVisitorAsync(), "not_operator"), (await _server.NewPersonAsync(), "not_own_app"),
            (await _server.NewTokenAsync(run, new ClientId("app")), "not_own_app"),
        })
        {
            var reply = await person.SendAsync("PUT", "/api/topics/7", Body);
            Assert.Equal((403, reason), (reply.Status, reply.Reason));
        }

        Assert.Equal(403, (await (await _server.NewAppAsync()).SendAsync("PUT", "/api/topics/7", Body)).Status);
        Assert.Equal(401, (await _server.Guest().SendAsync("PUT", "/api/topics/7", Body)).Status);
        Assert.Equal(before, (await run.GetAsync("/api/topics")).Json.GetRawText());
        Assert.Equal(200, (await (await _server.NewTokenAsync(run, OwnApps.WebApp)).SendAsync("PUT", "/api/topics/7", Body)).Status);
    }

    [Fact]
    public async Task Follow_ThenUnfollow_IsSeenAtOnceByThePersonAlone()
    {
        var (me, other) = (await _server.NewPersonAsync(), await _server.NewPersonAsync());
        var (first, second) = (RoomServer.Topics[0], RoomServer.Topics[1]);
        for (var time = 0; time < 2; time++)
        {
            var reply = await me.SendAsync("PUT", $"/api/topics/{second}/follow", null);
            Assert.Equal((200, $$$"""{"data":{"id":"{{{second}}}","name":"Music","followed":true}}"""), (reply.Status, reply.Json.GetRawText()));
        }

        Assert.Equal("False True", await FollowedAsync(me));
        Assert.Equal("False False", await FollowedAsync(other));
        Assert.False((await _server.Guest().GetAsync("/api/topics")).Data[0].TryGetProperty("followed", out _));
        Assert.False((await (await _server.NewAppAsync()).GetAsync("/api/topics")).Data[0].TryGetProperty("followed", out _));

        for (var time = 0; time < 2; time++)
        {
            var reply = await me.DeleteAsync($"/api/topics/{second}/follow");
            Assert.Equal((200, false), (reply.Status, reply.Data.GetProperty("followed").GetBoolean()));
        }

        Assert.Equal("False False", await FollowedAsync(me));
        Assert.Equal(404, (await me.SendAsync("PUT", "/api/topics/8/follow", null)).Status);
        Assert.Equal("topic_unknown", (await me.DeleteAsync("/api/topics/9999999999999999999/follow")).Reason);
        Assert.Equal(401, (await _server.Guest().SendAsync("PUT", $"/api/topics/{first}/follow", null)).Status);
        Assert.Equal(403, (await (await _server.NewPersonAsync(Scopes.SpaceRead)).SendAsync("PUT", $"/api/topics/{first}/follow", null)).Status);
    }

    [Fact]
    public async Task Follow_MoreThanOneMay_IsRefused()
    {
        var me = await _server.NewPersonAsync();
        var topics = Enumerable.Range(1, TopicFollowed.MaxPerPerson).Select(id => new Stoa.Spaces.TopicId(id)).ToArray();
        await _server.ApplyAsync([.. topics.Select(id => new TopicSaved(new Topic(id, "A topic", null)))]);
        await _server.ApplyAsync([.. topics.Select(id => new TopicFollowed(me.Id, id))]);
        var reply = await me.SendAsync("PUT", $"/api/topics/{RoomServer.Topics[0]}/follow", null);
        Assert.Equal((409, "topic_follow_limit_reached"), (reply.Status, reply.Reason));
        Assert.Equal(200, (await me.SendAsync("PUT", $"/api/topics/{topics[0]}/follow", null)).Status);
    }

    private static async Task<string> FollowedAsync(Person person) =>
        string.Join(' ', (await person.GetAsync("/api/topics")).Data.EnumerateArray().Select(topic => topic.GetProperty("followed").GetBoolean()));

    [Theory]
    [InlineData("7", "{}", "name")]
    [InlineData("7", "[]", "")]
    [InlineData("7", """{"name":7}""", "name")]
    [InlineData("7", """{"name":""}""", "name")]
    [InlineData("7", """{"name":"  "}""", "name")]
    [InlineData("7", """{"name":"a\u0007b"}""", "name")]
    [InlineData("7", """{"name":"a\nb"}""", "name")]
    [InlineData("7", """{"name":"123456789 123456789 123456789 123456789 123456789 x"}""", "name")]
    [InlineData("7", """{"name":"Bees","description":""}""", "description")]
    [InlineData("7", """{"name":"Bees","description":" "}""", "description")]
    [InlineData("7", """{"name":"Bees","description":"a\u0000b"}""", "description")]
    [InlineData("7", """{"name":" ","description":"\u0007"}""", "name,description")]
    [InlineData("7", """{"name":"Bees","id":"8"}""", "id")]
    [InlineData("x", """{"name":"Bees"}""", "id")]
    [InlineData("0", """{"name":"Bees"}""", "id")]
    [InlineData("-7", """{"name":"Bees"}""", "id")]
    [InlineData("9223372036854775808", """{"name":"Bees"}""", "id")]
    [InlineData("12345678901234567890", """{"name":"Bees"}""", "id")]
    [InlineData("7?x=1", """{"name":"Bees"}""", "x")]
    public async Task Save_OfWhatIsNoTopic_IsRefused(string id, string body, string blamed)
    {
        ArgumentNullException.ThrowIfNull(blamed);
        var run = await _server.NewOwnerAsync(isOperator: true);

        var reply = await run.SendAsync("PUT", $"/api/topics/{id}", body);

        Assert.Equal(400, reply.Status);
        Assert.Equal(blamed.Split(',', StringSplitOptions.RemoveEmptyEntries), reply.Blamed());
        Assert.Equal(2, (await run.GetAsync("/api/topics")).Data.GetArrayLength());
        var audit = await _server.Accounts.ReadAuditAsync(long.MaxValue, 100, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(audit, line => line.Change is Audited { Act: AuditAct.TopicSaved });
    }
}

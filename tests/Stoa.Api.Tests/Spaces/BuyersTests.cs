using System.Net;
using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Spaces;

public sealed class BuyersTests(World world)
{
    private static readonly string _paid =
        string.Join(' ', Enumerable.Range(1, 30).Where(n => n % 6 != 0).Select(n => $"{1000 + n}"));

    [Fact]
    public async Task Buyers_AskedByTheCreator_AreThosePaid()
    {
        var json = await PageAsync($"/2/spaces/{World.ScheduledId}/buyers?user.fields=username&media.fields=url");
        Assert.Equal(_paid, Ids(json));
        Assert.Equal(25, (int?)json["meta"]!["result_count"]);
        Assert.Equal("""{"result_count":25}""", json["meta"]!.ToJsonString());
    }

    [Fact]
    public async Task Buyers_InThreePages_GoForwardAndBack()
    {
        var path = $"/2/spaces/{World.ScheduledId}/buyers?max_results=10";
        var first = await PageAsync(path);
        var second = await PageAsync($"{path}&pagination_token={Next(first)}");
        var third = await PageAsync($"{path}&pagination_token={Next(second)}");
        Assert.Equal(_paid, $"{Ids(first)} {Ids(second)} {Ids(third)}");
        Assert.Null(Previous(first));
        Assert.Null(Next(third));
        Assert.Matches("^[0-9a-v]{16,}$", Next(first));

        var back = await PageAsync($"{path}&pagination_token={Previous(third)}");
        Assert.Equal(Ids(second), Ids(back));
        var start = await PageAsync($"{path}&pagination_token={Previous(back)}");
        Assert.Equal(Ids(first), Ids(start));
        Assert.Null(Previous(start));
        Assert.Equal(Ids(second), Ids(await PageAsync($"{path}&pagination_token={Next(start)}")));
    }

    [Fact]
    public async Task Buyers_AskedBySomeoneElse_IsRefused()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.ScheduledId}/buyers", World.OtherToken);
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.Equal(
            """{"title":"Forbidden","detail":"You do not have access to this information as you do not own the space.","type":"about:blank","status":403}""",
            reply.Body);
    }

    [Fact]
    public async Task Buyers_AskedByAnApp_IsRefusedWithTwoSpaces()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.ScheduledId}/buyers");
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal(
            """{"title":"Unsupported Authentication","detail":"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 2.0 User Context].","type":"https://api.x.com/2/problems/unsupported-authentication","status":403}""",
            reply.Body);
        Assert.Equal("read", reply.Headers["x-access-level"]);
    }

    [Fact]
    public async Task Buyers_OfASpaceWithoutTickets_CountZero() => Assert.Equal(
        """{"meta":{"result_count":0}}""", (await world.GetAsync($"/2/spaces/{World.FreeId}/buyers", World.CreatorToken)).Body);

    [Fact]
    public async Task Buyers_OfAnEndedSpace_AnswersTheError()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.EndedId}/buyers", World.CreatorToken);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.StartsWith($$"""{"errors":[{"value":"{{World.EndedId}}","detail":"Could not find space with id: [""", reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("000000000000000000000000000000000000000000000000")]
    [InlineData("zzzzzzzzzzzzzzzz")]
    public async Task Buyers_WithATokenMadeUp_IsRefused(string token)
    {
        var reply = await world.GetAsync($"/2/spaces/{World.ScheduledId}/buyers?pagination_token={token}", World.CreatorToken);
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(
            $$$"""{"errors":[{"parameters":{"pagination_token":["{{{token}}}"]},"message":"The `pagination_token` query parameter value [{{{token}}}] is not a valid token."}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.x.com/2/problems/invalid-request"}""",
            reply.Body);
    }

    [Fact]
    public async Task Buyers_WithTheTokenOfAnotherList_IsRefused()
    {
        var first = await PageAsync($"/2/spaces/{World.ScheduledId}/buyers?max_results=10");
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}/tweets?pagination_token={Next(first)}");
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
    }

    private static string Ids(JsonNode json) =>
        string.Join(' ', json["data"]!.AsArray().Select(user => (string)user!["id"]!));

    private static string? Next(JsonNode json) => (string?)json["meta"]!["next_token"];

    private static string? Previous(JsonNode json) => (string?)json["meta"]!["previous_token"];

    private async Task<JsonNode> PageAsync(string path) => JsonNode.Parse((await world.GetAsync(path, World.CreatorToken)).Body)!;
}

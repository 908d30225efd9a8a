using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Spaces;

public sealed class PostsTests(World world)
{
    private const string Path = $"/2/spaces/{World.LiveId}/tweets";

    [Fact]
    public async Task Posts_WithoutParameters_AreNewestFirstWithTheirHistory()
    {
        var reply = await world.GetAsync($"{Path}?max_results=2&pagination_token={await TokenAsync()}");
        var json = JsonNode.Parse(reply.Body)!;
        Assert.Equal(
            """[{"id":"104","text":"Post 4","edit_history_tweet_ids":["104"]},{"id":"103","text":"Post 3","edit_history_tweet_ids":["103"]}]""",
            json["data"]!.ToJsonString());
        Assert.Equal(2, (int?)json["meta"]!["result_count"]);
    }

    [Fact]
    public async Task Posts_InPages_GoForwardAndBack()
    {
        var first = await PageAsync("max_results=2");
        var second = await PageAsync($"max_results=2&pagination_token={(string?)first["meta"]!["next_token"]}");
        var third = await PageAsync($"max_results=2&pagination_token={(string?)second["meta"]!["next_token"]}");
        var back = await PageAsync($"max_results=2&pagination_token={(string?)third["meta"]!["previous_token"]}");
        Assert.Equal("105 104", Ids(first));
        Assert.Equal("103 102", Ids(second));
        Assert.Equal("101", Ids(third));
        Assert.Null(third["meta"]!["next_token"]);
        Assert.Equal("103 102", Ids(back));
    }

    [Fact]
    public async Task Posts_InTheTweetVocabulary_SpellItSo()
    {
        var reply = await world.GetAsync($"{Path}?max_results=1&tweet.fields=public_metrics&expansions=edit_history_tweet_ids");
        const string Metrics = """ "public_metrics":{"retweet_count":0,"reply_count":0,"like_count":0,"quote_count":0,"bookmark_count":0,"impression_count":0} """;
        Assert.Contains(Metrics.Trim(), reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"includes\":{\"tweets\":[{\"id\":\"105\"", reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("post", reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("post.fields=public_metrics&expansions=edit_history_post_ids")]
    [InlineData("post.fields=public_metrics&tweet.fields=created_at&expansions=edit_history_tweet_ids")]
    public async Task Posts_InThePostVocabulary_SpellItSo(string query)
    {
        var reply = await world.GetAsync($"{Path}?max_results=1&{query}");
        Assert.Contains("\"public_metrics\":{\"repost_count\":0", reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"edit_history_post_ids\":[\"105\"]", reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"includes\":{\"posts\":[{\"id\":\"105\"", reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("tweet", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Posts_WithEveryFieldThatExists_AnswersThem()
    {
        var reply = await world.GetAsync(
            $"{Path}?max_results=1&tweet.fields=author_id,created_at,conversation_id,entities,lang&expansions=author_id,entities.mentions.username");
        var json = JsonNode.Parse(reply.Body)!;
        var post = json["data"]![0]!;
        Assert.Equal("2244994945", (string?)post["author_id"]);
        Assert.Equal("2026-07-14T08:05:00.000Z", (string?)post["created_at"]);
        Assert.Equal("105", (string?)post["conversation_id"]);
        Assert.Null(post["lang"]);
        Assert.Equal(
            JsonNode.Parse("""
                {"urls":[{"start":31,"end":56,"url":"https://example.org/a?b=1","expanded_url":"https://example.org/a?b=1","display_url":"example.org/a?b=1"}],
                "hashtags":[{"start":63,"end":69,"tag":"Größe"}],
                "mentions":[{"start":6,"end":12,"username":"three","id":"783214"},{"start":17,"end":24,"username":"nobody"}]}
                """)!.ToJsonString(),
            post["entities"]!.ToJsonString());
        Assert.Equal("2244994945 783214", string.Join(' ', json["includes"]!["users"]!.AsArray().Select(user => (string)user!["id"]!)));
    }

    [Fact]
    public async Task Posts_NoneShared_CountZero() =>
        Assert.Equal("""{"meta":{"result_count":0}}""", (await world.GetAsync($"/2/spaces/{World.UntitledId}/tweets?expansions=edit_history_tweet_ids")).Body);

    [Theory]
    [InlineData(World.EndedId)]
    [InlineData(World.MissingId)]
    public async Task Posts_OfASpaceNotRetrievable_AnswersTheError(string id) => Assert.Equal(
        $$"""{"errors":[{"value":"{{id}}","detail":"Could not find space with id: [{{id}}].","title":"Not Found Error","resource_type":"space","parameter":"id","resource_id":"{{id}}","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
        (await world.GetAsync($"/2/spaces/{id}/tweets")).Body);

    private static string Ids(JsonNode json) =>
        string.Join(' ', json["data"]!.AsArray().Select(post => (string)post!["id"]!));

    private async Task<string?> TokenAsync() => (string?)(await PageAsync("max_results=1"))["meta"]!["next_token"];

    private async Task<JsonNode> PageAsync(string query) => JsonNode.Parse((await world.GetAsync($"{Path}?{query}")).Body)!;
}

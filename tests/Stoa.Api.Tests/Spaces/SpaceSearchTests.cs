using System.Net;
using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Spaces;

public sealed class SpaceSearchTests(World world)
{
    [Theory]
    [InlineData("query=hello", World.LiveId, World.ScheduledId)]
    [InlineData("query=HELLO&state=all", World.LiveId, World.ScheduledId)]
    [InlineData("query=hello&state=live", World.LiveId)]
    [InlineData("query=hello&state=scheduled", World.ScheduledId)]
    [InlineData("query=hello+tickets", World.ScheduledId)]
    [InlineData("query=hello%20say", World.LiveId)]
    [InlineData("query=hello&max_results=1", World.LiveId)]
    [InlineData("query=hello&max_results=100", World.LiveId, World.ScheduledId)]
    [InlineData("query=%C5%BDlu%C5%A5ou%C4%8Dk%C3%BD", World.EmojiId)]
    public async Task Search_FindsByWordsOfTheTitle(string query, params string[] ids)
    {
        var reply = await world.GetAsync($"/2/spaces/search?{query}");
        var json = JsonNode.Parse(reply.Body)!;
        Assert.Equal(string.Join(' ', ids), string.Join(' ', json["data"]!.AsArray().Select(space => (string?)space!["id"])));
        Assert.Equal(ids.Length, (int?)json["meta"]!["result_count"]);
    }

    [Theory]
    [InlineData("nothinghasthisword")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("%20")]
    [InlineData("%00")]
    public async Task Search_WithoutHit_CountsZero(string query)
    {
        var reply = await world.GetAsync($"/2/spaces/search?query={query}&expansions=creator_id");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("""{"meta":{"result_count":0}}""", reply.Body);
    }

    [Fact]
    public async Task Search_QueryAtItsGreatestLength_IsRead()
    {
        var query = string.Concat(Enumerable.Repeat("%F0%9F%8E%99", 2048));
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync($"/2/spaces/search?query={query}")).Status);
        var longer = await world.GetAsync($"/2/spaces/search?query={query}x");
        Assert.Equal(HttpStatusCode.BadRequest, longer.Status);
        Assert.Contains("The `query` query parameter value [2049] size is not between 1 and 2048", longer.Body, StringComparison.Ordinal);
    }
}

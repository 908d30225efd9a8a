using System.Net;
using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Spaces;

public sealed class SpaceLookupTests(World world)
{
    private const string AllFields =
        "space.fields=created_at,creator_id,ended_at,host_ids,id,invited_user_ids,is_ticketed,lang,participant_count,scheduled_start,"
        + "speaker_ids,started_at,state,subscriber_count,title,topic_ids,updated_at";

    private const string AllExpansions = "expansions=creator_id,host_ids,invited_user_ids,speaker_ids,topic_ids";

    [Fact]
    public async Task Find_WithoutParameters_HasIdAndStateOnly()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.Equal("""{"data":{"id":"1DXxyRYNejbKM","state":"live"}}""", reply.Body);
    }

    /// <summary>X's full example of a Space, with the speakers of its own rule: hosts included.</summary>
    [Fact]
    public async Task Find_WithEverythingAsked_EqualsTheContractsExample()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}?{AllFields}&{AllExpansions}");
        Assert.Equal(
            """{"data":{"id":"1DXxyRYNejbKM","state":"live","title":"Say hello to Spaces","creator_id":"2244994945","host_ids":["2244994945","6253282"],"speaker_ids":["2244994945","6253282","783214"],"invited_user_ids":["783214"],"participant_count":420,"subscriber_count":36,"scheduled_start":"2026-07-14T08:00:00.000Z","started_at":"2026-07-14T08:00:12.000Z","created_at":"2026-07-04T23:12:08.000Z","updated_at":"2026-07-14T08:44:44.000Z","lang":"en","is_ticketed":false,"topic_ids":["848920371311001600"]},"includes":{"users":[{"id":"2244994945","name":"Dev","username":"Dev"},{"id":"6253282","name":"Api","username":"Api"},{"id":"783214","name":"Three","username":"three"}],"topics":[{"id":"848920371311001600","name":"Technology"}]}}""",
            reply.Body);
    }

    [Fact]
    public async Task Find_WhenScheduled_HasCountZeroAndNoSpeakersNorStart()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.ScheduledId}?{AllFields}");
        Assert.Equal(
            """{"data":{"id":"1SLjjRYNejbKM","state":"scheduled","title":"Tickets for hello","creator_id":"2244994945","host_ids":["2244994945"],"participant_count":0,"subscriber_count":0,"scheduled_start":"2026-07-17T08:00:00.000Z","created_at":"2026-07-04T23:12:08.000Z","updated_at":"2026-07-04T23:12:08.000Z","lang":"en","is_ticketed":true}}""",
            reply.Body);
    }

    [Fact]
    public async Task Find_WhenUntitled_LeavesTheTitleOut()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.UntitledId}?space.fields=title");
        Assert.Equal($$$"""{"data":{"id":"{{{World.UntitledId}}}","state":"live"}}""", reply.Body);
    }

    [Fact]
    public async Task Find_TitleInManyScripts_IsRawUtf8()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.EmojiId}?space.fields=title,started_at");
        Assert.Contains("""
            "title":"Žluťoučký 🎙️ <b>\"kůň\"</b> \\ 日本語 & co"
            """.Trim(), reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"started_at\":\"2026-07-14T08:00:00.007Z\"", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_WithExpansionOnly_ShowsTheFieldToo()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}?expansions=host_ids,creator_id&user.fields=created_at");
        Assert.Equal(
            """{"data":{"id":"1DXxyRYNejbKM","state":"live","creator_id":"2244994945","host_ids":["2244994945","6253282"]},"includes":{"users":[{"id":"2244994945","name":"Dev","username":"Dev","created_at":"2013-12-14T04:35:55.000Z"},{"id":"6253282","name":"Api","username":"Api","created_at":"2026-07-04T23:12:08.000Z"}]}}""",
            reply.Body);
    }

    [Theory]
    [InlineData("user.fields=created_at&topic.fields=description")]
    [InlineData("expansions=&space.fields=&&")]
    [InlineData("tweet.fields=public_metrics&media.fields=url&poll.fields=id&place.fields=geo")]
    [InlineData("post.fields=public_metrics&user.fields=pinned_post_id,subscribes_to_you")]
    public async Task Find_WithParametersThatHaveNoEffect_AnswersTheSame(string query)
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}?{query}");
        Assert.Equal("""{"data":{"id":"1DXxyRYNejbKM","state":"live"}}""", reply.Body);
    }

    [Fact]
    public async Task Find_TopicDescription_OnlyWhenAsked()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}?expansions=topic_ids&topic.fields=description");
        Assert.Equal(
            """{"data":{"id":"1DXxyRYNejbKM","state":"live","topic_ids":["848920371311001600"]},"includes":{"topics":[{"id":"848920371311001600","name":"Technology","description":"Machines and what they do"}]}}""",
            reply.Body);
    }

    [Fact]
    public async Task Find_ExpansionOfNobody_KeepsTheIdAndTellsOfIt()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.EmojiId}?expansions=creator_id,host_ids");
        Assert.Equal(
            """{"data":{"id":"1zqKVXPQhvZJB","state":"live","creator_id":"404","host_ids":["404"]},"errors":[{"value":"404","detail":"Could not find user with creator_id: [404].","title":"Not Found Error","resource_type":"user","parameter":"creator_id","resource_id":"404","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
            reply.Body);
    }

    [Theory]
    [InlineData(World.MissingId)]
    [InlineData(World.EndedId)]
    [InlineData(World.CanceledId)]
    [InlineData("1dxxyrynejbkm")]
    public async Task Find_WhenNotRetrievable_AnswersTheError(string id)
    {
        var reply = await world.GetAsync($"/2/spaces/{id}");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(
            $$"""{"errors":[{"value":"{{id}}","detail":"Could not find space with id: [{{id}}].","title":"Not Found Error","resource_type":"space","parameter":"id","resource_id":"{{id}}","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
            reply.Body);
    }

    [Theory]
    [InlineData($"ids={World.LiveId},{World.ScheduledId}")]
    [InlineData($"ids={World.LiveId}%2C{World.ScheduledId}")]
    [InlineData($"ids={World.LiveId}%2c{World.ScheduledId}")]
    [InlineData($"ids={World.LiveId}&ids={World.ScheduledId}")]
    [InlineData($"ids={World.LiveId},{World.LiveId}&ids={World.ScheduledId},{World.LiveId}")]
    [InlineData($"&ids={World.LiveId},,{World.ScheduledId},&&")]
    [InlineData($"%69ds={World.LiveId},{World.ScheduledId}")]
    public async Task FindMany_HoweverTheListIsWritten_AnswersTheSame(string query)
    {
        var reply = await world.GetAsync($"/2/spaces?{query}");
        Assert.Equal(
            """{"data":[{"id":"1DXxyRYNejbKM","state":"live"},{"id":"1SLjjRYNejbKM","state":"scheduled"}]}""", reply.Body);
    }

    [Fact]
    public async Task FindMany_SomeMissing_AnswersBoth()
    {
        var reply = await world.GetAsync($"/2/spaces?ids={World.ScheduledId},{World.MissingId}");
        Assert.Equal(
            """{"data":[{"id":"1SLjjRYNejbKM","state":"scheduled"}],"errors":[{"value":"1zzzzzzzzzzzz","detail":"Could not find space with ids: [1zzzzzzzzzzzz].","title":"Not Found Error","resource_type":"space","parameter":"ids","resource_id":"1zzzzzzzzzzzz","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
            reply.Body);
    }

    [Fact]
    public async Task FindMany_AllMissing_AnswersErrorsOnly()
    {
        var reply = await world.GetAsync($"/2/spaces?ids={World.EndedId},{World.MissingId}");
        var json = JsonNode.Parse(reply.Body)!.AsObject();
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal("errors", Assert.Single(json).Key);
        Assert.Equal(2, json["errors"]!.AsArray().Count);
    }

    [Fact]
    public async Task FindMany_AtTheLimit_Answers()
    {
        var ids = string.Join(',', Enumerable.Range(0, 100).Select(n => $"{n}x"));
        var reply = await world.GetAsync($"/2/spaces?ids={ids}");
        Assert.Equal(100, JsonNode.Parse(reply.Body)!["errors"]!.AsArray().Count);
    }

    [Fact]
    public async Task ByCreators_AnswersOwnSpacesOnly()
    {
        var reply = await world.GetAsync($"/2/spaces/by/creator_ids?user_ids={World.Dev}&max_results=5&tweet.fields=id");
        Assert.Equal(
            """{"data":[{"id":"1DXxyRYNejbKM","state":"live"},{"id":"1OpenToAllXYZ","state":"scheduled"},{"id":"1SLjjRYNejbKM","state":"scheduled"}],"meta":{"result_count":3}}""",
            reply.Body);
    }

    [Theory]
    [InlineData("6253282")]
    [InlineData("9999999999999999999,1")]
    public async Task ByCreators_CoHostsAndUnknownPeople_ContributeNothing(string ids)
    {
        var reply = await world.GetAsync($"/2/spaces/by/creator_ids?user_ids={ids}&expansions=creator_id");
        Assert.Equal("""{"meta":{"result_count":0}}""", reply.Body);
    }

    [Fact]
    public async Task Find_WithPostVocabulary_SpellsTheCountOfPostsSo()
    {
        var query = $"/2/spaces/{World.LiveId}?expansions=creator_id&user.fields=public_metrics";
        var tweet = await world.GetAsync(query);
        var post = await world.GetAsync($"{query}&post.fields=id");
        Assert.Contains("""
            "public_metrics":{"followers_count":0,"following_count":0,"tweet_count":0,"listed_count":0}
            """.Trim(), tweet.Body, StringComparison.Ordinal);
        Assert.Contains("\"post_count\":0", post.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("tweet_count", post.Body, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Query;

/// <summary>The messages of spaces-contract section 8.3, byte for byte.</summary>
public sealed class FaultTests(World world)
{
    private const string SpaceFields =
        "created_at,creator_id,ended_at,host_ids,id,invited_user_ids,is_ticketed,lang,participant_count,scheduled_start,speaker_ids,started_at,state,subscriber_count,title,topic_ids,updated_at";

    private const string UserFields =
        "affiliation,confirmed_email,connection_status,created_at,description,entities,id,is_identity_verified,location,most_recent_tweet_id,name,parody,pinned_tweet_id,profile_banner_url,profile_image_url,protected,public_metrics,receives_your_dm,subscription,subscription_type,url,username,verified,verified_followers_count,verified_type,withheld";

    private static readonly string _manyIds = string.Join(',', Enumerable.Range(0, 101).Select(n => $"a{n}"));

    public static TheoryData<string, string, string> Faults => new()
    {
        { "/2/spaces/1?space.fields=id,foo", """{"space.fields":["id,foo"]}""", $"The `space.fields` query parameter value [foo] is not one of [{SpaceFields}]" },
        { "/2/spaces/1?space.fields=Title", """{"space.fields":["Title"]}""", $"The `space.fields` query parameter value [Title] is not one of [{SpaceFields}]" },
        { "/2/spaces/1?space.fields=id&space.fields=foo", """{"space.fields":["id","foo"]}""", $"The `space.fields` query parameter value [foo] is not one of [{SpaceFields}]" },
        { "/2/spaces/1?user.fields=nope", """{"user.fields":["nope"]}""", $"The `user.fields` query parameter value [nope] is not one of [{UserFields}]" },
        { "/2/spaces/1?topic.fields=nope", """{"topic.fields":["nope"]}""", "The `topic.fields` query parameter value [nope] is not one of [description,id,name]" },
        { "/2/spaces/1?expansions=foo", """{"expansions":["foo"]}""", "The `expansions` query parameter value [foo] is not one of [creator_id,host_ids,invited_user_ids,speaker_ids,topic_ids]" },
        { "/2/spaces/1?expansions=mentioned_user_ids", """{"expansions":["mentioned_user_ids"]}""", "The `expansions` query parameter value [mentioned_user_ids] is not one of [creator_id,host_ids,invited_user_ids,speaker_ids,topic_ids]" },
        { "/2/spaces/1?tweet.fields=%C3%A9", """{"tweet.fields":["é"]}""", "The `tweet.fields` query parameter value [é] is not one of [article,attachments,author_id,card_uri,community_id,context_annotations,conversation_id,created_at,display_text_range,edit_controls,edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,lang,matched_media_notes,media_metadata,non_public_metrics,note_request_suggestions,note_tweet,organic_metrics,paid_partnership,possibly_sensitive,promoted_metrics,public_metrics,referenced_tweets,reply_settings,scopes,source,suggested_source_links,suggested_source_links_with_counts,text,withheld]" },
        { "/2/spaces/abc-1", """{"id":["abc-1"]}""", "The `id` query parameter value [abc-1] does not match ^[a-zA-Z0-9]{1,13}$" },
        { "/2/spaces/12345678901234", """{"id":["12345678901234"]}""", "The `id` query parameter value [12345678901234] does not match ^[a-zA-Z0-9]{1,13}$" },
        { "/2/spaces?ids=abc-1", """{"ids":["abc-1"]}""", "The `ids` query parameter value [abc-1] does not match ^[a-zA-Z0-9]{1,13}$" },
        { "/2/spaces/by/creator_ids?user_ids=abc", """{"user_ids":["abc"]}""", "The `user_ids` query parameter value [abc] does not match ^[0-9]{1,19}$" },
        { "/2/spaces", """{"ids":[]}""", "The `ids` query parameter can not be empty" },
        { "/2/spaces?ids=", """{"ids":[]}""", "The `ids` query parameter can not be empty" },
        { "/2/spaces?ids=,", """{"ids":[]}""", "The `ids` query parameter can not be empty" },
        { "/2/spaces/by/creator_ids", """{"user_ids":[]}""", "The `user_ids` query parameter can not be empty" },
        { "/2/spaces/search", """{"query":[]}""", "The `query` query parameter can not be empty" },
        { "/2/spaces/search?query=", """{"query":[]}""", "The `query` query parameter can not be empty" },
        { "/2/users/by?usernames=", """{"usernames":[]}""", "The `usernames` query parameter can not be empty" },
        { $"/2/spaces?ids={_manyIds}", $$"""{"ids":["{{_manyIds.Replace(",", "\",\"", StringComparison.Ordinal)}}"]}""", "The number of values in the `ids` query parameter list [101] is not between 1 and 100" },
        { "/2/spaces/search?query=x&state=ended", """{"state":["ended"]}""", "The `state` query parameter value [ended] is not one of [live,scheduled,all]" },
        { "/2/spaces/search?query=x&state=Live", """{"state":["Live"]}""", "The `state` query parameter value [Live] is not one of [live,scheduled,all]" },
        { "/2/spaces/search?query=x&max_results=0", """{"max_results":["0"]}""", "The `max_results` query parameter value [0] is not between 1 and 100" },
        { "/2/spaces/search?query=x&max_results=101", """{"max_results":["101"]}""", "The `max_results` query parameter value [101] is not between 1 and 100" },
        { "/2/spaces/search?query=x&max_results=-99999999999999999999", """{"max_results":["-99999999999999999999"]}""", "The `max_results` query parameter value [-99999999999999999999] is not between 1 and 100" },
        { "/2/spaces/search?query=x&max_results=x", """{"max_results":["x"]}""", "The `max_results` query parameter value [x] is not a valid integer" },
        { "/2/spaces/search?query=x&max_results=1.5", """{"max_results":["1.5"]}""", "The `max_results` query parameter value [1.5] is not a valid integer" },
        { "/2/spaces/search?query=x&max_results=", """{"max_results":[""]}""", "The `max_results` query parameter value [] is not a valid integer" },
        { "/2/spaces/search?query=x&query=y", """{"query":["x","y"]}""", "Duplicate parameters are not allowed: the `query` query parameter" },
        { "/2/spaces/1?id=2", """{"id":["1","2"]}""", "Duplicate parameters are not allowed: the `id` query parameter" },
        { "/2/spaces/1?foo=1", """{"foo":["1"]}""", "The query parameter [foo] is not one of [id,expansions,space.fields,topic.fields,user.fields]" },
        { "/2/spaces/1?foo=1&foo=%22", """{"foo":["1","\""]}""", "The query parameter [foo] is not one of [id,expansions,space.fields,topic.fields,user.fields]" },
        { "/2/spaces?ids=1&ID=1", """{"ID":["1"]}""", "The query parameter [ID] is not one of [ids,expansions,space.fields,topic.fields,user.fields]" },
        { "/2/spaces/1?max_results=1", """{"max_results":["1"]}""", "The query parameter [max_results] is not one of [id,expansions,space.fields,topic.fields,user.fields]" },
        { "/2/spaces/search?query=x&foo", """{"foo":[""]}""", "The query parameter [foo] is not one of [query,state,max_results,expansions,space.fields,topic.fields,user.fields]" },
        { "/2/spaces/1/tweets?foo=1", """{"foo":["1"]}""", "The query parameter [foo] is not one of [id,max_results,pagination_token,expansions,media.fields,place.fields,poll.fields,tweet.fields,user.fields]" },
        { "/2/users?ids=1&foo=1", """{"foo":["1"]}""", "The query parameter [foo] is not one of [ids,expansions,tweet.fields,user.fields]" },
        { "/2/users/1x", """{"id":["1x"]}""", "The `id` query parameter value [1x] does not match ^[0-9]{1,19}$" },
        { "/2/users/by/username/a-b", """{"username":["a-b"]}""", "The `username` query parameter value [a-b] does not match ^[A-Za-z0-9_]{1,15}$" },
        { "/2/spaces/search?query=%ff", """{"query":["�"]}""", "The `query` query parameter value [�] is not valid percent-encoded UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Parameter_AtFault_IsToldToTheLetter(string path, string parameters, string message)
    {
        var reply = await world.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.Equal(
            $$"""{"errors":[{"parameters":{{parameters}},"message":"{{message}}"}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.x.com/2/problems/invalid-request"}""",
            reply.Body);
        Assert.Equal("read", reply.Headers["x-access-level"]);
    }

    [Fact]
    public async Task Faults_OfOneRequest_AreToldTogether()
    {
        var reply = await world.GetAsync("/2/spaces/search?state=x&max_results=0&space.fields=a,b&foo=1&bar=2");
        var errors = JsonNode.Parse(reply.Body)!["errors"]!.AsArray();
        Assert.Equal(
            "query state max_results space.fields space.fields foo bar",
            string.Join(' ', errors.Select(error => error!["parameters"]!.AsObject().Single().Key)));
    }

    [Fact]
    public async Task Faults_OfAHugeRequest_AreBounded()
    {
        var fields = await world.GetAsync($"/2/spaces/1?space.fields={string.Join(',', Enumerable.Range(0, 5000).Select(n => $"x{n}"))}");
        var unknown = await world.GetAsync($"/2/spaces/1?{string.Join('&', Enumerable.Range(0, 5000).Select(n => $"x{n}"))}");
        Assert.Equal(16, JsonNode.Parse(fields.Body)!["errors"]!.AsArray().Count);
        Assert.Equal(16, JsonNode.Parse(unknown.Body)!["errors"]!.AsArray().Count);
    }
}

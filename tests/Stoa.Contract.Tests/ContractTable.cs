using static Stoa.Contract.Tests.Source;

namespace Stoa.Contract.Tests;

/// <summary>Every line of the contract that one request shows. A table: the tests run it, docs/compatibility.md prints it.</summary>
internal static class ContractTable
{
    private const string SpaceFields =
        "created_at,creator_id,ended_at,host_ids,id,invited_user_ids,is_ticketed,lang,participant_count,scheduled_start,speaker_ids,started_at,state,subscriber_count,title,topic_ids,updated_at";

    private const string SpaceExpansions = "creator_id,host_ids,invited_user_ids,speaker_ids,topic_ids";
    private const string LookupParameters = "expansions,space.fields,topic.fields,user.fields";
    private const string Nothing = """{"meta":{"result_count":0}}""";
    private const string Unauthorized = """{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}""";
    private const string Forbidden = """{"title":"Forbidden","type":"about:blank","status":403,"detail":"Forbidden"}""";

    /// <summary>People with their default fields, as replies name them.</summary>
    private static readonly (string Name, string Json)[] _people =
    [
        ("{Creator}", """{"id":"{creator}","name":"Hana 🎙️ \"Host\"","username":"TheHost"}"""),
        ("{CoHost}", """{"id":"{cohost}","name":"CoHost","username":"CoHost"}"""),
        ("{Speaker}", """{"id":"{speaker}","name":"Speaker_1","username":"Speaker_1"}"""),
        ("{Invited}", """{"id":"{invited}","name":"invited","username":"invited"}"""),
        ("{Stranger}", """{"id":"{stranger}","name":"stranger","username":"stranger"}"""),
    ];

    private static readonly string _manyIds = string.Join(',', Enumerable.Range(0, 101).Select(n => $"a{n}"));
    private static readonly string _hundredIds = string.Join(',', Enumerable.Range(0, 100).Select(n => $"a{n}"));

    /// <summary>The groups in order, each with its lines.</summary>
    public static readonly IReadOnlyList<(string Key, string Title, IReadOnlyList<ContractCase> Cases)> Groups =
    [
        Group(
            "space",
            "GET /2/spaces/{id}",
            new("`id` and `state` alone by default", Observed, "/2/spaces/{live}", 200, """{"data":{"id":"{live}","state":"live"}}"""),
            new("`id` and `state` beside the fields named", Documented, "/2/spaces/{scheduled}?space.fields=is_ticketed", 200, """{"data":{"id":"{scheduled}","state":"scheduled","is_ticketed":false}}"""),
            new("a field without a value is absent", Documented, "/2/spaces/{untitled}?space.fields=title,topic_ids,invited_user_ids,scheduled_start,ended_at", 200, """{"data":{"id":"{untitled}","state":"live"}}"""),
            new("every field of a live Space", Documented, $"/2/spaces/{{live}}?space.fields={SpaceFields}", 200, """{"data":{"id":"{live}","state":"live","title":"Café talk 🎙️ \"live\"","creator_id":"{creator}","host_ids":["{creator}","{cohost}"],"speaker_ids":["{creator}","{cohost}","{speaker}"],"invited_user_ids":["{speaker}","{invited}"],"participant_count":"<count>","subscriber_count":0,"started_at":"<time>","created_at":"<time>","updated_at":"<time>","lang":"cs","is_ticketed":false,"topic_ids":["{topic}"]}}"""),
            new("every field of a scheduled Space", Observed, $"/2/spaces/{{scheduled}}?space.fields={SpaceFields}", 200, """{"data":{"id":"{scheduled}","state":"scheduled","title":"Later: cafe #jazz","creator_id":"{creator}","host_ids":["{creator}"],"participant_count":0,"subscriber_count":1,"scheduled_start":"{start}","created_at":"<time>","updated_at":"<time>","lang":"en","is_ticketed":false,"topic_ids":["{topic}","848920371311001601"]}}"""),
            new("a ticketed Space", Documented, "/2/spaces/{ticketed}?space.fields=is_ticketed", 200, """{"data":{"id":"{ticketed}","state":"scheduled","is_ticketed":true}}"""),
            new("an expansion alone also returns its field", Observed, "/2/spaces/{live}?expansions=host_ids,creator_id", 200, """{"data":{"id":"{live}","state":"live","creator_id":"{creator}","host_ids":["{creator}","{cohost}"]},"includes":{"users":[{Creator},{CoHost}]}}"""),
            new("all expansions share one list without duplicates", Documented, $"/2/spaces/{{live}}?expansions={SpaceExpansions}", 200, """{"data":{"id":"{live}","state":"live","creator_id":"{creator}","host_ids":["{creator}","{cohost}"],"speaker_ids":["{creator}","{cohost}","{speaker}"],"invited_user_ids":["{speaker}","{invited}"],"topic_ids":["{topic}"]},"includes":{"users":[{Creator},{CoHost},{Speaker},{Invited}],"topics":[{"id":"{topic}","name":"Technology"}]}}"""),
            new("`user.fields` shapes the users of expansions", Documented, "/2/spaces/{untitled}?expansions=creator_id&user.fields=created_at,verified", 200, """{"data":{"id":"{untitled}","state":"live","creator_id":"{creator}"},"includes":{"users":[{"id":"{creator}","name":"Hana 🎙️ \"Host\"","username":"TheHost","created_at":"2020-01-02T03:04:05.000Z","verified":true}]}}"""),
            new("`topic.fields` shapes the topics; no description, no member", Documented, "/2/spaces/{scheduled}?expansions=topic_ids&topic.fields=description", 200, """{"data":{"id":"{scheduled}","state":"scheduled","topic_ids":["{topic}","848920371311001601"]},"includes":{"topics":[{"id":"{topic}","name":"Technology","description":"Machines and those who tame them"},{"id":"848920371311001601","name":"Music"}]}}"""),
            new("`user.fields` and `topic.fields` without expansions have no effect", Documented, "/2/spaces/{live}?user.fields=created_at&topic.fields=description", 200, """{"data":{"id":"{live}","state":"live"}}"""),
            new("an expansion with nothing to expand leaves `includes` out", Documented, "/2/spaces/{untitled}?expansions=invited_user_ids,topic_ids", 200, """{"data":{"id":"{untitled}","state":"live"}}"""),
            new("a user token reads it too", Documented, "/2/spaces/{live}", 200, """{"data":{"id":"{live}","state":"live"}}""") { As = Asker.Stranger },
            new("unknown", Inferred, "/2/spaces/{missing}", 200, NotFound("space", "id", "{missing}")),
            new("canceled", Documented, "/2/spaces/{canceled}", 200, NotFound("space", "id", "{canceled}")),
            new("ended", Documented, "/2/spaces/{ended}", 200, NotFound("space", "id", "{ended}")),
            new("ids are case-sensitive and may be short", Documented, "/2/spaces/a?space.fields=title", 200, NotFound("space", "id", "a")),
            new("malformed id", Observed, "/2/spaces/abc-1", 400, Fault("""{"id":["abc-1"]}""", "The `id` query parameter value [abc-1] does not match ^[a-zA-Z0-9]{1,13}$")),
            new("id too long", Observed, "/2/spaces/12345678901234", 400, Fault("""{"id":["12345678901234"]}""", "The `id` query parameter value [12345678901234] does not match ^[a-zA-Z0-9]{1,13}$")),
            new("unknown value of `space.fields`", Observed, "/2/spaces/{live}?space.fields=id,foo", 400, Fault("""{"space.fields":["id,foo"]}""", $"The `space.fields` query parameter value [foo] is not one of [{SpaceFields}]")),
            new("values are case-sensitive", Documented, "/2/spaces/{live}?space.fields=Title", 400, Fault("""{"space.fields":["Title"]}""", $"The `space.fields` query parameter value [Title] is not one of [{SpaceFields}]")),
            new("unknown expansion", Observed, "/2/spaces/{live}?expansions=mentioned_user_ids", 400, Fault("""{"expansions":["mentioned_user_ids"]}""", $"The `expansions` query parameter value [mentioned_user_ids] is not one of [{SpaceExpansions}]")),
            new("unknown value of `user.fields`, also without an expansion", Observed, "/2/spaces/{live}?user.fields=nope", 400, Fault("""{"user.fields":["nope"]}""", "The `user.fields` query parameter value [nope] is not one of [affiliation,confirmed_email,connection_status,created_at,description,entities,id,is_identity_verified,location,most_recent_tweet_id,name,parody,pinned_tweet_id,profile_banner_url,profile_image_url,protected,public_metrics,receives_your_dm,subscription,subscription_type,url,username,verified,verified_followers_count,verified_type,withheld]")),
            new("unknown value of `topic.fields`", Observed, "/2/spaces/{live}?topic.fields=nope", 400, Fault("""{"topic.fields":["nope"]}""", "The `topic.fields` query parameter value [nope] is not one of [description,id,name]")),
            new("unknown parameter", Observed, "/2/spaces/{live}?foo=1", 400, Fault("""{"foo":["1"]}""", $"The query parameter [foo] is not one of [id,{LookupParameters}]")),
            new("parameter names are case-sensitive", Documented, "/2/spaces/{live}?Space.fields=id", 400, Fault("""{"Space.fields":["id"]}""", $"The query parameter [Space.fields] is not one of [id,{LookupParameters}]")),
            new("a path parameter given again in the query", Observed, "/2/spaces/{live}?id=2", 400, Fault("""{"id":["{live}","2"]}""", "Duplicate parameters are not allowed: the `id` query parameter"))),

        Group(
            "spaces",
            "GET /2/spaces",
            new("in the order asked, no `meta`", Observed, "/2/spaces?ids={scheduled},{live}", 200, """{"data":[{"id":"{scheduled}","state":"scheduled"},{"id":"{live}","state":"live"}]}"""),
            new("encoded comma", Documented, "/2/spaces?ids={scheduled}%2C{live}", 200, """{"data":[{"id":"{scheduled}","state":"scheduled"},{"id":"{live}","state":"live"}]}"""),
            new("repeated parameter, as the Java SDK sends it", Documented, "/2/spaces?ids={scheduled}&ids={live}", 200, """{"data":[{"id":"{scheduled}","state":"scheduled"},{"id":"{live}","state":"live"}]}"""),
            new("repeated elements are collapsed", Inferred, "/2/spaces?ids={live},{live}&ids={live}", 200, """{"data":[{"id":"{live}","state":"live"}]}"""),
            new("missing ones beside the others, one error each", Observed, "/2/spaces?ids={live},{missing},{ended},{canceled}", 200, $$"""{"data":[{"id":"{live}","state":"live"}],"errors":[{{Missing("space", "ids", "{missing}")}},{{Missing("space", "ids", "{ended}")}},{{Missing("space", "ids", "{canceled}")}}]}"""),
            new("none found", Observed, "/2/spaces?ids={missing}", 200, NotFound("space", "ids", "{missing}")),
            new("people of several Spaces are included once", Documented, "/2/spaces?ids={live},{untitled}&expansions=host_ids", 200, """{"data":[{"id":"{live}","state":"live","host_ids":["{creator}","{cohost}"]},{"id":"{untitled}","state":"live","host_ids":["{creator}"]}],"includes":{"users":[{Creator},{CoHost}]}}"""),
            new("no ids", Observed, "/2/spaces", 400, Fault("""{"ids":[]}""", "The `ids` query parameter can not be empty")),
            new("empty ids", Observed, "/2/spaces?ids=", 400, Fault("""{"ids":[]}""", "The `ids` query parameter can not be empty")),
            new("nothing but commas", Inferred, "/2/spaces?ids=,", 400, Fault("""{"ids":[]}""", "The `ids` query parameter can not be empty")),
            new("101 ids", Observed, $"/2/spaces?ids={_manyIds}", 400, Fault($$"""{"ids":["{{_manyIds.Replace(",", "\",\"", StringComparison.Ordinal)}}"]}""", "The number of values in the `ids` query parameter list [101] is not between 1 and 100")),
            new("one of several malformed: one fault each", Observed, "/2/spaces?ids={live},abc-1,b_2", 400, Faults(("""{"ids":["abc-1"]}""", "The `ids` query parameter value [abc-1] does not match ^[a-zA-Z0-9]{1,13}$"), ("""{"ids":["b_2"]}""", "The `ids` query parameter value [b_2] does not match ^[a-zA-Z0-9]{1,13}$"))),
            new("unknown parameter", Observed, "/2/spaces?ids={live}&max_results=5", 400, Fault("""{"max_results":["5"]}""", $"The query parameter [max_results] is not one of [ids,{LookupParameters}]"))),

        Group(
            "creators",
            "GET /2/spaces/by/creator_ids",
            new("live and scheduled ones of a creator, live ones first; neither ended nor canceled", Observed, "/2/spaces/by/creator_ids?user_ids={creator}", 200, """{"data":[{"id":"{live}","state":"live"},{"id":"{untitled}","state":"live"},{"id":"{scheduled}","state":"scheduled"},{"id":"{ticketed}","state":"scheduled"}],"meta":{"result_count":4}}"""),
            new("creators only, not co-hosts", Documented, "/2/spaces/by/creator_ids?user_ids={cohost}", 200, Nothing),
            new("unknown people and people without Spaces raise no error", Observed, "/2/spaces/by/creator_ids?user_ids=1,{speaker},9223372036854775807,9999999999999999999", 200, Nothing),
            new("`max_results`, which node-twitter-api-v2 sends, is ignored", Observed, "/2/spaces/by/creator_ids?user_ids={speaker}&max_results=10", 200, Nothing),
            new("no ids", Observed, "/2/spaces/by/creator_ids", 400, Fault("""{"user_ids":[]}""", "The `user_ids` query parameter can not be empty")),
            new("an id that is no number", Observed, "/2/spaces/by/creator_ids?user_ids=abc", 400, Fault("""{"user_ids":["abc"]}""", "The `user_ids` query parameter value [abc] does not match ^[0-9]{1,19}$"))),

        Group(
            "search",
            "GET /2/spaces/search",
            new("live first, then scheduled; without regard to case and accents; not the ended and canceled ones", Observed, "/2/spaces/search?query=CAFE", 200, """{"data":[{"id":"{live}","state":"live"},{"id":"{scheduled}","state":"scheduled"}],"meta":{"result_count":2}}"""),
            new("every word must occur", Inferred, "/2/spaces/search?query=cafe%20later", 200, """{"data":[{"id":"{scheduled}","state":"scheduled"}],"meta":{"result_count":1}}"""),
            new("a hashtag is taken literally", Documented, "/2/spaces/search?query=%23jazz", 200, """{"data":[{"id":"{scheduled}","state":"scheduled"}],"meta":{"result_count":1}}"""),
            new("live ones", Documented, "/2/spaces/search?query=cafe&state=live", 200, """{"data":[{"id":"{live}","state":"live"}],"meta":{"result_count":1}}"""),
            new("scheduled ones", Documented, "/2/spaces/search?query=cafe&state=scheduled", 200, """{"data":[{"id":"{scheduled}","state":"scheduled"}],"meta":{"result_count":1}}"""),
            new("`all` is the default", Documented, "/2/spaces/search?query=cafe&state=all&max_results=100", 200, """{"data":[{"id":"{live}","state":"live"},{"id":"{scheduled}","state":"scheduled"}],"meta":{"result_count":2}}"""),
            new("no more than `max_results`", Documented, "/2/spaces/search?query=cafe&max_results=1", 200, """{"data":[{"id":"{live}","state":"live"}],"meta":{"result_count":1}}"""),
            new("nothing found", Observed, "/2/spaces/search?query=nothinghasthisword", 200, Nothing),
            new("fields and expansions as in a lookup", Documented, "/2/spaces/search?query=concert&space.fields=title&expansions=creator_id", 200, """{"data":[{"id":"{ticketed}","state":"scheduled","title":"Concert","creator_id":"{creator}"}],"includes":{"users":[{Creator}]},"meta":{"result_count":1}}"""),
            new("no query", Observed, "/2/spaces/search", 400, Fault("""{"query":[]}""", "The `query` query parameter can not be empty")),
            new("empty query", Observed, "/2/spaces/search?query=", 400, Fault("""{"query":[]}""", "The `query` query parameter can not be empty")),
            new("query of 2049 characters", Inferred, $"/2/spaces/search?query={new string('x', 2049)}", 400, Fault($$"""{"query":["{{new string('x', 2049)}}"]}""", "The `query` query parameter value [2049] size is not between 1 and 2048")),
            new("query of 2048 characters", Documented, $"/2/spaces/search?query={new string('x', 2048)}", 200, Nothing),
            new("`state=ended`", Inferred, "/2/spaces/search?query=cafe&state=ended", 400, Fault("""{"state":["ended"]}""", "The `state` query parameter value [ended] is not one of [live,scheduled,all]")),
            new("`state` in capitals", Inferred, "/2/spaces/search?query=cafe&state=LIVE", 400, Fault("""{"state":["LIVE"]}""", "The `state` query parameter value [LIVE] is not one of [live,scheduled,all]")),
            new("`max_results=0`", Observed, "/2/spaces/search?query=cafe&max_results=0", 400, Fault("""{"max_results":["0"]}""", "The `max_results` query parameter value [0] is not between 1 and 100")),
            new("`max_results=101`", Observed, "/2/spaces/search?query=cafe&max_results=101", 400, Fault("""{"max_results":["101"]}""", "The `max_results` query parameter value [101] is not between 1 and 100")),
            new("`max_results` beyond every number", Observed, "/2/spaces/search?query=cafe&max_results=-99999999999999999999", 400, Fault("""{"max_results":["-99999999999999999999"]}""", "The `max_results` query parameter value [-99999999999999999999] is not between 1 and 100")),
            new("`max_results` that is no number", Inferred, "/2/spaces/search?query=cafe&max_results=1.5", 400, Fault("""{"max_results":["1.5"]}""", "The `max_results` query parameter value [1.5] is not a valid integer")),
            new("a scalar given twice", Observed, "/2/spaces/search?query=x&query=y", 400, Fault("""{"query":["x","y"]}""", "Duplicate parameters are not allowed: the `query` query parameter")),
            new("page tokens are unknown here", Observed, "/2/spaces/search?query=cafe&next_token=x", 400, Fault("""{"next_token":["x"]}""", $"The query parameter [next_token] is not one of [query,state,max_results,{LookupParameters}]")),
            new("broken percent-encoding", Source.Stoa, "/2/spaces/search?query=%ff", 400, Fault("""{"query":["�"]}""", "The `query` query parameter value [�] is not valid percent-encoded UTF-8")),
            new("several faults are told together", Inferred, "/2/spaces/search?state=x&max_results=0", 400, Faults(("""{"query":[]}""", "The `query` query parameter can not be empty"), ("""{"state":["x"]}""", "The `state` query parameter value [x] is not one of [live,scheduled,all]"), ("""{"max_results":["0"]}""", "The `max_results` query parameter value [0] is not between 1 and 100")))),

        Group(
            "buyers",
            "GET /2/spaces/{id}/buyers",
            new("the buyers, for the creator", Documented, "/2/spaces/{ticketed}/buyers", 200, """{"data":[{"id":"{first_buyer}","name":"buyer1","username":"buyer1"},{"id":"{second_buyer}","name":"buyer2","username":"buyer2"},{"id":"{third_buyer}","name":"buyer3","username":"buyer3"}],"meta":{"result_count":3}}""") { As = Asker.Creator },
            new("a page and the token of the next", Documented, "/2/spaces/{ticketed}/buyers?max_results=2", 200, """{"data":[{"id":"{first_buyer}","name":"buyer1","username":"buyer1"},{"id":"{second_buyer}","name":"buyer2","username":"buyer2"}],"meta":{"result_count":2,"next_token":"<token>"}}""") { As = Asker.Creator },
            new("`expansions` that lead nowhere, and what they shape", Documented, "/2/spaces/{ticketed}/buyers?max_results=1&expansions=pinned_tweet_id&tweet.fields=created_at&user.fields=protected", 200, """{"data":[{"id":"{first_buyer}","name":"buyer1","username":"buyer1","protected":false}],"meta":{"result_count":1,"next_token":"<token>"}}""") { As = Asker.Creator },
            new("`media.fields`, `poll.fields`, `place.fields`, which tweepy may send, are ignored", Observed, "/2/spaces/{ticketed}/buyers?max_results=1&media.fields=url&poll.fields=id&place.fields=geo", 200, """{"data":[{"id":"{first_buyer}","name":"buyer1","username":"buyer1"}],"meta":{"result_count":1,"next_token":"<token>"}}""") { As = Asker.Creator },
            new("not ticketed", Inferred, "/2/spaces/{live}/buyers", 200, Nothing) { As = Asker.Creator },
            new("unknown Space", Inferred, "/2/spaces/{missing}/buyers", 200, NotFound("space", "id", "{missing}")) { As = Asker.Creator },
            new("ended Space", Documented, "/2/spaces/{ended}/buyers", 200, NotFound("space", "id", "{ended}")) { As = Asker.Creator },
            new("somebody else's Space", Observed, "/2/spaces/{ticketed}/buyers", 403, """{"title":"Forbidden","detail":"You do not have access to this information as you do not own the space.","type":"about:blank","status":403}""") { As = Asker.Stranger },
            new("an app by itself", Observed, "/2/spaces/{ticketed}/buyers", 403, Unsupported("OAuth 2.0 Application-Only", "OAuth 2.0 User Context")),
            new("a page token that was not given out", Observed, "/2/spaces/{ticketed}/buyers?pagination_token=aaaaaaaaaaaaaaaa", 400, Fault("""{"pagination_token":["aaaaaaaaaaaaaaaa"]}""", "The `pagination_token` query parameter value [aaaaaaaaaaaaaaaa] is not a valid token.")) { As = Asker.Creator },
            new("a page token that is too short", Observed, "/2/spaces/{ticketed}/buyers?pagination_token=x", 400, Fault("""{"pagination_token":["x"]}""", "The `pagination_token` query parameter value [x] is not a valid token.")) { As = Asker.Creator },
            new("unknown expansion", Observed, "/2/spaces/{ticketed}/buyers?expansions=creator_id", 400, Fault("""{"expansions":["creator_id"]}""", "The `expansions` query parameter value [creator_id] is not one of [affiliation.user_id,most_recent_tweet_id,pinned_tweet_id]")) { As = Asker.Creator }),

        Group(
            "posts",
            "GET /2/spaces/{id}/tweets",
            new("`id`, `text` and `edit_history_tweet_ids` by default, newest first", Documented, "/2/spaces/{live}/tweets", 200, """{"data":[{"id":"{third_post}","text":"Third 日本語","edit_history_tweet_ids":["{third_post}"]},{"id":"{second_post}","text":"Read https://example.org/a?b=1 by @Speaker_1 #Größe","edit_history_tweet_ids":["{second_post}"]},{"id":"{first_post}","text":"Hello from us","edit_history_tweet_ids":["{first_post}"]}],"meta":{"result_count":3}}"""),
            new("a page and the token of the next", Documented, "/2/spaces/{live}/tweets?max_results=1", 200, """{"data":[{"id":"{third_post}","text":"Third 日本語","edit_history_tweet_ids":["{third_post}"]}],"meta":{"result_count":1,"next_token":"<token>"}}"""),
            new("tweet vocabulary", Observed, "/2/spaces/{live}/tweets?max_results=1&tweet.fields=public_metrics&expansions=edit_history_tweet_ids", 200, """{"data":[{"id":"{third_post}","text":"Third 日本語","edit_history_tweet_ids":["{third_post}"],"public_metrics":{"retweet_count":0,"reply_count":0,"like_count":0,"quote_count":0,"bookmark_count":0,"impression_count":0}}],"includes":{"tweets":[{"id":"{third_post}","text":"Third 日本語","edit_history_tweet_ids":["{third_post}"],"public_metrics":{"retweet_count":0,"reply_count":0,"like_count":0,"quote_count":0,"bookmark_count":0,"impression_count":0}}]},"meta":{"result_count":1,"next_token":"<token>"}}"""),
            new("post vocabulary", Observed, "/2/spaces/{live}/tweets?max_results=1&post.fields=public_metrics&expansions=edit_history_post_ids", 200, """{"data":[{"id":"{third_post}","text":"Third 日本語","edit_history_post_ids":["{third_post}"],"public_metrics":{"repost_count":0,"reply_count":0,"like_count":0,"quote_count":0,"bookmark_count":0,"impression_count":0}}],"includes":{"posts":[{"id":"{third_post}","text":"Third 日本語","edit_history_post_ids":["{third_post}"],"public_metrics":{"repost_count":0,"reply_count":0,"like_count":0,"quote_count":0,"bookmark_count":0,"impression_count":0}}]},"meta":{"result_count":1,"next_token":"<token>"}}"""),
            new("both asked: the post vocabulary wins", Inferred, "/2/spaces/{untitled}/tweets?tweet.fields=text&post.fields=text", 200, Nothing),
            new("authors, conversation and time", Documented, "/2/spaces/{live}/tweets?max_results=1&tweet.fields=created_at,conversation_id&expansions=author_id&user.fields=verified", 200, """{"data":[{"id":"{third_post}","text":"Third 日本語","edit_history_tweet_ids":["{third_post}"],"author_id":"{creator}","created_at":"<time>","conversation_id":"{third_post}"}],"includes":{"users":[{"id":"{creator}","name":"Hana 🎙️ \"Host\"","username":"TheHost","verified":true}]},"meta":{"result_count":1,"next_token":"<token>"}}"""),
            new("entities, and the people mentioned", Documented, "/2/spaces/{live}/tweets?tweet.fields=entities&expansions=entities.mentions.username", 200, """{"data":[{"id":"{third_post}","text":"Third 日本語","edit_history_tweet_ids":["{third_post}"]},{"id":"{second_post}","text":"Read https://example.org/a?b=1 by @Speaker_1 #Größe","edit_history_tweet_ids":["{second_post}"],"entities":{"urls":[{"start":5,"end":30,"url":"https://example.org/a?b=1","expanded_url":"https://example.org/a?b=1","display_url":"example.org/a?b=1"}],"hashtags":[{"start":45,"end":51,"tag":"Größe"}],"mentions":[{"start":34,"end":44,"username":"Speaker_1","id":"{speaker}"}]}},{"id":"{first_post}","text":"Hello from us","edit_history_tweet_ids":["{first_post}"]}],"includes":{"users":[{Speaker}]},"meta":{"result_count":3}}"""),
            new("nothing shared", Observed, "/2/spaces/{untitled}/tweets", 200, Nothing),
            new("unknown Space", Observed, "/2/spaces/{missing}/tweets", 200, NotFound("space", "id", "{missing}")),
            new("ended Space", Observed, "/2/spaces/{ended}/tweets", 200, NotFound("space", "id", "{ended}")),
            new("unknown parameter", Observed, "/2/spaces/{live}/tweets?foo=1", 400, Fault("""{"foo":["1"]}""", "The query parameter [foo] is not one of [id,max_results,pagination_token,expansions,media.fields,place.fields,poll.fields,tweet.fields,user.fields]"))),

        Group(
            "users",
            "GET /2/users, /2/users/{id}, /2/users/by, /2/users/by/username/{username}, /2/users/me, /2/users/search",
            new("by id: `id`, `name`, `username` by default", Documented, "/2/users/{creator}", 200, """{"data":{Creator}}"""),
            new("every field that Stoa has, tweet vocabulary", Documented, "/2/users/{creator}?user.fields=created_at,description,location,url,profile_image_url,protected,verified,public_metrics", 200, """{"data":{"id":"{creator}","name":"Hana 🎙️ \"Host\"","username":"TheHost","created_at":"2020-01-02T03:04:05.000Z","description":"With @CoHost about #Spaces: https://example.org/spaces","location":"Praha","url":"https://example.org/hana","profile_image_url":"https://example.org/hana_normal.png","protected":false,"verified":true,"public_metrics":{"followers_count":3,"following_count":1,"tweet_count":0,"listed_count":0}}}"""),
            new("post vocabulary", Observed, "/2/users/{creator}?user.fields=public_metrics&post.fields=id", 200, """{"data":{"id":"{creator}","name":"Hana 🎙️ \"Host\"","username":"TheHost","public_metrics":{"followers_count":3,"following_count":1,"post_count":0,"listed_count":0}}}"""),
            new("entities", Documented, "/2/users/{creator}?user.fields=entities", 200, """{"data":{"id":"{creator}","name":"Hana 🎙️ \"Host\"","username":"TheHost","entities":{"url":{"urls":[{"start":0,"end":24,"url":"https://example.org/hana","expanded_url":"https://example.org/hana","display_url":"example.org/hana"}]},"description":{"urls":[{"start":28,"end":54,"url":"https://example.org/spaces","expanded_url":"https://example.org/spaces","display_url":"example.org/spaces"}],"hashtags":[{"start":19,"end":26,"tag":"Spaces"}],"mentions":[{"start":5,"end":12,"username":"CoHost","id":"{cohost}"}]}}}}"""),
            new("`connection_status` towards the caller", Documented, "/2/users/{stranger}?user.fields=connection_status", 200, """{"data":{"id":"{stranger}","name":"stranger","username":"stranger","connection_status":["followed_by","following"]}}""") { As = Asker.Creator },
            new("`connection_status` for an app by itself", Documented, "/2/users/{stranger}?user.fields=connection_status", 200, """{"data":{Stranger}}"""),
            new("fields of which Stoa has nothing", Source.Stoa, "/2/users/{stranger}?user.fields=affiliation,confirmed_email,is_identity_verified,most_recent_tweet_id,parody,pinned_tweet_id,profile_banner_url,receives_your_dm,subscription,subscription_type,verified_followers_count,verified_type,withheld,description,url", 200, """{"data":{Stranger}}"""),
            new("unknown id", Observed, "/2/users/4", 200, NotFound("user", "id", "4")),
            new("malformed id", Observed, "/2/users/1x", 400, Fault("""{"id":["1x"]}""", "The `id` query parameter value [1x] does not match ^[0-9]{1,19}$")),
            new("by ids, some unknown", Observed, "/2/users?ids={speaker},4,{cohost}", 200, $$"""{"data":[{Speaker},{CoHost}],"errors":[{{Missing("user", "ids", "4")}}]}"""),
            new("by username, in any case", Documented, "/2/users/by/username/thehost", 200, """{"data":{Creator}}"""),
            new("unknown username", Observed, "/2/users/by/username/nobody_here", 200, NotFound("user", "username", "nobody_here")),
            new("malformed username", Observed, "/2/users/by/username/a-b", 400, Fault("""{"username":["a-b"]}""", "The `username` query parameter value [a-b] does not match ^[A-Za-z0-9_]{1,15}$")),
            new("by usernames, some unknown", Observed, "/2/users/by?usernames=stranger,nobody_here", 200, $$"""{"data":[{Stranger}],"errors":[{{Missing("user", "usernames", "nobody_here")}}]}"""),
            new("no usernames", Observed, "/2/users/by?usernames=", 400, Fault("""{"usernames":[]}""", "The `usernames` query parameter can not be empty")),
            new("oneself", Documented, "/2/users/me", 200, """{"data":{Creator}}""") { As = Asker.Creator },
            new("oneself, asked by an app", Observed, "/2/users/me", 403, Unsupported("OAuth 2.0 Application-Only", "OAuth 1.0a User Context, OAuth 2.0 User Context")),
            new("by words of their names", Documented, "/2/users/search?query=cohost", 200, """{"data":[{CoHost}],"meta":{"result_count":1}}""") { As = Asker.Creator },
            new("a page of them", Documented, "/2/users/search?query=buyer&max_results=2", 200, """{"data":[{"id":"{first_buyer}","name":"buyer1","username":"buyer1"},{"id":"{second_buyer}","name":"buyer2","username":"buyer2"}],"meta":{"result_count":2,"next_token":"<token>"}}""") { As = Asker.Creator },
            new("nobody found", Inferred, "/2/users/search?query=nobodyhasthisname", 200, Nothing) { As = Asker.Creator },
            new("no query", Observed, "/2/users/search", 400, Fault("""{"query":[]}""", "The `query` query parameter can not be empty")) { As = Asker.Creator },
            new("suspended, by id", Observed, "/2/users/{suspended}", 200, $$"""{"errors":[{{Suspended("id", "{suspended}")}}]}"""),
            new("suspended, by username", Observed, "/2/users/by/username/kept_out", 200, $$"""{"errors":[{{Suspended("username", "kept_out")}}]}"""),
            new("suspended, among others", Inferred, "/2/users?ids={speaker},{suspended}", 200, $$"""{"data":[{Speaker}],"errors":[{{Suspended("ids", "{suspended}")}}]}"""),
            new("suspended, in a search", Inferred, "/2/users/search?query=kept_out", 200, Nothing) { As = Asker.Creator }),

        Group(
            "follows",
            "GET and POST /2/users/{id}/following, GET /2/users/{id}/followers, DELETE /2/users/{source_user_id}/following/{target_user_id}",
            new("whom a user follows", Documented, "/2/users/{creator}/following", 200, """{"data":[{Stranger}],"meta":{"result_count":1}}"""),
            new("who follows a user, newest first, by pages", Documented, "/2/users/{creator}/followers?max_results=2", 200, """{"data":[{"id":"{second_buyer}","name":"buyer2","username":"buyer2"},{"id":"{first_buyer}","name":"buyer1","username":"buyer1"}],"meta":{"result_count":2,"next_token":"<token>"}}"""),
            new("nobody", Inferred, "/2/users/{speaker}/followers", 200, Nothing),
            new("of an unknown user", Inferred, "/2/users/4/following", 200, NotFound("user", "id", "4")),
            new("follow", Documented, "POST /2/users/{stranger}/following", 200, """{"data":{"following":true,"pending_follow":false}}""") { As = Asker.Stranger, Body = """{"target_user_id":"{invited}"}""" },
            new("follow again", Inferred, "POST /2/users/{stranger}/following", 200, """{"data":{"following":true,"pending_follow":false}}""") { As = Asker.Stranger, Body = """{"target_user_id":"{invited}"}""" },
            new("unfollow", Documented, "DELETE /2/users/{stranger}/following/{cohost}", 200, """{"data":{"following":false}}""") { As = Asker.Stranger },
            new("unfollow again", Inferred, "DELETE /2/users/{stranger}/following/{cohost}", 200, """{"data":{"following":false}}""") { As = Asker.Stranger },
            new("without a target", Inferred, "POST /2/users/{creator}/following", 400, Fault("""{"target_user_id":[]}""", "The `target_user_id` field must match ^[0-9]{1,19}$")) { As = Asker.Creator, Body = "{}" },
            new("a target that is no id", Inferred, "POST /2/users/{creator}/following", 400, Fault("""{"target_user_id":["x"]}""", "The `target_user_id` field must match ^[0-9]{1,19}$")) { As = Asker.Creator, Body = """{"target_user_id":"x"}""" },
            new("a body that is no JSON", Inferred, "POST /2/users/{creator}/following", 400, Fault("{}", "Request body is not valid JSON")) { As = Asker.Creator, Body = "{" },
            new("a body of another type", Inferred, "POST /2/users/{creator}/following", 415, Generic(415, "Unsupported Media Type")) { As = Asker.Creator, Body = "target_user_id=1", Header = "Content-Type: application/x-www-form-urlencoded" },
            new("a body beyond 64 KiB", Inferred, "POST /2/users/{creator}/following", 413, Generic(413, "Content Too Large")) { As = Asker.Creator, Body = new string(' ', 70_000) },
            new("an app by itself cannot follow", Documented, "POST /2/users/{creator}/following", 403, Unsupported("OAuth 2.0 Application-Only", "OAuth 1.0a User Context, OAuth 2.0 User Context")) { Body = """{"target_user_id":"{invited}"}""" }),

        Group(
            "door",
            "Credentials",
            new("no Authorization header", Observed, "/2/spaces/{live}", 401, Unauthorized) { As = Asker.Nobody },
            new("unknown token", Observed, "/2/spaces/{live}", 401, Unauthorized) { As = Asker.UnknownToken },
            new("expired token", Observed, "/2/spaces/{live}", 401, Unauthorized) { As = Asker.ExpiredToken },
            new("a token with blanks in it", Observed, "/2/spaces/{live}", 401, Unauthorized) { Header = "Authorization: Bearer a b" },
            new("no token after the scheme", Observed, "/2/spaces/{live}", 401, Unauthorized) { Header = "Authorization: Bearer" },
            new("the scheme in any case", Documented, "/2/spaces/{live}", 200, """{"data":{"id":"{live}","state":"live"}}""") { Header = "Authorization: bEARER token-App" },
            new("OAuth 1.0a, which Stoa has not", Source.Stoa, "/2/spaces/{live}", 401, Unauthorized) { Header = "Authorization: OAuth oauth_consumer_key=\"x\", oauth_signature=\"y\"" },
            new("a scheme that is not known", Observed, "/2/spaces/{live}", 403, Unsupported("Unknown", "OAuth 2.0 Application-Only, OAuth 2.0 User Context")) { Header = "Authorization: Basic eDp5" },
            new("a scope is missing", Observed, "/2/spaces/{live}", 403, Forbidden) { As = Asker.CreatorWithoutScope },
            new("the same token where its scopes suffice", Documented, "/2/users/me", 200, """{"data":{Creator}}""") { As = Asker.CreatorWithoutScope },
            new("a scope for follows is missing", Documented, "/2/users/{creator}/following", 403, Forbidden) { As = Asker.CreatorWithoutScope },
            new("credentials are judged before parameters", Inferred, "/2/spaces/abc-1?foo=1", 401, Unauthorized) { As = Asker.Nobody },
            new("an app that the operator switched off", Observed, "/2/spaces/{live}", 403, """{"client_id":"disabled-app","detail":"The operator of this server has disabled this app.","title":"Client Forbidden","required_enrollment":"Appropriate Level of API Access","reason":"client-not-enrolled","type":"https://api.x.com/2/problems/client-forbidden","status":403}""") { As = Asker.DisabledApp },
            new("a person whom an operator suspended", Source.Stoa, "/2/spaces/{live}", 403, """{"title":"Forbidden","type":"about:blank","status":403,"detail":"Your account is suspended and is not permitted to access this feature.","reason":"user_suspended"}""") { As = Asker.Suspended }),

        Group(
            "activity",
            "Activity API: subscriptions and webhooks",
            new("a subscription to a creator's starts", Documented, "POST /2/activity/subscriptions", 200, Subscription("spaces.start", ",\"tag\":\"hosts\"")) { Body = """{"event_type":"spaces.start","filter":{"user_id":"{creator}"},"tag":"hosts"}""" },
            new("a subscription to a creator's ends, by a user's token", Documented, "POST /2/activity/subscriptions", 200, Subscription("spaces.end")) { Body = """{"event_type":"spaces.end","filter":{"user_id":"{creator}"}}""", As = Asker.Stranger },
            new("a type of Stoa's own", Source.Stoa, "POST /2/activity/subscriptions", 200, Subscription("spaces.schedule")) { Body = """{"event_type":"spaces.schedule","filter":{"user_id":"{creator}"}}""" },
            new("a type of X that Stoa has nothing of", Source.Stoa, "POST /2/activity/subscriptions", 400, Fault("""{"event_type":["post.create"]}""", "The `event_type` field is not one of [spaces.start,spaces.end,spaces.schedule,spaces.update,spaces.cancel]")) { Body = """{"event_type":"post.create","filter":{"user_id":"{creator}"}}""" },
            new("no filter", Documented, "POST /2/activity/subscriptions", 400, Fault("{\"filter\":[]}", "The `filter` field is required")) { Body = """{"event_type":"spaces.start"}""" },
            new("a filter that Spaces have not", Documented, "POST /2/activity/subscriptions", 400, Faults(("""{"filter.keyword":["x"]}""", "The `filter.keyword` field is not one of [user_id]"), ("{\"filter.user_id\":[]}", "The `filter.user_id` field must match ^[0-9]{1,19}$"))) { Body = """{"event_type":"spaces.start","filter":{"keyword":"x"}}""" },
            new("a person who is not there", Source.Stoa, "POST /2/activity/subscriptions", 400, Fault("""{"filter.user_id":["1"]}""", "The `filter.user_id` field is not the id of a user")) { Body = """{"event_type":"spaces.start","filter":{"user_id":"1"}}""" },
            new("a webhook of somebody else", Documented, "POST /2/activity/subscriptions", 400, Fault("""{"webhook_id":["1"]}""", "The `webhook_id` field is not the id of a webhook of this app")) { Body = """{"event_type":"spaces.start","filter":{"user_id":"{creator}"},"webhook_id":"1"}""" },
            new("an empty tag", Documented, "POST /2/activity/subscriptions", 400, Fault("""{"tag":[""]}""", "The `tag` field must have 1 to 200 characters")) { Body = """{"event_type":"spaces.start","filter":{"user_id":"{creator}"},"tag":""}""" },
            new("a list of more than a thousand", Documented, "/2/activity/subscriptions?max_results=1001", 400, Fault("""{"max_results":["1001"]}""", "The `max_results` query parameter value [1001] is not between 1 and 1000")),
            new("changing what is not there", Inferred, "PUT /2/activity/subscriptions/1", 404, """{"title":"Not Found","detail":"The app has no such subscription.","type":"about:blank","status":404}""") { Body = """{"tag":"x"}""" },
            new("changing what cannot be changed", Documented, "PUT /2/activity/subscriptions/1", 400, Fault("""{"event_type":["spaces.end"]}""", "The `event_type` field is not one of [tag,webhook_id]")) { Body = """{"event_type":"spaces.end"}""" },
            new("deleting several, none of them there", Documented, "DELETE /2/activity/subscriptions?ids=1", 200, """{"errors":[{"subscription_id":"1","reason":"SubscriptionNotFound","message":"The app has no such subscription."}],"meta":{"total_subscriptions":"<count>"}}"""),
            new("the stream is for apps by themselves", Documented, "/2/activity/stream", 403, Unsupported("OAuth 2.0 User Context", "OAuth 2.0 Application-Only")) { As = Asker.Creator },
            new("backfill of more than five minutes", Documented, "/2/activity/stream?backfill_minutes=6", 400, Fault("""{"backfill_minutes":["6"]}""", "The `backfill_minutes` query parameter value [6] is not between 0 and 5")),
            new("a webhook into the server's own network", Source.Stoa, "POST /2/webhooks", 400, """{"title":"UrlValidationFailed","detail":"The `url` field must lead to an address in the Internet.","type":"https://api.x.com/2/problems/invalid-request","status":400,"reason":"UrlValidationFailed"}""") { Body = """{"url":"https://127.0.0.1/"}""" },
            new("a webhook with a port", Documented, "POST /2/webhooks", 400, """{"title":"UrlValidationFailed","detail":"The `url` field must not name a port.","type":"https://api.x.com/2/problems/invalid-request","status":400,"reason":"UrlValidationFailed"}""") { Body = """{"url":"https://example.org:8443/"}""" },
            new("a webhook that is not there", Documented, "PUT /2/webhooks/1", 400, """{"title":"WebhookIdInvalid","detail":"The app has no such webhook.","type":"https://api.x.com/2/problems/invalid-request","status":400,"reason":"WebhookIdInvalid"}""")),

        Group(
            "odd",
            "Odd requests of real clients, routes and methods",
            new("empty parameters and `&&`, as X's TypeScript SDK sends them", Observed, "/2/spaces/{live}?expansions=&space.fields=&&user.fields=", 200, """{"data":{"id":"{live}","state":"live"}}"""),
            new("`tweet.fields`, `media.fields`, `poll.fields`, `place.fields` on a lookup are ignored", Observed, "/2/spaces/{live}?tweet.fields=public_metrics&media.fields=url&poll.fields=id&place.fields=geo", 200, """{"data":{"id":"{live}","state":"live"}}"""),
            new("`tweet.fields` is validated all the same", Observed, "/2/spaces/{live}?media.fields=nope", 400, Fault("""{"media.fields":["nope"]}""", "The `media.fields` query parameter value [nope] is not one of [alt_text,duration_ms,height,media_key,non_public_metrics,organic_metrics,preview_image_url,promoted_metrics,public_metrics,type,url,variants,width]")),
            new("`Content-Type` on GET", Observed, "/2/spaces/{live}", 200, """{"data":{"id":"{live}","state":"live"}}""") { Header = "Content-Type: application/json" },
            new("a list parameter repeated and mixed with commas", Documented, "/2/spaces/{live}?space.fields=title&space.fields=lang,is_ticketed", 200, """{"data":{"id":"{live}","state":"live","title":"Café talk 🎙️ \"live\"","lang":"cs","is_ticketed":false}}"""),
            new("HEAD: headers alone", Source.Stoa, "HEAD /2/spaces/{live}", 200, ""),
            new("HEAD of what is not there", Source.Stoa, "HEAD /2/nothing", 404, ""),
            new("trailing slash", Inferred, "/2/spaces/{live}/", 404, Generic(404, "Not Found")),
            new("path in capitals", Documented, "/2/Spaces/{live}", 404, Generic(404, "Not Found")),
            new("unknown route", Inferred, "/2/nothing", 404, Generic(404, "Not Found")),
            new("a route that X's rate table names and nothing else", Inferred, "/2/users/{creator}/following/spaces", 404, Generic(404, "Not Found")),
            new("wrong method", Inferred, "PUT /2/spaces/{live}", 405, Generic(405, "Method Not Allowed")),
            new("no endpoint makes a Space below `/2`", Inferred, "POST /2/spaces", 405, Generic(405, "Method Not Allowed")) { Body = "{}" },
            new("`search` and `by` are no Space ids", Documented, "/2/spaces/by", 200, NotFound("space", "id", "by")),
            new("a list parameter repeated: everything sent for it is told", Inferred, "/2/spaces/{live}?space.fields=id&space.fields=foo", 400, Fault("""{"space.fields":["id","foo"]}""", $"The `space.fields` query parameter value [foo] is not one of [{SpaceFields}]")),
            new("an unknown parameter repeated, with something to escape", Inferred, "/2/spaces/{live}?foo=1&foo=%22", 400, Fault("""{"foo":["1","\""]}""", $"The query parameter [foo] is not one of [id,{LookupParameters}]")),
            new("an unknown parameter without a value", Inferred, "/2/users?ids={creator}&foo", 400, Fault("""{"foo":[""]}""", "The query parameter [foo] is not one of [ids,expansions,tweet.fields,user.fields]")),
            new("a number that is empty", Inferred, "/2/spaces/search?query=x&max_results=", 400, Fault("""{"max_results":[""]}""", "The `max_results` query parameter value [] is not a valid integer")),
            new("a value in another script", Inferred, "/2/spaces/{live}?topic.fields=%C3%A9", 400, Fault("""{"topic.fields":["é"]}""", "The `topic.fields` query parameter value [é] is not one of [description,id,name]")),
            new("a type that Stoa does not write", Inferred, "/2/spaces/{live}", 406, Generic(406, "Not Acceptable")) { Header = "Accept: text/html;q=0.9, application/xml" },
            new("an Accept header with room for JSON", Documented, "/2/spaces/{live}", 200, """{"data":{"id":"{live}","state":"live"}}""") { Header = "Accept: text/html, application/*;q=0.1" },
            new("an Accept header that makes no sense", Source.Stoa, "/2/spaces/{live}", 200, """{"data":{"id":"{live}","state":"live"}}""") { Header = "Accept: json, please" },
            new("path and query beyond 32 KiB", Inferred, $"/2/spaces/search?query={new string('x', 33_000)}", 414, Generic(414, "URI Too Long")),
            new("100 ids", Documented, $"/2/spaces?ids={_hundredIds}", 200, $$"""{"errors":[{{string.Join(',', _hundredIds.Split(',').Select(id => Missing("space", "ids", id)))}}]}""")),
    ];

    /// <summary>Every line, by id.</summary>
    public static readonly IReadOnlyDictionary<string, ContractCase> Cases =
        Groups.SelectMany(group => group.Cases).ToDictionary(line => line.Id, StringComparer.Ordinal);

    /// <summary>One partial error of family C.</summary>
    public static string Missing(string resource, string parameter, string value) =>
        $$"""{"value":"{{value}}","detail":"Could not find {{resource}} with {{parameter}}: [{{value}}].","title":"Not Found Error","resource_type":"{{resource}}","parameter":"{{parameter}}","resource_id":"{{value}}","type":"https://api.x.com/2/problems/resource-not-found"}""";

    /// <summary>The partial error about somebody who is suspended.</summary>
    public static string Suspended(string parameter, string value) =>
        $$"""{"value":"{{value}}","detail":"User has been suspended: [{{value}}].","title":"Forbidden","resource_type":"user","parameter":"{{parameter}}","resource_id":"{{value}}","type":"https://api.x.com/2/problems/resource-not-found"}""";

    /// <summary>A reply of nothing but one partial error.</summary>
    public static string NotFound(string resource, string parameter, string value) => $$"""{"errors":[{{Missing(resource, parameter, value)}}]}""";

    private static (string, string, IReadOnlyList<ContractCase>) Group(string key, string title, params ContractCase[] cases) =>
        (key, title, [.. cases.Select((line, index) => line with { Id = FormattableString.Invariant($"{key}/{index + 1:00}"), Reply = WithPeople(line.Reply) })]);

    private static string WithPeople(string reply) =>
        _people.Aggregate(reply, (text, person) => text.Replace(person.Name, person.Json, StringComparison.Ordinal));

    private static string Subscription(string type, string more = "") =>
        $$$"""{"data":{"subscription":{"subscription_id":"<id>","event_type":"{{{type}}}","filter":{"user_id":"{creator}"}{{{more}}},"created_at":"<time>","updated_at":"<time>"}},"meta":{"total_subscriptions":"<count>"}}""";

    private static string Fault(string parameters, string message) => Faults((parameters, message));

    private static string Faults(params (string Parameters, string Message)[] faults) =>
        $$"""{"errors":[{{string.Join(',', faults.Select(fault => $$"""{"parameters":{{fault.Parameters}},"message":"{{fault.Message}}"}"""))}}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.x.com/2/problems/invalid-request"}""";

    private static string Generic(int status, string title) =>
        FormattableString.Invariant($$"""{"title":"{{title}}","detail":"{{title}}","type":"about:blank","status":{{status}}}""");

    private static string Unsupported(string kind, string supported) =>
        $$"""{"title":"Unsupported Authentication","detail":"Authenticating with {{kind}} is forbidden for this endpoint.  Supported authentication types are [{{supported}}].","type":"https://api.x.com/2/problems/unsupported-authentication","status":403}""";
}

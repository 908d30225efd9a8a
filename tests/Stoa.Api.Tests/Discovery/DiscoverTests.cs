using System.Globalization;
using System.Text.Json;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

public sealed class DiscoverTests(RoomServer server)
{
    [Fact]
    public async Task Discover_FollowedHostsAndSpeakers_ComeFirstAllLiveBeforeAnyScheduled()
    {
        var (me, host, speaker, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var hostedLater = await host.ScheduleAsync();
        var hosted = await host.CreateAsync();
        var cohosted = await other.ScheduleAsync();
        await other.PostAsync($"{cohosted}/hosts", $$"""{"user_id":"{{host.Id}}"}""");
        var spokenLater = await SpokenAsync(other, speaker, await other.ScheduleAsync());
        var spoken = await SpokenAsync(other, speaker, await other.CreateAsync());
        await SpokenAsync(host, speaker, hosted);
        var mine = await me.CreateAsync();
        await me.PostAsync($"{mine}/hosts", $$"""{"user_id":"{{host.Id}}"}""");
        await server.FollowAsync(me, host);
        await server.FollowAsync(me, speaker);

        var followed = (await FindAllAsync(me)).Where(card => Reason(card).StartsWith("followed", StringComparison.Ordinal)).ToArray();

        string[] later = string.CompareOrdinal(hostedLater, cohosted) < 0 ? [hostedLater, cohosted] : [cohosted, hostedLater];
        Assert.Equal([hosted, spoken, .. later, spokenLater], [.. followed.Select(Path)], StringComparer.Ordinal);
        Assert.Equal($$"""{"type":"followed_host","text":"u{{host.Id}} hosts this","user_ids":["{{host.Id}}"]}""", followed[0].GetProperty("reason").GetRawText());
        Assert.Equal($$"""{"type":"followed_speaker","text":"u{{speaker.Id}} is a speaker","user_ids":["{{speaker.Id}}"]}""", followed[1].GetProperty("reason").GetRawText());
        Assert.DoesNotContain(mine, (await FindAllAsync(me)).Select(Path), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Discover_Suggestions_AreBySharedTopicThenAFewPopularOnes()
    {
        var (me, host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var topic = $$""" "topic_ids":["{{RoomServer.Topics[1]}}"]""";
        var live = await host.CreateAsync($$"""{{{topic}}}""");
        await host.CreateAsync();
        for (var i = 0; i < 3; i++)
        {
            await other.CreateAsync();
        }

        Assert.DoesNotContain(await FindAllAsync(me), card => Reason(card) == "topic");

        var waited = await other.ScheduleAsync("," + topic);
        await me.PostAsync($"{waited}/reminder");
        var all = await FindAllAsync(me);

        var found = Assert.Single(all, card => Path(card) == live);
        Assert.Equal(
            $$"""{"type":"topic","text":"About Music, like a Space of yours or one that you wait for","topic_ids":["{{RoomServer.Topics[1]}}"]}""", found.GetProperty("reason").GetRawText());
        Assert.InRange(all.Count(card => Reason(card) == "popular"), 1, 5);
        Assert.True(all.SkipWhile(card => Reason(card) != "popular").All(card => Reason(card) == "popular"));
        Assert.All(all.Where(card => Reason(card) == "popular"), card => Assert.Equal("live", card.GetProperty("state").GetString()));
        Assert.DoesNotContain(waited, all.Select(Path), StringComparer.Ordinal);
        Assert.Distinct(all.Select(Path), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Discover_ClosedOrBlocked_IsLeftOut()
    {
        var (me, host, blocked) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var (shut, open, unwanted) = (await host.CreateAsync(), await host.CreateAsync(), await blocked.CreateAsync());
        await server.FollowAsync(me, host);
        await server.FollowAsync(me, blocked);
        Assert.Equal(3, (await FindAllAsync(me)).Count(card => Reason(card) == "followed_host"));

        await host.DeleteAsync($"{shut}/participants/{me.Id}", """{"block":true}""");
        await server.ApplyAsync(new UserBlocked(me.Id, blocked.Id));

        var paths = (await FindAllAsync(me)).Select(Path).ToArray();
        Assert.Contains(open, paths, StringComparer.Ordinal);
        Assert.DoesNotContain(shut, paths, StringComparer.Ordinal);
        Assert.DoesNotContain(unwanted, paths, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Discover_BlockedByAHostOrCoHost_ShowsNothingOfTheirsAndNamesNoneOfThem()
    {
        var (me, host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var (hosted, cohosted, spoken) = (await other.CreateAsync(), await host.CreateAsync(), await host.CreateAsync());
        await host.PostAsync($"{cohosted}/hosts", $$"""{"user_id":"{{other.Id}}"}""");
        await SpokenAsync(host, other, spoken);
        await server.FollowAsync(me, host);
        await server.FollowAsync(me, other);
        Assert.Equal(3, (await FindAllAsync(me)).Count(card => Reason(card) == "followed_host"));

        await server.ApplyAsync(new UserBlocked(other.Id, me.Id));
        var all = await FindAllAsync(me);
        Assert.DoesNotContain(all, card => Path(card) == hosted || Path(card) == cohosted);
        var left = Assert.Single(all, card => Path(card) == spoken);
        Assert.Equal($$"""["{{host.Id}}"]""", left.GetProperty("reason").GetProperty("user_ids").GetRawText());

        // Without the host nobody is left who would be a reason.
        await server.ApplyAsync(new UserUnfollowed(me.Id, host.Id));
        Assert.DoesNotContain(await FindAllAsync(me), card => Reason(card).StartsWith("followed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Discover_FollowedTopics_ComeBeforeThoseOfOnesOwn()
    {
        var (me, host) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var topics = new[] { new Topic(new TopicId(551), "Bees", null), new Topic(new TopicId(552), "Wasps", null) };
        await server.ApplyAsync([.. topics.Select(topic => new TopicSaved(topic)), new TopicFollowed(me.Id, topics[0].Id), new TopicFollowed(me.Id, topics[1].Id)]);
        var later = await host.ScheduleAsync(""","topic_ids":["551","552"]""");
        var live = await host.CreateAsync("""{"topic_ids":["552"]}""");

        var found = (await FindAllAsync(me)).Where(card => Reason(card) == "followed_topic").ToArray();

        Assert.Equal([live, later], found.Select(Path).ToArray());
        Assert.Equal("""{"type":"followed_topic","text":"About Wasps, which you follow","topic_ids":["552"]}""", found[0].GetProperty("reason").GetRawText());
        Assert.Equal("""{"type":"followed_topic","text":"About Bees and Wasps, which you follow","topic_ids":["551","552"]}""", found[1].GetProperty("reason").GetRawText());
    }

    [Fact]
    public async Task Discover_PageByPage_IsTheWholeList()
    {
        var (me, host) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        string[] paths = [await host.CreateAsync(), await host.CreateAsync(), await host.CreateAsync()];
        await server.FollowAsync(me, host);

        var first = await me.GetAsync("/api/discover?max_results=2");
        var token = first.Json.GetProperty("meta").GetProperty("next_token").GetString();
        var second = await me.GetAsync($"/api/discover?max_results=2&pagination_token={token}");

        Assert.Equal(2, first.Json.GetProperty("meta").GetProperty("result_count").GetInt32());
        Assert.Equal(paths.Order(StringComparer.Ordinal).ToArray(), ListSpacesTests.Paths(first).Append(ListSpacesTests.Paths(second)[0]).Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        Assert.Equal(400, (await me.GetAsync($"/api/spaces?pagination_token={token}")).Status);
    }

    [Fact]
    public async Task Discover_WithoutAUser_IsRefused()
    {
        Assert.Equal(401, (await server.Guest().GetAsync("/api/discover")).Status);
        Assert.Equal(403, (await (await server.NewAppAsync()).GetAsync("/api/discover")).Status);
    }

    private static async Task<string> SpokenAsync(Person host, Person speaker, string path)
    {
        await host.PostAsync($"{path}/invited_users", string.Create(CultureInfo.InvariantCulture, $$"""{"user_id":"{{speaker.Id}}"}"""));
        Assert.Equal(200, (await speaker.PostAsync($"{path}/invited_users/me/accept")).Status);
        return path;
    }

    private static async Task<List<JsonElement>> FindAllAsync(Person person) =>
        [.. ListSpacesTests.Cards(await person.GetAsync("/api/discover?max_results=100"))];

    private static string Reason(JsonElement card) => card.GetProperty("reason").GetProperty("type").GetString()!;

    private static string Path(JsonElement card) => $"/api/spaces/{card.GetProperty("id").GetString()}";
}

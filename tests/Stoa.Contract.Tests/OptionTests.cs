using System.Globalization;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>What options change. Source: docs/compatibility.md, What differs, and why.</summary>
public sealed class OptionTests(OptionWorld world) : IClassFixture<OptionWorld>
{
    private const string Fields = "space.fields=created_at,creator_id,ended_at,host_ids,invited_user_ids,is_ticketed,lang,participant_count,scheduled_start,speaker_ids,started_at,subscriber_count,title,topic_ids,updated_at";

    [Theory]
    [InlineData("/2/spaces/{ended}", """{"data":{"id":"{ended}","state":"ended"}}""")]
    [InlineData("/2/spaces?ids={ended},{live}", """{"data":[{"id":"{ended}","state":"ended"},{"id":"{live}","state":"live"}]}""")]
    [InlineData("/2/spaces/{ended}?" + Fields, """{"data":{"id":"{ended}","state":"ended","title":"Café that was","creator_id":"{creator}","host_ids":["{creator}"],"speaker_ids":["{creator}"],"started_at":"<time>","ended_at":"<time>","created_at":"<time>","updated_at":"<time>","lang":"en","is_ticketed":false}}""")]
    [InlineData("/2/spaces/search?query=cafe%20was", """{"meta":{"result_count":0}}""")]
    public async Task EndedSpace_AsStub_IsShownByIdAlone(string request, string expected) => await AssertReplyAsync(request, expected, Asker.Stranger);

    [Fact]
    public async Task EndedSpace_AsStub_ShowsItsBuyersToTheCreator() =>
        await AssertReplyAsync("/2/spaces/{ended}/buyers", """{"meta":{"result_count":0}}""", Asker.Creator);

    [Theory]
    [InlineData("/2/spaces/{canceled}", "{canceled}")]
    [InlineData("/2/spaces/{missing}", "{missing}")]
    [InlineData("/2/spaces/{ended}/tweets", "{ended}")]
    public async Task Error_HasTheProblemTypeOfTheOption(string request, string id) => await AssertReplyAsync(
        request, ContractTable.NotFound("space", "id", id).Replace("api.x.com", "api.twitter.com", StringComparison.Ordinal), Asker.Stranger);

    [Theory]
    [InlineData(Asker.Creator, """{"data":{"id":"{scheduled}","state":"scheduled","subscriber_count":1}}""")]
    [InlineData(Asker.Stranger, """{"data":{"id":"{scheduled}","state":"scheduled"}}""")]
    [InlineData(Asker.App, """{"data":{"id":"{scheduled}","state":"scheduled"}}""")]
    public async Task SubscriberCount_ForTheCreator_IsHiddenFromOthers(Asker asker, string expected) =>
        await AssertReplyAsync("/2/spaces/{scheduled}?space.fields=subscriber_count", expected, asker);

    [Fact]
    public async Task Script_OfASiteThatWasNamed_ReadsRepliesAndLimits()
    {
        var reply = await world.SendAsync("/2/spaces/{live}", header: "Origin: https://app.example.org");
        Assert.Equal(200, reply.Status);
        Assert.Equal("https://app.example.org", reply.Headers["Access-Control-Allow-Origin"]);
        Assert.Contains("x-rate-limit-remaining", reply.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);

        var refused = await world.SendAsync("/2/spaces/{live}", Asker.Nobody, "Origin: https://app.example.org");
        Assert.Equal(401, refused.Status);
        Assert.Equal("https://app.example.org", refused.Headers["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task Script_OfAnotherSite_ReadsNothing()
    {
        var reply = await world.SendAsync("/2/spaces/{live}", header: "Origin: https://evil.example.org");
        Assert.DoesNotContain("Access-Control-Allow-Origin", reply.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Player_OfASiteThatWasNamed_OpensSessionsAndReadsWhereTheyAre()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri(world.Address, world.Fill("/api/spaces/{live}/whep/some-session")));
        preflight.Headers.Add("Origin", "https://app.example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "PATCH");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,if-match");
        using var http = new HttpClient();
        using var allowed = await http.SendAsync(preflight, TestContext.Current.CancellationToken);
        Assert.Equal("authorization,content-type,if-match", string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Contains("PATCH", string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);

        var reply = await world.SendAsync("/api/spaces/{live}/audio", Asker.Stranger, "Origin: https://app.example.org");
        Assert.Equal(200, reply.Status);
        foreach (var name in new[] { "Location", "ETag", "Link" })
        {
            Assert.Contains(name, reply.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Limits_WithoutSettings_AreXsAndPreflightsCostNothing()
    {
        var first = await world.SendAsync("/2/users/me", Asker.Creator);
        Assert.Equal("75", first.Headers["x-rate-limit-limit"]);
        var reset = long.Parse(first.Headers["x-rate-limit-reset"], CultureInfo.InvariantCulture);
        Assert.InRange(reset - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 800, 901);

        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri(world.Address, "/2/users/me"));
        preflight.Headers.Add("Origin", "https://app.example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var http = new HttpClient();
        using var allowed = await http.SendAsync(preflight, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)allowed.StatusCode);
        Assert.Equal("authorization", string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Headers")));

        for (var left = 73; left >= 0; left--)
        {
            var reply = await world.SendAsync("/2/users/me", Asker.Creator);
            Assert.Equal(left.ToString(CultureInfo.InvariantCulture), reply.Headers["x-rate-limit-remaining"]);
        }

        var refused = await world.SendAsync("/2/users/me", Asker.Creator);
        Assert.Equal(429, refused.Status);
        Assert.Equal("""{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}""", refused.Body);
        Assert.Equal(200, (await world.SendAsync("/2/users/me", Asker.Stranger)).Status);
    }

    private async Task AssertReplyAsync(string request, string expected, Asker asker)
    {
        var reply = await world.SendAsync(request, asker);
        var difference = JsonTemplate.FindDifference(JsonSerializer.Deserialize<JsonElement>(world.Fill(expected)), reply.Json);
        Assert.True(difference is null, $"{difference}\n{reply.Body}");
        Assert.Equal(200, reply.Status);
    }
}

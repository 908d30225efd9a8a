using System.Net;
using System.Text.Json.Nodes;

namespace Stoa.Api.Tests.Users;

public sealed class UsersTests(World world)
{
    [Theory]
    [InlineData("/2/users/2244994945")]
    [InlineData("/2/users/by/username/Dev")]
    [InlineData("/2/users/by/username/dEV?expansions=pinned_tweet_id&user.fields=pinned_tweet_id,confirmed_email")]
    public async Task Find_OneUser_HasTheDefaults(string path) =>
        Assert.Equal("""{"data":{"id":"2244994945","name":"Dev","username":"Dev"}}""", (await world.GetAsync(path)).Body);

    [Fact]
    public async Task Find_WithEveryFieldThatExists_AnswersThem()
    {
        var reply = await world.GetAsync(
            "/2/users/2244994945?user.fields=created_at,description,location,url,profile_image_url,protected,verified,entities,connection_status");
        Assert.Equal(
            """{"data":{"id":"2244994945","name":"Dev","username":"Dev","created_at":"2013-12-14T04:35:55.000Z","description":"Says hello to @three about #Spaces","location":"127.0.0.1","url":"https://example.org/dev","profile_image_url":"https://example.org/dev_normal.png","protected":false,"verified":true,"entities":{"url":{"urls":[{"start":0,"end":23,"url":"https://example.org/dev","expanded_url":"https://example.org/dev","display_url":"example.org/dev"}]},"description":{"hashtags":[{"start":27,"end":34,"tag":"Spaces"}],"mentions":[{"start":14,"end":20,"username":"three","id":"783214"}]}}}}""",
            reply.Body);
    }

    [Fact]
    public async Task Find_FieldsWithoutValue_AreAbsent() => Assert.Equal(
        """{"data":{"id":"6253282","name":"Api","username":"Api","protected":false}}""",
        (await world.GetAsync("/2/users/6253282?user.fields=description,location,url,profile_image_url,entities,protected,verified_type,withheld")).Body);

    [Fact]
    public async Task Find_PublicMetrics_CountFollows() => Assert.Equal(
        """{"data":{"id":"6253282","name":"Api","username":"Api","public_metrics":{"followers_count":25,"following_count":0,"tweet_count":0,"listed_count":0}}}""",
        (await world.GetAsync("/2/users/6253282?user.fields=public_metrics")).Body);

    [Fact]
    public async Task Find_Many_KeepsTheOrderAndTellsOfTheMissing() => Assert.Equal(
        """{"data":[{"id":"783214","name":"Three","username":"three"},{"id":"6253282","name":"Api","username":"Api"}],"errors":[{"value":"9999999999999999999","detail":"Could not find user with ids: [9999999999999999999].","title":"Not Found Error","resource_type":"user","parameter":"ids","resource_id":"9999999999999999999","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
        (await world.GetAsync("/2/users?ids=783214&ids=9999999999999999999,6253282")).Body);

    [Theory]
    [InlineData("/2/users/1", "id", "1")]
    [InlineData("/2/users/by/username/nobody", "username", "nobody")]
    [InlineData("/2/users/by?usernames=nobody", "usernames", "nobody")]
    public async Task Find_Missing_AnswersTheError(string path, string parameter, string value) => Assert.Equal(
        $$"""{"errors":[{"value":"{{value}}","detail":"Could not find user with {{parameter}}: [{{value}}].","title":"Not Found Error","resource_type":"user","parameter":"{{parameter}}","resource_id":"{{value}}","type":"https://api.x.com/2/problems/resource-not-found"}]}""",
        (await world.GetAsync(path)).Body);

    [Fact]
    public async Task Find_ByUsernames_IgnoresCase() => Assert.Equal(
        """{"data":[{"id":"2244994945","name":"Dev","username":"Dev"},{"id":"783214","name":"Three","username":"three"}]}""",
        (await world.GetAsync("/2/users/by?usernames=DEV,Three")).Body);

    [Fact]
    public async Task Me_IsTheTokensUser() => Assert.Equal(
        """{"data":{"id":"783214","name":"Three","username":"three"}}""", (await world.GetAsync("/2/users/me", World.OtherToken)).Body);

    [Fact]
    public async Task Name_InAnyScript_IsRawUtf8() => Assert.Equal(
        """{"data":{"id":"5","name":"Žofie 🎙️ \"quoted\"","username":"shy"}}""", (await world.GetAsync("/2/users/5")).Body);

    [Fact]
    public async Task Search_InPages_FindsEveryone()
    {
        List<string> found = [];
        string? token = null;
        for (var page = 0; page < 10; page++)
        {
            var json = await PageAsync($"/2/users/search?query=buyer&max_results=12{(token is null ? "" : $"&next_token={token}")}", World.CreatorToken);
            found.AddRange(Ids(json).Split(' '));
            token = (string?)json["meta"]!["next_token"];
            if (token is null)
            {
                break;
            }
        }

        Assert.Equal(Join(Enumerable.Range(1, 30)), string.Join(' ', found.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Followers_InPages_GoForwardAndBack()
    {
        const string Path = "/2/users/6253282/followers?max_results=10";
        var first = await PageAsync(Path);
        var second = await PageAsync($"{Path}&pagination_token={Next(first)}");
        var third = await PageAsync($"{Path}&pagination_token={Next(second)}");
        Assert.Equal(Join(Enumerable.Range(1, 25).Reverse()), $"{Ids(first)} {Ids(second)} {Ids(third)}");
        Assert.Null(Next(third));
        Assert.Null(Previous(first));

        var back = await PageAsync($"{Path}&pagination_token={Previous(third)}");
        Assert.Equal(Ids(second), Ids(back));
        var start = await PageAsync($"{Path}&pagination_token={Previous(back)}");
        Assert.Equal(Ids(first), Ids(start));
        Assert.Null(Previous(start));
        Assert.Equal(Ids(second), Ids(await PageAsync($"{Path}&pagination_token={Next(start)}")));
    }

    [Fact]
    public async Task Followers_OfNobody_CountZero() =>
        Assert.Equal("""{"meta":{"result_count":0}}""", (await world.GetAsync("/2/users/5/followers")).Body);

    [Fact]
    public async Task Following_OfAnUnknownUser_AnswersTheError() =>
        Assert.StartsWith("""{"errors":[{"value":"1","detail":"Could not find user with id: [1].""", (await world.GetAsync("/2/users/1/following")).Body, StringComparison.Ordinal);

    [Fact]
    public async Task Follow_ThenUnfollow_IsSeenAtOnce()
    {
        const string Path = "/2/users/783214/following";
        var followed = await world.SendAsync(HttpMethod.Post, Path, World.OtherToken, """{"target_user_id":"1030"}""");
        Assert.Equal(HttpStatusCode.OK, followed.Status);
        Assert.Equal("""{"data":{"following":true,"pending_follow":false}}""", followed.Body);
        Assert.Equal("""{"data":[{"id":"1030","name":"Buyer 30","username":"buyer30"}],"meta":{"result_count":1}}""", (await world.GetAsync(Path)).Body);
        Assert.Equal(
            """{"data":{"id":"1030","name":"Buyer 30","username":"buyer30","connection_status":["following"]}}""",
            (await world.GetAsync("/2/users/1030?user.fields=connection_status", World.OtherToken)).Body);
        Assert.Equal(followed.Body, (await world.SendAsync(HttpMethod.Post, Path, World.OtherToken, """{"target_user_id":"1030"}""")).Body);

        for (var i = 0; i < 2; i++)
        {
            var unfollowed = await world.SendAsync(HttpMethod.Delete, $"{Path}/1030", World.OtherToken);
            Assert.Equal("""{"data":{"following":false}}""", unfollowed.Body);
            Assert.Equal("""{"meta":{"result_count":0}}""", (await world.GetAsync(Path)).Body);
        }
    }

    [Fact]
    public async Task Follow_AProtectedAccount_IsPending()
    {
        var reply = await world.SendAsync(HttpMethod.Post, "/2/users/783214/following", World.OtherToken, """{"target_user_id":"5"}""");
        Assert.Equal("""{"data":{"following":false,"pending_follow":true}}""", reply.Body);
    }

    [Theory]
    [InlineData("783214", """{"target_user_id":"x"}""", """{"target_user_id":["x"]}""", "The `target_user_id` field must match ^[0-9]{1,19}$")]
    [InlineData("783214", """{}""", """{"target_user_id":[]}""", "The `target_user_id` field must match ^[0-9]{1,19}$")]
    [InlineData("783214", """{"target_user_id":"5","x":true}""", """{"x":["true"]}""", "The `x` field is not one of [target_user_id]")]
    [InlineData("783214", """{"target_user_id":"5","target_user_id":"5"}""", """{"target_user_id":["5"]}""", "The `target_user_id` field must not be repeated")]
    [InlineData("783214", """{""", """{}""", "Request body is not valid JSON")]
    [InlineData("783214", """{"target_user_id":"783214"}""", """{"target_user_id":["783214"]}""", "The `target_user_id` field must be another user's id")]
    [InlineData("5", """{"target_user_id":"6"}""", """{"id":["5"]}""", "The `id` query parameter value [5] must be the same as the authenticating user [783214]")]
    public async Task Follow_WithAFault_IsRefused(string source, string body, string parameters, string message)
    {
        var reply = await world.SendAsync(HttpMethod.Post, $"/2/users/{source}/following", World.OtherToken, body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal(
            $$"""{"errors":[{"parameters":{{parameters}},"message":"{{message}}"}],"title":"Invalid Request","detail":"One or more parameters to your request was invalid.","type":"https://api.x.com/2/problems/invalid-request"}""",
            reply.Body);
    }

    [Fact]
    public async Task Follow_WithABodyTooLargeOrOfAnotherKind_IsRefused()
    {
        var large = await world.SendAsync(HttpMethod.Post, "/2/users/783214/following", World.OtherToken, new string(' ', 70_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
        Assert.Equal("""{"title":"Content Too Large","detail":"Content Too Large","type":"about:blank","status":413}""", large.Body);

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", World.OtherToken);
        using var form = new FormUrlEncodedContent([new("target_user_id", "5")]);
        using var response = await http.PostAsync(new Uri(world.Address, "/2/users/783214/following"), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private static string Join(IEnumerable<int> numbers) => string.Join(' ', numbers.Select(n => $"{1000 + n}"));

    private static string Ids(JsonNode json) =>
        string.Join(' ', json["data"]!.AsArray().Select(user => (string)user!["id"]!));

    private static string? Next(JsonNode json) => (string?)json["meta"]!["next_token"];

    private static string? Previous(JsonNode json) => (string?)json["meta"]!["previous_token"];

    private async Task<JsonNode> PageAsync(string path, string token = World.AppToken) => JsonNode.Parse((await world.GetAsync(path, token)).Body)!;
}

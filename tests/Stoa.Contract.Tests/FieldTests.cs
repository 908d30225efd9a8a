using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>Holds <see cref="FieldTable"/> against what the server sends when everything is asked for, and against X's documents.</summary>
public sealed class FieldTests(ContractWorld world)
{
    [Fact]
    public async Task Space_SendsWhatTheTableSays()
    {
        var spaces = await AskAsync($"/2/spaces?ids={{live}},{{scheduled}},{{ticketed}},{{untitled}}&space.fields={All("Space")}", "data");
        AssertSent("Space", spaces);
    }

    [Fact]
    public async Task User_SendsWhatTheTableSays()
    {
        var fields = $"user.fields={All("User")}";
        AssertSent("User", [.. await AskAsync($"/2/users?ids={{creator}},{{stranger}}&{fields}", "data"), .. await AskAsync($"/2/spaces/{{live}}?expansions=host_ids&{fields}", "includes.users")]);
    }

    [Fact]
    public async Task Topic_SendsWhatTheTableSays() =>
        AssertSent("Topic", await AskAsync($"/2/spaces/{{scheduled}}?expansions=topic_ids&topic.fields={All("Topic")}", "includes.topics"));

    [Fact]
    public async Task Post_SendsWhatTheTableSays()
    {
        static string Names(Specification specification, string schema) => string.Join(',', specification.MembersOf(schema).Where(name => name != "username"));
        AssertSent("Post", [
            .. await AskAsync($"/2/spaces/{{live}}/tweets?tweet.fields={Names(Specification.Tweet, "Tweet").Replace("edit_history_post_ids", "", StringComparison.Ordinal)}", "data"),
            .. await AskAsync($"/2/spaces/{{live}}/tweets?post.fields={Names(Specification.Post, "Post")}", "data")]);
    }

    [Theory]
    [InlineData("Space", "Space", "Space")]
    [InlineData("User", "User", "User")]
    [InlineData("Topic", "Topic", "Topic")]
    [InlineData("Post", "Tweet", "Post")]
    public void Table_HasEveryFieldOfTheDocuments(string name, string tweetSchema, string postSchema)
    {
        // The object that 2.166 nests in a Space in place of ids; parts of a Post that only other endpoints have.
        string[] known = [.. FieldTable.Of(name).Select(field => field.Name), "topics", "username"];
        Assert.Empty(Specification.Tweet.MembersOf(tweetSchema).Except(known, StringComparer.Ordinal));
        Assert.Empty(Specification.Post.MembersOf(postSchema).Except(known, StringComparer.Ordinal));
    }

    private static string All(string name) => string.Join(',', FieldTable.Of(name).Select(field => field.Name));

    private static void AssertSent(string name, IEnumerable<JsonElement> objects)
    {
        var sent = objects.SelectMany(item => item.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal);
        var expected = FieldTable.Of(name).Where(field => field is { IsSent: true, InTests: true }).Select(field => field.Name);
        Assert.Equal(expected.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
    }

    private async Task<IReadOnlyList<JsonElement>> AskAsync(string request, string place)
    {
        var reply = await world.SendAsync(request, Asker.Creator);
        Assert.True(reply.Status == 200, reply.Body);
        return [.. place.Split('.').Aggregate(reply.Json, (json, name) => json.GetProperty(name)).EnumerateArray()];
    }
}

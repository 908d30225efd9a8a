using System.Text.Json;
using Stoa.Api.Moderation;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;
using RoomReply = Stoa.Api.Tests.Rooms.Reply;

namespace Stoa.Api.Tests.Moderation;

/// <summary>Reports of people and Spaces, and what operators do about them.</summary>
public sealed class ReportsTests(RoomServer server)
{
    [Fact]
    public async Task Report_OfASpace_KeepsWhatItWas_AndIsAnsweredAgainWhileOpen()
    {
        var (creator, reporter, run) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var space = await creator.CreateAsync("""{"title":"Bad things"}""");

        var made = await reporter.PostAsync($"{space}/reports", """{"reason":"hate","note":"Listen\nto this"}""");
        Assert.Equal(201, made.Status);
        var again = await reporter.PostAsync($"{space}/reports", """{"reason":"spam"}""");
        Assert.Equal((201, made.Data.GetRawText()), (again.Status, again.Data.GetRawText()));
        await creator.PostAsync($"{space}/end");

        var shown = (await run.GetAsync($"/api/reports/{Id(made)}")).Data;
        Assert.Equal(
            ("open", "hate", "Listen\nto this", reporter.Id.ToString(), space.Split('/')[^1], "Bad things", creator.Id.ToString()),
            (Text(shown, "state"), Text(shown, "reason"), Text(shown, "note"), Text(shown, "reporter_id"), Text(shown, "space_id"), Text(shown, "space_title"), Text(shown, "creator_id")));
        Assert.False(shown.TryGetProperty("user_id", out _));
        Assert.Equal((404, "space_unknown"), await ReasonAsync(reporter.PostAsync($"{space}/reports", """{"reason":"hate"}""")));
    }

    [Fact]
    public async Task Report_OfAPerson_NamesTheSpaceWhereItHappened()
    {
        var (creator, reporter, bully) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync("""{"title":"A Space"}""");

        var made = await reporter.PostAsync($"/api/users/{bully.Id}/reports", $$"""{"reason":"abuse","space_id":"{{space.Split('/')[^1]}}"}""");
        Assert.Equal(201, made.Status);
        Assert.Equal((bully.Id.ToString(), "A Space", creator.Id.ToString()), (Text(made.Data, "user_id"), Text(made.Data, "space_title"), Text(made.Data, "creator_id")));
        var over = await creator.PostAsync($"/api/users/{bully.Id}/reports", """{"reason":"abuse","space_id":"1zzzzzzzzzzzz"}""");
        Assert.Equal((201, "1zzzzzzzzzzzz"), (over.Status, Text(over.Data, "space_id")));
    }

    [Fact]
    public async Task Report_ThatMakesNoSense_IsRefused()
    {
        var (creator, person) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync();
        var user = $"/api/users/{creator.Id}/reports";

        Assert.Equal((409, "user_is_caller"), await ReasonAsync(creator.PostAsync($"{space}/reports", """{"reason":"spam"}""")));
        Assert.Equal((409, "user_is_caller"), await ReasonAsync(creator.PostAsync(user, """{"reason":"spam"}""")));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(person.PostAsync("/api/users/1/reports", """{"reason":"spam"}""")));
        Assert.Equal((404, "user_unknown"), await ReasonAsync(person.PostAsync("/api/users/9999999999999999999/reports", """{"reason":"spam"}""")));
        Assert.Equal((404, "space_unknown"), await ReasonAsync(person.PostAsync("/api/spaces/1zzzzzzzzzzzz/reports", """{"reason":"spam"}""")));
        Assert.Equal(["id"], (await person.PostAsync("/api/users/me/reports", """{"reason":"spam"}""")).Blamed());
        Assert.Equal(["reason"], (await person.PostAsync(user, "{}")).Blamed());
        Assert.Equal(["reason"], (await person.PostAsync(user, """{"reason":"Spam"}""")).Blamed());
        Assert.Equal(["space_id"], (await person.PostAsync(user, """{"reason":"spam","space_id":"no id"}""")).Blamed());
        Assert.Equal(["note"], (await person.PostAsync(user, $$"""{"reason":"spam","note":"{{new string('x', 501)}}"}""")).Blamed());
        var bell = await person.PostAsync(user, """{"reason":"spam","note":"a\u0007b"}""");
        Assert.Equal((400, "note_invalid"), (bell.Status, bell.Reason));
        Assert.Equal(["note"], bell.Blamed());
        Assert.Equal(["space_id"], (await person.PostAsync($"{space}/reports", """{"reason":"spam","space_id":"1"}""")).Blamed());
        Assert.Equal(201, (await person.PostAsync(user, $$"""{"reason":"spam","note":"{{string.Concat(Enumerable.Repeat("\ud83c\udf99", 500))}}"}""")).Status);
        var reader = await server.NewPersonAsync(Scopes.SpaceRead);
        Assert.Equal(403, (await reader.PostAsync(user, """{"reason":"spam"}""")).Status);
    }

    [Fact]
    public async Task Report_MoreThanTwentyADay_IsRefused()
    {
        var reporter = await server.NewPersonAsync();
        for (var i = 0; i < 20; i++)
        {
            var target = await server.NewPersonAsync();
            Assert.Equal(201, (await reporter.PostAsync($"/api/users/{target.Id}/reports", """{"reason":"spam"}""")).Status);
        }

        var last = await server.NewPersonAsync();
        Assert.Equal((409, "report_limit_reached"), await ReasonAsync(reporter.PostAsync($"/api/users/{last.Id}/reports", """{"reason":"spam"}""")));
    }

    [Fact]
    public async Task List_ForOperatorsInPages_HasOpenOnesFirst()
    {
        var (reporter, run) = (await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var target = await server.NewPersonAsync();
            ids.Add(Id(await reporter.PostAsync($"/api/users/{target.Id}/reports", """{"reason":"other"}""")));
        }

        Assert.Equal(200, (await run.PostAsync($"/api/reports/{ids[3]}/resolve", """{"action":"dismissed"}""")).Status);

        // Others make reports at the same time: only these count.
        Assert.Equal([ids[2], ids[1], ids[0], ids[3]], Mine(await WalkAsync(run, "/api/reports?max_results=2")));
        Assert.Equal([ids[2], ids[1], ids[0]], Mine(await WalkAsync(run, "/api/reports?state=open&max_results=3")));
        Assert.Equal([ids[3]], Mine(await WalkAsync(run, "/api/reports?state=resolved&max_results=1")));
        var first = await run.GetAsync("/api/reports?state=open&max_results=1");
        var second = await run.GetAsync($"/api/reports?state=open&max_results=1&pagination_token={Meta(first, "next_token")}");
        var back = await run.GetAsync($"/api/reports?state=open&max_results=1&pagination_token={Meta(second, "previous_token")}");
        Assert.Equal(Text(first.Data[0], "state"), Text(back.Data[0], "state"));
        Assert.Equal(["pagination_token"], (await run.GetAsync($"/api/reports?pagination_token={Meta(first, "next_token")}")).Blamed());
        Assert.Equal(["state"], (await run.GetAsync("/api/reports?state=closed")).Blamed());

        var owner = await server.NewOwnerAsync();
        Assert.Equal((403, "not_operator"), await ReasonAsync(owner.GetAsync("/api/reports")));
        Assert.Equal((403, "not_own_app"), await ReasonAsync(reporter.GetAsync($"/api/reports/{ids[0]}")));
        Assert.Equal((404, "report_unknown"), await ReasonAsync(run.GetAsync("/api/reports/1")));
        Assert.Equal((404, "report_unknown"), await ReasonAsync(run.GetAsync("/api/reports/9999999999999999999")));

        string[] Mine(List<string> walked) => [.. walked.Where(id => ids.Contains(id, StringComparer.Ordinal))];
    }

    [Fact]
    public async Task Resolve_DoesWhatItSays_Once()
    {
        var (creator, reporter, run) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var space = await creator.CreateAsync();
        var ofSpace = $"/api/reports/{Id(await reporter.PostAsync($"{space}/reports", """{"reason":"violence"}"""))}/resolve";

        Assert.Equal(["action"], (await run.PostAsync(ofSpace, """{"action":"ignore"}""")).Blamed());
        Assert.Equal(["note"], (await run.PostAsync(ofSpace, $$"""{"action":"dismissed","note":"{{new string('x', 501)}}"}""")).Blamed());
        Assert.Equal(400, (await run.PostAsync(ofSpace, """{"action":"dismissed","note":"\u0000"}""")).Status);
        var done = await run.PostAsync(ofSpace, """{"action":"space_ended","note":"Enough"}""");
        Assert.Equal("resolved", Text(done.Data, "state"));
        var resolution = done.Data.GetProperty("resolution");
        Assert.Equal(("space_ended", run.Id.ToString(), "Enough"), (Text(resolution, "action"), Text(resolution, "by"), Text(resolution, "note")));
        Assert.Equal(404, (await creator.GetAsync(space)).Status);
        Assert.Equal((409, "report_resolved"), await ReasonAsync(run.PostAsync(ofSpace, """{"action":"dismissed"}""")));

        var ofPerson = $"/api/reports/{Id(await reporter.PostAsync($"/api/users/{creator.Id}/reports", """{"reason":"violence"}"""))}/resolve";
        Assert.Equal((409, "report_without_space"), await ReasonAsync(run.PostAsync(ofPerson, """{"action":"space_ended"}""")));
        Assert.Equal(200, (await run.PostAsync(ofPerson, """{"action":"user_suspended"}""")).Status);
        Assert.Equal((403, "user_suspended"), await ReasonAsync(creator.GetAsync("/api/blocks")));
        Assert.Equal((404, "report_unknown"), await ReasonAsync(run.PostAsync("/api/reports/1/resolve", """{"action":"dismissed"}""")));
    }

    [Fact]
    public async Task Resolve_OfASpaceThatIsOverOrNeverWas_AndOfAnOperator()
    {
        var (creator, reporter, run) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewOwnerAsync(isOperator: true));
        var space = await creator.CreateAsync();
        var over = Id(await reporter.PostAsync($"{space}/reports", """{"reason":"spam"}"""));
        await creator.PostAsync($"{space}/end");
        Assert.Equal(200, (await run.PostAsync($"/api/reports/{over}/resolve", """{"action":"space_ended"}""")).Status);

        var nowhere = Id(await reporter.PostAsync($"/api/users/{creator.Id}/reports", """{"reason":"spam","space_id":"1zzzzzzzzzzzz"}"""));
        Assert.Equal((404, "space_unknown"), await ReasonAsync(run.PostAsync($"/api/reports/{nowhere}/resolve", """{"action":"space_ended"}""")));
        var other = await server.NewOwnerAsync(isOperator: true);
        var boss = Id(await reporter.PostAsync($"/api/users/{other.Id}/reports", """{"reason":"spam"}"""));
        Assert.Equal((409, "user_is_operator"), await ReasonAsync(run.PostAsync($"/api/reports/{boss}/resolve", """{"action":"user_suspended"}""")));
        var me = Id(await reporter.PostAsync($"/api/users/{run.Id}/reports", """{"reason":"spam"}"""));
        Assert.Equal((409, "user_is_caller"), await ReasonAsync(run.PostAsync($"/api/reports/{me}/resolve", """{"action":"user_suspended"}""")));
        Assert.Equal("open", Text((await run.GetAsync($"/api/reports/{me}")).Data, "state"));
    }

    [Fact]
    public void Refusals_EachHaveARow() => Assert.All(Enum.GetValues<ModerationRefusal>(), refusal =>
    {
        var row = ModerationRefusals.For(refusal);
        Assert.Equal(row.Problem.Status == 400, row.Member is not null);
    });

    private static string Id(RoomReply reply) => Text(reply.Data, "id");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static string Meta(RoomReply reply, string name) => Text(reply.Json.GetProperty("meta"), name);

    private static async Task<List<string>> WalkAsync(Person run, string path)
    {
        List<string> ids = [];
        var reply = await run.GetAsync(path);
        while (true)
        {
            ids.AddRange(reply.Json.TryGetProperty("data", out var data) ? data.EnumerateArray().Select(report => Text(report, "id")) : []);
            if (!reply.Json.GetProperty("meta").TryGetProperty("next_token", out var next))
            {
                return ids;
            }

            reply = await run.GetAsync($"{path}&pagination_token={next.GetString()}");
        }
    }

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<RoomReply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}

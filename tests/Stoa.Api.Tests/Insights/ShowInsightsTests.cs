using System.Globalization;
using System.Text.Json;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using RoomReply = Stoa.Api.Tests.Rooms.Reply;

namespace Stoa.Api.Tests.Insights;

/// <summary>What hosts see of one Space, in each of its states.</summary>
public sealed class ShowInsightsTests(RoomServer server)
{
    private static readonly string[] _counts = ["minute", "participants", "peak", "joins", "leaves"];
    private const string Ticketed = ""","ticket":{"price":500,"currency":"EUR","capacity":3}""";

    [Fact]
    public async Task Show_ALiveSpace_TellsItsHostsWhatHappened()
    {
        var (creator, host, stranger) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync("""{"title":"First words"}""");
        await creator.PostAsync($"{space}/hosts", $$"""{"user_id":"{{host.Id}}"}""");
        await stranger.PostAsync($"{space}/speak_requests");
        await creator.SendAsync("PATCH", space, """{"title":"Second words"}""");

        var reply = await host.GetAsync($"{space}/insights");
        Assert.Equal(200, reply.Status);
        Assert.Equal("live", reply.Data.GetProperty("state").GetString());
        Assert.Equal("Second words", reply.Data.GetProperty("title").GetString());
        Assert.Equal(["started", "speaker_joined", "title_changed"], Kinds(reply));
        Assert.Equal("First words", reply.Data.GetProperty("moments")[0].GetProperty("title").GetString());
        Assert.Equal(1, reply.Data.GetProperty("speak_requests").GetProperty("asked").GetInt32());
        Assert.Equal(host.Id.ToString(), Assert.Single(Included(reply)));
        Assert.False(reply.Data.TryGetProperty("ended_at", out _));
        Assert.False(reply.Data.TryGetProperty("tickets", out _));

        var refused = await stranger.GetAsync($"{space}/insights");
        Assert.Equal((403, "not_host"), (refused.Status, refused.Reason));

        // Also who has just become a host, and who no longer is one.
        await creator.PostAsync($"{space}/hosts", $$"""{"user_id":"{{stranger.Id}}"}""");
        Assert.Equal(200, (await stranger.GetAsync($"{space}/insights")).Status);
        await creator.DeleteAsync($"{space}/hosts/{host.Id}");
        Assert.Equal(403, (await host.GetAsync($"{space}/insights")).Status);

        await creator.PostAsync($"{space}/end");
        var over = await creator.GetAsync($"{space}/insights");
        Assert.Equal("ended", over.Data.GetProperty("state").GetString());
        Assert.Equal("ended", Kinds(over)[^1]);
        Assert.True(over.Data.TryGetProperty("ended_at", out _));
        Assert.Equal(200, (await stranger.GetAsync($"{space}/insights")).Status);
        Assert.Equal((403, "not_host"), await ReasonAsync(host.GetAsync($"{space}/insights")));
    }

    [Fact]
    public async Task Show_AScheduledSpace_TellsOfTicketsAndReminders()
    {
        var (creator, buyer, other) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.ScheduleAsync(Ticketed);
        await buyer.PostAsync($"{space}/tickets");
        await other.PostAsync($"{space}/tickets");
        await creator.PostAsync($"{space}/tickets/{buyer.Id}/confirm");
        await other.DeleteAsync($"{space}/tickets/me");
        await other.PostAsync($"{space}/reminder");

        var data = (await creator.GetAsync($"{space}/insights")).Data;
        Assert.Equal("scheduled", data.GetProperty("state").GetString());
        Assert.False(data.TryGetProperty("audience", out _));
        Assert.False(data.TryGetProperty("minutes", out _));
        Assert.Equal(1, data.GetProperty("reminders").GetInt32());
        var tickets = data.GetProperty("tickets");
        Assert.Equal((3, 1, 1, 0, 1), (Number(tickets, "capacity"), Number(tickets, "sold"), Number(tickets, "paid"), Number(tickets, "given"), Number(tickets, "given_back")));
        Assert.Equal((500, 500, "EUR"), (Number(tickets, "price"), Number(tickets, "revenue"), tickets.GetProperty("currency").GetString()));
        Assert.Equal(2, tickets.GetProperty("by_hour").EnumerateArray().Sum(hour => Number(hour, "sold")));
        Assert.Equal((403, "not_host"), await ReasonAsync(buyer.GetAsync($"{space}/insights")));

        await creator.DeleteAsync(space);
        var canceled = (await creator.GetAsync($"{space}/insights")).Data;
        Assert.Equal("canceled", canceled.GetProperty("state").GetString());
        Assert.Equal((1, 0), (Number(canceled.GetProperty("tickets"), "sold"), Number(canceled.GetProperty("tickets"), "revenue")));
        Assert.Equal((403, "not_host"), await ReasonAsync(buyer.GetAsync($"{space}/insights")));
        var csv = await creator.GetTextAsync($"{space}/insights?format=csv");
        Assert.Single(InsightsText.Parse(csv.Text));
    }

    [Fact]
    public async Task Show_ToWhoIsNoUser_IsRefused()
    {
        var creator = await server.NewPersonAsync();
        var space = await creator.CreateAsync();
        Assert.Equal(401, (await server.Guest().GetAsync($"{space}/insights")).Status);
        Assert.Equal(403, (await (await server.NewAppAsync()).GetAsync($"{space}/insights")).Status);
        var withoutScope = await server.NewPersonAsync(Scopes.SpaceWrite | Scopes.UsersRead);
        Assert.Equal(403, (await withoutScope.GetAsync($"{space}/insights")).Status);
        Assert.Equal(403, (await withoutScope.GetAsync("/api/insights")).Status);
        Assert.Equal(403, (await withoutScope.GetAsync("/api/insights/summary")).Status);
    }

    [Fact]
    public async Task Show_ASpaceThatNeverWas_IsNotFound()
    {
        var person = await server.NewPersonAsync();
        Assert.Equal((404, "space_unknown"), await ReasonAsync(person.GetAsync($"/api/spaces/{SpaceId.NewRandom()}/insights")));
    }

    [Theory]
    [InlineData("format=xml", "format")]
    [InlineData("format=", "format")]
    [InlineData("formats=csv", "formats")]
    [InlineData("max_results=5", "max_results")]
    public async Task Show_WithABadQuery_BlamesIt(string query, string parameter)
    {
        var creator = await server.NewPersonAsync();
        var reply = await creator.GetAsync($"/api/spaces/{SpaceId.NewRandom()}/insights?{query}");
        Assert.Equal(400, reply.Status);
        Assert.Contains(parameter, reply.Blamed(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Show_AMeasuredSpace_HasTheNumbersThatWereCountedByHand()
    {
        var creator = await server.NewPersonAsync();
        var space = await new MeasuredSpace(server, creator, MeasuredSpace.Noon).TellStart("Title")
            .Tell(5, at => new SpaceEnded(EndReason.ByCreator) { At = at, Actor = creator.Id }).StoreAsync();
        var data = (await creator.GetAsync(space.Path)).Data;
        Assert.Equal(("ended", 5, "Title"), (data.GetProperty("state").GetString(), Number(data, "minutes"), data.GetProperty("title").GetString()));
        var audience = data.GetProperty("audience");
        Assert.Equal((7, 8, 8, 8), (Number(audience, "peak"), Number(audience, "joins"), Number(audience, "leaves"), Number(audience, "people")));
        Assert.Equal((1_800, 225), (Number(audience, "listening_seconds"), Number(audience, "average_listening_seconds")));
        Assert.Equal("2026-07-01T12:03:00.000Z", audience.GetProperty("peak_at").GetString());
        Assert.False(audience.TryGetProperty("participants", out _));
        Assert.False(audience.TryGetProperty("withheld", out _));
        Assert.Equal(
            """[{"minute":0,"participants":6,"peak":6,"joins":6,"leaves":0},{"minute":1,"participants":6,"peak":6,"joins":0,"leaves":0},{"minute":2,"participants":5,"peak":6,"joins":0,"leaves":1},{"minute":3,"participants":7,"peak":7,"joins":2,"leaves":0},{"minute":4,"participants":0,"peak":7,"joins":0,"leaves":7}]""",
            audience.GetProperty("by_minute").GetRawText());
        Assert.Equal(
            """[{"minutes":0,"people_share":1.0000,"of":8},{"minutes":1,"people_share":1.0000,"of":8},{"minutes":2,"people_share":0.8750,"of":8},{"minutes":3,"people_share":0.8333,"of":6},{"minutes":4,"people_share":0.8333,"of":6},{"minutes":5,"people_share":0.8333,"of":6}]""",
            audience.GetProperty("retention").GetRawText());
        Assert.Equal("""[{"source":"direct","joins":7}]""", audience.GetProperty("sources").GetRawText());
        Assert.Equal(4, Number(audience, "sources_withheld"));
        Assert.Equal(
            """{"total":6,"by_kind":[{"reaction":"💯","count":4},{"reaction":"👏","count":2}],"by_minute":[{"minute":0,"counts":[{"reaction":"👏","count":2}]},{"minute":3,"counts":[{"reaction":"💯","count":4}]}]}""",
            data.GetProperty("reactions").GetRawText());
    }

    [Fact]
    public async Task Show_WhoTalked_IsNamedWhileTheAccountIsThereAndNotSuspended()
    {
        var (creator, speaker, suspended) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = new MeasuredSpace(server, creator, MeasuredSpace.Noon)
        {
            Minutes = [new() { Minute = 0, Talk = [new(speaker.Id, 40), new(suspended.Id, 15)] }, new() { Minute = 2, Talk = [new(suspended.Id, 50)] }],
        };
        await space.TellStart(null).Tell(1, at => new SpeakerAdmitted(speaker.Id) { At = at, Actor = creator.Id })
            .Tell(1, at => new PostShared(new PostId(1), "Text") { At = at, Actor = suspended.Id })
            .Tell(2, at => new PostPinned(new PostId(1)) { At = at, Actor = creator.Id })
            .Tell(5, at => new SpaceEnded(EndReason.ByCreator) { At = at, Actor = creator.Id }).StoreAsync();
        await server.ApplyAsync(new UserSaved(new User { Id = suspended.Id, Username = "gone", Name = "Gone", CreatedAt = DateTimeOffset.UnixEpoch, Suspended = true }));

        var reply = await creator.GetAsync(space.Path);
        Assert.Equal($$"""[{"user_id":"{{suspended.Id}}","seconds":65},{"user_id":"{{speaker.Id}}","seconds":40}]""", reply.Data.GetProperty("talk").GetRawText());
        Assert.Equal(
            $$"""[{"minute":0,"speakers":[{"user_id":"{{speaker.Id}}","seconds":40},{"user_id":"{{suspended.Id}}","seconds":15}]},{"minute":2,"speakers":[{"user_id":"{{suspended.Id}}","seconds":50}]}]""",
            reply.Data.GetProperty("talk_by_minute").GetRawText());
        Assert.Equal(["started", "speaker_joined", "post_pinned", "ended"], Kinds(reply));
        Assert.Equal(suspended.Id.ToString(), reply.Data.GetProperty("moments")[2].GetProperty("user_id").GetString());
        Assert.Equal(speaker.Id.ToString(), Assert.Single(Included(reply)));
        Assert.DoesNotContain("Gone", reply.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_AFewPeople_SaysWhyLittleIsTold()
    {
        var creator = await server.NewPersonAsync();
        var space = new MeasuredSpace(server, creator, MeasuredSpace.Noon);
        space.Audience = space.Audience with { People = 4 };
        await space.StoreAsync();
        var audience = (await creator.GetAsync(space.Path)).Data.GetProperty("audience");
        Assert.Equal("fewer_than_5_people", audience.GetProperty("withheld").GetString());
        string[] withheld = ["retention", "average_listening_seconds", "listening_seconds", "sources", "sources_withheld"];
        Assert.DoesNotContain(withheld, name => audience.TryGetProperty(name, out _));
        Assert.Equal(5, audience.GetProperty("by_minute").GetArrayLength());
    }

    [Fact]
    public async Task Show_APurgedSpace_KeepsTheCurvesForThoseWhoWereItsHosts()
    {
        var (creator, host, stranger) = (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = new MeasuredSpace(server, creator, MeasuredSpace.Noon)
        {
            Minutes = [new() { Minute = 0, Participants = 6, Peak = 6, JoinsBySource = [6, 0, 0, 0, 0], Talk = [new(default, 5), new(default, 7)] }],
        };
        space.Audience = space.Audience with { HostIds = [host.Id], Title = null };
        await space.StoreAsync();
        foreach (var person in new[] { creator, host })
        {
            var reply = await person.GetAsync(space.Path);
            Assert.Equal(200, reply.Status);
            Assert.Equal("ended", reply.Data.GetProperty("state").GetString());
            Assert.Equal("2026-07-01T12:05:00.000Z", reply.Data.GetProperty("ended_at").GetString());
            Assert.Equal("""[{"seconds":12}]""", reply.Data.GetProperty("talk").GetRawText());
            string[] gone = ["title", "scheduled_start", "moments", "speak_requests", "tickets", "reminders"];
            Assert.DoesNotContain(gone, name => reply.Data.TryGetProperty(name, out _));
            Assert.False(reply.Json.TryGetProperty("includes", out _));
        }

        Assert.Equal((403, "not_host"), await ReasonAsync(stranger.GetAsync(space.Path)));
    }

    [Fact]
    public async Task Show_AsCsv_HasTheNumbersOfTheJson()
    {
        var creator = await server.NewPersonAsync();
        var space = new MeasuredSpace(server, creator, MeasuredSpace.Noon);
        space.Minutes = [.. space.Minutes.Select(minute => minute.Minute == 1 ? minute with { Talk = [new(creator.Id, 40), new(default, 3)] } : minute)];
        await space.TellStart("=1+1, \"x\"").Tell(2.5, at => new SpaceEdited("Plain", null, null, null) { At = at, Actor = creator.Id })
            .Tell(5, at => new SpaceEnded(EndReason.ByCreator) { At = at, Actor = creator.Id }).StoreAsync();

        var (status, type, disposition, text) = await creator.GetTextAsync($"{space.Path}?format=csv");
        Assert.Equal((200, "text/csv; charset=utf-8", $"attachment; filename=insights-{space.Id}.csv"), (status, type, disposition));
        var lines = InsightsText.Parse(text);
        Assert.Equal("minute,at,title,participants,peak,joins,leaves,speakers,talk_seconds,reactions,moments", string.Join(',', lines[0]));
        Assert.Equal(["'=1+1, \"x\"", "'=1+1, \"x\"", "Plain", "Plain", "Plain"], lines[1..].Select(line => line[2]), StringComparer.Ordinal);
        Assert.Equal(["started", "", "title_changed", "", "ended"], lines[1..].Select(line => line[10]), StringComparer.Ordinal);
        Assert.Equal(["", $"u{creator.Id} 40", "", "", ""], lines[1..].Select(line => line[7]), StringComparer.Ordinal);
        Assert.Equal(["0", "43", "0", "0", "0"], lines[1..].Select(line => line[8]), StringComparer.Ordinal);
        Assert.Equal(["2", "0", "0", "4", "0"], lines[1..].Select(line => line[9]), StringComparer.Ordinal);
        Assert.Equal("2026-07-01T12:04:00.000Z", lines[5][1]);
        var minutes = (await creator.GetAsync(space.Path)).Data.GetProperty("audience").GetProperty("by_minute").EnumerateArray()
            .Select(minute => _counts.Select(name => Number(minute, name).ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(minutes, lines[1..].Select(line => (IEnumerable<string>)[line[0], line[3], line[4], line[5], line[6]]));
    }

    [Fact]
    public async Task Show_ByAccept_AnswersInWhatIsRead()
    {
        var creator = await server.NewPersonAsync();
        var space = await new MeasuredSpace(server, creator, MeasuredSpace.Noon).StoreAsync();
        Assert.Equal("text/csv; charset=utf-8", (await creator.GetTextAsync(space.Path, "text/csv")).Type);
        Assert.Equal("application/json; charset=utf-8", (await creator.GetTextAsync(space.Path, "application/json, text/csv;q=0.9")).Type);
        Assert.Equal("application/json; charset=utf-8", (await creator.GetTextAsync($"{space.Path}?format=json", "text/csv")).Type);
        Assert.Equal("text/csv; charset=utf-8", (await creator.GetTextAsync($"{space.Path}?format=csv", "text/html, */*;q=0.8")).Type);
        Assert.Equal(406, (await creator.GetTextAsync(space.Path, "text/html")).Status);
        Assert.Equal(403, (await (await server.NewPersonAsync()).GetTextAsync(space.Path, "text/csv")).Status);
    }

    private static string[] Kinds(RoomReply reply) => [.. reply.Data.GetProperty("moments").EnumerateArray().Select(moment => moment.GetProperty("kind").GetString()!)];

    private static string[] Included(RoomReply reply) =>
        [.. reply.Json.GetProperty("includes").GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetString()!)];

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task<(int Status, string? Reason)> ReasonAsync(Task<RoomReply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Reason);
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.Insights;

/// <summary>The list of a host's Spaces, and what they have in common.</summary>
public sealed class ListInsightsTests(RoomServer server)
{
    [Fact]
    public async Task List_OfSomeoneWithoutSpaces_IsEmpty()
    {
        var person = await server.NewPersonAsync();
        var list = await person.GetAsync("/api/insights");
        Assert.Equal(200, list.Status);
        Assert.False(list.Json.TryGetProperty("data", out _));
        Assert.Equal("""{"spaces":0,"people_per_space":0,"best_hours":[],"trend":[]}""", (await person.GetAsync("/api/insights/summary")).Data.GetRawText());
        Assert.Single(InsightsText.Parse((await person.GetTextAsync("/api/insights?format=csv")).Text));
    }

    [Fact]
    public async Task List_ToWhoIsNoUser_IsRefused()
    {
        Assert.Equal(401, (await server.Guest().GetAsync("/api/insights")).Status);
        Assert.Equal(401, (await server.Guest().GetAsync("/api/insights/summary")).Status);
        Assert.Equal(403, (await (await server.NewAppAsync()).GetAsync("/api/insights")).Status);
        Assert.Equal(403, (await (await server.NewAppAsync()).GetAsync("/api/insights/summary")).Status);
    }

    [Fact]
    public async Task List_OwnAndCoHostedSpaces_AreToldLastFirst()
    {
        var (host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        var first = await StoreAsync(host, days: 0);
        var foreign = await StoreAsync(other, days: 1, coHost: host);
        var small = await StoreAsync(host, days: 2, people: 4);
        await StoreAsync(other, days: 3);

        var list = await host.GetAsync("/api/insights");
        Assert.Equal([small.Id.Value, foreign.Id.Value, first.Id.Value], list.Data.EnumerateArray().Select(item => item.GetProperty("space_id").GetString()!), StringComparer.Ordinal);
        Assert.Equal(
            $$"""{"space_id":"{{first.Id}}","title":"Measured","state":"ended","started_at":"2026-07-01T12:00:00.000Z","ended_at":"2026-07-01T12:05:00.000Z","people":8,"peak":7,"average_listening_seconds":225,"listening_seconds":1800}""",
            list.Data[2].GetRawText());
        Assert.False(list.Data[0].TryGetProperty("listening_seconds", out _));
        Assert.False(list.Data[0].TryGetProperty("average_listening_seconds", out _));
        Assert.Equal("""{"result_count":3}""", list.Json.GetProperty("meta").GetRawText());
    }

    [Fact]
    public async Task List_InPages_ShowsEachSpaceOnceAlsoThoseOfTheSameMoment()
    {
        var host = await server.NewPersonAsync();
        List<string> stored = [];
        for (var i = 0; i < 7; i++)
        {
            stored.Add((await StoreAsync(host, days: i < 2 ? 0 : i < 6 ? 1 : 2)).Id.Value);
        }

        List<string> seen = [];
        string? token = null;
        do
        {
            var page = await host.GetAsync($"/api/insights?max_results=2{(token is null ? "" : $"&pagination_token={token}")}");
            Assert.Equal(200, page.Status);
            seen.AddRange(page.Data.EnumerateArray().Select(item => item.GetProperty("space_id").GetString()!));
            token = page.Json.GetProperty("meta").TryGetProperty("next_token", out var next) ? next.GetString() : null;
        }
        while (token is not null);

        Assert.Equal(stored.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        Assert.Equal(stored[6], seen[0]);
    }

    [Theory]
    [InlineData("max_results=0", "max_results")]
    [InlineData("max_results=101", "max_results")]
    [InlineData("format=pdf", "format")]
    [InlineData("pagination_token=0123456789abcdef0123456789abcdef0123456789abcdef", "pagination_token")]
    public async Task List_WithABadQuery_BlamesIt(string query, string parameter)
    {
        var reply = await (await server.NewPersonAsync()).GetAsync($"/api/insights?{query}");
        Assert.Equal(400, reply.Status);
        Assert.Contains(parameter, reply.Blamed(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task List_WithATokenOfSomebodyElse_IsRefused()
    {
        var (host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        await StoreAsync(host, days: 0);
        await StoreAsync(host, days: 1);
        var token = (await host.GetAsync("/api/insights?max_results=1")).Json.GetProperty("meta").GetProperty("next_token").GetString();
        Assert.Equal(200, (await host.GetAsync($"/api/insights?pagination_token={token}")).Status);
        Assert.Equal(400, (await other.GetAsync($"/api/insights?pagination_token={token}")).Status);
    }

    [Fact]
    public async Task List_AsCsv_HasTheNumbersOfTheJson()
    {
        var host = await server.NewPersonAsync();
        await StoreAsync(host, days: 0, sketch: [1, 2, 3, 4, 5, 6]);
        await StoreAsync(host, days: 1, sketch: [1, 2, 3, 4, 5, 7]);
        await StoreAsync(host, days: 2, sketch: [1, 2, 3, 4, 5, 8], title: "-2");
        var (status, type, disposition, text) = await host.GetTextAsync("/api/insights?format=csv&max_results=1");
        Assert.Equal((200, "text/csv; charset=utf-8", "attachment; filename=insights.csv"), (status, type, disposition));
        var lines = InsightsText.Parse(text);
        Assert.Equal("space_id,title,state,started_at,ended_at,people,peak,average_listening_seconds,listening_seconds,regulars", string.Join(',', lines[0]));
        var list = (await host.GetAsync("/api/insights")).Data.EnumerateArray().ToArray();
        Assert.Equal(["'-2", "Measured", "Measured"], lines[1..].Select(line => line[1]), StringComparer.Ordinal);
        Assert.Equal(["5", "", ""], lines[1..].Select(line => line[9]), StringComparer.Ordinal);
        foreach (var column in new[] { 0, 2, 3, 4, 5, 6, 7, 8, 9 })
        {
            Assert.Equal(list.Select(item => Text(item, lines[0][column])), lines[1..].Select(line => line[column]), StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Summary_OfSomeSpaces_HasTheNumbersThatWereCountedByHand()
    {
        var (host, other) = (await server.NewPersonAsync(), await server.NewPersonAsync());
        await StoreAsync(host, days: -15, people: 21, peak: 40, sketch: [1, 2, 3, 4, 5, 6]); // Tuesday of week 25.
        await StoreAsync(host, days: -1, people: 4, peak: 3, sketch: [1, 2, 3, 4, 5]); // Tuesday of week 27.
        await StoreAsync(host, days: 0, people: 10, peak: 8, sketch: [1, 2, 3, 4, 5]); // Wednesday.
        await StoreAsync(other, days: 0, people: 500);
        Assert.Equal(
            """{"spaces":3,"people_per_space":12,"regulars":{"people":5,"of_last":3},"best_hours":[{"weekday":1,"hour":12,"average_peak":21.50,"spaces":2},{"weekday":2,"hour":12,"average_peak":8.00,"spaces":1}],"trend":[{"week":"2026-W25","spaces":1,"people":21,"listening_seconds":1800},{"week":"2026-W26","spaces":0,"people":0,"listening_seconds":0},{"week":"2026-W27","spaces":2,"people":14,"listening_seconds":1800}]}""",
            (await host.GetAsync("/api/insights/summary")).Data.GetRawText());
        Assert.Equal(400, (await host.GetAsync("/api/insights/summary?format=csv")).Status);
    }

    private async Task<MeasuredSpace> StoreAsync(
        Person creator, int days, Person? coHost = null, int people = 8, int peak = 7, ImmutableArray<uint>? sketch = null, string title = "Measured")
    {
        var space = new MeasuredSpace(server, creator, MeasuredSpace.Noon.AddDays(days));
        space.Audience = space.Audience with { HostIds = coHost is null ? [] : [coHost.Id], People = people, Peak = peak, Sketch = sketch ?? [], Title = title };
        return await space.StoreAsync();
    }

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.ToString() : "";
}

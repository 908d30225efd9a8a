using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Insights;

/// <summary>A real server, people who come and go over real connections, and what its host is told.</summary>
public sealed class InsightsTests
{
    private const int Listeners = 7;

    [Fact]
    public async Task Insights_OfASpaceThatPeopleComeToAndLeave_HaveItsNumbersLiveAfterItsEndAndAfterARestart()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, Listeners + 2);
        var (host, buyers) = (people[0], people.Skip(1).ToArray());
        string id;
        JsonElement ended;
        await using (var stoa = await RunningStoa.StartAsync(cancellationToken, data))
        {
            id = await SellAsync(stoa, host, buyers, cancellationToken);
            await using var audience = new Audience(stoa, id);
            await audience.EnterAsync(host, null);
            string[] sources = ["search", "search", "search", "search", "search", "embed", "embed"];
            for (var i = 0; i < Listeners; i++)
            {
                await audience.EnterAsync(buyers[i], sources[i]);
            }

            await WaitAsync(stoa, host, id, insights => Number(insights, "joins") == Listeners + 1, cancellationToken);
            await stoa.SendAsync(HttpMethod.Patch, $"/api/spaces/{id}", host.Token, new { title = "=Second, \"words\"" }, cancellationToken);
            foreach (var person in buyers[..3])
            {
                Assert.Equal(HttpStatusCode.NoContent, (await stoa.SendAsync(HttpMethod.Post, $"/api/spaces/{id}/reactions", person.Token, new { reaction = "👏" }, cancellationToken)).Status);
            }

            audience.Leave(buyers[0]);
            audience.Leave(buyers[1]);
            await WaitAsync(stoa, host, id, insights => Number(insights, "participants") == Listeners - 1, cancellationToken);
            var live = await WaitAsync(stoa, host, id, insights => insights.GetProperty("reactions").GetProperty("total").GetInt32() == 3, cancellationToken);
            AssertNumbers(live);
            Assert.Equal("live", live.GetProperty("state").GetString());

            await stoa.PostAsync($"/api/spaces/{id}/end", host.Token, null, cancellationToken);
            ended = await WaitAsync(stoa, host, id, insights => Number(insights, "leaves") == Listeners + 1, cancellationToken);
            AssertNumbers(ended);
            Assert.Equal("ended", ended.GetProperty("state").GetString());
            Assert.Equal(0, await stoa.InterruptAsync(cancellationToken));
        }

        await using var again = await RunningStoa.StartAsync(cancellationToken, data);
        Assert.Equal(ended.GetRawText(), (await again.GetAsync($"/api/spaces/{id}/insights", host.Token, cancellationToken)).GetProperty("data").GetRawText());
        await AssertTableAsync(again, host, id, ended, cancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, (await again.SendAsync(HttpMethod.Get, $"/api/spaces/{id}/insights", buyers[0].Token, null, cancellationToken)).Status);
        var listed = Assert.Single((await again.GetAsync("/api/insights", host.Token, cancellationToken)).GetProperty("data").EnumerateArray());
        Assert.Equal((id, Listeners + 1, Listeners + 1), (listed.GetProperty("space_id").GetString(), listed.GetProperty("people").GetInt32(), listed.GetProperty("peak").GetInt32()));
        var summary = (await again.GetAsync("/api/insights/summary", host.Token, cancellationToken)).GetProperty("data");
        Assert.Equal((1, Listeners + 1), (summary.GetProperty("spaces").GetInt32(), summary.GetProperty("people_per_space").GetInt32()));
    }

    /// <summary>Schedules a Space, sells tickets that are paid at the door but for the last one's, and opens it.</summary>
    private static async Task<string> SellAsync(RunningStoa stoa, Player host, Player[] buyers, CancellationToken cancellationToken)
    {
        var made = await stoa.PostAsync(
            "/api/spaces", host.Token,
            new { title = "First", scheduled_start = TimeProvider.System.GetUtcNow().AddHours(1), ticket = new { price = 500, currency = "EUR", capacity = 50 } }, cancellationToken);
        var id = made.GetProperty("data").GetProperty("id").GetString()!;
        foreach (var buyer in buyers)
        {
            await stoa.PostAsync($"/api/spaces/{id}/tickets", buyer.Token, null, cancellationToken);
        }

        foreach (var buyer in buyers[..Listeners])
        {
            await stoa.PostAsync($"/api/spaces/{id}/tickets/{buyer.Id}/confirm", host.Token, null, cancellationToken);
        }

        await stoa.PostAsync($"/api/spaces/{id}/start", host.Token, null, cancellationToken);
        return id;
    }

    /// <summary>What holds before the end and after it.</summary>
    private static void AssertNumbers(JsonElement insights)
    {
        var audience = insights.GetProperty("audience");
        Assert.Equal(
            (Listeners + 1, Listeners + 1, Listeners + 1),
            (audience.GetProperty("people").GetInt32(), audience.GetProperty("joins").GetInt32(), audience.GetProperty("peak").GetInt32()));
        Assert.False(audience.GetProperty("people_is_estimate").GetBoolean());
        Assert.Equal("""[{"source":"search","joins":5}]""", audience.GetProperty("sources").GetRawText());
        Assert.Equal(4, audience.GetProperty("sources_withheld").GetInt32());
        Assert.Equal($"{{\"minutes\":0,\"people_share\":1.0000,\"of\":{Listeners + 1}}}", audience.GetProperty("retention")[0].GetRawText());
        Assert.True(audience.GetProperty("listening_seconds").GetInt64() >= audience.GetProperty("average_listening_seconds").GetInt64());
        Assert.Equal(insights.GetProperty("minutes").GetInt32(), audience.GetProperty("by_minute").GetArrayLength());
        Assert.Equal(Listeners + 1, audience.GetProperty("by_minute").EnumerateArray().Sum(minute => minute.GetProperty("joins").GetInt32()));
        Assert.Equal("""[{"reaction":"👏","count":3}]""", insights.GetProperty("reactions").GetProperty("by_kind").GetRawText());
        Assert.Equal(["started", "title_changed"], insights.GetProperty("moments").EnumerateArray().Take(2).Select(moment => moment.GetProperty("kind").GetString()!), StringComparer.Ordinal);
        var tickets = insights.GetProperty("tickets");
        Assert.Equal((Listeners + 1, Listeners, Listeners * 500), (tickets.GetProperty("sold").GetInt32(), tickets.GetProperty("paid").GetInt32(), tickets.GetProperty("revenue").GetInt32()));
    }

    /// <summary>The table has the minutes of the JSON, and a title that no spreadsheet computes.</summary>
    private static async Task AssertTableAsync(RunningStoa stoa, Player host, string id, JsonElement insights, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/spaces/{id}/insights?format=csv");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", host.Token);
        using var response = await stoa.Http.SendAsync(request, cancellationToken);
        Assert.Equal($"attachment; filename=insights-{id}.csv", response.Content.Headers.ContentDisposition?.ToString());
        var lines = (await response.Content.ReadAsStringAsync(cancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("minute,at,title,participants,peak,joins,leaves,", lines[0], StringComparison.Ordinal);
        const string Title = "\"'=Second, \"\"words\"\"\"";
        var told = lines[1..].Select(line => line.Replace(Title, "title", StringComparison.Ordinal).Split(',')).Select(cells => string.Join(' ', cells[0], cells[3], cells[4], cells[5], cells[6]));
        string[] names = ["minute", "participants", "peak", "joins", "leaves"];
        Assert.Equal(
            insights.GetProperty("audience").GetProperty("by_minute").EnumerateArray()
                .Select(minute => string.Join(' ', names.Select(name => minute.GetProperty(name).GetInt32().ToString(CultureInfo.InvariantCulture)))),
            told, StringComparer.Ordinal);
        Assert.Contains(lines, line => line.Contains(Title, StringComparison.Ordinal));
    }

    private static int Number(JsonElement insights, string name) =>
        insights.TryGetProperty("audience", out var audience) && audience.TryGetProperty(name, out var number) ? number.GetInt32() : -1;

    private static async Task<JsonElement> WaitAsync(RunningStoa stoa, Player host, string id, Func<JsonElement, bool> isEnough, CancellationToken cancellationToken)
    {
        JsonElement insights = default;
        await Patience.UntilAsync(
            async () =>
            {
                await Task.Delay(200, cancellationToken);
                insights = (await stoa.GetAsync($"/api/spaces/{id}/insights", host.Token, cancellationToken)).GetProperty("data");
                return isEnough(insights);
            },
            () => $"other insights than {insights}", cancellationToken);
        return insights;
    }

    /// <summary>Those who are there.</summary>
    private sealed class Audience(RunningStoa stoa, string id) : IAsyncDisposable
    {
        private readonly Dictionary<string, HttpResponseMessage> _streams = new(StringComparer.Ordinal);

        public async Task EnterAsync(Player person, string? source)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/spaces/{id}/events{(source is null ? "" : $"?source={source}")}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
            var stream = await stoa.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            _streams[person.Id] = stream;
            Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        }

        public void Leave(Player person)
        {
            if (_streams.Remove(person.Id, out var stream))
            {
                stream.Dispose();
            }
        }

        public ValueTask DisposeAsync()
        {
            foreach (var stream in _streams.Values)
            {
                stream.Dispose();
            }

            return default;
        }
    }
}

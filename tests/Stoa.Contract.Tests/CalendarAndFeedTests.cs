using System.Globalization;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>What other programs read of the real server, read back with libraries that Stoa does not use; also after the server was stopped and started again.</summary>
public sealed class CalendarAndFeedTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PersonalCalendar_MovesAndCancelsWithTheSpaces_AlsoOverARestart()
    {
        var stoa = await RunningStoa.StartAsync(Cancel, environment: [("Stoa__Api__RateLimits__Profile", "X"), ("Stoa__Rooms__Guests", "true")]);
        try
        {
            var (host, listener) = (await stoa.AddUserAsync("host", Cancel), await stoa.AddUserAsync("listener", Cancel));
            var moved = await ScheduleAsync(stoa, host.Token, "Moves; \"quoted\", ž 🎷 \\ and long enough to be folded over lines", days: 1);
            var canceled = await ScheduleAsync(stoa, host.Token, "Is called off", days: 2);
            var invited = await ScheduleAsync(stoa, host.Token, "Invited", days: 3);
            await ScheduleAsync(stoa, host.Token, "Of no concern", days: 4);
            await stoa.PostAsync($"/api/spaces/{moved}/reminder", listener.Token, null, Cancel);
            await stoa.PostAsync($"/api/spaces/{canceled}/reminder", listener.Token, null, Cancel);
            await stoa.PostAsync($"/api/spaces/{invited}/invited_users", host.Token, new { user_id = listener.Id }, Cancel);
            var own = await ScheduleAsync(stoa, listener.Token, "My own", days: 5);
            var secret = (await stoa.PostAsync("/api/calendar", listener.Token, null, Cancel)).GetProperty("data").GetProperty("url").GetString()!;

            var first = await ReadAsync(secret);
            AssertDescribed(first);
            Assert.Equal(Sorted(moved, canceled, invited, own), Uids(first), StringComparer.Ordinal);
            var before = Event(first, moved);
            Assert.Equal("Moves; \"quoted\", ž 🎷 \\ and long enough to be folded over lines", before.GetProperty("summary").GetString());
            Assert.Equal((InDays(1), "[-10]"), (before.GetProperty("start").GetString(), before.GetProperty("alarms").GetRawText()));
            Assert.Equal($"{stoa.Url}/i/spaces/{moved}?source=calendar", before.GetProperty("url").GetString());

            await stoa.SendAsync(HttpMethod.Patch, $"/api/spaces/{moved}", host.Token, new { scheduled_start = InDays(6) }, Cancel);
            await stoa.SendAsync(HttpMethod.Delete, $"/api/spaces/{canceled}", host.Token, null, Cancel);
            await stoa.PostAsync($"/api/spaces/{own}/start", listener.Token, null, Cancel);
            var changed = await ReadAsync(secret);
            AssertChanged(first, changed, moved, canceled, own);
            var single = Event(await ReadAsync($"{stoa.Url}/api/spaces/{canceled}/calendar.ics"), canceled);
            Assert.Equal("CANCELLED", single.GetProperty("status").GetString());

            // What was canceled is not in memory alone, nor is the address.
            Assert.Equal(0, await stoa.InterruptAsync(Cancel));
            Assert.DoesNotContain(new Uri(secret).AbsolutePath, stoa.Output, StringComparison.Ordinal);
            await using var again = await RunningStoa.StartAsync(Cancel, stoa.Data);
            var address = again.Url + new Uri(secret).AbsolutePath;
            var after = await ReadAsync(address);
            AssertChanged(first, after, moved, canceled, own);
            Assert.Equal(Event(changed, canceled).GetRawText(), Event(after, canceled).GetRawText().Replace(again.Url, stoa.Url, StringComparison.Ordinal));

            Assert.Equal(200, (int)(await again.SendAsync(HttpMethod.Delete, "/api/calendar", listener.Token, null, Cancel)).Status);
            Assert.Equal(404, (int)(await again.SendAsync(HttpMethod.Get, new Uri(secret).AbsolutePath, null, null, Cancel)).Status);
        }
        finally
        {
            await stoa.DisposeAsync();
        }
    }

    [Fact]
    public async Task HostFeeds_AreValidAndSayWhatStandsOnTheHostsPage()
    {
        await using var stoa = await RunningStoa.StartAsync(Cancel, environment: [("Stoa__Rooms__Guests", "true")]);
        var host = await stoa.AddUserAsync("host", Cancel);
        var scheduled = await ScheduleAsync(stoa, host.Token, "<b>Later</b> & \"more\" 🎷 ]]>", days: 1);
        var live = (await stoa.PostAsync("/api/spaces", host.Token, new { title = "Now" }, Cancel)).GetProperty("data").GetProperty("id").GetString()!;
        foreach (var (kind, version) in new[] { ("atom", "atom10"), ("rss", "rss20") })
        {
            var address = $"{stoa.Url}/api/users/by/username/host/spaces.{kind}";
            var feed = await RunAsync("read_feed.py", address);
            Assert.Equal((false, version), (feed.GetProperty("broken").GetBoolean(), feed.GetProperty("version").GetString()));
            Assert.Equal("host (@host)", feed.GetProperty("title").GetString());
            Assert.Equal($"{stoa.Url}/@host", feed.GetProperty("link").GetString()!.TrimEnd('/'));
            Assert.Equal($"[\"{address}\"]", feed.GetProperty("self").GetRawText());
            Assert.True(feed.GetProperty("has_time").GetBoolean());
            var entries = feed.GetProperty("entries").EnumerateArray().ToArray();
            Assert.Equal([$"tag:spaces.stoa,2026:space/{live}", $"tag:spaces.stoa,2026:space/{scheduled}"], entries.Select(entry => entry.GetProperty("id").GetString()), StringComparer.Ordinal);
            Assert.Equal("<b>Later</b> & \"more\" 🎷 ]]>", entries[1].GetProperty("title").GetString());
            Assert.Equal($"{stoa.Url}/i/spaces/{live}?source=calendar", entries[0].GetProperty("link").GetString());
            Assert.All(entries, entry => Assert.Equal((true, "host"), (entry.GetProperty("has_time").GetBoolean(), entry.GetProperty("author").GetString()!.Split(' ')[0])));
            Assert.Equal("Live now", entries[0].GetProperty("summary").GetString());
            Assert.Matches("^Starts .* UTC$", entries[1].GetProperty("summary").GetString()!);
        }

        var page = await stoa.Http.GetStringAsync("/@host", Cancel);
        if (!page.Contains("without its web app", StringComparison.Ordinal))
        {
            Assert.Contains("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/api/users/by/username/host/spaces.atom\"", page, StringComparison.Ordinal);
            Assert.Contains("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/api/users/by/username/host/spaces.rss\"", page, StringComparison.Ordinal);
        }
    }

    private static void AssertDescribed(JsonElement calendar)
    {
        Assert.Equal("2.0 PUBLISH", $"{calendar.GetProperty("version").GetString()} {calendar.GetProperty("method").GetString()}");
        Assert.Equal("Stoa: @listener", calendar.GetProperty("name").GetString());
        Assert.Equal("Stoa: @listener", calendar.GetProperty("wr_name").GetString());
        Assert.Equal("PT15M DURATION", $"{calendar.GetProperty("refresh").GetString()} {calendar.GetProperty("refresh_value").GetString()}");
        Assert.Equal("PT15M", calendar.GetProperty("ttl").GetString());
        Assert.Equal("text/calendar; charset=utf-8", calendar.GetProperty("type").GetString());
        Assert.Equal("300", calendar.GetProperty("limit").GetString());
    }

    /// <summary>One Space moved, one was canceled, one started; the others are as they were.</summary>
    private static void AssertChanged(JsonElement first, JsonElement calendar, string moved, string canceled, string own)
    {
        Assert.Equal(Uids(first), Uids(calendar), StringComparer.Ordinal);
        var (before, now) = (Event(first, moved), Event(calendar, moved));
        Assert.Equal((InDays(6), "CONFIRMED"), (now.GetProperty("start").GetString(), now.GetProperty("status").GetString()));
        Assert.True(now.GetProperty("sequence").GetInt32() > before.GetProperty("sequence").GetInt32());
        Assert.True(string.CompareOrdinal(now.GetProperty("modified").GetString(), before.GetProperty("modified").GetString()) >= 0);
        var off = Event(calendar, canceled);
        Assert.Equal((InDays(2), "CANCELLED", "[]"), (off.GetProperty("start").GetString(), off.GetProperty("status").GetString(), off.GetProperty("alarms").GetRawText()));
        Assert.True(off.GetProperty("sequence").GetInt32() > Event(first, canceled).GetProperty("sequence").GetInt32());
        Assert.Equal("[]", Event(calendar, own).GetProperty("alarms").GetRawText()); // It is live: nothing to ring for.
    }

    private static async Task<string> ScheduleAsync(RunningStoa stoa, string token, string title, int days) =>
        (await stoa.PostAsync("/api/spaces", token, new { title, scheduled_start = InDays(days) }, Cancel)).GetProperty("data").GetProperty("id").GetString()!;

    private static string InDays(int days) => new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero).AddDays(days).AddHours(23).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string[] Sorted(params string[] ids) => [.. ids.Select(id => $"{id}@spaces.stoa").Order(StringComparer.Ordinal)];

    private static string[] Uids(JsonElement calendar) => [.. calendar.GetProperty("events").EnumerateObject().Select(item => item.Name).Order(StringComparer.Ordinal)];

    private static JsonElement Event(JsonElement calendar, string id) => calendar.GetProperty("events").GetProperty($"{id}@spaces.stoa");

    private static Task<JsonElement> ReadAsync(string address) => RunAsync("read_calendar.py", address);

    private static async Task<JsonElement> RunAsync(string script, string address)
    {
        var (exitCode, output, error) = await Shell.RunAsync("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "clients", script), address], Cancel);
        Assert.True(exitCode == 0, output + error);
        return JsonSerializer.Deserialize<JsonElement>(output);
    }
}

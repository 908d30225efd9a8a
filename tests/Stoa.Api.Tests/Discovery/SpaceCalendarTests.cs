using System.Globalization;
using System.Text;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

/// <summary>The files are read back line by line, as RFC 5545 section 3.1 says, not by the library that wrote them.</summary>
public sealed class SpaceCalendarTests(RoomServer server)
{
    [Fact]
    public async Task Calendar_OfAScheduledSpace_IsOneEventThatAnotherReaderUnderstands()
    {
        var host = await server.NewPersonAsync();
        await server.ApplyAsync(new UserSaved(new User { Id = host.Id, Username = $"u{host.Id}", Name = "Hana; \"Ho:st\", 🎙️", CreatedAt = DateTimeOffset.UnixEpoch }));
        const string Title = "Jazz, blues; \\ & 🎷 with friends from everywhere: come in, žluťoučký";
        var path = await host.CreateAsync($$"""{"title":"Jazz, blues; \\ & 🎷 with friends from everywhere: come in, žluťoučký","scheduled_start":"{{Times.Tomorrow}}"}""");
        var id = path.Split('/')[^1];

        using var response = await server.Http.GetAsync($"{path}/calendar.ics", TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/calendar; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"attachment; filename=\"space-{id}.ics\"", response.Content.Headers.NonValidated["Content-Disposition"].ToString());
        var lines = Read(bytes);
        Assert.Equal(["VCALENDAR", "VEVENT"], [.. lines.Where(line => line.Name == "BEGIN").Select(line => line.Value)]);
        Assert.Equal(["VEVENT", "VCALENDAR"], [.. lines.Where(line => line.Name == "END").Select(line => line.Value)]);
        Assert.Equal("2.0", Value("VERSION"));
        Assert.Equal($"{id}@spaces.stoa", Value("UID"));
        var start = DateTimeOffset.Parse(Times.Tomorrow, CultureInfo.InvariantCulture);
        Assert.Equal(start.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), Value("DTSTART"));
        Assert.Matches("^[0-9]{8}T[0-9]{6}Z$", Value("DTSTAMP"));
        Assert.Equal("PT1H", Value("DURATION"));
        Assert.Equal(Title, Unescape(Value("SUMMARY")));
        Assert.Equal($"{server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}/i/spaces/{id}?source=calendar", Unescape(Value("DESCRIPTION")));
        Assert.Equal($"{server.Http.BaseAddress.GetLeftPart(UriPartial.Authority)}/i/spaces/{id}?source=calendar", Value("URL"));
        Assert.True(server.Spaces.TryGet(SpaceId.Parse(id), out var entry));
        Assert.Equal(entry.Space.Version.ToString(CultureInfo.InvariantCulture), Value("SEQUENCE"));
        Assert.Equal("CONFIRMED", Value("STATUS"));
        var organizer = lines.Single(line => line.Name.StartsWith("ORGANIZER", StringComparison.Ordinal));
        Assert.Equal("ORGANIZER;CN=\"Hana; 'Ho:st', 🎙️\"", organizer.Name);
        Assert.Equal($"{server.Http.BaseAddress.GetLeftPart(UriPartial.Authority)}/@u{host.Id}", organizer.Value);

        string Value(string name) => lines.Single(line => line.Name == name).Value;
    }

    [Fact]
    public async Task Calendar_OfALiveSpace_StartsWhenItDid()
    {
        var host = await server.NewPersonAsync();
        var path = await host.CreateAsync();
        Assert.True(server.Spaces.TryGet(SpaceId.Parse(path.Split('/')[^1]), out var entry));

        var lines = Read(await server.Http.GetByteArrayAsync($"{path}/calendar.ics", TestContext.Current.CancellationToken));

        Assert.Contains(("DTSTART", entry.Space.StartedAt!.Value.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)), lines);
        Assert.Contains(("SUMMARY", $"@u{host.Id}"), lines);
    }

    [Fact]
    public async Task Calendar_WhoMayNotSeeTheSpace_DoesNotGetIt()
    {
        var host = await server.NewPersonAsync();
        var path = await host.ScheduleAsync(""","guests_allowed":false""");
        Assert.Equal(401, (await server.Guest().GetAsync($"{path}/calendar.ics")).Status);
        await host.DeleteAsync(path);
        Assert.Equal(404, (await server.Guest().GetAsync($"{path}/calendar.ics")).Status); // Nor that it was canceled.
        Assert.Equal(404, (await host.GetAsync("/api/spaces/1nothing/calendar.ics")).Status);
    }

    [Fact]
    public async Task Calendar_OfACanceledSpace_SaysSo()
    {
        var host = await server.NewPersonAsync();
        var (canceled, ended) = (await host.ScheduleAsync(), await host.CreateAsync());
        await host.DeleteAsync(canceled);
        await host.PostAsync($"{ended}/end");

        var lines = Read(await server.Http.GetByteArrayAsync($"{canceled}/calendar.ics", TestContext.Current.CancellationToken));
        Assert.Contains(("STATUS", "CANCELLED"), lines);
        Assert.Contains(("UID", $"{canceled.Split('/')[^1]}@spaces.stoa"), lines);
        Assert.Contains(("SEQUENCE", "2"), lines);
        Assert.Equal(404, (await host.GetAsync($"{ended}/calendar.ics")).Status);
    }

    /// <summary>Unfolds the lines, none of which may be longer than 75 octets, and parts each at the first colon outside quotation marks.</summary>
    private static List<(string Name, string Value)> Read(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var physical = text[..^2].Split("\r\n");
        Assert.All(physical, line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, 75));
        Assert.DoesNotContain('\uFFFD', text); // No character was cut in two.
        List<(string, string)> lines = [];
        foreach (var line in text[..^2].Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n"))
        {
            var isQuoted = false;
            var colon = 0;
            while (line[colon] != ':' || isQuoted)
            {
                isQuoted ^= line[colon++] == '"';
            }

            lines.Add((line[..colon], line[(colon + 1)..]));
        }

        return lines;
    }

    private static string Unescape(string value) => value.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
        .Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal).Replace('\0', '\\');
}

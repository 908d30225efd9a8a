using System.Net;
using System.Text.RegularExpressions;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Discovery;

/// <summary>Who gets which calendar, and when it changes; what is in it is read back by another library in tests/clients/read_calendar.py.</summary>
public sealed partial class PersonalCalendarTests(RoomServer server)
{
    [Fact]
    public async Task Open_MakesAnAddressThatNeedsNoToken_AndEndsTheOneBefore()
    {
        var me = await server.NewVisitorAsync();
        Assert.Equal((404, "calendar_unknown"), ((await me.GetAsync("/api/calendar")).Status, (await me.GetAsync("/api/calendar")).Reason));

        var opened = await me.PostAsync("/api/calendar");
        Assert.Equal(201, opened.Status);
        var address = opened.Data.GetProperty("url").GetString()!;
        Assert.Matches("^http://127\\.0\\.0\\.1:[0-9]+/api/calendars/[A-Za-z0-9_-]{43}\\.ics$", address);
        var shown = await me.GetAsync("/api/calendar");
        Assert.Equal($$$"""{"data":{"created_at":"{{{opened.Data.GetProperty("created_at").GetString()}}}"}}""", shown.Json.GetRawText());
        using var calendar = await ReadAsync(address);
        Assert.Equal(HttpStatusCode.OK, calendar.StatusCode);
        Assert.Equal("text/calendar; charset=utf-8", calendar.Content.Headers.ContentType!.ToString());
        Assert.Equal("max-age=300, private", calendar.Headers.CacheControl!.ToString());

        var again = (await me.PostAsync("/api/calendar")).Data.GetProperty("url").GetString()!;
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(address));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(again));

        Assert.Equal("""{"data":{"deleted":true}}""", (await me.DeleteAsync("/api/calendar")).Json.GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(again));
        Assert.Equal(404, (await me.GetAsync("/api/calendar")).Status);
        Assert.Equal(200, (await me.DeleteAsync("/api/calendar")).Status);
    }

    [Fact]
    public async Task Open_ByAnApp_IsRefused()
    {
        var person = await server.NewPersonAsync();
        Assert.Equal("not_own_app", (await person.PostAsync("/api/calendar")).Reason); // Such an address would outlive the grant.
        Assert.Equal("not_own_app", (await person.GetAsync("/api/calendar")).Reason);
        Assert.Equal(401, (await server.Guest().PostAsync("/api/calendar")).Status);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics")]
    [InlineData("short.ics")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("..")]
    public async Task Read_OfAnUnknownAddress_IsNotFound(string file) => Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync($"/api/calendars/{file}"));

    [Fact]
    public async Task Read_Again_IsNotSentAgainUntilItChanges()
    {
        var (me, host) = (await server.NewVisitorAsync(), await server.NewPersonAsync());
        var address = (await me.PostAsync("/api/calendar")).Data.GetProperty("url").GetString()!;
        var path = await host.ScheduleAsync();
        await me.PostAsync($"{path}/reminder");
        using var first = await ReadAsync(address);
        var tag = first.Headers.ETag!.ToString();
        using (var same = await ReadAsync(address, $"\"other\", W/{tag}"))
        {
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.Empty(await same.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(tag, same.Headers.ETag!.ToString());
        }

        await host.SendAsync("PATCH", path, $$"""{"scheduled_start":"{{Times.In(TimeSpan.FromDays(2))}}"}""");
        using var moved = await ReadAsync(address, tag);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        Assert.False(moved.Headers.ETag!.ToString() == tag);
    }

    [Fact]
    public async Task Read_HoldsWhatConcernsThePersonAlone()
    {
        var (me, host) = (await server.NewVisitorAsync(), await server.NewPersonAsync());
        var address = (await me.PostAsync("/api/calendar")).Data.GetProperty("url").GetString()!;
        var (invited, waited, other, shut) = (await host.ScheduleAsync(), await host.ScheduleAsync(), await host.ScheduleAsync(), await host.ScheduleAsync());
        var own = await me.CreateAsync();
        await host.PostAsync($"{invited}/invited_users", $$"""{"user_id":"{{me.Id}}"}""");
        await me.PostAsync($"{waited}/reminder");
        await me.PostAsync($"{shut}/reminder");
        Assert.Equal(Ids(invited, waited, own, shut), await UidsAsync(address), StringComparer.Ordinal);

        await host.DeleteAsync($"{shut}/participants/{me.Id}", """{"block":true}""");
        await host.DeleteAsync(waited);
        await host.DeleteAsync(other);
        await me.PostAsync($"{own}/end");
        Assert.Equal(Ids(invited, waited), await UidsAsync(address), StringComparer.Ordinal); // Canceled is told, ended is over.
        var text = await server.Http.GetStringAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(1, StatusPattern().Count(text));

        await me.PostAsync($"{invited}/invited_users/me/decline");
        Assert.Equal(Ids(waited), await UidsAsync(address), StringComparer.Ordinal);

        var suspended = new User { Id = me.Id, Username = $"u{me.Id}", Name = "Kept out", CreatedAt = DateTimeOffset.UnixEpoch, Suspended = true };
        await server.ApplyAsync(new UserSaved(suspended));
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(address));
        await server.ApplyAsync(new UserSaved(suspended with { Suspended = false }));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(address));
        await server.ApplyAsync(new UserDeleted(me.Id));
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(address));
    }

    private static string[] Ids(params string[] paths) => [.. paths.Select(path => path.Split('/')[^1]).Order(StringComparer.Ordinal)];

    private async Task<string[]> UidsAsync(string address) =>
    [
        .. UidPattern().Matches(await server.Http.GetStringAsync(address, TestContext.Current.CancellationToken)).Select(match => match.Groups["id"].Value)
            .Order(StringComparer.Ordinal),
    ];

    private async Task<HttpStatusCode> StatusOfAsync(string address)
    {
        using var response = await ReadAsync(address);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> ReadAsync(string address, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^UID:(?<id>[0-9A-Za-z]+)@", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UidPattern();

    [GeneratedRegex("^STATUS:CANCELLED\r$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatusPattern();
}

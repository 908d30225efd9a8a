using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Tests.Strain;

/// <summary>A server whose clock is put back, stepped by a second as for a leap second, and put forward by hours and a month, while it works.</summary>
/// <remarks>The clock is libfaketime's, between the process and the C library; how long something takes is measured as before, as with a real clock that is set.</remarks>
public sealed class ClockTests
{
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Clock_SetBackAndForward_TheServerGoesOnByIt()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, 3);
        var brief = await AddBriefTokenAsync(data, people[2]);
        var clock = new Clock(Path.Combine(data, "clock"));
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, data, environment: [.. clock.Environment(), ("Stoa__Api__RateLimits__Profile", "X")]);
        var room = await Room.MakeAsync(stoa, people, cancellationToken);
        await using var stream = await room.EnterAsync(people[1], cancellationToken);
        var planned = await ScheduleAsync(stoa, people[0], TimeSpan.FromDays(1), cancellationToken);

        // Back: whatever was loaded and whatever was not can be commanded, streams go on, and nobody waits until it is as late again.
        await clock.SetAsync(stoa, TimeSpan.FromHours(-2), cancellationToken);
        await WorkAsync(stoa, room, stream, people, "Back", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stoa, brief, cancellationToken));

        // A leap second, or a clock that is corrected: a second back and forth.
        for (var i = 0; i < 3; i++)
        {
            await clock.SetAsync(stoa, TimeSpan.FromHours(-2) - TimeSpan.FromSeconds(i % 2), cancellationToken, wait: false);
            await WorkAsync(stoa, room, stream, people, $"Leap {i}", cancellationToken);
        }

        // Forward by hours: what is over by the clock is over, the rest is not.
        await clock.SetAsync(stoa, TimeSpan.FromHours(2), cancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stoa, brief, cancellationToken));
        await WorkAsync(stoa, await Room.MakeAsync(stoa, people, cancellationToken), null, people, "Forward", cancellationToken);
        Assert.Equal("scheduled", await StateAsync(stoa, planned, people[0], cancellationToken));

        // Forward by a month: the scheduled Space has expired, the fourteen days count from now.
        await clock.SetAsync(stoa, TimeSpan.FromDays(30), cancellationToken);
        await Patience.UntilAsync(async () => await StateAsync(stoa, planned, people[0], cancellationToken) is null, () => "the Space that nobody started is gone", cancellationToken);
        await ScheduleAsync(stoa, people[0], TimeSpan.FromDays(43), cancellationToken);
        var (tooFar, _) = await stoa.SendAsync(HttpMethod.Post, "/api/spaces", people[0].Token, Plan(TimeSpan.FromDays(45)), cancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, tooFar);

        // And back to the truth.
        await clock.SetAsync(stoa, TimeSpan.Zero, cancellationToken);
        await WorkAsync(stoa, await Room.MakeAsync(stoa, people, cancellationToken), null, people, "Again", cancellationToken);
        Assert.DoesNotContain("fail:", stoa.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", stoa.Output, StringComparison.Ordinal);
        Assert.Equal(0, await stoa.InterruptAsync(cancellationToken, "-TERM"));
    }

    /// <summary>What people do all the time.</summary>
    private static async Task WorkAsync(RunningStoa stoa, Room room, StreamClient? stream, IReadOnlyList<Player> people, string title, CancellationToken cancellationToken)
    {
        var version = await VersionAsync();
        await room.DoAsync(people[0], "title", text: title, cancellationToken: cancellationToken);
        Assert.Equal(version + 1, await VersionAsync());
        var other = await Room.MakeAsync(stoa, people, cancellationToken); // A Space that no grain holds yet.
        await other.DoAsync(people[0], "end", cancellationToken: cancellationToken);
        if (stream is not null)
        {
            await stream.WaitAsync(events => events.Any(e => e.Type == "space_edited" && e.Json.Contains($"\"{title}\"", StringComparison.Ordinal)), $"the edit {title}", cancellationToken);
            Assert.False(stream.IsEnded);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/2/spaces/{room.Id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", people[1].Token);
        using var reply = await stoa.Http.SendAsync(request, cancellationToken);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        var reset = DateTimeOffset.FromUnixTimeSeconds(long.Parse(reply.Headers.GetValues("x-rate-limit-reset").Single(), CultureInfo.InvariantCulture));
        Assert.InRange(reset - reply.Headers.Date!.Value, TimeSpan.Zero, _window + TimeSpan.FromSeconds(5));
        using var ready = await stoa.Http.GetAsync("/health/ready", cancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        async Task<long> VersionAsync() => (long)(await room.ShowAsync(people[0], cancellationToken))["version"]!;
    }

    /// <summary>A token that works for an hour from now on.</summary>
    private static async Task<string> AddBriefTokenAsync(string data, Player person)
    {
        var now = TimeProvider.System.GetUtcNow();
        var token = Credentials.NewToken();
        Assert.True(TokenHash.TryCompute(token, out var hash));
        await using var accounts = AccountStore.Open(data, TimeProvider.System);
        var issued = new TokenIssued(new AccessToken(hash, OwnApps.CommandLine, new UserId(long.Parse(person.Id, CultureInfo.InvariantCulture)), RoomCast.All, now, now.AddHours(1)));
        Assert.All(await accounts.AppendManyAsync([issued], CancellationToken.None), result => Assert.True(result.Committed));
        return token;
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningStoa stoa, string token, CancellationToken cancellationToken) =>
        (await stoa.SendAsync(HttpMethod.Get, "/2/users/me", token, null, cancellationToken)).Status;

    private static object Plan(TimeSpan ahead) => new { title = "Planned", scheduled_start = (TimeProvider.System.GetUtcNow() + ahead).ToString("O") };

    private static async Task<string> ScheduleAsync(RunningStoa stoa, Player host, TimeSpan ahead, CancellationToken cancellationToken) =>
        (await stoa.PostAsync("/api/spaces", host.Token, Plan(ahead), cancellationToken)).GetProperty("data").GetProperty("id").GetString()!;

    /// <summary>The state of a Space by X's lookup; null when it is not found any more.</summary>
    private static async Task<string?> StateAsync(RunningStoa stoa, string space, Player person, CancellationToken cancellationToken)
    {
        var found = await stoa.GetAsync($"/2/spaces/{space}?space.fields=state", person.Token, cancellationToken);
        return found.TryGetProperty("data", out var shown) ? shown.GetProperty("state").GetString() : null;
    }

    /// <summary>The clock of a server, set by what stands in a file.</summary>
    private sealed class Clock
    {
        private readonly string _file;
        private readonly string _library;

        public Clock(string file)
        {
            _file = file;
            _library = OperatingSystem.IsLinux()
                ? System.IO.Directory.EnumerateDirectories("/usr/lib", "faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
                    .Select(folder => Path.Combine(folder, "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) ?? ""
                : "";
            Assert.SkipWhen(_library.Length == 0, "libfaketime is not installed.");
            Write(TimeSpan.Zero);
        }

        public (string Name, string Value)[] Environment() =>
            [("LD_PRELOAD", _library), ("FAKETIME_TIMESTAMP_FILE", _file), ("FAKETIME_CACHE_DURATION", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("DONT_FAKE_MONOTONIC", "1")];

        /// <summary>Sets it so far from the truth, and waits until the server's replies say so.</summary>
        public async Task SetAsync(RunningStoa stoa, TimeSpan offset, CancellationToken cancellationToken, bool wait = true)
        {
            Write(offset);
            await Task.Delay(wait ? 0 : 1_200, cancellationToken); // A second is no difference that replies show.
            await Patience.UntilAsync(
                async () =>
                {
                    using var reply = await stoa.Http.GetAsync("/2/users/me", cancellationToken);
                    var off = reply.Headers.Date!.Value - (TimeProvider.System.GetUtcNow() + offset);
                    return off.Duration() < TimeSpan.FromMinutes(1);
                },
                () => $"the server's clock is {offset} off",
                cancellationToken);
        }

        private void Write(TimeSpan offset)
        {
            File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? "" : "+")}{offset.TotalSeconds:F0}\n"));
            File.Move(_file + ".new", _file, overwrite: true);
        }
    }
}

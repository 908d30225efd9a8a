using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Api.Auth;
using Stoa.Api.Limits;
using Stoa.Api.Paging;
using Stoa.Api.Spaces;
using Stoa.Api.Tests.Auth;
using Stoa.Api.Users;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Limits;

/// <summary>Source: X API v2, Rate limits; docs/compatibility.md, What differs, and why.</summary>
public sealed class RateLimitTests(World world) : IAsyncDisposable
{
    private readonly Clock _clock = new();
    private readonly HttpClient _http = new();
    private LocalRateLimitCounters? _counters;
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _counters?.Dispose();
    }

    [Fact]
    public async Task Lookup_301stTimeOfAnApp_IsRefusedUntilTheWindowEnds()
    {
        await StartAsync(new());
        var url = $"/2/spaces/{World.LiveId}";
        var end = _clock.Now.ToUnixTimeSeconds() + 900;
        for (var left = 299; left >= 0; left--)
        {
            AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.OK, 300, left, end);
            _clock.Now += TimeSpan.FromSeconds(1);
        }

        var refused = await GetAsync(url, World.AppToken);
        AssertLimits(refused, HttpStatusCode.TooManyRequests, 300, 0, end);
        Assert.Equal("""{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}""", refused.Body);
        Assert.Equal("application/json; charset=utf-8", refused.ContentType);

        // Nobody and nothing else is touched by it.
        AssertLimits(await GetAsync(url, World.CreatorToken), HttpStatusCode.OK, 300, 299, end + 300);
        AssertLimits(await GetAsync(url, World.OtherToken), HttpStatusCode.OK, 300, 299, end + 300);
        AssertLimits(await GetAsync(url, World.OtherAppToken), HttpStatusCode.OK, 300, 299, end + 300);
        AssertLimits(await GetAsync($"/2/spaces?ids={World.LiveId}", World.AppToken), HttpStatusCode.OK, 300, 299, end + 300);

        _clock.Now = DateTimeOffset.FromUnixTimeSeconds(end);
        AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.OK, 300, 299, end + 900);
    }

    [Fact]
    public async Task ByCreators_TwiceInOneSecond_IsRefusedUntilTheNext()
    {
        await StartAsync(new());
        var url = $"/2/spaces/by/creator_ids?user_ids={World.Dev}";
        var now = _clock.Now.ToUnixTimeSeconds();
        AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.OK, 300, 299, now + 900);
        AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.TooManyRequests, 300, 0, now + 1);
        AssertLimits(await GetAsync(url, World.CreatorToken), HttpStatusCode.OK, 300, 299, now + 900);

        _clock.Now += TimeSpan.FromSeconds(1);
        AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.OK, 300, 297, now + 900);
    }

    [Theory]
    [InlineData("/2/spaces/not-an-id", World.AppToken, 400, 300)]
    [InlineData("/2/spaces/" + World.LiveId + "/buyers", World.AppToken, 403, 300)] // Not for apps.
    [InlineData("/2/spaces/" + World.ScheduledId + "/buyers", World.OtherToken, 403, 300)] // Not the creator.
    [InlineData("/2/users/me", World.AppToken, 403, 75)]
    [InlineData("/2/users/me", World.CreatorToken, 200, 75)]
    [InlineData("/2/users/2244994945", World.CreatorToken, 200, 900)]
    [InlineData("/2/users/2244994945", World.AppToken, 200, 300)]
    public async Task Replies_AfterTheDoor_CountAndSaySo(string url, string token, int status, int limit)
    {
        await StartAsync(new());
        AssertLimits(await GetAsync(url, token), (HttpStatusCode)status, limit, limit - 1, _clock.Now.ToUnixTimeSeconds() + 900);
    }

    [Theory]
    [InlineData("/2/spaces/" + World.LiveId, null)]
    [InlineData("/2/spaces/" + World.LiveId, "wrong")]
    [InlineData("/2/spaces/" + World.LiveId, World.NoSpaceReadToken)]
    [InlineData("/2/nowhere", World.AppToken)]
    public async Task Replies_AtTheDoor_SayNothingOfLimits(string url, string? token)
    {
        await StartAsync(new());
        var reply = await GetAsync(url, token);
        Assert.True((int)reply.Status >= 400);
        Assert.DoesNotContain(reply.Headers, header => header.Key.StartsWith("x-rate-limit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Numbers_OfTheOperator_WinOverThoseOfTheProfile()
    {
        await StartAsync(new() { PerApp = new Dictionary<string, int>(StringComparer.Ordinal) { ["getSpacesById"] = 2, ["All"] = 0 }, PerUser = { ["all"] = 7 } });
        var now = _clock.Now.ToUnixTimeSeconds();
        AssertLimits(await GetAsync($"/2/spaces/{World.LiveId}", World.AppToken), HttpStatusCode.OK, 2, 1, now + 900);
        AssertLimits(await GetAsync($"/2/spaces/{World.LiveId}", World.CreatorToken), HttpStatusCode.OK, 7, 6, now + 900);
        Assert.DoesNotContain("x-rate-limit-limit", (await GetAsync("/2/spaces/search?query=hello", World.AppToken)).Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task WebApp_ForAUser_IsCountedAgainstItsOwnNumber()
    {
        await StartAsync(new() { WebApp = 5, PerUser = { ["getSpacesByIds"] = 2 } });
        var end = _clock.Now.ToUnixTimeSeconds() + 900;
        var url = $"/2/spaces?ids={World.LiveId}";
        for (var left = 4; left >= 0; left--)
        {
            AssertLimits(await GetAsync(url, World.WebAppToken), HttpStatusCode.OK, 5, left, end);
        }

        AssertLimits(await GetAsync(url, World.WebAppToken), HttpStatusCode.TooManyRequests, 5, 0, end);

        // Other operations, and other apps of the same user, have numbers of their own.
        AssertLimits(await GetAsync("/2/users/me", World.WebAppToken), HttpStatusCode.OK, 5, 4, end);
        AssertLimits(await GetAsync(url, World.CreatorToken), HttpStatusCode.OK, 2, 1, end);
    }

    [Fact]
    public async Task WebApp_ManyTimesInOneSecond_IsLetIn()
    {
        await StartAsync(new());
        var url = $"/2/spaces/by/creator_ids?user_ids={World.Dev}";
        var end = _clock.Now.ToUnixTimeSeconds() + 900;
        AssertLimits(await GetAsync(url, World.WebAppToken), HttpStatusCode.OK, 6_000, 5_999, end);
        AssertLimits(await GetAsync(url, World.WebAppToken), HttpStatusCode.OK, 6_000, 5_998, end);
    }

    [Theory]
    [InlineData(RateLimitProfile.X, 0)]
    [InlineData(RateLimitProfile.Off, 5)]
    public async Task WebApp_WithoutLimit_IsToldNothingOfLimits(RateLimitProfile profile, int number)
    {
        await StartAsync(new() { Profile = profile, WebApp = number });
        var reply = await GetAsync($"/2/spaces/{World.LiveId}", World.WebAppToken);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.DoesNotContain("x-rate-limit-limit", reply.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Counters_ThatAnswerLater_AreWaitedFor()
    {
        using var memory = new LocalRateLimitCounters(_clock);
        await StartAsync(new(), new LateCounters(memory));
        var now = _clock.Now.ToUnixTimeSeconds();
        var url = $"/2/spaces/by/creator_ids?user_ids={World.Dev}";
        AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.OK, 300, 299, now + 900);
        AssertLimits(await GetAsync(url, World.AppToken), HttpStatusCode.TooManyRequests, 300, 0, now + 1);
    }

    [Fact]
    public void LocalCounters_ForAKnownCaller_AnswerAtOnceAndAllocateNothing()
    {
        using var counters = new LocalRateLimitCounters(TimeProvider.System);
        var completed = 0;
        void TakeMany()
        {
            for (var i = 0; i < 1_000; i++)
            {
                var count = counters.TakeAsync(Key(1), 1_000_000, RateLimit.Window);
                completed += count.IsCompletedSuccessfully && count.GetAwaiter().GetResult().IsAllowed ? 1 : 0;
            }
        }

        TakeMany();
        var before = GC.GetAllocatedBytesForCurrentThread();
        TakeMany();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, completed);
    }

    [Fact]
    public void Table_HasEveryOperationOfTheContract()
    {
        Assert.All(
            world.Server.Routes.Operations.Where(operation => operation.Path.StartsWith("/2/", StringComparison.Ordinal)),
            operation => Assert.NotEqual(RateLimit.None, RateLimitTable.For($"{operation.Method} {operation.Path}")));
    }

    [Fact]
    public void Windows_ThatAreOver_AreForgotten()
    {
        using var windows = new FixedWindows(_clock, TimeSpan.FromMinutes(15));
        windows.Take(Key(1), 5);
        _clock.Now += TimeSpan.FromMinutes(10);
        windows.Take(Key(2), 5);
        Assert.Equal(2, windows.Count);

        _clock.Now += TimeSpan.FromMinutes(6);
        _clock.Tick();
        Assert.Equal(1, windows.Count);
        Assert.Equal(3, windows.Take(Key(2), 5).Remaining);
        Assert.Equal(4, windows.Take(Key(1), 5).Remaining);
    }

    [Fact]
    public void Windows_BeyondTheCapacity_AreNotKept()
    {
        using var windows = new FixedWindows(_clock, TimeSpan.FromMinutes(15));
        for (var i = 0; i < FixedWindows.Capacity; i++)
        {
            windows.Take(Key(i), 5);
        }

        Assert.Equal(4, windows.Take(Key(-1), 5).Remaining);
        Assert.Equal(4, windows.Take(Key(-1), 5).Remaining);
        Assert.Equal(3, windows.Take(Key(1), 5).Remaining);
        Assert.Equal(FixedWindows.Capacity, windows.Count);
    }

    [Fact]
    public void Window_WhenTheClockIsPutBack_BeginsAgain()
    {
        using var windows = new FixedWindows(_clock, TimeSpan.FromMinutes(15));
        windows.Take(Key(1), 1);
        Assert.False(windows.Take(Key(1), 1).IsAllowed);
        _clock.Now -= TimeSpan.FromDays(1);
        Assert.True(windows.Take(Key(1), 1).IsAllowed);
    }

    [Fact]
    public async Task Windows_UnderManyThreads_LetInExactlyTheLimit()
    {
        using var windows = new FixedWindows(_clock, TimeSpan.FromMinutes(15));
        var allowed = 0;
        await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (_, _) =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                if (windows.Take(Key(1), 3_000).IsAllowed)
                {
                    Interlocked.Increment(ref allowed);
                }
            }

            return ValueTask.CompletedTask;
        });
        Assert.Equal(3_000, allowed);
    }

    [Fact]
    public async Task Windows_BegunByManyThreadsAtOnce_LetInExactlyTheLimit()
    {
        using var windows = new FixedWindows(TimeProvider.System, TimeSpan.FromMinutes(15));
        for (var round = 0; round < 5_000; round++)
        {
            var key = Key(round);
            var allowed = 0;
            await Parallel.ForAsync(0, 8, TestContext.Current.CancellationToken, (_, _) =>
            {
                for (var i = 0; i < 2; i++)
                {
                    if (windows.Take(key, 5).IsAllowed)
                    {
                        Interlocked.Increment(ref allowed);
                    }
                }

                return ValueTask.CompletedTask;
            });
            Assert.Equal(5, allowed);
        }
    }

    private static RateLimitKey Key(int number) => new(number, World.Client, World.Dev);

    private static void AssertLimits(Reply reply, HttpStatusCode status, int limit, int remaining, long reset)
    {
        Assert.Equal(status, reply.Status);
        string Told(string name) => reply.Headers.GetValueOrDefault($"x-rate-limit-{name}", "nothing");
        var expected = string.Create(CultureInfo.InvariantCulture, $"{limit} {remaining} {reset}");
        Assert.Equal(expected, $"{Told("limit")} {Told("remaining")} {Told("reset")}");
    }

    private Task StartAsync(RateLimitOptions limits) => StartAsync(limits, _counters = new LocalRateLimitCounters(_clock));

    private async Task StartAsync(RateLimitOptions limits, IRateLimitCounters counters)
    {
        var api = new StoaApi(
            world.Readiness, new Authenticator(world.Accounts, new NoTokens(), TimeProvider.System), counters, new ApiOptions { RateLimits = limits },
            NullLogger<StoaApi>.Instance);
        var tokens = new PageTokens(new byte[PageTokens.KeyBytes]);
        api.Routes.MapSpaces(world.Lookup, world.Spaces, world.Accounts, tokens).MapUsers(world.Accounts, world.Store, tokens);
        _app = await World.StartAsync(api);
        _http.BaseAddress = new Uri(_app.Urls.Single());
    }

    private async Task<Reply> GetAsync(string url, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (token == World.WebAppToken)
        {
            Browser.Sign(request, token);
        }
        else
        {
            request.Headers.Authorization = token is null ? null : new("Bearer", token);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Reply.ReadAsync(response, TestContext.Current.CancellationToken);
    }

    private sealed class NoTokens : IUnknownTokenLookup
    {
        public ValueTask<AccessToken?> FindAsync(TokenHash hash, CancellationToken cancellationToken) => default;
    }

    /// <summary>Counters that answer after a turn of the thread pool, as those of another machine do.</summary>
    private sealed class LateCounters(LocalRateLimitCounters memory) : IRateLimitCounters
    {
        public async ValueTask<RateLimitCount> TakeAsync(RateLimitKey key, int limit, TimeSpan window)
        {
            await Task.Yield();
            return await memory.TakeAsync(key, limit, window);
        }
    }

    /// <summary>A clock that stands still between the hands of a test, with timers that the test rings.</summary>
    private sealed class Clock : TimeProvider
    {
        private readonly List<Action> _timers = [];

        public DateTimeOffset Now { get; set; } = World.At("2026-07-14T08:00:00.000Z");

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Tick() => _timers.ForEach(ring => ring());
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Api.Limits;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Tests.Machines;

namespace Stoa.Api.Tests.Limits;

/// <summary>Two nodes over a real Redis.</summary>
public sealed class SharedRateLimitTests : IAsyncLifetime
{
    private static readonly RateLimitKey _key = new(7, new ClientId("app"), new UserId(12));
    private RedisServer _server = null!; // Set before each test.
    private NodeRedis _redisOfA = null!; // Set before each test.
    private NodeRedis _redisOfB = null!; // Set before each test.
    private SharedRateLimitCounters _a = null!; // Set before each test.
    private SharedRateLimitCounters _b = null!; // Set before each test.

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        var options = new NodeOptions { Redis = _server.Address };
        (_redisOfA, _redisOfB) = (NodeRedis.Connect(options), NodeRedis.Connect(options));
        (_a, _b) = (Counters(_redisOfA), Counters(_redisOfB));
        await UntilAsync(() => Task.FromResult(_redisOfA.IsConnected && _redisOfB.IsConnected));
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        await _redisOfA.DisposeAsync();
        await _redisOfB.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task WhatOneNodeCounted_TheOtherKnowsWithItsFirstCall()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.True((await TakeAsync(_a, 40)).IsAllowed);
        }

        // What was counted in memory is told within a tenth of a second; a slow machine may take longer.
        await UntilAsync(async () => await SumAsync() == 30);
        var first = await TakeAsync(_b, 40);
        Assert.Equal((true, 9), (first.IsAllowed, first.Remaining));
        Assert.Equal((await TakeAsync(_a, 40)).Reset, first.Reset);
    }

    [Fact]
    public async Task ALimitUsedUpAtOneNode_IsUsedUpAtTheOther()
    {
        for (var i = 0; i < 10; i++)
        {
            await TakeAsync(_a, 10);
        }

        await UntilAsync(async () => await SumAsync() == 10);
        var refused = await TakeAsync(_b, 10);
        Assert.Equal((false, 0), (refused.IsAllowed, refused.Remaining));
        Assert.False((await TakeAsync(_a, 10)).IsAllowed);
    }

    [Fact]
    public async Task CallsAtBothNodes_AreAllCounted_AndNoMoreThanTheLimitAndATenthOfASecondPass()
    {
        var passed = 0;
        var refusedAtBoth = 0;
        for (var i = 0; refusedAtBoth < 2; i++)
        {
            var (a, b) = (await TakeAsync(_a, 100), await TakeAsync(_b, 100));
            passed += (a.IsAllowed ? 1 : 0) + (b.IsAllowed ? 1 : 0);
            refusedAtBoth = a.IsAllowed || b.IsAllowed ? 0 : refusedAtBoth + 1;
            await Task.Delay(5, Token);
        }

        Assert.InRange(passed, 100, 160); // Forty calls a second for each: far from twice the limit, which two nodes alone would let pass.
    }

    [Fact]
    public async Task WithoutRedis_EachNodeCountsForItself_AndAfterwardsTogetherAgain()
    {
        await TakeAsync(_a, 10);
        await _server.KillAsync();
        for (var i = 0; i < 9; i++)
        {
            Assert.True((await TakeAsync(_a, 10)).IsAllowed);
        }

        Assert.False((await TakeAsync(_a, 10)).IsAllowed);
        Assert.True((await TakeAsync(_b, 10)).IsAllowed);

        await _server.ResumeAsync();
        await UntilAsync(async () => _redisOfA.IsConnected && _redisOfB.IsConnected && await SumAsync() == 11);
        await UntilAsync(async () => !(await TakeAsync(_b, 10)).IsAllowed);
    }

    [Fact]
    public async Task AnEndedWindow_BeginsAnewForAll()
    {
        Assert.True((await _a.TakeAsync(_key, 1, RateLimit.Second)).IsAllowed);
        await UntilAsync(async () => (await _b.TakeAsync(_key, 1, RateLimit.Second)).IsAllowed);
    }

    private static SharedRateLimitCounters Counters(NodeRedis redis) => new(redis, TimeProvider.System, NullLogger<SharedRateLimitCounters>.Instance, TimeSpan.FromSeconds(5));

    private static ValueTask<RateLimitCount> TakeAsync(SharedRateLimitCounters counters, int limit) => counters.TakeAsync(_key, limit, RateLimit.Window);

    private async Task<long> SumAsync() => (long)await _redisOfA.Database.StringGetAsync(_redisOfA.Key("limit:7:app:12"));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "It did not come about.");
            await Task.Delay(50, Token);
        }
    }
}

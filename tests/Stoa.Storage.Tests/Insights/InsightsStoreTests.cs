using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Storage.Tests.Insights;

/// <summary>What was measured comes back as it was written; the bodies of minutes are small and survive damage.</summary>
public abstract class InsightsStoreTests(StoreHome home) : IAsyncLifetime
{
    private static readonly DateTimeOffset _start = SpaceSamples.Start;
    private static readonly SpaceId _space = SpaceId.Parse("1space");
    private static readonly UserId _creator = new(11);
    private static readonly UserId _coHost = new(12);
    private InsightsStore? _store;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private InsightsStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        await home.MakeAsync();
        _store = home.OpenInsights();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await home.DisposeAsync();
    }

    [Fact]
    public async Task Read_WhenNothingWasMeasured_IsNull() => Assert.Null(await Store.ReadAsync(_space, Cancel));

    [Fact]
    public async Task Written_ComesBack()
    {
        var audience = Audience() with { Title = "A title", People = 3, Peak = 2, Sketch = [1, 7, uint.MaxValue], PeopleIsEstimate = true, Talkers = [_creator, _coHost] };
        Assert.True(await Store.WriteAsync([new AudienceSample(audience, [Minute(0), Minute(3) with { Peak = 5 }], new AudienceCheckpoint(_start.AddMinutes(4), [new(0, 1), new(3, 200)]))]));
        Assert.True(await Store.WriteAsync([new AudienceSample(audience with { Peak = 6 }, [Minute(3) with { Peak = 6 }, Minute(4)], new AudienceCheckpoint(_start.AddMinutes(5), [new(3, 1)]))]));

        var read = Assert.IsType<StoredInsights>(await Store.ReadAsync(_space, Cancel));
        Assert.Equal((_space, _creator, _start, null, "A title", 3, true, 6), (
            read.Audience.SpaceId, read.Audience.CreatorId, read.Audience.StartedAt, read.Audience.EndedAt, read.Audience.Title, read.Audience.People,
            read.Audience.PeopleIsEstimate, read.Audience.Peak));
        Assert.Equal([_creator, _coHost], read.Audience.HostIds);
        Assert.Equal([_creator, _coHost], read.Audience.Talkers);
        Assert.Equal(["💜", "👏"], read.Audience.Reactions);
        Assert.Equal([1, 7, uint.MaxValue], read.Audience.Sketch);
        Assert.Equal([0, 3, 4], read.Minutes.Select(minute => minute.Minute));
        Assert.Equal([4, 6, 4], read.Minutes.Select(minute => minute.Peak));
        AssertSame(Minute(4), read.Minutes[2]);

        var open = Assert.Single(await Store.ReadOpenAsync(Cancel));
        Assert.Equal(_start.AddMinutes(5), open.Checkpoint.At);
        Assert.Equal([new OpenStays(3, 1)], open.Checkpoint.Open);
        AssertSame(Minute(4), open.LastMinute!);
        await Store.WriteAsync([new AudienceSample(audience with { EndedAt = _start.AddHours(1) }, [], null)]);
        Assert.Empty(await Store.ReadOpenAsync(Cancel));
        Assert.Equal(_start.AddHours(1), (await Store.ReadAsync(_space, Cancel))!.Audience.EndedAt);
    }

    [Fact]
    public async Task ReadByHost_FindsCreatorAndCoHosts_LastStartedFirst()
    {
        var ids = Enumerable.Range(0, 5).Select(i => SpaceId.Parse($"1s{i}")).ToArray();
        await Store.WriteAsync([.. ids.Select((id, i) => new AudienceSample(
            Audience() with { SpaceId = id, StartedAt = _start.AddHours(i), HostIds = i % 2 == 0 ? [_creator, _coHost] : [_creator] }, [], null))]);
        await Store.WriteAsync([new AudienceSample(Audience() with { SpaceId = ids[1], StartedAt = _start.AddHours(1), HostIds = [_creator, _coHost] }, [], null)]);

        Assert.Equal([ids[4], ids[3], ids[2]], (await Store.ReadByHostAsync(_creator, null, 3, Cancel)).Select(audience => audience.SpaceId));
        Assert.Equal([ids[1], ids[0]], (await Store.ReadByHostAsync(_creator, _start.AddHours(2), 3, Cancel)).Select(audience => audience.SpaceId));
        Assert.Equal([ids[4], ids[2], ids[1], ids[0]], (await Store.ReadByHostAsync(_coHost, null, 10, Cancel)).Select(audience => audience.SpaceId));
        Assert.Empty(await Store.ReadByHostAsync(new UserId(99), null, 10, Cancel));
    }

    [Fact]
    public void MinuteBody_CutOrFlippedAnywhere_IsRefusedOrReadsAsAnother()
    {
        var body = new VarintWriter();
        MinuteBody.Write(Minute(9), [_creator, _coHost], ref body);
        var bytes = body.Written.ToArray();
        Assert.True(MinuteBody.TryRead(9, bytes, [_creator, _coHost], out var whole));
        AssertSame(Minute(9), whole);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(MinuteBody.TryRead(9, bytes.AsSpan(0, length), [_creator, _coHost], out _));
        }

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            MinuteBody.TryRead(9, flipped, [_creator, _coHost], out _); // Whatever it says, it ends.
        }
    }

    [Fact]
    public void MinuteBody_WithAStayOfMoreThanSeventyDays_IsRead()
    {
        var body = new VarintWriter();
        var minute = Minute(9) with { Leaves = [new StayCount(StayCount.MinutesAt(StayCount.PlaceOf(long.MaxValue)), 1)] };
        MinuteBody.Write(minute, [_creator, _coHost], ref body);
        Assert.True(MinuteBody.TryRead(9, body.Written, [_creator, _coHost], out var read));
        Assert.Equal(minute.Leaves, read.Leaves);
    }

    [Fact]
    public void MinuteBody_WithAPlaceBeyondTheLast_IsRefused()
    {
        var body = new VarintWriter();
        var last = new StayCount(StayCount.MinutesAt(StayCount.MaxPlace), 1);
        MinuteBody.Write(Minute(9) with { Leaves = [last, last] }, [_creator, _coHost], ref body); // The second is written behind the first.
        Assert.False(MinuteBody.TryRead(9, body.Written, [_creator, _coHost], out var read), $"It was read, with {read?.Leaves.Length} lengths.");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59, 59)]
    [InlineData(64, 60)]
    [InlineData(65, 65)]
    [InlineData(239, 235)]
    [InlineData(240, 240)]
    [InlineData(299, 270)]
    [InlineData(10_000, 9_990)]
    public void Lengths_AreCut(long minutes, int cut) => Assert.Equal(cut, StayCount.MinutesAt(StayCount.PlaceOf(minutes)));

    private static SpaceAudience Audience() => new()
    {
        SpaceId = _space,
        CreatorId = _creator,
        HostIds = [_creator, _coHost],
        StartedAt = _start,
        Reactions = ["💜", "👏"],
    };

    private static SpaceMinute Minute(int minute) => new()
    {
        Minute = minute,
        Participants = 3,
        Peak = 4,
        PresentSeconds = 180,
        NewPeople = 2,
        JoinsBySource = [1, 0, 300, 0, 4],
        Leaves = [new(0, 1), new(2, 200), new(60, 1), new(270, 3)],
        Reactions = [0, 12],
        Talk = [new(_coHost, 12), new(_creator, 60)],
    };

    private static void AssertSame(SpaceMinute expected, SpaceMinute actual)
    {
        var none = ImmutableArray<int>.Empty;
        Assert.Equal(expected.JoinsBySource, actual.JoinsBySource);
        Assert.Equal(expected.Leaves, actual.Leaves);
        Assert.Equal(expected.Reactions, actual.Reactions);
        Assert.Equal(expected.Talk, actual.Talk);
        Assert.Equal(
            expected with { JoinsBySource = none, Leaves = [], Reactions = none, Talk = [] }, actual with { JoinsBySource = none, Leaves = [], Reactions = none, Talk = [] });
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteInsightsStoreTests() : InsightsStoreTests(new SqliteHome());

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresInsightsStoreTests() : InsightsStoreTests(new PostgresHome());

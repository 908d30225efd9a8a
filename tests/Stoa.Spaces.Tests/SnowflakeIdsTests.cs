namespace Stoa.Spaces.Tests;

public sealed class SnowflakeIdsTests
{
    private const long Epoch = 1288834974657;

    [Fact]
    public void Next_FromManyThreads_NeverRepeatsAndRisesOnEach()
    {
        var ids = new SnowflakeIds(TimeProvider.System, new Random(1));
        var drawn = new long[8][];
        var threads = Enumerable.Range(0, drawn.Length).Select(i => new Thread(() => drawn[i] = [.. Enumerable.Range(0, 20_000).Select(_ => ids.Next())])).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(drawn, own => Assert.True(own.Zip(own.Skip(1)).All(pair => pair.First < pair.Second)));
        Assert.Equal(8 * 20_000, drawn.SelectMany(own => own).Distinct().Count());
    }

    [Fact]
    public void Next_ClockStepsBack_StillRises()
    {
        var clock = new Clock { Milliseconds = Epoch + 1_000_000 };
        var ids = new SnowflakeIds(clock, new Random(1));
        var last = 0L;
        foreach (var step in new long[] { 0, 1, -500_000, 0, 499_999, 1, 1, long.MinValue })
        {
            clock.Milliseconds = step == long.MinValue ? 0 : clock.Milliseconds + step;
            for (var i = 0; i < 5_000; i++)
            {
                var id = ids.Next();
                Assert.True(id > last);
                last = id;
            }
        }
    }

    [Fact]
    public void Next_ClockBeforeTheEpoch_IsPositive() => Assert.True(new SnowflakeIds(new Clock { Milliseconds = 0 }, new Random(1)).Next() > 0);

    [Fact]
    public void Next_KnownTime_HoldsItInTheUpperBits()
    {
        var clock = new Clock { Milliseconds = Epoch + 123_456_789 };
        Assert.Equal(123_456_789, new SnowflakeIds(clock, new Random(1)).Next() >> 22);
    }

    [Fact]
    public void Next_FullSequence_BorrowsFromTheNextMillisecond()
    {
        var ids = new SnowflakeIds(new Clock { Milliseconds = Epoch + 5 }, new Random(1));
        var drawn = Enumerable.Range(0, 4_097).Select(_ => ids.Next()).ToArray();
        Assert.Equal(5, drawn[4_095] >> 22);
        Assert.Equal(6, drawn[4_096] >> 22);
    }

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);
    }
}

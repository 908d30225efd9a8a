using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Rtp;

/// <summary>Numbers that wrap. Source: RFC 1982 section 3, RFC 3550 appendix A.1.</summary>
public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(0, 65535, 1)]
    [InlineData(65535, 0, -1)]
    [InlineData(32767, 0, 32767)]
    [InlineData(32768, 0, -32768)]
    [InlineData(5, 5, 0)]
    public void DistanceFrom_AcrossTheWrap_IsTheShorterWay(int value, int other, int distance)
    {
        var (number, than) = (new SequenceNumber((ushort)value), new SequenceNumber((ushort)other));
        Assert.Equal(distance, number.DistanceFrom(than));
        Assert.Equal(distance > 0, number.IsNewerThan(than));
        Assert.Equal(number, than.Add(distance));
    }

    [Fact]
    public void Next_OfTheLast_IsZero() => Assert.Equal(new SequenceNumber(0), new SequenceNumber(65535).Next);

    [Theory]
    [InlineData(960u, 0u, 960)]
    [InlineData(0u, uint.MaxValue, 1)]
    [InlineData(uint.MaxValue, 0u, -1)]
    [InlineData(0x7fffffffu, 0u, int.MaxValue)]
    [InlineData(0x80000000u, 0u, int.MinValue)]
    public void DistanceFrom_OfTimestamps_IsTheShorterWay(uint value, uint other, int distance)
    {
        var (timestamp, than) = (new RtpTimestamp(value), new RtpTimestamp(other));
        Assert.Equal(distance, timestamp.DistanceFrom(than));
        Assert.Equal(distance > 0, timestamp.IsNewerThan(than));
        Assert.Equal(timestamp, than.Add(distance));
    }

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(20, 960u)]
    [InlineData(1000, 48_000u)]
    [InlineData(89_478_486, 32u)] // past 2^32 ticks, 24 hours and 51 minutes
    public void TicksOf_ATime_CountsAt48Kilohertz(long milliseconds, uint ticks) =>
        Assert.Equal(ticks, RtpTimestamp.TicksOf(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Extend_InAnyOrderNearby_GivesTheIndexItWasMadeOf()
    {
        var random = new Random(3);
        var extender = default(SequenceExtender);
        Assert.False(extender.HasStarted);
        const ulong Start = 65_536 + 10;
        Assert.Equal(Start, extender.Extend(new SequenceNumber(10)));
        var highest = Start;
        for (var i = 0; i < 200_000; i++)
        {
            var index = highest + (ulong)random.Next(-200, 1_000);
            if (index < Start - 200)
            {
                continue;
            }

            Assert.Equal(index, extender.Peek(new SequenceNumber(unchecked((ushort)index))));
            Assert.Equal(index, extender.Extend(new SequenceNumber(unchecked((ushort)index))));
            highest = Math.Max(highest, index);
            Assert.Equal(highest, extender.Highest);
        }

        Assert.True(highest > 100 * 65_536);
    }

    [Fact]
    public void Extend_BeforeTheFirst_HasALowerIndex()
    {
        var extender = default(SequenceExtender);
        var first = extender.Extend(new SequenceNumber(0));
        Assert.Equal(first - 1, extender.Extend(new SequenceNumber(65535)));
        Assert.Equal(first, extender.Highest);
    }

    [Fact]
    public void ToString_OfANumber_IsItsDigits() => Assert.Equal("65535", new SequenceNumber(65535).ToString());
}

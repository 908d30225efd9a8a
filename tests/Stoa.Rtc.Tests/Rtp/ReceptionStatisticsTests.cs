using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Rtp;

/// <summary>Loss and jitter of one stream. Source: RFC 3550 appendixes A.1, A.3 and A.8.</summary>
public sealed class ReceptionStatisticsTests
{
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 5, 2)]
    [InlineData(3, 30, 10)]
    [InlineData(4, 2, 40)]
    public void Receive_ASeededTrace_CountsAsTheRfcsOwnAlgorithm(int seed, int lossPercent, int disorderPercent)
    {
        var random = new Random(seed);
        var statistics = new ReceptionStatistics(7);
        var rfc = new Rfc3550Source();
        ushort number = 65_000;
        uint timestamp = uint.MaxValue - 100_000;
        var held = new Queue<(ushort Number, uint Timestamp)>();
        for (var i = 0; i < 80_000; i++)
        {
            number++;
            timestamp += 960;
            if (i % 20_000 == 19_999)
            {
                (number, timestamp) = ((ushort)random.Next(65_536), (uint)random.NextInt64(uint.MaxValue));
            }

            var now = TimeSpan.FromMilliseconds(20 * i) + TimeSpan.FromMicroseconds(random.Next(0, 30_000));
            if (random.Next(100) < lossPercent)
            {
                continue;
            }

            if (random.Next(100) < disorderPercent)
            {
                held.Enqueue((number, timestamp));
                continue;
            }

            Receive(number, timestamp, now);
            if (random.Next(100) < disorderPercent)
            {
                Receive(number, timestamp, now);
            }

            if (held.Count > random.Next(60))
            {
                var (late, at) = held.Dequeue();
                Receive(late, at, now);
            }

            if (i % 250 == 0)
            {
                var block = statistics.MakeReportBlock(now);
                Assert.Equal(rfc.Fraction(), block.FractionLost);
                Assert.Equal((rfc.Lost, rfc.ExtendedMax, rfc.Jitter), (block.CumulativeLost, block.HighestSequence, block.Jitter));
            }
        }

        void Receive(ushort packet, uint at, TimeSpan now) => Assert.Equal(
            rfc.Update(packet, at, unchecked((uint)(now.Ticks * 48_000 / TimeSpan.TicksPerSecond))),
            statistics.Receive(new SequenceNumber(packet), new RtpTimestamp(at), now));
    }

    [Fact]
    public void MakeReportBlock_AfterLossAndRecovery_CountsEachIntervalOnce()
    {
        var statistics = new ReceptionStatistics(7);
        foreach (var number in new ushort[] { 65534, 65535, 2, 3, 3, 0 })
        {
            statistics.Receive(new SequenceNumber(number), new RtpTimestamp((uint)((number + 2) % 65_536) * 960), TimeSpan.FromMilliseconds(20 * ((number + 2) % 65_536)));
        }

        Assert.Equal((6, 6, 1, 1), (statistics.Received, statistics.Expected, statistics.Late, statistics.Duplicates));
        Assert.Equal(new RtcpReportBlock(7, 0, 0, 65_539, 0, 0, 0), statistics.MakeReportBlock(default));
        statistics.Receive(new SequenceNumber(7), new RtpTimestamp(9 * 960), TimeSpan.FromMilliseconds(180));
        Assert.Equal(new RtcpReportBlock(7, 192, 3, 65_543, 0, 0, 0), statistics.MakeReportBlock(default));
        Assert.Equal(0, statistics.MakeReportBlock(default).FractionLost);
        statistics.Receive(new SequenceNumber(6), new RtpTimestamp(8 * 960), TimeSpan.FromMilliseconds(160));
        statistics.Receive(new SequenceNumber(6), new RtpTimestamp(8 * 960), TimeSpan.FromMilliseconds(160));
        Assert.Equal((2, 2), (statistics.Late, statistics.Duplicates));
    }

    [Fact]
    public void Receive_FarNumbers_BeginAnewOnlyWhenTheNextFollows()
    {
        var statistics = new ReceptionStatistics(7);
        Assert.True(statistics.Receive(new SequenceNumber(10), default, default));
        Assert.False(statistics.Receive(new SequenceNumber(20_000), default, default));
        Assert.True(statistics.Receive(new SequenceNumber(11), default, default));
        Assert.Equal(11u, statistics.ExtendedHighest);
        Assert.False(statistics.Receive(new SequenceNumber(30_000), default, default));
        Assert.True(statistics.Receive(new SequenceNumber(30_001), default, default));
        Assert.Equal((30_001u, 1, 0), (statistics.ExtendedHighest, statistics.Received, statistics.CumulativeLost));
    }

    [Fact]
    public void MakeReportBlock_AfterASenderReport_GivesItsTimeAndTheDelay()
    {
        var statistics = new ReceptionStatistics(7);
        Assert.False(statistics.HasStarted);
        Assert.Equal(new RtcpReportBlock(7, 0, 0, 0, 0, 0, 0), statistics.MakeReportBlock(TimeSpan.FromSeconds(3)));
        statistics.SenderReportReceived(new NtpTime(0x1111_2222_3333_4444), TimeSpan.FromSeconds(10));
        var block = statistics.MakeReportBlock(TimeSpan.FromSeconds(11.5));
        Assert.Equal((0x2222_3333u, 98_304u), (block.LastSenderReport, block.DelaySinceLastSenderReport));
    }
}

using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Tests.Srtp;

/// <summary>Source: RFC 3711 section 3.3.2.</summary>
public sealed class ReplayWindowTests
{
    [Fact]
    public void Check_AtTheEdges_TellsNewReplayedAndTooOld()
    {
        var window = default(ReplayWindow);
        Assert.Equal(SrtpVerdict.Accepted, window.Check(0));
        window.Accept(0);
        Assert.Equal(SrtpVerdict.Replayed, window.Check(0));
        window.Accept(128);
        Assert.Equal(SrtpVerdict.TooOld, window.Check(0));
        Assert.Equal(SrtpVerdict.Accepted, window.Check(1));
        Assert.Equal(SrtpVerdict.Replayed, window.Check(128));
        window.Accept(1);
        Assert.Equal(SrtpVerdict.Replayed, window.Check(1));
        window.Accept(1_000_000);
        Assert.Equal(SrtpVerdict.TooOld, window.Check(1_000_000 - 128));
        Assert.Equal(SrtpVerdict.Accepted, window.Check(1_000_000 - 127));
    }

    [Fact]
    public void Check_AgainstASet_AgreesOnEveryIndex()
    {
        var random = new Random(7);
        var window = default(ReplayWindow);
        var seen = new HashSet<ulong>();
        var highest = 0UL;
        for (var i = 0; i < 20_000; i++)
        {
            var index = (ulong)Math.Max(0, (long)highest + random.Next(-140, random.Next(20) == 0 ? 300 : 6));
            var expected = seen.Count > 0 && index <= highest && highest - index >= ReplayWindow.Size ? SrtpVerdict.TooOld
                : seen.Contains(index) ? SrtpVerdict.Replayed : SrtpVerdict.Accepted;
            Assert.Equal(expected, window.Check(index));
            if (expected == SrtpVerdict.Accepted)
            {
                window.Accept(index);
                seen.Add(index);
                highest = Math.Max(highest, index);
            }
        }

        Assert.True(highest > 10_000);
    }
}

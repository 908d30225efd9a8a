using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Tests.Srtp;

/// <summary>Source: RFC 3711 section 3.3.1 and appendix A.</summary>
public sealed class RolloverCounterTests
{
    [Theory]
    [InlineData(0x0_1234, 0x1235, 0x0_1235)]
    [InlineData(0x0_FFFF, 0x0000, 0x1_0000)]
    [InlineData(0x1_0000, 0xFFFF, 0x0_FFFF)]
    [InlineData(0x1_7FFF, 0xFFFF, 0x1_FFFF)]
    [InlineData(0x1_7FFE, 0xFFFF, 0x0_FFFF)]
    [InlineData(0x1_8000, 0x0000, 0x1_0000)]
    [InlineData(0x1_8001, 0x0000, 0x2_0000)]
    public void Estimate_AroundTheWrap_IsTheClosestIndex(ulong highest, ushort sequenceNumber, ulong expected) =>
        Assert.Equal(expected, RolloverCounter.Estimate(highest, sequenceNumber));

    [Fact]
    public void Estimate_BeforeTheFirstRollover_StaysAtZero() => Assert.Equal(0xFFFFUL, RolloverCounter.Estimate(0x10, 0xFFFF));
}

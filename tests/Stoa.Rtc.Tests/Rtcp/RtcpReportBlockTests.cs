using Stoa.Rtc.Rtcp;

namespace Stoa.Rtc.Tests.Rtcp;

/// <summary>Wall-clock times and the round trip. Source: RFC 3550 sections 4 and 6.4.1.</summary>
public sealed class RtcpReportBlockTests
{
    /// <summary>The example that RFC 3550 draws in figure 2: 6.125 s.</summary>
    [Fact]
    public void RoundTrip_OfTheRfcsExample_IsSixAndAnEighthSeconds()
    {
        var block = new RtcpReportBlock(0, 0, 0, 0, 0, LastSenderReport: 0xb705_2000, DelaySinceLastSenderReport: 0x0005_4000);
        Assert.Equal(TimeSpan.FromSeconds(6.125), RtcpReportBlock.RoundTrip(block, new NtpTime(0xb44d_b710_8000_0000UL)));
    }

    [Fact]
    public void RoundTrip_WithoutAReportOrFromTheFuture_IsUnknown()
    {
        Assert.Null(RtcpReportBlock.RoundTrip(default, new NtpTime(1UL << 40)));
        var block = new RtcpReportBlock(0, 0, 0, 0, 0, 0x0010_0000, 0x0001_0000);
        Assert.Null(RtcpReportBlock.RoundTrip(block, new NtpTime(0x0010_8000UL << 16)));
        Assert.Equal(TimeSpan.Zero, RtcpReportBlock.RoundTrip(block, new NtpTime(0x0010_ffffUL << 16)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), RtcpReportBlock.RoundTrip(block, new NtpTime(0x0011_8000UL << 16)));
    }

    [Theory]
    [InlineData("1900-01-01T00:00:00Z", 0UL)]
    [InlineData("1970-01-01T00:00:00.5Z", 0x83aa7e80_80000000UL)]
    [InlineData("1969-12-31T23:59:59.75Z", 0x83aa7e7f_c0000000UL)]
    [InlineData("2036-02-07T06:28:16Z", 0UL)] // the wrap
    public void FromUtc_OfATime_CountsFrom1900(string time, ulong value) =>
        Assert.Equal(value, NtpTime.FromUtc(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).Value);

    [Fact]
    public void Add_OfATime_IsInFractions()
    {
        Assert.Equal(0x8000_0000UL, new NtpTime(ulong.MaxValue).Add(TimeSpan.FromSeconds(0.5)).Value + 1);
        Assert.Equal(1UL << 32, new NtpTime(3UL << 31).Add(TimeSpan.FromSeconds(-0.5)).Value);
        Assert.Equal(0x2222_3333u, new NtpTime(0x1111_2222_3333_4444).Middle);
    }
}

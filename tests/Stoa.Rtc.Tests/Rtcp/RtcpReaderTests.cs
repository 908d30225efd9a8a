using System.Text;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Rtcp;

/// <summary>Reading RTCP. Source: RFC 3550 section 6, RFC 4585 section 6.</summary>
public sealed class RtcpReaderTests
{
    private static readonly byte[] _compound =
    [
        0x81, 200, 0x00, 0x0c, // sender report, one block, twelve words more
        0x00, 0x00, 0x00, 0x09, // SSRC
        0x11, 0x12, 0x13, 0x14, 0x21, 0x22, 0x23, 0x24, // NTP time
        0x00, 0x00, 0x03, 0xc0, // RTP timestamp
        0x00, 0x00, 0x00, 0x05, // packets
        0x00, 0x00, 0x01, 0x00, // octets
        0x00, 0x00, 0x00, 0x08, // the block: SSRC
        0x40, 0xff, 0xff, 0xfe, // a quarter lost lately, minus two in all
        0x00, 0x01, 0x00, 0x02, // highest sequence number, one wrap
        0x00, 0x00, 0x00, 0x10, // jitter
        0x13, 0x14, 0x21, 0x22, // last sender report
        0x00, 0x01, 0x00, 0x00, // a second since then
        0x82, 202, 0x00, 0x07, // source description, two chunks
        0x00, 0x00, 0x00, 0x07, // SSRC
        0x06, 0x02, 0x78, 0x79, // tool: xy
        0x00, 0x00, 0x00, 0x00, // end and padding
        0x00, 0x00, 0x00, 0x09, // SSRC
        0x06, 0x00, // tool: empty
        0x01, 0x03, 0x61, 0x62, 0x63, // canonical name: abc
        0x00, 0x00, 0x00, 0x00, 0x00, // end and padding
        0x80, 204, 0x00, 0x02, // application-defined: passed over
        0x00, 0x00, 0x00, 0x09, 0x6e, 0x61, 0x6d, 0x65, // SSRC and name
        0x81, 205, 0x00, 0x04, // generic NACK, two entries
        0x00, 0x00, 0x00, 0x09, // sender
        0x00, 0x00, 0x00, 0x08, // media
        0xff, 0xff, 0x80, 0x01, // 65535, 0 and 15
        0x00, 0x64, 0x00, 0x00, // 100
        0x81, 206, 0x00, 0x02, // picture loss indication
        0x00, 0x00, 0x00, 0x09, // sender
        0x00, 0x00, 0x00, 0x08, // media
        0x80, 207, 0x00, 0x01, // extended report without blocks
        0x00, 0x00, 0x00, 0x09, // SSRC
        0xa2, 203, 0x00, 0x03, // goodbye of two sources, with padding
        0x00, 0x00, 0x00, 0x09, // source
        0x00, 0x00, 0x00, 0x0a, // source
        0x00, 0x00, 0x00, 0x04, // padding
    ];

    [Fact]
    public void TryRead_ACompound_ReadsEachKnownPacket()
    {
        var reader = new RtcpReader(_compound);
        Assert.True(reader.TryRead(out var packet));
        Assert.True(packet.TryGetSenderReport(out var report));
        Assert.Equal(new RtcpSenderReport(9, new NtpTime(0x1112131421222324), new RtpTimestamp(960), 5, 256), report);
        Assert.Equal(1, packet.ReportBlockCount);
        Assert.Equal(new RtcpReportBlock(8, 64, -2, 0x10002, 16, 0x13142122, 65_536), packet.ReportBlock(0));

        Assert.True(reader.TryRead(out packet));
        Assert.Equal(RtcpPacketType.SourceDescription, packet.Type);
        Assert.True(packet.TryGetCname(9, out var cname));
        Assert.Equal("abc"u8, cname);
        Assert.False(packet.TryGetCname(7, out _));

        Assert.True(reader.TryRead(out packet));
        Assert.True(packet.IsNack);
        Assert.Equal((9u, 8u), (packet.SenderSsrc, packet.MediaSsrc));
        Assert.Equal([65535, 0, 15, 100], Lost(packet));

        Assert.True(reader.TryRead(out packet));
        Assert.Equal(RtcpPacketType.PayloadFeedback, packet.Type);
        Assert.Equal((1, 9u, 8u), (packet.Format, packet.SenderSsrc, packet.MediaSsrc));
        Assert.True(reader.TryRead(out packet));
        Assert.Equal(RtcpPacketType.ExtendedReport, packet.Type);
        Assert.True(reader.TryRead(out packet));
        Assert.Equal(RtcpPacketType.Goodbye, packet.Type);
        Assert.Equal([9u, 10u], Goodbyes(packet));
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void TryRead_CutAtEachLength_SaysMalformedButBetweenPackets()
    {
        var whole = new HashSet<int>();
        for (var at = 0; at <= _compound.Length; at += at == _compound.Length ? 1 : 4 + (_compound[at + 3] * 4))
        {
            whole.Add(at);
        }

        for (var length = 0; length <= _compound.Length; length++)
        {
            Assert.Equal(!whole.Contains(length), ReadAll(_compound.AsSpan(0, length)));
        }
    }

    [Fact]
    public void TryRead_FlippedAtEachBit_ReadsOrSaysMalformed()
    {
        var malformed = 0;
        for (var bit = 0; bit < _compound.Length * 8; bit++)
        {
            var bytes = _compound.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            malformed += ReadAll(bytes) ? 1 : 0;
        }

        Assert.InRange(malformed, 50, _compound.Length * 4);
    }

    [Theory]
    [InlineData(0, 0x41)] // version 1
    [InlineData(0, 0x82)] // a block more than there is room for
    [InlineData(3, 0x0b)] // a word less than the block needs
    [InlineData(0, 0xa1)] // padding on a packet that is not the last
    [InlineData(52, 0x83)] // a chunk more than there is
    [InlineData(61, 0x40)] // an item longer than the packet
    public void TryRead_WhatIsNoRtcp_EndsTheReading(int offset, byte value)
    {
        var bytes = _compound.ToArray();
        bytes[offset] = value;
        Assert.True(ReadAll(bytes));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(0, false)]
    [InlineData(3, false)] // no multiple of four
    [InlineData(12, false)] // more than the packet
    public void TryRead_Padding_IsTakenOffTheLastPacketOnly(byte padding, bool isTaken)
    {
        byte[] report =
        [
            0xa0, 201, 0x00, 0x02, // receiver report with padding
            0x00, 0x00, 0x00, 0x09, // SSRC
            0x00, 0x00, 0x00, padding,
        ];
        Assert.Equal(!isTaken, ReadAll(report));
        Assert.True(ReadAll([.. report, .. report]));
    }

    [Fact]
    public void IsRtcp_BesideRtp_IsToldByTheType()
    {
        Assert.True(RtcpReader.IsRtcp(_compound));
        Assert.False(RtcpReader.IsRtcp([0x80, 0xbf]));
        Assert.False(RtcpReader.IsRtcp([0x80, 0xe0]));
        Assert.False(RtcpReader.IsRtcp([0x80]));
        Assert.False(RtcpReader.IsRtcp([0x40, 200]));
    }

    internal static int[] Lost(RtcpPacket packet)
    {
        var lost = new List<int>();
        foreach (var number in packet.LostPackets)
        {
            lost.Add(number.Value);
        }

        return [.. lost];
    }

    internal static uint[] Goodbyes(RtcpPacket packet)
    {
        var sources = new List<uint>();
        foreach (var source in packet.GoodbyeSources)
        {
            sources.Add(source);
        }

        return [.. sources];
    }

    private static bool ReadAll(ReadOnlySpan<byte> bytes)
    {
        var reader = new RtcpReader(bytes);
        while (reader.TryRead(out var packet))
        {
            packet.TryGetSenderReport(out _);
            packet.TryGetCname(9, out var cname);
            Encoding.UTF8.GetString(cname);
            Lost(packet);
            Goodbyes(packet);
            _ = (packet.SenderSsrc, packet.MediaSsrc);
            for (var i = 0; i < packet.ReportBlockCount; i++)
            {
                packet.ReportBlock(i);
            }
        }

        return reader.IsMalformed;
    }
}

using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Rtcp;

/// <summary>Writing RTCP. Source: RFC 3550 section 6, RFC 4585 section 6.2.1.</summary>
public sealed class RtcpWriterTests
{
    private static readonly RtcpReportBlock[] _blocks =
    [
        new(1, 255, RtcpReportBlock.MaxCumulativeLost, uint.MaxValue, 3, 4, 5),
        new(2, 0, RtcpReportBlock.MinCumulativeLost, 0, 0, 0, 0),
        new(3, 1, -1, 7, 8, 9, 10),
    ];

    [Fact]
    public void WriteSenderReport_WhatIsRead_ComesBack()
    {
        var writer = new RtcpWriter(new byte[500]);
        Assert.True(writer.WriteSenderReport(9, new NtpTime(ulong.MaxValue - 1), new RtpTimestamp(5), 6, 7, _blocks));
        Assert.True(writer.WriteCname(9, "stoa"u8));
        Assert.True(writer.WriteBye([9, 10]));
        var reader = new RtcpReader(writer.Written);
        Assert.True(reader.TryRead(out var packet));
        Assert.True(packet.TryGetSenderReport(out var report));
        Assert.Equal(new RtcpSenderReport(9, new NtpTime(ulong.MaxValue - 1), new RtpTimestamp(5), 6, 7), report);
        Assert.Equal(_blocks, Blocks(packet));
        Assert.True(reader.TryRead(out packet));
        Assert.True(packet.TryGetCname(9, out var cname));
        Assert.Equal("stoa"u8, cname);
        Assert.True(reader.TryRead(out packet));
        Assert.Equal([9u, 10u], RtcpReaderTests.Goodbyes(packet));
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void WriteReceiverReport_WithoutBlocks_IsTwoWords()
    {
        var writer = new RtcpWriter(new byte[500]);
        Assert.True(writer.WriteReceiverReport(0x01020304, []));
        Assert.Equal([0x80, 201, 0, 1, 1, 2, 3, 4], writer.Written.ToArray());
        Assert.True(writer.WriteReceiverReport(9, _blocks));
        var reader = new RtcpReader(writer.Written);
        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out var packet));
        Assert.Equal(RtcpPacketType.ReceiverReport, packet.Type);
        Assert.Equal(_blocks, Blocks(packet));
    }

    [Fact]
    public void WriteCname_OfEachLength_EndsWithAZeroAndFillsTheWord()
    {
        var name = Enumerable.Repeat((byte)'n', 255).ToArray();
        for (var length = 1; length <= 255; length++)
        {
            var buffer = new byte[300];
            buffer.AsSpan().Fill(0xee);
            var writer = new RtcpWriter(buffer);
            Assert.True(writer.WriteCname(5, name.AsSpan(0, length)));
            Assert.Equal(0, writer.Length % 4);
            Assert.Equal(0, buffer[writer.Length - 1]);
            var reader = new RtcpReader(writer.Written);
            Assert.True(reader.TryRead(out var packet));
            Assert.True(packet.TryGetCname(5, out var cname));
            Assert.Equal(length, cname.Length);
        }
    }

    [Theory]
    [InlineData(new[] { 10 }, 1)]
    [InlineData(new[] { 10, 26 }, 1)]
    [InlineData(new[] { 10, 27 }, 2)]
    [InlineData(new[] { 65530, 65535, 0, 10 }, 1)]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 }, 1)]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 }, 2)]
    [InlineData(new[] { 20, 10 }, 2)] // the wrong way round, and still right
    [InlineData(new[] { 10, 10, 12 }, 1)]
    public void WriteNack_OfLostPackets_PacksThemIntoEntries(int[] lost, int entries)
    {
        var writer = new RtcpWriter(new byte[100]);
        Assert.True(writer.WriteNack(1, 2, lost.Select(n => new SequenceNumber((ushort)n)).ToArray()));
        Assert.Equal(12 + (entries * 4), writer.Length);
        var reader = new RtcpReader(writer.Written);
        Assert.True(reader.TryRead(out var packet));
        Assert.Equal((1u, 2u), (packet.SenderSsrc, packet.MediaSsrc));
        Assert.Equal(lost.Distinct(), RtcpReaderTests.Lost(packet));
    }

    [Fact]
    public void WriteNack_OfTwoBesideEachOther_SetsTheLowestBit()
    {
        var writer = new RtcpWriter(new byte[100]);
        Assert.True(writer.WriteNack(1, 2, [new SequenceNumber(0x0102), new SequenceNumber(0x0103), new SequenceNumber(0x0112)]));
        Assert.Equal(
            [
                0x81, 205, 0x00, 0x03, // generic NACK
                0x00, 0x00, 0x00, 0x01, // sender
                0x00, 0x00, 0x00, 0x02, // media
                0x01, 0x02, 0x80, 0x01, // PID, BLP: the next and the sixteenth after
            ],
            writer.Written.ToArray());
    }

    [Fact]
    public void Write_WithoutRoom_WritesNothing()
    {
        for (var room = 0; room < 8 + 16 + 12; room++)
        {
            var buffer = new byte[room];
            var writer = new RtcpWriter(buffer);
            var all = writer.WriteReceiverReport(1, []) & writer.WriteNack(1, 2, [default]) & writer.WriteCname(3, "x"u8);
            Assert.False(all);
            var reader = new RtcpReader(writer.Written);
            while (reader.TryRead(out _))
            {
            }

            Assert.False(reader.IsMalformed);
            Assert.True(buffer.AsSpan(writer.Length).IndexOfAnyExcept((byte)0) < 0);
        }

        var none = new RtcpWriter(new byte[27]);
        Assert.False(none.WriteSenderReport(1, default, default, 0, 0, []));
        Assert.False(none.WriteBye([1, 2, 3, 4, 5, 6]));
    }

    private static RtcpReportBlock[] Blocks(RtcpPacket packet)
    {
        var blocks = new RtcpReportBlock[packet.ReportBlockCount];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = packet.ReportBlock(i);
        }

        return blocks;
    }
}

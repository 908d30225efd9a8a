using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Rtp;

/// <summary>Writing RTP headers. Source: RFC 3550 section 5.1, RFC 8285 section 4.2.</summary>
public sealed class RtpHeaderTests
{
    [Fact]
    public void Write_WithEverything_WritesEachField()
    {
        Span<byte> bytes = stackalloc byte[RtpHeader.MaxLength];
        bytes.Fill(0xee);
        var extensions = new RtpExtensionsToWrite { MidId = 4, Mid = "0"u8, AudioLevelId = 1, AudioLevel = new AudioLevel(30, true) };
        var length = RtpHeader.Write(bytes, marker: true, 111, 0xfffe, 0x01020304, 0x11223344, [7], extensions);
        Assert.Equal(
            [
                0x91, // version 2, extension, one contributing source
                0xef, // marker, payload type 111
                0xff, 0xfe, // sequence number
                0x01, 0x02, 0x03, 0x04, // timestamp
                0x11, 0x22, 0x33, 0x44, // SSRC
                0x00, 0x00, 0x00, 0x07, // CSRC
                0xbe, 0xde, 0x00, 0x01, // one-byte extension of one word
                0x10, 0x9e, // id 1, one byte: voice at -30 dBov
                0x40, 0x30, // id 4, one byte: "0"
            ],
            bytes[..length].ToArray());
        Assert.Equal(0xee, bytes[length]);
    }

    [Fact]
    public void Write_WithoutExtensions_HasNone()
    {
        Span<byte> bytes = stackalloc byte[RtpHeader.FixedLength];
        Assert.Equal(RtpHeader.FixedLength, RtpHeader.Write(bytes, marker: false, 0, 1, 2, 3, [], default));
        Assert.Equal([0x80, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], bytes.ToArray());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 3)]
    [InlineData(0, 14, 1)]
    [InlineData(3, 9, 15)]
    [InlineData(14, 3, 16)]
    [InlineData(14, 0, 16)]
    public void Write_WhatIsRead_ComesBack(byte levelId, byte midId, int count)
    {
        var csrcs = Enumerable.Range(1, Math.Min(count, 15)).Select(i => (uint)i * 0x01010101).ToArray();
        var mid = "abcdefghijklmnop"u8[..Math.Max(count, 1)];
        Span<byte> bytes = stackalloc byte[RtpHeader.MaxLength];
        var extensions = new RtpExtensionsToWrite { MidId = midId, Mid = mid, AudioLevelId = levelId, AudioLevel = new AudioLevel(127, false) };
        var length = RtpHeader.Write(bytes, marker: false, 127, 65535, uint.MaxValue, 5, csrcs, extensions);
        Assert.True(RtpPacket.TryParse(bytes[..length], out var packet));
        Assert.Equal(length, packet.HeaderLength);
        Assert.False(packet.Marker);
        Assert.Equal(127, packet.PayloadType);
        Assert.Equal(csrcs.Length, packet.CsrcCount);
        for (var i = 0; i < csrcs.Length; i++)
        {
            Assert.Equal(csrcs[i], packet.Csrc(i));
        }

        Assert.Equal(levelId != 0, packet.TryGetExtension(levelId, out var level));
        Assert.Equal(levelId != 0 ? [127] : [], level.ToArray());
        Assert.Equal(midId != 0, packet.TryGetExtension(midId, out var name));
        Assert.Equal(midId != 0 ? mid : [], name);
    }

    [Fact]
    public void Write_BeyondItsFields_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpHeader.Write(new byte[99], false, 128, 0, 0, 0, [], default));
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpHeader.Write(new byte[99], false, 0, 0, 0, 0, new uint[16], default));
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpHeader.Write(new byte[99], false, 0, 0, 0, 0, [], new RtpExtensionsToWrite { MidId = 15 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpHeader.Write(new byte[99], false, 0, 0, 0, 0, [], new RtpExtensionsToWrite { Mid = new byte[17] }));
    }

    [Fact]
    public void Offsets_Patched_AreWhatIsRead()
    {
        var bytes = new byte[RtpHeader.FixedLength];
        RtpHeader.Write(bytes, marker: false, 111, 1, 2, 3, [], default);
        bytes[RtpHeader.MarkerOffset] |= 0x80;
        bytes[RtpHeader.SequenceNumberOffset + 1] = 10;
        bytes[RtpHeader.TimestampOffset + 3] = 20;
        bytes[RtpHeader.SsrcOffset + 3] = 30;
        Assert.True(RtpPacket.TryParse(bytes, out var packet));
        Assert.True(packet.Marker);
        Assert.Equal((10, 20u, 30u), (packet.SequenceNumber.Value, packet.Timestamp.Value, packet.Ssrc));
    }
}

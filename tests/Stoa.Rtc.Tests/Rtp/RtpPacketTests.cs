using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Rtp;

/// <summary>Reading RTP packets. Source: RFC 3550 section 5.1, RFC 8285 section 4.</summary>
public sealed class RtpPacketTests
{
    private static readonly byte[] _full =
    [
        0xb2, // version 2, padding, extension, two contributing sources
        0xef, // marker, payload type 111
        0xff, 0xfe, // sequence number
        0x01, 0x02, 0x03, 0x04, // timestamp
        0x11, 0x22, 0x33, 0x44, // SSRC
        0x00, 0x00, 0x00, 0x01, // CSRC
        0x00, 0x00, 0x00, 0x02, // CSRC
        0xbe, 0xde, 0x00, 0x02, // one-byte extension of two words
        0x10, 0x85, // id 1, one byte: voice at -5 dBov
        0x00, // padding
        0x42, 0x61, 0x62, 0x63, // id 4, three bytes: abc
        0x00, // padding
        0xfc, 0xaa, 0xbb, // payload
        0x00, 0x00, 0x03, // three bytes of padding
    ];

    private static readonly byte[] _twoByte =
    [
        0x90, // version 2, extension
        0x6f, // payload type 111
        0x00, 0x01, // sequence number
        0x00, 0x00, 0x00, 0x02, // timestamp
        0x00, 0x00, 0x00, 0x03, // SSRC
        0x10, 0x05, 0x00, 0x03, // two-byte extension of three words, appbits 5
        0x00, // padding
        0x10, 0x00, // id 16, empty
        0xf0, 0x02, 0x07, 0x08, // id 240, two bytes
        0x01, 0x01, 0x7f, // id 1, one byte
        0x00, 0x00, // padding
        0xfc, // payload
    ];

    [Fact]
    public void TryParse_EveryField_IsRead()
    {
        Assert.True(RtpPacket.TryParse(_full, out var packet));
        Assert.True(packet.Marker);
        Assert.Equal(111, packet.PayloadType);
        Assert.Equal(new SequenceNumber(0xfffe), packet.SequenceNumber);
        Assert.Equal(new RtpTimestamp(0x01020304), packet.Timestamp);
        Assert.Equal(0x11223344u, packet.Ssrc);
        Assert.Equal(2, packet.CsrcCount);
        Assert.Equal(1u, packet.Csrc(0));
        Assert.Equal(2u, packet.Csrc(1));
        Assert.Equal(32, packet.HeaderLength);
        Assert.Equal([0xfc, 0xaa, 0xbb], packet.Payload.ToArray());
        Assert.True(packet.TryGetExtension(1, out var level));
        Assert.True(AudioLevel.TryRead(level, out var audioLevel));
        Assert.Equal(new AudioLevel(5, true), audioLevel);
        Assert.True(packet.TryGetExtension(4, out var mid));
        Assert.Equal("abc"u8, mid);
        Assert.False(packet.TryGetExtension(2, out _));
        Assert.False(packet.TryGetExtension(0, out _));
    }

    [Fact]
    public void Csrc_BeyondTheCount_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpPacket.TryParse(_full, out var packet) ? packet.Csrc(2) : 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => RtpPacket.TryParse(_full, out var packet) ? packet.Csrc(-1) : 0);
    }

    [Fact]
    public void TryGetExtension_OfTheTwoByteForm_FindsLongIdsAndEmptyValues()
    {
        Assert.True(RtpPacket.TryParse(_twoByte, out var packet));
        Assert.True(packet.TryGetExtension(16, out var empty));
        Assert.True(empty.IsEmpty);
        Assert.True(packet.TryGetExtension(240, out var two));
        Assert.Equal([7, 8], two.ToArray());
        Assert.True(packet.TryGetExtension(1, out var one));
        Assert.Equal([0x7f], one.ToArray());
        Assert.False(packet.TryGetExtension(2, out _));
        Assert.False(packet.TryGetExtension(256, out _));
    }

    [Theory]
    [InlineData(24, 0xf0)] // id 15 ends the elements
    [InlineData(24, 0x01)] // so does padding with a length
    [InlineData(24, 0x2f)] // and an element that is longer than the rest
    [InlineData(20, 0xab)] // another profile
    public void TryGetExtension_BehindWhatEndsTheElements_FindsNothing(int offset, byte value)
    {
        var bytes = _full.ToArray();
        bytes[offset] = value;
        Assert.True(RtpPacket.TryParse(bytes, out var packet));
        Assert.False(packet.TryGetExtension(4, out _));
        Assert.Equal(3, packet.Payload.Length);
    }

    [Theory]
    [InlineData(0, 0x72)] // version 1
    [InlineData(0, 0xf2)] // version 3
    [InlineData(0, 0xbf)] // fifteen contributing sources
    [InlineData(1, 200)] // a sender report
    [InlineData(1, 192)]
    [InlineData(1, 223)]
    [InlineData(23, 0x05)] // five words of extension
    [InlineData(37, 0x00)] // no padding where the bit says some
    [InlineData(37, 0x07)] // more padding than payload
    public void TryParse_WhatIsNoRtp_IsRefused(int offset, byte value)
    {
        var bytes = _full.ToArray();
        bytes[offset] = value;
        Assert.False(RtpPacket.TryParse(bytes, out _));
    }

    [Fact]
    public void TryParse_PaddingAlone_IsAnEmptyPayload()
    {
        var bytes = _full.ToArray();
        bytes[37] = 6;
        Assert.True(RtpPacket.TryParse(bytes, out var packet));
        Assert.True(packet.Payload.IsEmpty);
    }

    [Fact]
    public void TryParse_CutAtEachLength_TakesNoByteBeyondTheEnd()
    {
        foreach (var whole in new[] { _full, _twoByte })
        {
            for (var length = 0; length < whole.Length; length++)
            {
                if (RtpPacket.TryParse(whole.AsSpan(0, length), out var packet))
                {
                    ReadAll(packet);
                    Assert.True(packet.HeaderLength + packet.Payload.Length <= length);
                }
            }

            Assert.False(RtpPacket.TryParse(whole.AsSpan(0, 11), out _));
        }
    }

    [Fact]
    public void TryParse_FlippedAtEachBit_ReadsOrRefuses()
    {
        foreach (var whole in new[] { _full, _twoByte })
        {
            for (var bit = 0; bit < whole.Length * 8; bit++)
            {
                var bytes = whole.ToArray();
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                if (RtpPacket.TryParse(bytes, out var packet))
                {
                    ReadAll(packet);
                    Assert.True(packet.HeaderLength + packet.Payload.Length <= bytes.Length);
                }
            }
        }
    }

    private static void ReadAll(RtpPacket packet)
    {
        for (var id = 0; id <= 256; id++)
        {
            if (packet.TryGetExtension(id, out var value))
            {
                Assert.True(value.Length < packet.HeaderLength);
            }
        }

        for (var i = 0; i < packet.CsrcCount; i++)
        {
            packet.Csrc(i);
        }
    }
}

using Stoa.Rtc.Opus;

namespace Stoa.Rtc.Tests.Opus;

/// <summary>How Opus packets are packed. Source: RFC 6716 section 3.</summary>
public sealed class OpusPacketTests
{
    /// <summary>The table of RFC 6716 section 3.1: configurations and their frame sizes in units of 2.5 ms.</summary>
    [Theory]
    [InlineData(0, new[] { 4, 8, 16, 24 })] // SILK, narrowband
    [InlineData(4, new[] { 4, 8, 16, 24 })] // SILK, medium band
    [InlineData(8, new[] { 4, 8, 16, 24 })] // SILK, wideband
    [InlineData(12, new[] { 4, 8 })] // hybrid, super-wideband
    [InlineData(14, new[] { 4, 8 })] // hybrid, fullband
    [InlineData(16, new[] { 1, 2, 4, 8 })] // CELT, narrowband
    [InlineData(20, new[] { 1, 2, 4, 8 })] // CELT, wideband
    [InlineData(24, new[] { 1, 2, 4, 8 })] // CELT, super-wideband
    [InlineData(28, new[] { 1, 2, 4, 8 })] // CELT, fullband
    public void TryGetDuration_OfEachConfiguration_IsTheTables(int first, int[] sizes)
    {
        for (var i = 0; i < sizes.Length; i++)
        {
            var toc = new OpusToc((byte)((first + i) << 3));
            Assert.Equal(first + i, toc.Configuration);
            Assert.True(OpusPacket.TryGetDuration([toc.Value, 1, 2], out var one));
            Assert.Equal(sizes[i] * 120, one);
            Assert.True(OpusPacket.TryGetDuration([toc.WithCode(1).Value, 1, 2], out var two));
            Assert.Equal(sizes[i] * 240, two);
            var most = 48 / sizes[i];
            Assert.True(OpusPacket.TryGetDuration([toc.WithCode(3).Value, (byte)most], out var all));
            Assert.Equal(most * sizes[i] * 120, all);
            Assert.False(OpusPacket.TryGetDuration([toc.WithCode(3).Value, (byte)(most + 1)], out _));
        }
    }

    [Theory]
    [InlineData("", null)] // R1: at least one byte
    [InlineData("f8", "")] // one frame of nothing: DTX
    [InlineData("f8aabb", "aabb")]
    [InlineData("f9aabb", "aa bb")] // code 1
    [InlineData("f9aabbcc", null)] // R3: an odd payload
    [InlineData("fa01aabbcc", "aa bbcc")] // code 2
    [InlineData("fa00", " ")]
    [InlineData("fa04aabbcc", null)] // R4: longer than the rest
    [InlineData("fa", null)]
    [InlineData("fafc", null)] // a length cut in two
    [InlineData("fb", null)]
    [InlineData("fb00", null)] // R5: no frames
    [InlineData("fb03aabbcc", "aa bb cc")] // code 3, one size
    [InlineData("fb03aabb", null)] // R6: no multiple
    [InlineData("fb07aabbcceeddff00", null)] // R5: 140 ms
    [InlineData("fb830100aacc", "aa  cc")] // code 3, lengths
    [InlineData("fb830105aacc", null)] // R7: longer than the rest
    [InlineData("fb4302aabbcc0000", "aa bb cc")] // two bytes of padding
    [InlineData("fb43", null)]
    [InlineData("fb43ff", null)]
    [InlineData("fb4309aabbcc0000", null)] // more padding than there is
    [InlineData("fbc302000aaabb0000", null)]
    [InlineData("fbc30201 00aabb0000", "aa  bb")]
    public void TryGetFrames_OfEachCode_FindsThemOrRefuses(string packet, string? expected)
    {
        var bytes = Convert.FromHexString(packet.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(expected, OpusPacket.TryGetFrames(bytes, out var frames) ? Text(frames) : null);
    }

    [Fact]
    public void TryGetFrames_WithLongPadding_CountsEach255As254()
    {
        byte[] packet = [0xfb, 0x42, 255, 255, 1, 0xaa, 0xbb, .. new byte[509]];
        Assert.True(OpusPacket.TryGetFrames(packet, out var frames));
        Assert.Equal("aa bb", Text(frames));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(251)]
    [InlineData(252)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1275)]
    public void WriteLength_OfEachSize_IsRead(int length)
    {
        var bytes = new byte[2];
        var written = OpusPacket.WriteLength(bytes, length);
        Assert.Equal(OpusPacket.LengthOfLength(length), written);
        var at = 0;
        Assert.True(OpusPacket.TryReadLength(bytes.AsSpan(0, written), ref at, out var read));
        Assert.Equal((length, written), (read, at));
    }

    [Fact]
    public void TryGetFrames_OfFramesAboveTheGreatest_Refuses()
    {
        Assert.True(OpusPacket.TryGetFrames([0xf8, .. new byte[1275]], out _));
        Assert.False(OpusPacket.TryGetFrames([0xf8, .. new byte[1276]], out _));
        Assert.False(OpusPacket.TryGetFrames([0xfa, 1, .. new byte[1277]], out _));
        Assert.False(OpusPacket.TryGetFrames([0xfb, 2, .. new byte[2552]], out _));
    }

    [Theory]
    [InlineData("f8", true)]
    [InlineData("f800", true)]
    [InlineData("f80001", false)]
    [InlineData("fb0300aabb", true)] // three merged
    [InlineData("fb03", true)]
    [InlineData("fb820200aabb", false)]
    [InlineData("", false)]
    public void IsDtx_OfSilence_IsToldByTheFramesLengths(string packet, bool isDtx) =>
        Assert.Equal(isDtx, OpusPacket.IsDtx(Convert.FromHexString(packet)));

    [Fact]
    public void TryGetFrames_CutAndFlipped_StaysWithinThePacket()
    {
        foreach (var packet in new[] { "f8aabb", "f9aabb", "fa01aabbcc", "fb03aabbcc", "fb830100aacc", "fbc302010000aabb0000" })
        {
            var whole = Convert.FromHexString(packet);
            for (var length = 0; length <= whole.Length; length++)
            {
                for (var bit = 0; bit < length * 8; bit++)
                {
                    var bytes = whole[..length];
                    bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                    if (OpusPacket.TryGetFrames(bytes, out var frames))
                    {
                        var (count, sum) = (frames.Count, 0);
                        foreach (var frame in frames)
                        {
                            (count, sum) = (count - 1, sum + frame.Length);
                        }

                        Assert.Equal(0, count);
                        Assert.True(sum < length);
                    }
                }
            }
        }
    }

    private static string Text(OpusFrames frames)
    {
        var text = new List<string>();
        foreach (var frame in frames)
        {
            text.Add(Convert.ToHexStringLower(frame));
        }

        return string.Join(' ', text);
    }
}

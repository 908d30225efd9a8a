using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Tests.Opus;

/// <summary>Several packets as one. Source: RFC 6716 section 3.2.5.</summary>
public sealed class OpusMergerTests
{
    [Fact]
    public void TryWrite_OfPacketsOfOneSize_HasNoLengths()
    {
        var merger = new OpusMerger();
        Assert.True(merger.TryAdd([0xf8, 1, 2], new RtpTimestamp(uint.MaxValue)));
        Assert.True(merger.TryAdd([0xf9, 3, 4, 5, 6], new RtpTimestamp(959)));
        Assert.Equal((3, 2880, new RtpTimestamp(uint.MaxValue)), (merger.FrameCount, merger.Samples, merger.Timestamp));
        Assert.Equal([0xfb, 3, 1, 2, 3, 4, 5, 6], Written(merger));
    }

    [Fact]
    public void TryWrite_OfPacketsOfEachCode_HasLengthsOfAllButTheLast()
    {
        var merger = new OpusMerger();
        Assert.True(merger.TryAdd([0xf8], new RtpTimestamp(0)));
        Assert.True(merger.TryAdd([0xfa, 1, 2, 3, 4], new RtpTimestamp(960)));
        Assert.False(merger.TryAdd([0xfb, 0xc2, 9, 0, 9, 0, 0], new RtpTimestamp(2880)));
        Assert.True(merger.TryAdd([0xfb, 0xc2, 2, 0, 9, 0, 0], new RtpTimestamp(2880)));
        Assert.Equal([0xfb, 0x85, 0, 1, 2, 0, 2, 3, 4, 9], Written(merger));
    }

    [Fact]
    public void TryWrite_OfOnePacket_IsThatPacketWithoutPadding()
    {
        var merger = new OpusMerger();
        Assert.False(merger.TryWrite(new byte[100], out _));
        Assert.True(merger.TryAdd([0xfb, 0x41, 1, 7, 0], default));
        Assert.Equal([0xf8, 7], Written(merger));
        merger.Clear();
        Assert.Equal((0, 0), (merger.FrameCount, merger.Length));
        Assert.True(merger.TryAdd([0x08, 1], new RtpTimestamp(77)));
        Assert.Equal([0x08, 1], Written(merger));
    }

    [Fact]
    public void TryWrite_OfALongFrame_HasATwoByteLength()
    {
        var merger = new OpusMerger();
        Assert.True(merger.TryAdd([0xf8, .. new byte[300]], default));
        Assert.True(merger.TryAdd([0xf8, 1], new RtpTimestamp(960)));
        var packet = Written(merger);
        Assert.Equal([0xfb, 0x82, 252, 12], packet[..4]);
        Assert.Equal(4 + 301, packet.Length);
    }

    [Theory]
    [InlineData("f001", 960u)] // another configuration
    [InlineData("fc01", 960u)] // stereo
    [InlineData("f801", 959u)] // not at once after
    [InlineData("f801", 1920u)] // after a gap
    [InlineData("f801", 0u)] // the same again
    [InlineData("", 960u)]
    [InlineData("fb06010203040506", 960u)] // longer than 120 ms together
    public void TryAdd_WhatDoesNotFit_RefusesAndKeepsTheRest(string packet, uint timestamp)
    {
        var merger = new OpusMerger();
        Assert.True(merger.TryAdd([0xf8, 5], default));
        Assert.False(merger.TryAdd(Convert.FromHexString(packet), new RtpTimestamp(timestamp)));
        Assert.Equal([0xf8, 5], Written(merger));
        Assert.True(merger.TryAdd([0xf8, 6], new RtpTimestamp(960)));
        Assert.Equal([0xfb, 2, 5, 6], Written(merger));
    }

    [Fact]
    public void TryAdd_BeyondTheBytesAllowed_IsRefusedExactlyThen()
    {
        var merger = new OpusMerger(20);
        Assert.True(merger.TryAdd([0xf8, .. new byte[10]], default));
        Assert.False(merger.TryAdd([0xf8, .. new byte[8]], new RtpTimestamp(960)));
        Assert.True(merger.TryAdd([0xf8, .. new byte[7]], new RtpTimestamp(960)));
        Assert.Equal(20, Written(merger).Length);
        Assert.False(merger.TryWrite(new byte[19], out _));
        merger.Clear();
        Assert.False(merger.TryAdd([0xf8, .. new byte[20]], default));
        Assert.True(merger.TryAdd([0xf8, .. new byte[19]], default));
    }

    [Fact]
    public void TryAdd_OfSeededFrames_GivesThemBackUnchanged()
    {
        var random = new Random(8);
        var merger = new OpusMerger(1400);
        var bytes = new byte[1400];
        for (var round = 0; round < 2_000; round++)
        {
            merger.Clear();
            var expected = new List<string>();
            var timestamp = new RtpTimestamp((uint)random.NextInt64(uint.MaxValue));
            while (random.Next(8) > 0)
            {
                var frame = new byte[random.Next(3) == 0 ? 60 : random.Next(300)];
                random.NextBytes(frame);
                if (merger.TryAdd([0x78, .. frame], timestamp))
                {
                    expected.Add(Convert.ToHexString(frame));
                    timestamp = timestamp.Add(960);
                }
            }

            if (expected.Count == 0)
            {
                continue;
            }

            Assert.True(merger.TryWrite(bytes, out var written));
            Assert.Equal(merger.Length, written);
            Assert.True(OpusPacket.TryGetFrames(bytes.AsSpan(0, written), out var frames));
            var read = new List<string>();
            foreach (var frame in frames)
            {
                read.Add(Convert.ToHexString(frame));
            }

            Assert.Equal(expected, read);
        }
    }

    [Fact]
    public void TryAdd_AfterWarmUp_AllocatesNothing()
    {
        var merger = new OpusMerger();
        var destination = new byte[1200];
        byte[] packet = [0x78, .. new byte[80]];
        Assert.True(Round(merger, packet, destination));
        var isWritten = true;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            isWritten &= Round(merger, packet, destination);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(isWritten);
    }

    private static bool Round(OpusMerger merger, byte[] packet, byte[] destination)
    {
        merger.Clear();
        var isAdded = true;
        for (var i = 0; i < 3; i++)
        {
            isAdded &= merger.TryAdd(packet, new RtpTimestamp((uint)i * 960));
        }

        return merger.TryWrite(destination, out var written) && isAdded && written == 2 + (3 * 80);
    }

    private static byte[] Written(OpusMerger merger)
    {
        var bytes = new byte[2000];
        Assert.True(merger.TryWrite(bytes, out var written));
        Assert.Equal(merger.Length, written);
        return bytes[..written];
    }
}

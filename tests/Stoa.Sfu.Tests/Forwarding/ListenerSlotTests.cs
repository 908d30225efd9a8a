using System.Security.Cryptography;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Srtp;
using Stoa.Sfu.Forwarding;

namespace Stoa.Sfu.Tests.Forwarding;

/// <summary>One slot as one listener hears it.</summary>
public sealed class ListenerSlotTests : IDisposable
{
    private static readonly byte[] _key = RandomNumberGenerator.GetBytes(16);
    private static readonly byte[] _salt = RandomNumberGenerator.GetBytes(12);
    private readonly SrtpSender _sender = new(SrtpProfile.AeadAes128Gcm, _key, _salt);
    private readonly SrtpReceiver _receiver = new(SrtpProfile.AeadAes128Gcm, _key, _salt);
    private readonly byte[] _datagram = new byte[1500];
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [Fact]
    public void Write_APacket_HasTheOffersFormat()
    {
        var slot = new ListenerSlot(new ListenerFormat(109, MidExtension: 4, LevelExtension: 1), "audio0", 0xCAFE, 0);
        var length = slot.Write(Packet(5000, 960, marker: true), _sender, _datagram, _now);
        var rtp = Open(length);
        Assert.True(rtp.Marker);
        Assert.Equal(109, rtp.PayloadType);
        Assert.Equal(0xCAFEu, rtp.Ssrc);
        Assert.Equal(1, rtp.CsrcCount);
        Assert.Equal(77u, rtp.Csrc(0));
        Assert.True(rtp.TryGetExtension(4, out var mid));
        Assert.Equal("audio0"u8, mid);
        Assert.True(rtp.TryGetExtension(1, out var level));
        Assert.Equal([0x94], level.ToArray());
        Assert.Equal([1, 2, 3], rtp.Payload.ToArray());
    }

    [Fact]
    public void Write_WithoutExtensions_HasNone()
    {
        var slot = new ListenerSlot(new ListenerFormat(111, 0, 0), "0", 9, 0);
        Assert.False(Open(slot.Write(Packet(1, 0), _sender, _datagram, _now)).HasExtension);
    }

    [Fact]
    public void Write_AfterAnotherSet_GoesOnBehindTheLast()
    {
        var slot = new ListenerSlot(new ListenerFormat(111, 0, 0), "0", 9, ulong.MaxValue);
        var first = Open(slot.Write(Packet(70_000, 1_000), _sender, _datagram, _now));
        var (number, time) = (first.SequenceNumber, first.Timestamp);
        slot.Displace();
        _now += TimeSpan.FromMilliseconds(100);
        var second = Open(slot.Write(Packet(3, 4_000_000_000), _sender, _datagram, _now));
        Assert.Equal(number.Next, second.SequenceNumber);
        Assert.Equal(4_800, second.Timestamp.DistanceFrom(time));
        Assert.Equal(0, slot.Write(Packet(2, 0), _sender, _datagram, _now)); // From before it came.
    }

    [Fact]
    public void Rewrite_APacketThatWasSent_IsTheSameDatagram()
    {
        var slot = new ListenerSlot(new ListenerFormat(111, 3, 1), "0", 9, 12345);
        var sent = _datagram.AsSpan(0, slot.Write(Packet(10, 960), _sender, _datagram, _now)).ToArray();
        slot.Write(Packet(11, 1920), _sender, _datagram, _now);
        Assert.True(RtpPacket.TryParse(sent, out var rtp));
        Assert.True(slot.TryFindIndex(rtp.SequenceNumber.Value, out var index));
        Assert.Equal(10UL, index);
        var again = new byte[1500];
        Assert.Equal(sent, again.AsSpan(0, slot.Rewrite(Packet(10, 960), _sender, again)).ToArray());
        Assert.Equal(0, slot.Rewrite(Packet(12, 2880), _sender, again)); // Not sent yet: its nonce is still to come.
        Assert.False(slot.TryFindIndex(rtp.SequenceNumber.Add(-1).Value, out _));
    }

    [Fact]
    public void Write_OverTheEndOfSequenceNumbers_IsAuthentic()
    {
        var slot = new ListenerSlot(new ListenerFormat(111, 0, 0), "0", 9, 0xfff);
        for (var i = 0u; i < 70_000; i++)
        {
            var length = slot.Write(Packet(1 + i, i * 960), _sender, _datagram, _now);
            Assert.Equal(SrtpVerdict.Accepted, _receiver.Unprotect(_datagram.AsSpan(0, length), out _, out _));
        }

        Assert.Equal(70_000u, slot.PacketCount);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    private static ForwardedPacket Packet(ulong index, uint timestamp, bool marker = false) =>
        new() { Index = index, Timestamp = timestamp, Marker = marker, Csrc = 77, Level = 0x94, Payload = "\u0001\u0002\u0003"u8 };

    private RtpPacket Open(int length)
    {
        Assert.Equal(SrtpVerdict.Accepted, _receiver.Unprotect(_datagram.AsSpan(0, length), out var plain, out _));
        var copy = _datagram.AsSpan(0, plain).ToArray();
        Assert.True(RtpPacket.TryParse(copy, out var rtp));
        return rtp;
    }
}

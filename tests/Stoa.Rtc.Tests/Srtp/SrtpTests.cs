using System.Buffers.Binary;
using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Tests.Srtp;

/// <summary>Sender against receiver, under both profiles.</summary>
public sealed class SrtpTests
{
    private const uint Ssrc = 0x5501A0B2;

    public static TheoryData<SrtpProfile> Profiles => new(Enum.GetValues<SrtpProfile>());

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_WhatWasProtected_IsThePacketAsItWas(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        for (var payloadLength = 0; payloadLength < 200; payloadLength++)
        {
            var packet = Protect(sender, (ulong)payloadLength, payloadLength);
            Assert.True(packet.Length <= 12 + payloadLength + SrtpSender.MaxOverheadBytes);
            Assert.Equal(SrtpVerdict.Accepted, receiver.Unprotect(packet, out var length, out var index));
            Assert.Equal(Rtp((ulong)payloadLength, payloadLength), packet[..length]);
            Assert.Equal((ulong)payloadLength, index);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Protect_OnlyThePayload_IsUnreadable(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        var packet = Protect(sender, 1, 160);
        Assert.Equal(Rtp(1, 160)[..12], packet[..12]);
        Assert.NotEqual(Rtp(1, 160)[12..], packet[12..172]);
        Assert.NotEqual(packet[12..], Protect(sender, 2, 160)[12..]);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_HeaderWithCsrcAndExtension_KeepsIt(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        byte[] header =
        [
            0x92, 111, 0, 9, 0, 0, 0, 1, 0x55, 0x01, 0xA0, 0xB2, // extension, two CSRCs
            1, 2, 3, 4, 5, 6, 7, 8,
            0xBE, 0xDE, 0, 1, 0x10, 0xFF, 0, 0, // one word of extensions
        ];
        var packet = new byte[header.Length + 3 + SrtpSender.MaxOverheadBytes];
        var sent = sender.Protect(header, [7, 8, 9], Ssrc, 9, packet);
        Assert.Equal(header, packet[..header.Length]);
        Assert.Equal(SrtpVerdict.Accepted, receiver.Unprotect(packet.AsSpan(0, sent), out var length, out _));
        Assert.Equal([.. header, 7, 8, 9], packet[..length]);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void UnprotectRtcp_WhatWasProtected_IsThePacketAsItWas(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        for (var length = 8; length < 120; length += 4)
        {
            var packet = Rtcp(length);
            var output = new byte[length + SrtpSender.MaxOverheadBytes];
            var sent = sender.ProtectRtcp(packet, output);
            var replay = output[..sent];
            Assert.Equal(SrtpVerdict.Accepted, receiver.UnprotectRtcp(output.AsSpan(0, sent), out var opened));
            Assert.Equal(packet, output[..opened]);
            Assert.Equal(SrtpVerdict.Replayed, receiver.UnprotectRtcp(replay, out opened));
            Assert.Equal(0, opened);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_LossAndReorderingAroundTheWrap_FindsEveryIndex(SrtpProfile profile)
    {
        var random = new Random(11);
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        var order = Enumerable.Range(65_000, 67_000).Where(_ => random.Next(10) != 0)
            .Select(index => (At: index + random.Next(40), Index: (ulong)index)).OrderBy(packet => packet.At).Select(packet => packet.Index);
        var highest = 0UL;
        foreach (var index in order)
        {
            highest = Math.Max(highest, index);
            Assert.Equal(SrtpVerdict.Accepted, receiver.Unprotect(Protect(sender, index, 4), out _, out var found));
            Assert.Equal(index, found);
        }

        Assert.True(highest > 131_072); // two wraps
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_AgainLateOrTooLate_SaysWhich(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        Assert.Equal(SrtpVerdict.Accepted, Open(receiver, Protect(sender, 1000, 20)));
        Assert.Equal(SrtpVerdict.Replayed, Open(receiver, Protect(sender, 1000, 20)));
        Assert.Equal(SrtpVerdict.Accepted, Open(receiver, Protect(sender, 873, 20)));
        Assert.Equal(SrtpVerdict.TooOld, Open(receiver, Protect(sender, 872, 20)));
        Assert.Equal(SrtpVerdict.Accepted, Open(receiver, Protect(sender, 1001, 20)));
        Assert.Equal(SrtpVerdict.TooOld, Open(receiver, Protect(sender, 873, 20)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_AnyBitFlipped_IsNotAcceptedAndChangesNothing(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        Assert.Equal(SrtpVerdict.Accepted, Open(receiver, Protect(sender, 100, 24)));
        var packet = Protect(sender, 101, 24);
        for (var bit = 0; bit < packet.Length * 8; bit++)
        {
            var flipped = packet.ToArray();
            flipped[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            var verdict = receiver.Unprotect(flipped, out var length, out var index);
            Assert.Equal((0, 0UL), (length, index));
            if (bit is < 2 or (>= 3 and < 8) or (>= 16 and < 32))
            {
                Assert.NotEqual(SrtpVerdict.Accepted, verdict); // version, lengths and numbers have verdicts of their own
            }
            else
            {
                Assert.Equal(SrtpVerdict.NotAuthentic, verdict);
            }
        }

        Assert.Equal(SrtpVerdict.Accepted, Open(receiver, packet));
        Assert.Equal(SrtpVerdict.Replayed, Open(receiver, Protect(sender, 101, 24)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void UnprotectRtcp_AnyBitFlipped_IsNotAcceptedAndChangesNothing(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        var output = new byte[28 + SrtpSender.MaxOverheadBytes];
        var packet = output[..sender.ProtectRtcp(Rtcp(28), output)];
        for (var bit = 0; bit < packet.Length * 8; bit++)
        {
            var flipped = packet.ToArray();
            flipped[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            Assert.Equal(bit < 2 ? SrtpVerdict.Malformed : SrtpVerdict.NotAuthentic, receiver.UnprotectRtcp(flipped, out var length));
            Assert.Equal(0, length);
        }

        Assert.Equal(SrtpVerdict.Accepted, receiver.UnprotectRtcp(packet, out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_CutAtEachLength_IsRefused(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        var packet = Protect(sender, 5, 24);
        var output = new byte[28 + SrtpSender.MaxOverheadBytes];
        var rtcp = output[..sender.ProtectRtcp(Rtcp(28), output)];
        for (var length = 0; length < packet.Length; length++)
        {
            Assert.True(Open(receiver, packet[..length]) is SrtpVerdict.Malformed or SrtpVerdict.NotAuthentic);
            packet[0] |= 0x10; // with an extension that points beyond
            Assert.True(Open(receiver, packet[..length]) is SrtpVerdict.Malformed or SrtpVerdict.NotAuthentic);
            packet[0] &= 0xEF;
        }

        for (var length = 0; length < rtcp.Length; length++)
        {
            Assert.True(receiver.UnprotectRtcp(rtcp.AsSpan(0, length).ToArray(), out _) is SrtpVerdict.Malformed or SrtpVerdict.NotAuthentic);
        }

        Assert.Equal(SrtpVerdict.Accepted, Open(receiver, packet));
        Assert.Equal(SrtpVerdict.Accepted, receiver.UnprotectRtcp(rtcp, out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_NinthSource_IsRefusedAndOthersGoOn(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        for (var source = 0u; source < 100; source++)
        {
            // A forged packet takes no place.
            var forged = Protect(sender, 1, 24, 1000 + source);
            forged[^1] ^= 1;
            Assert.Equal(SrtpVerdict.NotAuthentic, Open(receiver, forged));
            Assert.Equal(source < 8 ? SrtpVerdict.Accepted : SrtpVerdict.TooManySources, Open(receiver, Protect(sender, 1, 24, source)));

            var output = new byte[48];
            var packet = Rtcp(28);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), source);
            var length = sender.ProtectRtcp(packet, output);
            Assert.Equal(source < 8 ? SrtpVerdict.Accepted : SrtpVerdict.TooManySources, receiver.UnprotectRtcp(output.AsSpan(0, length), out _));
        }

        for (var source = 0u; source < 8; source++)
        {
            Assert.Equal(SrtpVerdict.Accepted, Open(receiver, Protect(sender, 2, 24, source)));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Unprotect_OtherKeys_IsNotAuthentic(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = new SrtpReceiver(profile, new byte[16], new byte[SrtpKeyingMaterial.SaltBytes(profile)]);
        Assert.Equal(SrtpVerdict.NotAuthentic, Open(receiver, Protect(sender, 5, 24)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void ProtectAndUnprotect_AfterTheFirstPacket_AllocateNothing(SrtpProfile profile)
    {
        using var sender = Sender(profile);
        using var receiver = Receiver(profile);
        var rtp = Rtp(0, 160);
        var rtcp = Rtcp(60);
        var output = new byte[300];
        Span<byte> opened = new byte[300];
        var allocated = 0L;
        for (var index = 0UL; index < 2_000; index++)
        {
            if (index == 100)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
            }

            BinaryPrimitives.WriteUInt16BigEndian(rtp.AsSpan(2), (ushort)index);
            var length = sender.Protect(rtp.AsSpan(0, 12), rtp.AsSpan(12), Ssrc, index, output);
            if (receiver.Unprotect(output.AsSpan(0, length), out _, out _) != SrtpVerdict.Accepted
                || receiver.UnprotectRtcp(output.AsSpan(0, sender.ProtectRtcp(rtcp, output)), out _) != SrtpVerdict.Accepted)
            {
                Assert.Fail("Not accepted.");
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    [Fact]
    public void Constructor_KeysOfAnotherProfile_Throws()
    {
        Assert.Throws<ArgumentException>(() => new SrtpSender(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[14]));
        Assert.Throws<ArgumentException>(() => new SrtpReceiver(SrtpProfile.Aes128CmHmacSha1Tag80, new byte[15], new byte[14]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SrtpSender((SrtpProfile)8, new byte[16], new byte[12]));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Protect_AfterDispose_Throws(SrtpProfile profile)
    {
        var used = Sender(profile);
        Protect(used, 1, 1);
        used.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Protect(used, 2, 1));
        var unused = Sender(profile);
        unused.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Protect(unused, 2, 1));
    }

    [Fact]
    public void KeyingMaterial_AfterDispose_IsZero()
    {
        var keys = new SrtpKeyingMaterial(SrtpProfile.AeadAes128Gcm, Key, Salt(SrtpProfile.AeadAes128Gcm), Key, Salt(SrtpProfile.AeadAes128Gcm));
        Assert.Equal(Key, keys.RemoteKey);
        Assert.Equal(Salt(SrtpProfile.AeadAes128Gcm), keys.RemoteSalt);
        Assert.Equal(Key, keys.LocalKey);
        Assert.Equal(Salt(SrtpProfile.AeadAes128Gcm), keys.LocalSalt);
        keys.Dispose();
        Assert.Equal(new byte[16], keys.RemoteKey);
        Assert.Equal(new byte[12], keys.LocalSalt);
    }

    private static ReadOnlySpan<byte> Key => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static ReadOnlySpan<byte> Salt(SrtpProfile profile) =>
        new byte[] { 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 }.AsSpan(0, SrtpKeyingMaterial.SaltBytes(profile));

    private static SrtpSender Sender(SrtpProfile profile) => new(profile, Key, Salt(profile));

    private static SrtpReceiver Receiver(SrtpProfile profile) => new(profile, Key, Salt(profile));

    private static SrtpVerdict Open(SrtpReceiver receiver, byte[] packet) => receiver.Unprotect(packet.ToArray(), out _, out _);

    private static byte[] Protect(SrtpSender sender, ulong index, int payloadLength, uint ssrc = Ssrc)
    {
        var rtp = Rtp(index, payloadLength, ssrc);
        var output = new byte[rtp.Length + SrtpSender.MaxOverheadBytes];
        return output[..sender.Protect(rtp.AsSpan(0, 12), rtp.AsSpan(12), ssrc, index, output)];
    }

    private static byte[] Rtp(ulong index, int payloadLength, uint ssrc = Ssrc)
    {
        var packet = new byte[12 + payloadLength];
        packet[0] = 0x80;
        packet[1] = 111;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)index);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)index * 960);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        for (var i = 12; i < packet.Length; i++)
        {
            packet[i] = (byte)i;
        }

        return packet;
    }

    private static byte[] Rtcp(int length)
    {
        var packet = new byte[length];
        packet[0] = 0x80;
        packet[1] = 200;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)((length / 4) - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), Ssrc);
        return packet;
    }
}

using System.Buffers.Binary;
using Stoa.Fuzzing;
using Stoa.Rtc;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Srtp;
using Stoa.Rtc.Stun;

namespace Stoa.AudioFuzzer;

/// <summary>Feeds checks to the server's agent: as they were changed, or signed again, so that what is behind the signature is looked at too.</summary>
internal sealed class IceRun(IceCredentials local, IceCredentials remote, TransportAddress address) : FuzzRun
{
    private readonly IReadOnlyList<byte[]> _samples = Samples.Stun(local, remote);
    private readonly IceLiteAgent _agent = new(local, remote, TimeSpan.Zero);
    private TimeSpan _now;

    /// <inheritdoc/>
    public override byte[] NextInput(Random random)
    {
        var bytes = Mutation.Of(random, _samples);
        return random.Next(2) == 0 ? bytes : Sign(bytes);
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random)
    {
        Span<byte> response = stackalloc byte[IceLiteAgent.MaximumResponseBytes];
        _now += TimeSpan.FromMilliseconds(random.Next(2_000));
        var source = address with { Port = (ushort)random.Next(1, 20), Ip = random.Next(2) == 0 ? address.Ip : (UInt128)random.NextInt64() << 60 };
        var verdict = _agent.Receive(input, source, _now, response, out var length);
        Claim.Must(length <= input.Length, "no answer is longer than its request");
        Claim.Must(length == 0 || verdict <= IceVerdict.BadRequest, "only the authentic are answered");
        if (random.Next(100) == 0)
        {
            _agent.Forget(source);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private byte[] Sign(byte[] bytes)
    {
        var text = bytes.AsSpan(0, Math.Max(0, bytes.Length - 32) / 4 * 4);
        if (text.Length < StunMessage.HeaderBytes)
        {
            return bytes;
        }

        var signed = new byte[text.Length + 32];
        text.CopyTo(signed);
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(2), (ushort)(text.Length + 4));
        BinaryPrimitives.WriteUInt32BigEndian(signed.AsSpan(4), StunMessage.MagicCookie);
        signed[0] &= 0x3f;
        BinaryPrimitives.WriteUInt32BigEndian(signed.AsSpan(text.Length), 0x0008_0014);
        StunIntegrity.Compute(System.Text.Encoding.ASCII.GetBytes(local.Password), signed.AsSpan(0, text.Length), signed.AsSpan(text.Length + 4, 20));
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(2), (ushort)(signed.Length - 20));
        BinaryPrimitives.WriteUInt32BigEndian(signed.AsSpan(text.Length + 24), 0x8028_0004);
        BinaryPrimitives.WriteUInt32BigEndian(signed.AsSpan(text.Length + 28), Crc32.Of(signed.AsSpan(0, text.Length + 24)) ^ StunMessage.FingerprintMask);
        return signed;
    }
}

/// <summary>Feeds changed SRTP and SRTCP, and authentic packets with changed content.</summary>
internal sealed class SrtpRun : FuzzRun
{
    private const int MaxBytes = 4_096;

    private readonly SrtpSender _sender;
    private readonly SrtpReceiver _receiver;
    private readonly byte[] _protected = new byte[MaxBytes + 64];
    private readonly List<byte[]> _samples = [];

    public SrtpRun(SrtpProfile profile, Random random)
    {
        var secrets = new byte[16 + SrtpKeyingMaterial.SaltBytes(profile)];
        random.NextBytes(secrets);
        _sender = new SrtpSender(profile, secrets.AsSpan(0, 16), secrets.AsSpan(16));
        _receiver = new SrtpReceiver(profile, secrets.AsSpan(0, 16), secrets.AsSpan(16));
        foreach (var sample in Samples.Rtp)
        {
            _samples.Add(_protected[..Authentic.Rtp(_sender, sample, BinaryPrimitives.ReadUInt16BigEndian(sample.AsSpan(2)), _protected)]);
        }

        foreach (var sample in Samples.Rtcp)
        {
            _samples.Add(_protected[.._sender.ProtectRtcp(sample, _protected)]);
        }
    }

    /// <inheritdoc/>
    public override byte[] NextInput(Random random)
    {
        if (random.Next(2) == 0)
        {
            return Mutation.Of(random, _samples);
        }

        var isReport = random.Next(2) == 0;
        var content = Mutation.Of(random, isReport ? Samples.Rtcp : Samples.Rtp);
        return content.Length < 12 ? content
            : isReport ? _protected[.._sender.ProtectRtcp(content, _protected)]
            : _protected[..Authentic.Rtp(_sender, content, BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(2)), _protected)];
    }

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random)
    {
        int length;
        var isAccepted = random.Next(2) == 0
            ? _receiver.Unprotect(input, out length, out _) == SrtpVerdict.Accepted
            : _receiver.UnprotectRtcp(input, out length) == SrtpVerdict.Accepted;
        Claim.Must(isAccepted ? length < input.Length : length == 0, "what is accepted is shorter, and what is not has no length");
        if (isAccepted)
        {
            _ = RtpPacket.TryParse(input.AsSpan(0, length), out _);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}

/// <summary>Protects packets that need not be well formed.</summary>
internal static class Authentic
{
    /// <summary>Protects whatever has twelve bytes as if it were RTP.</summary>
    public static int Rtp(SrtpSender sender, ReadOnlySpan<byte> packet, ulong index, Span<byte> destination)
    {
        var length = 12 + (4 * (packet[0] & 0x0f));
        if ((packet[0] & 0x10) != 0 && packet.Length >= length + 4)
        {
            length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        }

        length = Math.Min(length, packet.Length);
        return sender.Protect(packet[..length], packet[length..], BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), index, destination);
    }
}

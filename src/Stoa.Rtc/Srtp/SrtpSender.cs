using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Stoa.Rtc.Srtp;

/// <summary>Protects what goes to one peer. Native contexts are made with the first packet of each kind. Not for two threads at once.</summary>
/// <remarks>Source: RFC 3711 sections 3.1, 3.3 and 3.4; RFC 7714 sections 8 and 9.</remarks>
public sealed class SrtpSender : IDisposable
{
    /// <summary>What protection adds to a packet at most, in bytes: tag and SRTCP index.</summary>
    public const int MaxOverheadBytes = 20;

    /// <summary>What is readable in an SRTCP packet: the first eight bytes.</summary>
    internal const int RtcpHeaderBytes = 8;

    /// <summary>The bit beside the SRTCP index that says the packet is encrypted.</summary>
    internal const uint EncryptedFlag = 0x8000_0000;

    private readonly SrtpProfile _profile;
    private readonly byte[] _master;
    private SrtpCipher? _rtp;
    private SrtpCipher? _rtcp;
    private uint _rtcpIndex;
    private bool _disposed;

    /// <summary>Takes a copy of the master key and salt.</summary>
    /// <exception cref="ArgumentException">A length is not that of the profile.</exception>
    public SrtpSender(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        SrtpKeyingMaterial.Check(profile, masterKey, masterSalt);
        _profile = profile;
        _master = [.. masterKey, .. masterSalt];
    }

    /// <summary>Starts from session keys: what published vectors give.</summary>
    internal SrtpSender(SrtpCipher rtp, SrtpCipher rtcp, uint rtcpIndex = 0) => (_master, _rtp, _rtcp, _rtcpIndex) = ([], rtp, rtcp, rtcpIndex);

    /// <summary>Writes a protected RTP packet: copies the header, encrypts the payload straight into the destination, adds the tag. Allocates nothing.</summary>
    /// <param name="header">The whole RTP header with CSRCs and extension; its sequence number is the low 16 bits of the index.</param>
    /// <param name="payload">The payload; must not overlap the destination.</param>
    /// <param name="ssrc">The SSRC that stands in the header.</param>
    /// <param name="packetIndex">Rollover counter * 65536 + sequence number; never twice for one SSRC. Below 2^48;
    /// the first one below 32,768, or a receiver that misses the start may guess the rollover counter wrong.</param>
    /// <param name="destination">At least header, payload and <see cref="MaxOverheadBytes"/> long.</param>
    /// <returns>The length of the protected packet in bytes.</returns>
    public int Protect(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, uint ssrc, ulong packetIndex, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetIndex, 0xFFFF_FFFF_FFFFUL);
        var cipher = _rtp ?? Make(ref _rtp, rtcp: false);
        var length = header.Length + payload.Length;
        header.CopyTo(destination);
        Span<byte> rollovers = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rollovers, (uint)(packetIndex >> 16));
        cipher.Seal(
            destination[..length], header.Length, payload, cipher.IsAead ? [] : rollovers, ssrc, packetIndex, destination.Slice(length, cipher.TagBytes));
        return length + cipher.TagBytes;
    }

    /// <summary>Fetches what <see cref="Protect"/> will need into the processor's cache: for a sender that has not been used for long.</summary>
    public void Prefetch() => CacheLines.Prefetch(_rtp);

    /// <summary>Fetches what lies behind what <see cref="Prefetch"/> has fetched.</summary>
    public void PrefetchFurther() => _rtp?.Prefetch();

    /// <summary>Writes a protected RTCP packet, numbered by the sender itself. Allocates nothing.</summary>
    /// <param name="packet">A whole compound packet, at least eight bytes; must not overlap the destination.</param>
    /// <param name="destination">At least the packet and <see cref="MaxOverheadBytes"/> long.</param>
    /// <returns>The length of the protected packet in bytes.</returns>
    /// <exception cref="InvalidOperationException">All 2^31 numbers are used up.</exception>
    public int ProtectRtcp(ReadOnlySpan<byte> packet, Span<byte> destination)
    {
        if (packet.Length < RtcpHeaderBytes)
        {
            throw new ArgumentException("An RTCP packet has at least eight bytes.", nameof(packet));
        }

        if (_rtcpIndex == ~EncryptedFlag)
        {
            throw new InvalidOperationException("The SRTCP index is used up.");
        }

        var cipher = _rtcp ?? Make(ref _rtcp, rtcp: true);
        var index = ++_rtcpIndex;
        var length = packet.Length;
        packet[..RtcpHeaderBytes].CopyTo(destination);

        // The index follows the tag of an AEAD and precedes any other.
        var tag = destination.Slice(cipher.IsAead ? length : length + 4, cipher.TagBytes);
        var trailer = destination.Slice(cipher.IsAead ? length + cipher.TagBytes : length, 4);
        BinaryPrimitives.WriteUInt32BigEndian(trailer, EncryptedFlag | index);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        cipher.Seal(destination[..length], RtcpHeaderBytes, packet[RtcpHeaderBytes..], trailer, ssrc, index, tag);
        return length + 4 + cipher.TagBytes;
    }

    /// <summary>Frees the native contexts and clears the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_master);
        _rtp?.Dispose();
        _rtcp?.Dispose();
        _disposed = true;
    }

    private SrtpCipher Make(ref SrtpCipher? cipher, bool rtcp)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return cipher = SrtpCipher.Derive(_profile, _master.AsSpan(0, SrtpKeyingMaterial.KeyBytes), _master.AsSpan(SrtpKeyingMaterial.KeyBytes), rtcp);
    }
}

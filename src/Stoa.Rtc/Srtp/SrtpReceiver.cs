using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Stoa.Rtc.Srtp;

/// <summary>Checks and opens what comes from one peer. Knows at most eight sources of each kind. Not for two threads at once.</summary>
/// <remarks>
/// A new source starts with rollover counter 0, as the RFC has it. Nothing that fails its check changes any state.
/// Source: RFC 3711 sections 3.3 and 3.4; RFC 7714 sections 8 and 9.
/// </remarks>
public sealed class SrtpReceiver : IDisposable
{
    private readonly SrtpProfile _profile;
    private readonly byte[] _master;
    private SrtpCipher? _rtp;
    private SrtpCipher? _rtcp;
    private SourceTable _rtpSources;
    private SourceTable _rtcpSources;
    private bool _disposed;

    /// <summary>Takes a copy of the master key and salt.</summary>
    /// <exception cref="ArgumentException">A length is not that of the profile.</exception>
    public SrtpReceiver(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        SrtpKeyingMaterial.Check(profile, masterKey, masterSalt);
        _profile = profile;
        _master = [.. masterKey, .. masterSalt];
    }

    /// <summary>Starts from session keys: what published vectors give.</summary>
    internal SrtpReceiver(SrtpCipher rtp, SrtpCipher rtcp) => (_master, _rtp, _rtcp) = ([], rtp, rtcp);

    /// <summary>Opens an RTP packet in place. Allocates nothing but for the first packet of a source.</summary>
    /// <param name="packet">The packet as it came; with any verdict but Accepted, its bytes after the header are undefined.</param>
    /// <param name="length">The length of the RTP packet that now stands at the front; 0 unless accepted.</param>
    /// <param name="packetIndex">Rollover counter * 65536 + sequence number; 0 unless accepted.</param>
    public SrtpVerdict Unprotect(Span<byte> packet, out int length, out ulong packetIndex)
    {
        (length, packetIndex) = (0, 0);
        var cipher = _rtp ?? Make(ref _rtp, rtcp: false);
        var end = packet.Length - cipher.TagBytes;
        if (!TryReadHeaderLength(packet, out var headerLength) || headerLength > end)
        {
            return SrtpVerdict.Malformed;
        }

        var sequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        ref var window = ref _rtpSources.Find(ssrc);
        var known = !Unsafe.IsNullRef(ref window);
        var index = known ? RolloverCounter.Estimate(window.Highest, sequenceNumber) : sequenceNumber;
        if (known && window.Check(index) is var verdict and not SrtpVerdict.Accepted)
        {
            return verdict;
        }

        Span<byte> rollovers = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rollovers, (uint)(index >> 16));
        if (!cipher.TryOpen(packet[..end], headerLength, cipher.IsAead ? [] : rollovers, ssrc, index, packet[end..]))
        {
            return SrtpVerdict.NotAuthentic;
        }

        if (known)
        {
            window.Accept(index);
        }
        else if (!_rtpSources.TryAdd(ssrc, index))
        {
            return SrtpVerdict.TooManySources;
        }

        (length, packetIndex) = (end, index);
        return SrtpVerdict.Accepted;
    }

    /// <summary>Opens an RTCP packet in place. Allocates nothing but for the first packet of a source.</summary>
    /// <param name="packet">The packet as it came; with any verdict but Accepted, its bytes after the first eight are undefined.</param>
    /// <param name="length">The length of the RTCP packet that now stands at the front; 0 unless accepted.</param>
    public SrtpVerdict UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        var cipher = _rtcp ?? Make(ref _rtcp, rtcp: true);
        var end = packet.Length - cipher.TagBytes - 4;
        if (end < SrtpSender.RtcpHeaderBytes || packet[0] >> 6 != 2)
        {
            return SrtpVerdict.Malformed;
        }

        var tag = packet.Slice(cipher.IsAead ? end : end + 4, cipher.TagBytes);
        var trailer = packet.Slice(cipher.IsAead ? end + cipher.TagBytes : end, 4);
        var word = BinaryPrimitives.ReadUInt32BigEndian(trailer);
        var index = word & ~SrtpSender.EncryptedFlag;
        var ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        ref var window = ref _rtcpSources.Find(ssrc);
        var known = !Unsafe.IsNullRef(ref window);
        if (known && window.Check(index) is var verdict and not SrtpVerdict.Accepted)
        {
            return verdict;
        }

        var readable = (word & SrtpSender.EncryptedFlag) == 0 ? end : SrtpSender.RtcpHeaderBytes;
        if (!cipher.TryOpen(packet[..end], readable, trailer, ssrc, index, tag))
        {
            return SrtpVerdict.NotAuthentic;
        }

        if (known)
        {
            window.Accept(index);
        }
        else if (!_rtcpSources.TryAdd(ssrc, index))
        {
            return SrtpVerdict.TooManySources;
        }

        length = end;
        return SrtpVerdict.Accepted;
    }

    /// <summary>Frees the native contexts and clears the keys.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_master);
        _rtp?.Dispose();
        _rtcp?.Dispose();
        _disposed = true;
    }

    // Source: RFC 3550 sections 5.1 and 5.3.1.
    private static bool TryReadHeaderLength(ReadOnlySpan<byte> packet, out int headerLength)
    {
        headerLength = 0;
        if (packet.Length < 12 || packet[0] >> 6 != 2)
        {
            return false;
        }

        headerLength = 12 + (4 * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < headerLength + 4)
            {
                return false;
            }

            headerLength += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(headerLength + 2)..]));
        }

        return true;
    }

    private SrtpCipher Make(ref SrtpCipher? cipher, bool rtcp)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return cipher = SrtpCipher.Derive(_profile, _master.AsSpan(0, SrtpKeyingMaterial.KeyBytes), _master.AsSpan(SrtpKeyingMaterial.KeyBytes), rtcp);
    }
}

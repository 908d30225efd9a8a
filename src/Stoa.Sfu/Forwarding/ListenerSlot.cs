using System.Buffers.Binary;
using System.Text;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Srtp;

namespace Stoa.Sfu.Forwarding;

/// <summary>One slot as one listener hears it: an outgoing SSRC with numbers and timestamps of its own.</summary>
/// <remarks>
/// The header is made once; each packet changes 12 of its bytes, and encryption writes both straight into the place of the datagram:
/// <code>
///  0                   1                   2                   3
/// |V=2|P|X| CC=1  |M|     PT      |       sequence number  ◄──────|  ◄── changed: M
/// |                           timestamp  ◄────────────────────────|
/// |                             SSRC                              |
/// |                        CSRC: who speaks  ◄────────────────────|
/// |       0xBE    |      0xDE     |        length in words        |
/// | id, length    | mid ...       | id, length    | level  ◄──────|
/// </code>
/// A number of the slot's stream is never sent twice with other bytes: the nonce of AES-GCM comes from it.
/// Owned by the listener's loop. Source: RFC 3550 section 5.1, RFC 8285 section 4.2.
/// </remarks>
internal sealed class ListenerSlot
{
    private const int FixedLength = 16;
    private readonly byte[] _header;
    private readonly int _levelAt;
    private ulong _base;
    private ulong _from;
    private ulong _next;
    private uint _timestampDelta;
    private uint _lastTimestamp;
    private TimeSpan _lastAt;
    private bool _isPlaced;

    /// <summary>Makes a slot.</summary>
    /// <param name="format">How the offer wants packets.</param>
    /// <param name="mid">The section of the offer.</param>
    /// <param name="ssrc">The outgoing SSRC, as the answer names it.</param>
    /// <param name="random">Random bits: where numbers and timestamps begin. Numbers begin low, so that none wraps before the first arrives (RFC 3711 section 3.3.1).</param>
    public ListenerSlot(in ListenerFormat format, string mid, uint ssrc, ulong random)
    {
        Ssrc = ssrc;
        _next = 1 + (random & 0xfff);
        _lastTimestamp = (uint)(random >> 32);
        var midLength = format.MidExtension > 0 && mid.Length is > 0 and <= 16 ? mid.Length : 0;
        var extensions = (midLength > 0 ? 1 + midLength : 0) + (format.LevelExtension > 0 ? 2 : 0);
        var words = (extensions + 3) / 4;
        _header = new byte[FixedLength + (words > 0 ? 4 + (words * 4) : 0)];
        _header[0] = (byte)(words > 0 ? 0x91 : 0x81);
        _header[1] = format.PayloadType;
        BinaryPrimitives.WriteUInt32BigEndian(_header.AsSpan(8), ssrc);
        if (words > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(16), 0xBEDE);
            BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(18), (ushort)words);
            var at = 20;
            if (midLength > 0)
            {
                _header[at] = (byte)((format.MidExtension << 4) | (midLength - 1));
                Encoding.ASCII.GetBytes(mid, _header.AsSpan(at + 1));
                at += 1 + midLength;
            }

            if (format.LevelExtension > 0)
            {
                _header[at] = (byte)(format.LevelExtension << 4);
                _levelAt = at + 1;
            }
        }
    }

    /// <summary>The outgoing SSRC.</summary>
    public uint Ssrc { get; }

    /// <summary>How many packets were sent, those sent again aside.</summary>
    public uint PacketCount { get; private set; }

    /// <summary>How many bytes of payload were sent.</summary>
    public uint OctetCount { get; private set; }

    /// <summary>When the last packet was sent; zero before the first.</summary>
    public TimeSpan LastAt => _lastAt;

    /// <summary>The next packet may come from another stream: numbers and timestamps go on behind the last one.</summary>
    public void Displace() => _isPlaced = false;

    /// <summary>Writes a packet of the slot's stream as this listener's.</summary>
    /// <returns>The length of the datagram; 0 when the packet is from before the listener came.</returns>
    public int Write(in ForwardedPacket packet, SrtpSender sender, Span<byte> destination, TimeSpan now)
    {
        if (!_isPlaced)
        {
            Place(packet, now);
        }

        if (packet.Index < _from)
        {
            return 0;
        }

        var index = unchecked(packet.Index - _base);
        if (index >= _next)
        {
            _next = index + 1;
            _lastTimestamp = unchecked(packet.Timestamp + _timestampDelta);
            _lastAt = now;
        }

        PacketCount++;
        OctetCount = unchecked(OctetCount + (uint)packet.Payload.Length);
        return Protect(packet, index, sender, destination);
    }

    /// <summary>Writes a packet again that was written before, byte for byte.</summary>
    /// <returns>The length of the datagram; 0 when it was never sent.</returns>
    public int Rewrite(in ForwardedPacket packet, SrtpSender sender, Span<byte> destination) =>
        _isPlaced && packet.Index >= _from && packet.Index - _base < _next ? Protect(packet, packet.Index - _base, sender, destination) : 0;

    /// <summary>The number in the slot's stream that a sequence number of this listener stands for.</summary>
    /// <returns>False for one that was not sent lately.</returns>
    public bool TryFindIndex(ushort sequenceNumber, out ulong index)
    {
        var behind = unchecked((ushort)((ushort)(_next - 1) - sequenceNumber));
        index = unchecked(_base + _next - 1 - behind);
        return _isPlaced && behind < _next && index >= _from;
    }

    /// <summary>Writes a sender report. Source: RFC 3550 section 6.4.1.</summary>
    public void WriteReport(ref RtcpWriter writer, NtpTime ntp, TimeSpan now)
    {
        var elapsed = (uint)((now - _lastAt).Ticks * SlotMapping.ClockHz / TimeSpan.TicksPerSecond);
        writer.WriteSenderReport(Ssrc, ntp, new RtpTimestamp(unchecked(_lastTimestamp + elapsed)), PacketCount, OctetCount, []);
    }

    private int Protect(in ForwardedPacket packet, ulong index, SrtpSender sender, Span<byte> destination)
    {
        var header = _header;
        header[1] = (byte)(packet.Marker ? header[1] | 0x80 : header[1] & 0x7f);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)index);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), unchecked(packet.Timestamp + _timestampDelta));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), packet.Csrc);
        if (_levelAt > 0)
        {
            header[_levelAt] = packet.Level;
        }

        return sender.Protect(header, packet.Payload, Ssrc, index, destination);
    }

    private void Place(in ForwardedPacket packet, TimeSpan now)
    {
        unchecked
        {
            _base = packet.Index - _next;
            _from = packet.Index;
            var elapsed = _lastAt > TimeSpan.Zero ? (uint)((now - _lastAt).Ticks * SlotMapping.ClockHz / TimeSpan.TicksPerSecond) : 0;
            _timestampDelta = _lastTimestamp + Math.Max(elapsed, 960) - packet.Timestamp;
            _isPlaced = true;
        }
    }
}

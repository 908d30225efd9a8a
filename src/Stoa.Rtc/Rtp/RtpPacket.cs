using System.Buffers.Binary;

namespace Stoa.Rtc.Rtp;

/// <summary>Reads an RTP packet where it lies; nothing is copied.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |                             SSRC                              |
/// |                      CSRC, CC times                           |
/// |      profile of X             |   length in 32-bit words      |
/// </code>
/// Source: RFC 3550 section 5.1, RFC 8285 section 4.
/// </remarks>
public readonly ref struct RtpPacket
{
    private const int FixedLength = RtpHeader.FixedLength;
    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _payloadLength;

    private RtpPacket(ReadOnlySpan<byte> packet, int headerLength, int payloadLength)
    {
        _packet = packet;
        HeaderLength = headerLength;
        _payloadLength = payloadLength;
    }

    /// <summary>Takes a whole decrypted datagram.</summary>
    /// <returns>False for another version, RTCP, a header longer than the datagram, or padding that is empty or longer than the payload.</returns>
    /// <remarks>What stands inside the header extension is read when asked for. RTCP is told by its type, 192 to 223. Source: RFC 5761 section 4.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpPacket rtp)
    {
        rtp = default;
        if (packet.Length < FixedLength || packet[0] >> 6 != RtpHeader.Version || packet[1] is >= 192 and <= 223)
        {
            return false;
        }

        var header = FixedLength + ((packet[0] & 0x0f) * sizeof(uint));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < header + sizeof(uint))
            {
                return false;
            }

            header += sizeof(uint) + (BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 2)..]) * sizeof(uint));
        }

        var payload = packet.Length - header;
        if (payload < 0)
        {
            return false;
        }

        if ((packet[0] & 0x20) != 0)
        {
            var padding = packet[^1];
            if (padding == 0 || padding > payload)
            {
                return false;
            }

            payload -= padding;
        }

        rtp = new RtpPacket(packet, header, payload);
        return true;
    }

    /// <summary>True on the first packet of a talkspurt. Source: RFC 7587 section 4.2.</summary>
    public bool Marker => (_packet[1] & 0x80) != 0;

    /// <summary>What the payload is, as negotiated: 0 to 127.</summary>
    public byte PayloadType => (byte)(_packet[1] & 0x7f);

    /// <summary>The packet's place in its stream.</summary>
    public SequenceNumber SequenceNumber => new(BinaryPrimitives.ReadUInt16BigEndian(_packet[RtpHeader.SequenceNumberOffset..]));

    /// <summary>When the first sample was taken.</summary>
    public RtpTimestamp Timestamp => new(BinaryPrimitives.ReadUInt32BigEndian(_packet[RtpHeader.TimestampOffset..]));

    /// <summary>The stream the packet belongs to.</summary>
    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[RtpHeader.SsrcOffset..]);

    /// <summary>How many contributing sources are named: 0 to 15.</summary>
    public int CsrcCount => _packet[0] & 0x0f;

    /// <summary>Bytes before the payload, with contributing sources and extension.</summary>
    public int HeaderLength { get; }

    /// <summary>The payload without padding; may be empty.</summary>
    public ReadOnlySpan<byte> Payload => _packet.Slice(HeaderLength, _payloadLength);

    /// <summary>True when a header extension is present, of whatever profile.</summary>
    public bool HasExtension => (_packet[0] & 0x10) != 0;

    /// <summary>One of the contributing sources.</summary>
    /// <param name="index">0 to <see cref="CsrcCount"/> - 1.</param>
    public uint Csrc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CsrcCount);
        return BinaryPrimitives.ReadUInt32BigEndian(_packet[(FixedLength + (index * sizeof(uint)))..]);
    }

    /// <summary>Finds a header extension element by its negotiated id, in the one-byte or the two-byte form.</summary>
    /// <param name="id">1 to 14 in the one-byte form, 1 to 255 in the two-byte form.</param>
    /// <param name="value">The first element of that id; may be empty in the two-byte form.</param>
    /// <returns>False when absent, or when an element before it does not fit.</returns>
    public bool TryGetExtension(int id, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!HasExtension || id is < 1 or > 255)
        {
            return false;
        }

        var start = FixedLength + (CsrcCount * sizeof(uint));
        var profile = BinaryPrimitives.ReadUInt16BigEndian(_packet[start..]);
        var elements = _packet[(start + sizeof(uint))..HeaderLength];
        return profile == RtpHeader.OneByteProfile ? TryFindOneByte(elements, id, out value)
            : (profile & 0xfff0) == RtpHeader.TwoByteProfile && TryFindTwoByte(elements, id, out value);
    }

    private static bool TryFindOneByte(ReadOnlySpan<byte> elements, int wanted, out ReadOnlySpan<byte> value)
    {
        value = default;
        for (var at = 0; at < elements.Length;)
        {
            var id = elements[at] >> 4;
            if (elements[at] == 0)
            {
                at++;
                continue;
            }

            // "an ID of 15 … MUST be ignored … and processing of the entire extension MUST terminate"; so does padding that has a length (section 4.2).
            var length = (elements[at] & 0x0f) + 1;
            if (id is 0 or 15 || length > elements.Length - at - 1)
            {
                return false;
            }

            if (id == wanted)
            {
                value = elements.Slice(at + 1, length);
                return true;
            }

            at += 1 + length;
        }

        return false;
    }

    private static bool TryFindTwoByte(ReadOnlySpan<byte> elements, int wanted, out ReadOnlySpan<byte> value)
    {
        value = default;
        for (var at = 0; at < elements.Length;)
        {
            var id = elements[at];
            if (id == 0)
            {
                at++;
                continue;
            }

            if (at + 1 >= elements.Length || elements[at + 1] > elements.Length - at - 2)
            {
                return false;
            }

            var length = elements[at + 1];
            if (id == wanted)
            {
                value = elements.Slice(at + 2, length);
                return true;
            }

            at += 2 + length;
        }

        return false;
    }
}

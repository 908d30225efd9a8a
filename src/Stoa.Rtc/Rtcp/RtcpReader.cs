using System.Buffers.Binary;

namespace Stoa.Rtc.Rtcp;

/// <summary>Goes through the packets of one decrypted RTCP datagram; nothing is copied.</summary>
/// <param name="compound">The whole datagram; a reduced-size one too (RFC 5506).</param>
/// <remarks>Packets of other kinds are passed over. Source: RFC 3550 sections 6.1 and 6.4, appendix A.2.</remarks>
public ref struct RtcpReader(ReadOnlySpan<byte> compound)
{
    private const int HeaderLength = 4;
    private ReadOnlySpan<byte> _rest = compound;

    /// <summary>True when the reading ended at bytes that are no RTCP packet.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>True when a datagram received on a port shared with RTP is RTCP. Source: RFC 5761 section 4.</summary>
    public static bool IsRtcp(ReadOnlySpan<byte> datagram) => datagram.Length >= 2 && datagram[0] >> 6 == 2 && datagram[1] is >= 192 and <= 223;

    /// <summary>Reads the next packet of a known kind.</summary>
    /// <returns>False at the end, and at the first malformed packet: <see cref="IsMalformed"/> tells which.</returns>
    public bool TryRead(out RtcpPacket packet)
    {
        packet = default;
        while (!_rest.IsEmpty && !IsMalformed)
        {
            if (!TryTake(out var count, out var type, out var body) || !RtcpPacket.TryParse(type, count, body, out var isKnown, out packet))
            {
                IsMalformed = true;
                packet = default;
                return false;
            }

            if (isKnown)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTake(out int count, out byte type, out ReadOnlySpan<byte> body)
    {
        count = type = 0;
        body = default;
        if (_rest.Length < HeaderLength || _rest[0] >> 6 != 2)
        {
            return false;
        }

        var length = HeaderLength + (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) * 4);
        if (length > _rest.Length)
        {
            return false;
        }

        count = _rest[0] & 0x1f;
        type = _rest[1];
        body = _rest[HeaderLength..length];
        if ((_rest[0] & 0x20) != 0)
        {
            // "padding is only required on one individual packet", the last, and is "a multiple of four" (section 6.4.1).
            if (length != _rest.Length || body.IsEmpty || body[^1] == 0 || body[^1] % 4 != 0 || body[^1] > body.Length)
            {
                return false;
            }

            body = body[..^body[^1]];
        }

        _rest = _rest[length..];
        return true;
    }
}

using System.Buffers.Binary;

namespace Stoa.Rtc.Rtp;

/// <summary>Writes RTP headers, and names where a forwarder patches one that is written.</summary>
/// <remarks>Source: RFC 3550 section 5.1, RFC 8285 section 4.2.</remarks>
public static class RtpHeader
{
    /// <summary>The version of RTP.</summary>
    public const int Version = 2;

    /// <summary>Bytes of a header without contributing sources and extension.</summary>
    public const int FixedLength = 12;

    /// <summary>Where the marker and the payload type stand: 1 and 7 bits.</summary>
    public const int MarkerOffset = 1;

    /// <summary>Where the sequence number stands: 2 bytes, most significant first.</summary>
    public const int SequenceNumberOffset = 2;

    /// <summary>Where the timestamp stands: 4 bytes, most significant first.</summary>
    public const int TimestampOffset = 4;

    /// <summary>Where the SSRC stands: 4 bytes, most significant first.</summary>
    public const int SsrcOffset = 8;

    /// <summary>Most contributing sources in one header.</summary>
    public const int MaxCsrcCount = 15;

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public const int MaxLength = FixedLength + (MaxCsrcCount * sizeof(uint)) + sizeof(uint) + MaxElementsLength;

    internal const int OneByteProfile = 0xbede;
    internal const int TwoByteProfile = 0x1000;
    private const int MaxElementsLength = 20;

    /// <summary>Writes a header of version 2 without padding, the extension in the one-byte form.</summary>
    /// <param name="destination">Must hold the header; <see cref="MaxLength"/> is always enough.</param>
    /// <param name="marker">True on the first packet of a talkspurt.</param>
    /// <param name="payloadType">0 to 127.</param>
    /// <param name="sequenceNumber">The packet's place in its stream.</param>
    /// <param name="timestamp">When the first sample was taken.</param>
    /// <param name="ssrc">The stream.</param>
    /// <param name="csrcs">Contributing sources, 15 at most.</param>
    /// <param name="extensions">The elements of the header extension; none, and the extension is absent.</param>
    /// <returns>Bytes written: where the payload begins.</returns>
    public static int Write(
        Span<byte> destination,
        bool marker,
        byte payloadType,
        ushort sequenceNumber,
        uint timestamp,
        uint ssrc,
        ReadOnlySpan<uint> csrcs,
        in RtpExtensionsToWrite extensions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadType, 127);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(csrcs.Length, MaxCsrcCount, nameof(csrcs));
        var elements = extensions.Length;
        destination[0] = (byte)((Version << 6) | (elements > 0 ? 0x10 : 0) | csrcs.Length);
        destination[MarkerOffset] = (byte)((marker ? 0x80 : 0) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(destination[SequenceNumberOffset..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[TimestampOffset..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[SsrcOffset..], ssrc);
        var at = FixedLength;
        foreach (var csrc in csrcs)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], csrc);
            at += sizeof(uint);
        }

        if (elements == 0)
        {
            return at;
        }

        var words = (elements + 3) / 4;
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], OneByteProfile);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 2)..], (ushort)words);
        at += sizeof(uint);
        var space = destination.Slice(at, words * sizeof(uint));
        space.Clear();
        extensions.Write(space);
        return at + space.Length;
    }
}

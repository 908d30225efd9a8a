using System.Buffers.Binary;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Rtcp;

/// <summary>Writes RTCP packets one after another into one datagram; a compound begins with a report.</summary>
/// <param name="destination">Where the datagram goes.</param>
/// <remarks>Each method returns false when its packet does not fit, and then writes nothing. Source: RFC 3550 section 6, RFC 4585 section 6.2.1.</remarks>
public ref struct RtcpWriter(Span<byte> destination)
{
    /// <summary>Most report blocks or sources in one packet.</summary>
    public const int MaxCount = 31;

    private const int HeaderLength = 4;
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Writes a sender report.</summary>
    /// <param name="ssrc">The stream.</param>
    /// <param name="ntp">The wall clock now.</param>
    /// <param name="rtpTimestamp">The same moment on the stream's clock.</param>
    /// <param name="packets">Packets sent since the stream began.</param>
    /// <param name="octets">Payload bytes sent since the stream began.</param>
    /// <param name="blocks">What is received, 31 streams at most.</param>
    public bool WriteSenderReport(
        uint ssrc, NtpTime ntp, RtpTimestamp rtpTimestamp, uint packets, uint octets, scoped ReadOnlySpan<RtcpReportBlock> blocks)
    {
        if (!TryBegin(RtcpPacketType.SenderReport, blocks.Length, 24 + (blocks.Length * RtcpReportBlock.Length), out var body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(body[4..], ntp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], rtpTimestamp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], packets);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], octets);
        WriteBlocks(body[24..], blocks);
        return true;
    }

    /// <summary>Writes a receiver report.</summary>
    /// <param name="ssrc">Who receives.</param>
    /// <param name="blocks">What is received, 31 streams at most.</param>
    public bool WriteReceiverReport(uint ssrc, scoped ReadOnlySpan<RtcpReportBlock> blocks)
    {
        if (!TryBegin(RtcpPacketType.ReceiverReport, blocks.Length, sizeof(uint) + (blocks.Length * RtcpReportBlock.Length), out var body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        WriteBlocks(body[sizeof(uint)..], blocks);
        return true;
    }

    /// <summary>Writes a source description that holds the canonical name.</summary>
    /// <param name="ssrc">The source.</param>
    /// <param name="cname">The name in UTF-8: 1 to 255 bytes.</param>
    public bool WriteCname(uint ssrc, scoped ReadOnlySpan<byte> cname)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cname.Length, nameof(cname));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cname.Length, 255, nameof(cname));
        var items = 2 + cname.Length;
        if (!TryBegin(RtcpPacketType.SourceDescription, 1, sizeof(uint) + (items / 4 * 4) + 4, out var body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[sizeof(uint)..].Clear();
        body[4] = 1;
        body[5] = (byte)cname.Length;
        cname.CopyTo(body[6..]);
        return true;
    }

    /// <summary>Asks for packets again.</summary>
    /// <param name="sender">Who asks.</param>
    /// <param name="media">The stream.</param>
    /// <param name="lost">The packets, best oldest first: then they take the fewest entries.</param>
    public bool WriteNack(uint sender, uint media, scoped ReadOnlySpan<SequenceNumber> lost)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lost.Length, nameof(lost));
        var entries = PackLost(lost, default);
        if (!TryBegin(RtcpPacketType.TransportFeedback, 1, 8 + (entries * sizeof(uint)), out var body))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(body, sender);
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], media);
        PackLost(lost, body[8..]);
        return true;
    }

    /// <summary>Says goodbye.</summary>
    /// <param name="ssrcs">The sources that end, 31 at most.</param>
    public bool WriteBye(scoped ReadOnlySpan<uint> ssrcs)
    {
        if (!TryBegin(RtcpPacketType.Goodbye, ssrcs.Length, ssrcs.Length * sizeof(uint), out var body))
        {
            return false;
        }

        for (var i = 0; i < ssrcs.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body[(i * sizeof(uint))..], ssrcs[i]);
        }

        return true;
    }

    private static void WriteBlocks(Span<byte> destination, ReadOnlySpan<RtcpReportBlock> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i].Write(destination[(i * RtcpReportBlock.Length)..]);
        }
    }

    private static int PackLost(ReadOnlySpan<SequenceNumber> lost, Span<byte> destination)
    {
        var entries = 0;
        for (var i = 0; i < lost.Length; entries++)
        {
            var first = lost[i++];
            ushort mask = 0;
            for (; i < lost.Length && lost[i].DistanceFrom(first) is >= 0 and <= 16; i++)
            {
                mask |= unchecked((ushort)(1 << lost[i].DistanceFrom(first) >> 1));
            }

            if (!destination.IsEmpty)
            {
                BinaryPrimitives.WriteUInt16BigEndian(destination[(entries * sizeof(uint))..], first.Value);
                BinaryPrimitives.WriteUInt16BigEndian(destination[((entries * sizeof(uint)) + 2)..], mask);
            }
        }

        return entries;
    }

    private bool TryBegin(RtcpPacketType type, int count, int bodyLength, out Span<byte> body)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        body = default;
        if (_destination.Length - Length < HeaderLength + bodyLength)
        {
            return false;
        }

        var packet = _destination.Slice(Length, HeaderLength + bodyLength);
        packet[0] = (byte)(0x80 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(bodyLength / 4));
        Length += packet.Length;
        body = packet[HeaderLength..];
        return true;
    }
}

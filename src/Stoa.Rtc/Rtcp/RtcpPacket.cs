using System.Buffers.Binary;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Rtcp;

/// <summary>One packet of an RTCP datagram, found whole by <see cref="RtcpReader"/>: what its kind promises can be read without failing.</summary>
/// <remarks>Source: RFC 3550 section 6, RFC 4585 section 6.</remarks>
public readonly ref struct RtcpPacket
{
    private const int SenderPartLength = 24;
    private const int FeedbackPartLength = 8;
    private const int NackFormat = 1;
    private readonly ReadOnlySpan<byte> _body;

    private RtcpPacket(RtcpPacketType type, int count, ReadOnlySpan<byte> body)
    {
        Type = type;
        Format = count;
        _body = body;
    }

    /// <summary>The kind.</summary>
    public RtcpPacketType Type { get; }

    /// <summary>The five bits beside the version: a count of blocks or sources, or the format of feedback.</summary>
    public int Format { get; }

    /// <summary>What follows the first four bytes, without padding.</summary>
    public ReadOnlySpan<byte> Body => _body;

    /// <summary>True for a generic NACK.</summary>
    public bool IsNack => Type == RtcpPacketType.TransportFeedback && Format == NackFormat;

    /// <summary>Who sent the packet; 0 when it does not say: a source description or goodbye without a source.</summary>
    public uint SenderSsrc => _body.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>The stream that feedback is about; 0 for other kinds.</summary>
    public uint MediaSsrc => Type is RtcpPacketType.TransportFeedback or RtcpPacketType.PayloadFeedback ? BinaryPrimitives.ReadUInt32BigEndian(_body[4..]) : 0;

    /// <summary>How many report blocks a sender or receiver report has; 0 for other kinds.</summary>
    public int ReportBlockCount => Type is RtcpPacketType.SenderReport or RtcpPacketType.ReceiverReport ? Format : 0;

    /// <summary>The sources that say goodbye; empty for other kinds.</summary>
    public RtcpSources GoodbyeSources => new(Type == RtcpPacketType.Goodbye ? _body[..(Format * sizeof(uint))] : default);

    /// <summary>The packets a NACK asks for, oldest first as the sender wrote them; empty for other kinds.</summary>
    public RtcpLostPackets LostPackets => new(IsNack ? _body[FeedbackPartLength..] : default);

    /// <summary>One of the report blocks.</summary>
    /// <param name="index">0 to <see cref="ReportBlockCount"/> - 1.</param>
    public RtcpReportBlock ReportBlock(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, ReportBlockCount);
        var start = Type == RtcpPacketType.SenderReport ? SenderPartLength : sizeof(uint);
        return RtcpReportBlock.Read(_body[(start + (index * RtcpReportBlock.Length))..]);
    }

    /// <summary>What a sender says of its own stream.</summary>
    /// <returns>False for other kinds.</returns>
    public bool TryGetSenderReport(out RtcpSenderReport report)
    {
        var isReport = Type == RtcpPacketType.SenderReport;
        report = !isReport ? default : new RtcpSenderReport(
            SenderSsrc,
            new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(_body[4..])),
            new RtpTimestamp(BinaryPrimitives.ReadUInt32BigEndian(_body[12..])),
            BinaryPrimitives.ReadUInt32BigEndian(_body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(_body[20..]));
        return isReport;
    }

    /// <summary>Finds the canonical name of a source in a source description.</summary>
    /// <param name="ssrc">The source.</param>
    /// <param name="cname">The name in UTF-8, 0 to 255 bytes.</param>
    /// <returns>False for other kinds, or when the description does not name it.</returns>
    public bool TryGetCname(uint ssrc, out ReadOnlySpan<byte> cname)
    {
        cname = default;
        return Type == RtcpPacketType.SourceDescription && TryWalkChunks(_body, Format, ssrc, out cname) && !cname.IsEmpty;
    }

    internal static bool TryParse(byte type, int count, ReadOnlySpan<byte> body, out bool isKnown, out RtcpPacket packet)
    {
        packet = new RtcpPacket((RtcpPacketType)type, count, body);
        isKnown = type is (>= 200 and <= 203) or (>= 205 and <= 207);
        return (RtcpPacketType)type switch
        {
            RtcpPacketType.SenderReport => body.Length >= SenderPartLength + (count * RtcpReportBlock.Length),
            RtcpPacketType.ReceiverReport => body.Length >= sizeof(uint) + (count * RtcpReportBlock.Length),
            RtcpPacketType.SourceDescription => TryWalkChunks(body, count, null, out _),
            RtcpPacketType.Goodbye => body.Length >= count * sizeof(uint),
            RtcpPacketType.TransportFeedback => body.Length >= FeedbackPartLength + (count == NackFormat ? sizeof(uint) : 0),
            RtcpPacketType.PayloadFeedback => body.Length >= FeedbackPartLength,
            RtcpPacketType.ExtendedReport => body.Length >= sizeof(uint),
            _ => true,
        };
    }

    // A chunk is a source and items of type, length and text; a zero byte ends it, and zeros fill it to four bytes (RFC 3550 section 6.5).
    private static bool TryWalkChunks(ReadOnlySpan<byte> body, int chunks, uint? wanted, out ReadOnlySpan<byte> cname)
    {
        cname = default;
        var at = 0;
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            if (body.Length - at < 2 * sizeof(uint))
            {
                return false;
            }

            var isWanted = BinaryPrimitives.ReadUInt32BigEndian(body[at..]) == wanted;
            at += sizeof(uint);
            while (at < body.Length && body[at] != 0)
            {
                if (at + 1 >= body.Length || body[at + 1] > body.Length - at - 2)
                {
                    return false;
                }

                cname = isWanted && body[at] == 1 ? body.Slice(at + 2, body[at + 1]) : cname;
                at += 2 + body[at + 1];
            }

            if (at >= body.Length)
            {
                return false;
            }

            at = (at / sizeof(uint) * sizeof(uint)) + sizeof(uint);
        }

        return true;
    }
}

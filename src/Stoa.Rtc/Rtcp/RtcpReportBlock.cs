using System.Buffers.Binary;

namespace Stoa.Rtc.Rtcp;

/// <summary>What a receiver says of one stream it receives.</summary>
/// <param name="Ssrc">The stream.</param>
/// <param name="FractionLost">Packets lost of 256 since the last report.</param>
/// <param name="CumulativeLost">Packets lost since the beginning; 24 bits with sign, negative after duplicates.</param>
/// <param name="HighestSequence">The highest sequence number received, with the count of wraps in the upper 16 bits.</param>
/// <param name="Jitter">The smoothed variance of the transit time, in ticks of the stream's clock.</param>
/// <param name="LastSenderReport">The middle bits of the last sender report's time; 0 when none came.</param>
/// <param name="DelaySinceLastSenderReport">How long ago that report came, in 1/65,536 s.</param>
/// <remarks>Source: RFC 3550 section 6.4.1.</remarks>
public readonly record struct RtcpReportBlock(
    uint Ssrc,
    byte FractionLost,
    int CumulativeLost,
    uint HighestSequence,
    uint Jitter,
    uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    /// <summary>Bytes of a block on the wire.</summary>
    public const int Length = 24;

    /// <summary>The least loss that a block can say.</summary>
    public const int MinCumulativeLost = -0x800000;

    /// <summary>The greatest loss that a block can say.</summary>
    public const int MaxCumulativeLost = 0x7fffff;

    /// <summary>The time from a sender to a receiver and back, from the receiver's block and the time it came to the sender.</summary>
    /// <returns>Null when the receiver had no sender report yet, or the block names a time that is to come.</returns>
    public static TimeSpan? RoundTrip(in RtcpReportBlock block, NtpTime ntpNow)
    {
        if (block.LastSenderReport == 0)
        {
            return null;
        }

        // The peer rounds its delay: a round trip of nothing may come out a little below zero.
        const int Rounding = 65;
        var units = unchecked((int)(ntpNow.Middle - block.LastSenderReport - block.DelaySinceLastSenderReport));
        return units < -Rounding ? null : TimeSpan.FromTicks(Math.Max(units, 0) * TimeSpan.TicksPerSecond / 65_536);
    }

    internal static RtcpReportBlock Read(ReadOnlySpan<byte> bytes)
    {
        var lost = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        return new RtcpReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            (byte)(lost >> 24),
            unchecked((int)(lost << 8)) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
    }

    internal void Write(Span<byte> bytes)
    {
        var lost = unchecked((uint)Math.Clamp(CumulativeLost, MinCumulativeLost, MaxCumulativeLost)) & 0xffffff;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], ((uint)FractionLost << 24) | lost);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], DelaySinceLastSenderReport);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using Stoa.Rtc.Opus;

namespace Stoa.Rtc.Ogg;

/// <summary>Writes Opus packets as an Ogg file that every player keeps the time of, gaps included.</summary>
/// <remarks>
/// Pages hold a second at most. A gap is filled with frames of no bytes, which decoders conceal and which fade to silence, since players
/// pass over a jump of the granule position. One thread at a time. Source: RFC 3533 section 6, RFC 7845 sections 3 to 5.
/// </remarks>
public sealed class OggOpusWriter
{
    private const int MaxPageSamples = 48_000;
    private const long MaxGapSamples = 3_600L * 48_000;
    private const int SmallestFrameSamples = 120;
    private readonly IBufferWriter<byte> _output;
    private readonly uint _serial;
    private readonly byte[] _segments = new byte[OggPage.MaxSegments];
    private readonly byte[] _body = new byte[OggPage.MaxSegments * OggPage.MaxSegmentLength];
    private int _segmentCount;
    private int _bodyLength;
    private int _pageSamples;
    private uint _number;
    private bool _isFinished;

    /// <summary>Writes the two headers.</summary>
    /// <param name="output">Where the file goes, page by page.</param>
    /// <param name="serial">The stream's number; any.</param>
    /// <param name="head">The identification header.</param>
    /// <param name="tags">The comments.</param>
    public OggOpusWriter(IBufferWriter<byte> output, uint serial, OpusHead head, OpusTags tags)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentOutOfRangeException.ThrowIfZero(head.Channels, nameof(head));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(head.Channels, 2, nameof(head));
        (_output, _serial) = (output, serial);
        Span<byte> packet = stackalloc byte[OpusHead.Length];
        head.Write(packet);
        WriteHeader(packet, OggPage.First);
        WriteHeader(tags.ToPacket(), 0);
    }

    /// <summary>Where the last packet ends, in samples at 48,000 Hz, the samples to skip counted.</summary>
    public long Position { get; private set; }

    /// <summary>Writes a packet that follows the last one at once.</summary>
    /// <returns>False, and nothing is written, when it is no valid Opus packet.</returns>
    public bool TryWrite(ReadOnlySpan<byte> payload) => TryWrite(payload, Position);

    /// <summary>Writes a packet at its time, and fills the gap before it.</summary>
    /// <param name="payload">The packet.</param>
    /// <param name="position">
    /// Where its first sample stands, at 48,000 Hz. A gap is filled in steps of 2.5 ms; what is less is left out, and made good at the next gap.
    /// </param>
    /// <returns>
    /// False, and nothing is written, when it is no valid Opus packet, begins 2.5 ms or more before <see cref="Position"/> or more than an hour after.
    /// </returns>
    public bool TryWrite(ReadOnlySpan<byte> payload, long position)
    {
        if (_isFinished)
        {
            throw new InvalidOperationException("The stream is finished.");
        }

        var gap = position - Position;
        if (payload.Length > OggOpusReader.MaxPacketLength || !OpusPacket.TryGetFrames(payload, out _) || gap is <= -SmallestFrameSamples or > MaxGapSamples)
        {
            return false;
        }

        Fill(gap, new OpusToc(payload[0]));
        Add(payload);
        return true;
    }

    /// <summary>Ends the stream, and writes what is held back. Nothing can be written after it.</summary>
    /// <param name="endPosition">Where the sound ends: cuts the last packet when before its end.</param>
    public void Finish(long? endPosition = null)
    {
        if (_isFinished)
        {
            return;
        }

        _isFinished = true;
        var pageStart = Position - _pageSamples;
        WritePage(OggPage.Last, Math.Clamp(endPosition ?? Position, pageStart, Position));
    }

    private void Fill(long gap, OpusToc toc)
    {
        Span<byte> filler = stackalloc byte[2];
        while (gap >= SmallestFrameSamples)
        {
            // The frame size of the packet that follows, or the largest that still fits, so that the mode stays when it can.
            if (gap < toc.FrameSamples)
            {
                toc = new OpusToc((byte)((28 + (gap < 240 ? 0 : gap < 480 ? 1 : gap < 960 ? 2 : 3)) << 3 | (toc.Value & 0x04)));
            }

            var frames = (int)Math.Min(gap, OpusPacket.MaxSamples) / toc.FrameSamples;
            filler[0] = toc.WithCode(frames == 1 ? 0 : 3).Value;
            filler[1] = (byte)frames;
            Add(filler[..(frames == 1 ? 1 : 2)]);
            gap -= frames * toc.FrameSamples;
        }
    }

    private void Add(ReadOnlySpan<byte> packet)
    {
        OpusPacket.TryGetDuration(packet, out var samples);
        var segments = (packet.Length / OggPage.MaxSegmentLength) + 1;
        if (_pageSamples + samples > MaxPageSamples || _segmentCount + segments > OggPage.MaxSegments)
        {
            WritePage(0, Position);
        }

        Append(packet, segments);
        Position += samples;
        _pageSamples += samples;
    }

    private void Append(ReadOnlySpan<byte> packet, int segments)
    {
        for (var i = 0; i < segments; i++)
        {
            _segments[_segmentCount++] = (byte)Math.Min(packet.Length - (i * OggPage.MaxSegmentLength), OggPage.MaxSegmentLength);
        }

        packet.CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += packet.Length;
    }

    // A header may be longer than a page: all segments but the last are then full, and pages on which no packet ends have position -1.
    private void WriteHeader(ReadOnlySpan<byte> packet, byte flags)
    {
        var segments = (packet.Length / OggPage.MaxSegmentLength) + 1;
        for (; segments > OggPage.MaxSegments; segments -= OggPage.MaxSegments, flags |= OggPage.Continued)
        {
            Append(packet[.._body.Length], OggPage.MaxSegments);
            WritePage(flags, -1);
            packet = packet[_body.Length..];
        }

        Append(packet, segments);
        WritePage(flags, 0);
    }

    private void WritePage(byte flags, long granule)
    {
        var length = OggPage.HeaderLength + _segmentCount + _bodyLength;
        var page = _output.GetSpan(length)[..length];
        OggPage.Magic.CopyTo(page);
        page[4] = 0;
        page[OggPage.FlagsOffset] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page[OggPage.GranuleOffset..], granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page[OggPage.SerialOffset..], _serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[OggPage.NumberOffset..], _number++);
        page[OggPage.SegmentsOffset] = (byte)_segmentCount;
        _segments.AsSpan(0, _segmentCount).CopyTo(page[OggPage.HeaderLength..]);
        _body.AsSpan(0, _bodyLength).CopyTo(page[(OggPage.HeaderLength + _segmentCount)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(page[OggPage.CrcOffset..], OggPage.Crc(page));
        _output.Advance(length);
        (_segmentCount, _bodyLength, _pageSamples) = (0, 0, 0);
    }
}

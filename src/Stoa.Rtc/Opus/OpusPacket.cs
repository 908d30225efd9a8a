namespace Stoa.Rtc.Opus;

/// <summary>Reads how an Opus packet is packed; nothing is decoded.</summary>
/// <remarks>Source: RFC 6716 section 3, whose rules R1 to R7 decide what is malformed.</remarks>
public static class OpusPacket
{
    /// <summary>Most samples in one packet at 48,000 Hz: 120 ms.</summary>
    public const int MaxSamples = 5760;

    /// <summary>Most bytes of one compressed frame.</summary>
    public const int MaxFrameLength = 1275;

    /// <summary>Most frames in one packet.</summary>
    public const int MaxFrameCount = 48;

    private const int FirstOfTwoByteLengths = 252;

    /// <summary>The first byte of a packet.</summary>
    /// <returns>False when the packet is empty, which no Opus packet is.</returns>
    public static bool TryGetToc(ReadOnlySpan<byte> payload, out OpusToc toc)
    {
        toc = payload.IsEmpty ? default : new OpusToc(payload[0]);
        return !payload.IsEmpty;
    }

    /// <summary>How many frames a packet holds, from its first two bytes.</summary>
    /// <param name="payload">The packet.</param>
    /// <param name="count">1 to 48.</param>
    /// <returns>False when empty, cut before the count, or when the frames last longer than 120 ms.</returns>
    public static bool TryGetFrameCount(ReadOnlySpan<byte> payload, out int count)
    {
        count = 0;
        if (!TryGetToc(payload, out var toc))
        {
            return false;
        }

        count = toc.Code switch
        {
            0 => 1,
            3 => payload.Length < 2 ? 0 : payload[1] & 0x3f,
            _ => 2,
        };
        return count > 0 && count * toc.FrameSamples <= MaxSamples;
    }

    /// <summary>How long a packet lasts, from its first two bytes.</summary>
    /// <param name="payload">The packet.</param>
    /// <param name="samples48kHz">Samples at 48,000 Hz: 120 to 5760.</param>
    /// <returns>False as <see cref="TryGetFrameCount"/>.</returns>
    public static bool TryGetDuration(ReadOnlySpan<byte> payload, out int samples48kHz)
    {
        var isWhole = TryGetFrameCount(payload, out var count);
        samples48kHz = isWhole ? count * new OpusToc(payload[0]).FrameSamples : 0;
        return isWhole;
    }

    /// <summary>Finds the frames, and checks the packet's whole packing.</summary>
    /// <returns>False for a malformed packet.</returns>
    public static bool TryGetFrames(ReadOnlySpan<byte> payload, out OpusFrames frames)
    {
        frames = default;
        if (!TryGetFrameCount(payload, out var count))
        {
            return false;
        }

        var code = payload[0] & 0x03;
        if (code == 3)
        {
            return TryGetCode3(payload, count, out frames);
        }

        if (code == 2)
        {
            return TryGetLengths(payload, 1, count, payload.Length, out frames);
        }

        var length = (payload.Length - 1) / count;
        if ((payload.Length - 1) % count != 0 || length > MaxFrameLength)
        {
            return false;
        }

        frames = new OpusFrames(payload, count, length, 0, 1, payload.Length);
        return true;
    }

    /// <summary>True when no frame holds more than a byte: discontinuous transmission, a sender's silence.</summary>
    /// <remarks>Source: RFC 6716 section 2.1.9, RFC 7587 section 3.1.3. False for a malformed packet.</remarks>
    public static bool IsDtx(ReadOnlySpan<byte> payload)
    {
        if (!TryGetFrames(payload, out var frames))
        {
            return false;
        }

        foreach (var frame in frames)
        {
            if (frame.Length > 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the length of a frame: one byte up to 251, else two, 4 × second + first.</summary>
    /// <remarks>Source: RFC 6716 section 3.2.1.</remarks>
    internal static bool TryReadLength(ReadOnlySpan<byte> payload, ref int at, out int length)
    {
        length = at < payload.Length ? payload[at++] : -1;
        if (length >= FirstOfTwoByteLengths)
        {
            length = at < payload.Length ? length + (payload[at++] * 4) : -1;
        }

        return length >= 0;
    }

    /// <summary>Writes the length of a frame.</summary>
    /// <returns>Bytes written: 1 or 2.</returns>
    internal static int WriteLength(Span<byte> destination, int length)
    {
        if (length < FirstOfTwoByteLengths)
        {
            destination[0] = (byte)length;
            return 1;
        }

        destination[0] = (byte)(FirstOfTwoByteLengths + (length & 0x03));
        destination[1] = (byte)((length - destination[0]) >> 2);
        return 2;
    }

    /// <summary>Bytes that the length of a frame takes.</summary>
    internal static int LengthOfLength(int length) => length < FirstOfTwoByteLengths ? 1 : 2;

    private static bool TryGetCode3(ReadOnlySpan<byte> payload, int count, out OpusFrames frames)
    {
        frames = default;
        var isVariable = (payload[1] & 0x80) != 0;
        var at = 2;
        var end = payload.Length;
        if ((payload[1] & 0x40) != 0)
        {
            // "254 additional bytes of padding … plus the value of the next byte" (section 3.2.5).
            for (var more = true; more;)
            {
                if (at >= payload.Length)
                {
                    return false;
                }

                more = payload[at] == 255;
                end -= more ? 254 : payload[at];
                at++;
            }
        }

        if (end < at)
        {
            return false;
        }

        if (isVariable)
        {
            return TryGetLengths(payload, at, count, end, out frames);
        }

        var length = (end - at) / count;
        if ((end - at) % count != 0 || length > MaxFrameLength)
        {
            return false;
        }

        frames = new OpusFrames(payload, count, length, 0, at, end);
        return true;
    }

    private static bool TryGetLengths(ReadOnlySpan<byte> payload, int lengthAt, int count, int end, out OpusFrames frames)
    {
        frames = default;
        var at = lengthAt;
        var sum = 0;
        for (var frame = 1; frame < count; frame++)
        {
            if (!TryReadLength(payload[..end], ref at, out var length) || length > MaxFrameLength)
            {
                return false;
            }

            sum += length;
        }

        var last = end - at - sum;
        if (last is < 0 or > MaxFrameLength)
        {
            return false;
        }

        frames = new OpusFrames(payload, count, -1, lengthAt, at, end);
        return true;
    }
}

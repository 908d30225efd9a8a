namespace Stoa.Rtc.Red;

/// <summary>Reads redundant audio: older packets' payloads before the primary one, each with its distance in time.</summary>
/// <remarks>
/// <code>
/// |1| block PT |  timestamp offset (14)  | block length (10) |   once for each redundant block
/// |0| block PT |                                                the primary block; data of all blocks follows
/// </code>
/// Source: RFC 2198 section 3.
/// </remarks>
public static class RedPayload
{
    private const int RedundantHeaderLength = 4;

    /// <summary>Finds the block that the packet's own timestamp is for.</summary>
    /// <param name="payload">The payload of a packet whose payload type is RED.</param>
    /// <param name="payloadType">What the block is: 0 to 127.</param>
    /// <param name="primary">The block; may be empty.</param>
    /// <returns>False when the headers or the redundant blocks are longer than the payload.</returns>
    public static bool TryReadPrimary(ReadOnlySpan<byte> payload, out byte payloadType, out ReadOnlySpan<byte> primary)
    {
        payloadType = 0;
        primary = default;
        var redundant = 0;
        for (var at = 0; at < payload.Length; at += RedundantHeaderLength)
        {
            if ((payload[at] & 0x80) == 0)
            {
                if (redundant > payload.Length - at - 1)
                {
                    return false;
                }

                payloadType = payload[at];
                primary = payload[(at + 1 + redundant)..];
                return true;
            }

            if (payload.Length - at < RedundantHeaderLength)
            {
                return false;
            }

            redundant += ((payload[at + 2] & 0x03) << 8) | payload[at + 3];
        }

        return false;
    }

    /// <summary>The redundant blocks, oldest first as the sender wrote them, for <c>foreach</c>; none when <see cref="TryReadPrimary"/> fails.</summary>
    public static RedBlocks Redundant(ReadOnlySpan<byte> payload) => TryReadPrimary(payload, out _, out var primary) ? new RedBlocks(payload, primary.Length) : default;
}

/// <summary>The redundant blocks of one payload.</summary>
public ref struct RedBlocks
{
    private readonly ReadOnlySpan<byte> _payload;
    private int _header;
    private int _block;

    internal RedBlocks(ReadOnlySpan<byte> payload, int primaryLength)
    {
        _payload = payload;
        var headers = 0;
        var redundant = 0;
        for (; (payload[headers] & 0x80) != 0; headers += 4)
        {
            redundant += ((payload[headers + 2] & 0x03) << 8) | payload[headers + 3];
        }

        _block = payload.Length - primaryLength - redundant;
    }

    /// <summary>The block at hand.</summary>
    public RedBlock Current { get; private set; }

    /// <summary>This, from where it is.</summary>
    public readonly RedBlocks GetEnumerator() => this;

    /// <summary>Goes to the next block.</summary>
    public bool MoveNext()
    {
        if (_payload.IsEmpty || (_payload[_header] & 0x80) == 0)
        {
            return false;
        }

        var header = _payload[_header..];
        var length = ((header[2] & 0x03) << 8) | header[3];
        Current = new RedBlock((byte)(header[0] & 0x7f), (header[1] << 6) | (header[2] >> 2), _payload.Slice(_block, length));
        _header += 4;
        _block += length;
        return true;
    }
}

/// <summary>The payload of an older packet.</summary>
public readonly ref struct RedBlock
{
    internal RedBlock(byte payloadType, int timestampOffset, ReadOnlySpan<byte> payload)
    {
        PayloadType = payloadType;
        TimestampOffset = timestampOffset;
        Payload = payload;
    }

    /// <summary>What the block is: 0 to 127.</summary>
    public byte PayloadType { get; }

    /// <summary>How many ticks of the stream's clock before the packet's timestamp it was sampled: 0 to 16383.</summary>
    public int TimestampOffset { get; }

    /// <summary>The payload; may be empty.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}

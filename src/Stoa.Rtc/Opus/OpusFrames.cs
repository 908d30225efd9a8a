namespace Stoa.Rtc.Opus;

/// <summary>The compressed frames of one Opus packet, for <c>foreach</c>; all lie within the packet. Source: RFC 6716 section 3.2.</summary>
public ref struct OpusFrames
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _equalLength;
    private readonly int _end;
    private int _lengthAt;
    private int _frameAt;

    /// <param name="payload">The packet.</param>
    /// <param name="count">How many frames are left.</param>
    /// <param name="equalLength">The length of each frame; negative when lengths stand in the packet, for all frames but the last.</param>
    /// <param name="lengthAt">Where the first length stands.</param>
    /// <param name="frameAt">Where the first frame begins.</param>
    /// <param name="end">Where the last frame ends.</param>
    internal OpusFrames(ReadOnlySpan<byte> payload, int count, int equalLength, int lengthAt, int frameAt, int end)
    {
        _payload = payload;
        Count = count;
        _equalLength = equalLength;
        _lengthAt = lengthAt;
        _frameAt = frameAt;
        _end = end;
    }

    /// <summary>How many frames are left: at first 1 to 48.</summary>
    public int Count { get; private set; }

    /// <summary>The frame at hand: 0 to 1275 bytes.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>This, from where it is.</summary>
    public readonly OpusFrames GetEnumerator() => this;

    /// <summary>Goes to the next frame.</summary>
    public bool MoveNext()
    {
        if (Count == 0)
        {
            return false;
        }

        Count--;
        var length = _equalLength;
        if (length < 0)
        {
            length = _end - _frameAt;
            if (Count > 0)
            {
                OpusPacket.TryReadLength(_payload, ref _lengthAt, out length);
            }
        }

        Current = _payload.Slice(_frameAt, length);
        _frameAt += length;
        return true;
    }
}

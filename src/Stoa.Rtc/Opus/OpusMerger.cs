using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Opus;

/// <summary>Makes one packet of consecutive packets of one speaker, without decoding: fewer packets to send for the same sound.</summary>
/// <remarks>
/// Add packets until one is refused or enough is there, write, clear. Forward error correction in the frames stays, and mends the last
/// frame of a lost packet only. One thread at a time; allocates nothing after it is made. Source: RFC 6716 section 3.2.5 and appendix B.
/// </remarks>
public sealed class OpusMerger
{
    private readonly byte[] _frames;
    private readonly ushort[] _lengths = new ushort[OpusPacket.MaxFrameCount];
    private OpusToc _toc;
    private int _framesLength;
    private int _lengthsLength;
    private int _lastLength;
    private bool _isVariable;

    /// <param name="maxLength">Most bytes of a packet it makes; default 1,150, which fits a datagram with headers and authentication.</param>
    public OpusMerger(int maxLength = 1150)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        _frames = new byte[maxLength];
    }

    /// <summary>How many frames were added.</summary>
    public int FrameCount { get; private set; }

    /// <summary>How long they last, in samples at 48,000 Hz.</summary>
    public int Samples => FrameCount * _toc.FrameSamples;

    /// <summary>The timestamp of the first packet added, and so of the packet it makes.</summary>
    public RtpTimestamp Timestamp { get; private set; }

    /// <summary>Bytes of the packet that <see cref="TryWrite"/> would write; 0 when nothing was added.</summary>
    public int Length => LengthOf(FrameCount, _framesLength, _lengthsLength - OpusPacket.LengthOfLength(_lastLength), _isVariable);

    /// <summary>Adds the frames of a packet of any code.</summary>
    /// <param name="payload">The packet; it is copied.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <returns>
    /// False, and nothing is added, when the packet is malformed, differs from the first in configuration or channels, does not follow at
    /// once, or would make the whole longer than 120 ms or the bytes allowed. Write and clear, then add it to the empty merger; if that is
    /// refused as well, forward it as it is.
    /// </returns>
    public bool TryAdd(ReadOnlySpan<byte> payload, RtpTimestamp timestamp)
    {
        if (!OpusPacket.TryGetFrames(payload, out var frames))
        {
            return false;
        }

        var toc = new OpusToc(payload[0]).WithCode(0);
        var count = FrameCount + frames.Count;
        if (count * toc.FrameSamples > OpusPacket.MaxSamples || (FrameCount > 0 && (toc != _toc || timestamp != Timestamp.Add(Samples))))
        {
            return false;
        }

        var (total, lengths, isVariable) = (_framesLength, _lengthsLength, _isVariable);
        var first = FrameCount > 0 ? _lengths[0] : -1;
        var last = 0;
        foreach (var frame in frames)
        {
            first = first < 0 ? frame.Length : first;
            last = frame.Length;
            total += frame.Length;
            lengths += OpusPacket.LengthOfLength(frame.Length);
            isVariable |= frame.Length != first;
        }

        if (LengthOf(count, total, lengths - OpusPacket.LengthOfLength(last), isVariable) > _frames.Length)
        {
            return false;
        }

        foreach (var frame in frames)
        {
            frame.CopyTo(_frames.AsSpan(_framesLength));
            _framesLength += frame.Length;
            _lengths[FrameCount++] = (ushort)frame.Length;
        }

        Timestamp = count == frames.Count ? timestamp : Timestamp;
        (_toc, _lengthsLength, _lastLength, _isVariable) = (toc, lengths, last, isVariable);
        return true;
    }

    /// <summary>Writes the packet: code 0 for one frame, else code 3, with lengths only when they differ.</summary>
    /// <returns>False when nothing was added, or the packet does not fit.</returns>
    public bool TryWrite(Span<byte> destination, out int written)
    {
        written = 0;
        if (FrameCount == 0 || destination.Length < Length)
        {
            return false;
        }

        destination[written++] = _toc.WithCode(FrameCount == 1 ? 0 : 3).Value;
        if (FrameCount > 1)
        {
            destination[written++] = (byte)((_isVariable ? 0x80 : 0) | FrameCount);
            for (var i = 0; _isVariable && i < FrameCount - 1; i++)
            {
                written += OpusPacket.WriteLength(destination[written..], _lengths[i]);
            }
        }

        _frames.AsSpan(0, _framesLength).CopyTo(destination[written..]);
        written += _framesLength;
        return true;
    }

    /// <summary>Forgets what was added.</summary>
    public void Clear() => (FrameCount, _framesLength, _lengthsLength, _isVariable) = (0, 0, 0, false);

    // The last frame's length is not written: it is what is left.
    private static int LengthOf(int count, int frames, int lengths, bool isVariable) => count switch
    {
        0 => 0,
        1 => 1 + frames,
        _ => 2 + (isVariable ? lengths : 0) + frames,
    };
}

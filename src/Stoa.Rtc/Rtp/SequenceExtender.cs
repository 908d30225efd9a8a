namespace Stoa.Rtc.Rtp;

/// <summary>Makes one never-wrapping index of the sequence numbers of a stream, in whatever order they come.</summary>
/// <remarks>
/// The first number counts as in cycle 1, so that packets sent before it have an index too. A number is taken as the one nearest to the
/// highest seen, 32767 ahead at most. The default value has seen nothing. Source: RFC 3550 appendix A.1.
/// </remarks>
public struct SequenceExtender
{
    private const ulong FirstCycle = 1 << 16;
    private ulong _highest;

    /// <summary>True when a number was seen.</summary>
    public readonly bool HasStarted => _highest != 0;

    /// <summary>The highest index yet; 0 before the first.</summary>
    public readonly ulong Highest => _highest;

    /// <summary>The index of a packet. Keeps it as the highest when it is.</summary>
    public ulong Extend(SequenceNumber number)
    {
        var index = Peek(number);
        _highest = Math.Max(_highest, index);
        return index;
    }

    /// <summary>The index that <see cref="Extend"/> would give, and nothing is kept: for a packet not yet known to be genuine.</summary>
    public readonly ulong Peek(SequenceNumber number)
    {
        if (!HasStarted)
        {
            return FirstCycle + number.Value;
        }

        var distance = number.DistanceFrom(new SequenceNumber(unchecked((ushort)_highest)));
        return unchecked(_highest + (ulong)distance);
    }
}

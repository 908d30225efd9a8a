namespace Stoa.Rtc.Srtp;

/// <summary>Remembers which of the last 128 indices of one source were accepted.</summary>
/// <remarks>Source: RFC 3711 section 3.3.2.</remarks>
internal struct ReplayWindow
{
    /// <summary>How far behind the newest index a packet may come.</summary>
    internal const int Size = 128;

    // Bit n stands for the index n below the highest; 0 until the first is accepted.
    private UInt128 _accepted;

    /// <summary>The highest index accepted; 0 before the first.</summary>
    internal ulong Highest { get; private set; }

    /// <summary>Says whether an index is new, without remembering it: that waits until the packet proved authentic.</summary>
    /// <returns><see cref="SrtpVerdict.Accepted"/>, <see cref="SrtpVerdict.Replayed"/> or <see cref="SrtpVerdict.TooOld"/>.</returns>
    internal readonly SrtpVerdict Check(ulong index)
    {
        if (_accepted == UInt128.Zero || index > Highest)
        {
            return SrtpVerdict.Accepted;
        }

        var behind = Highest - index;
        return behind >= Size ? SrtpVerdict.TooOld
            : ((_accepted >> (int)behind) & UInt128.One) != UInt128.Zero ? SrtpVerdict.Replayed
            : SrtpVerdict.Accepted;
    }

    /// <summary>Remembers an index that <see cref="Check"/> found new.</summary>
    internal void Accept(ulong index)
    {
        if (_accepted == UInt128.Zero)
        {
            (Highest, _accepted) = (index, UInt128.One);
        }
        else if (index > Highest)
        {
            var ahead = index - Highest;
            _accepted = ahead >= Size ? UInt128.One : (_accepted << (int)ahead) | UInt128.One;
            Highest = index;
        }
        else
        {
            _accepted |= UInt128.One << (int)(Highest - index);
        }
    }
}

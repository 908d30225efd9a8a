namespace Stoa.Rtc.Srtp;

/// <summary>Works out the 48-bit index of a packet from the 16 bits it carries: <c>index = rollover counter * 65536 + sequence number</c>.</summary>
internal static class RolloverCounter
{
    /// <summary>The index closest to the highest one accepted from the same source. There is none before 0.</summary>
    /// <remarks>
    /// <code>
    /// if s_l &lt; 32768:  v = SEQ - s_l &gt; 32768 ? ROC - 1 : ROC
    /// else:           v = s_l - 32768 &gt; SEQ ? ROC + 1 : ROC
    /// </code>
    /// Source: RFC 3711 section 3.3.1 and appendix A.
    /// </remarks>
    internal static ulong Estimate(ulong highest, ushort sequenceNumber)
    {
        var highestSequenceNumber = (ushort)highest;
        var rollovers = highest >> 16;
        if (highestSequenceNumber < 32768)
        {
            if (sequenceNumber - highestSequenceNumber > 32768 && rollovers > 0)
            {
                rollovers--;
            }
        }
        else if (highestSequenceNumber - 32768 > sequenceNumber)
        {
            rollovers++;
        }

        return (rollovers << 16) | sequenceNumber;
    }
}

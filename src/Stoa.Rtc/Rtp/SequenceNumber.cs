using System.Globalization;

namespace Stoa.Rtc.Rtp;

/// <summary>The number of an RTP packet in its stream: one more for each packet, from any start, 65535 followed by 0.</summary>
/// <param name="Value">The number as it is on the wire.</param>
/// <remarks>Order means the shorter way round; two numbers 32768 apart have none. Source: RFC 3550 section 5.1, RFC 1982 section 3.2.</remarks>
public readonly record struct SequenceNumber(ushort Value)
{
    /// <summary>The number of the packet after this one.</summary>
    public SequenceNumber Next => Add(1);

    /// <summary>How many packets this one is after <paramref name="other"/>: negative when before it; -32768 to 32767.</summary>
    public int DistanceFrom(SequenceNumber other) => unchecked((short)(Value - other.Value));

    /// <summary>True when this packet was sent after <paramref name="other"/>.</summary>
    public bool IsNewerThan(SequenceNumber other) => DistanceFrom(other) > 0;

    /// <summary>The number of the packet so many after this one, or before it when negative.</summary>
    public SequenceNumber Add(int packets) => new(unchecked((ushort)(Value + packets)));

    /// <summary>The number, in digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture); // The text made for records would tell of Next, and so for ever.
}

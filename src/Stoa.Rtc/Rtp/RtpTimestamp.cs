namespace Stoa.Rtc.Rtp;

/// <summary>The sampling time of an RTP packet's first sample, at 48,000 Hz from any start, 4294967295 followed by 0.</summary>
/// <param name="Value">The timestamp as it is on the wire.</param>
/// <remarks>Opus has this clock whatever rate it codes. Source: RFC 3550 section 5.1, RFC 7587 section 4.1.</remarks>
public readonly record struct RtpTimestamp(uint Value)
{
    /// <summary>Ticks of the clock in a second.</summary>
    public const int ClockRateHz = 48_000;

    /// <summary>How many samples this is after <paramref name="other"/>: negative when before it; half the range at most.</summary>
    public int DistanceFrom(RtpTimestamp other) => unchecked((int)(Value - other.Value));

    /// <summary>True when this was sampled after <paramref name="other"/>.</summary>
    public bool IsNewerThan(RtpTimestamp other) => DistanceFrom(other) > 0;

    /// <summary>The timestamp so many samples later, or earlier when negative.</summary>
    public RtpTimestamp Add(int samples) => new(unchecked(Value + (uint)samples));

    /// <summary>A time as ticks of this clock, rounded down and wrapped.</summary>
    public static uint TicksOf(TimeSpan time) => unchecked((uint)(((Int128)time.Ticks * ClockRateHz) / TimeSpan.TicksPerSecond));
}

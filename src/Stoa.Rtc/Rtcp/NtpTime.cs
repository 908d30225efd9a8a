namespace Stoa.Rtc.Rtcp;

/// <summary>A wall-clock time as RTCP has it: seconds since 1900 in the upper 32 bits, fractions of 1/2^32 s in the lower.</summary>
/// <param name="Value">The time as it is on the wire.</param>
/// <remarks>Wraps in 2036. Source: RFC 3550 section 4.</remarks>
public readonly record struct NtpTime(ulong Value)
{
    private const long SecondsFrom1900To1970 = 2_208_988_800;

    /// <summary>The middle 32 bits, in units of 1/65,536 s, as report blocks have them.</summary>
    public uint Middle => unchecked((uint)(Value >> 16));

    /// <summary>Takes a time of the wall clock.</summary>
    public static NtpTime FromUtc(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var (seconds, rest) = (ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond);
        if (rest < 0)
        {
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        }

        return new NtpTime(unchecked(((ulong)(seconds + SecondsFrom1900To1970) << 32) | (ulong)((rest << 32) / TimeSpan.TicksPerSecond)));
    }

    /// <summary>The time so much later, or earlier when negative.</summary>
    public NtpTime Add(TimeSpan time) => new(unchecked(Value + (ulong)(long)(((Int128)time.Ticks << 32) / TimeSpan.TicksPerSecond)));
}

namespace Stoa.Spaces;

/// <summary>Draws numeric ids that sort by time: 41 bits of milliseconds, 10 bits of origin, 12 bits of sequence.</summary>
/// <remarks>
/// Safe for use by many threads. Two origins (processes) that draw the same 10 random bits in the same millisecond could
/// collide; storage refuses a duplicate and the caller draws again. Source: X's published Snowflake layout and epoch.
/// </remarks>
public sealed class SnowflakeIds(TimeProvider time, Random random)
{
    private const long EpochMilliseconds = 1288834974657;
    private const int RandomBits = 22;
    private readonly long _origin = random.Next(1 << 10);
    private readonly Lock _lock = new();
    private long _lastMillisecond;
    private long _sequence;

    /// <summary>The next id: greater than every id drawn before by this instance, also when the clock steps back.</summary>
    public long Next()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds() - EpochMilliseconds;
            if (now > _lastMillisecond)
            {
                _lastMillisecond = now;
                _sequence = 0;
            }
            else if (++_sequence == 1 << 12)
            {
                _lastMillisecond++;
                _sequence = 0;
            }

            return (_lastMillisecond << RandomBits) | (_origin << 12) | _sequence;
        }
    }

    /// <summary>An id that sorts among those drawn at <paramref name="time"/>, for seeded worlds: its low 22 bits are random.</summary>
    public static long At(DateTimeOffset time, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var milliseconds = Math.Max(1, time.ToUnixTimeMilliseconds() - EpochMilliseconds);
        return (milliseconds << RandomBits) | (long)random.Next(1 << RandomBits);
    }
}

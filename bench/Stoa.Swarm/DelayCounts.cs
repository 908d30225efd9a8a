using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>Delays, counted by tenths of a millisecond.</summary>
internal sealed class DelayCounts
{
    private const int PerMillisecond = 10;
    private const int Longest = 60_000 * PerMillisecond;
    private readonly int[] _counts = new int[Longest + 1];
    private long _count;

    /// <summary>Adds one; 0 when the answer has not come yet.</summary>
    public void Add(long from, long to)
    {
        var delay = from == 0 ? 0 : (to - from) * PerMillisecond * 1_000 / Stopwatch.Frequency;
        _counts[(int)Math.Clamp(delay, 0, Longest)]++;
        _count++;
    }

    /// <summary>How many, p50, p99 and the greatest, in milliseconds.</summary>
    public JsonObject ToJson() => new() { ["count"] = _count, ["p50_ms"] = Percentile(0.5), ["p99_ms"] = Percentile(0.99), ["max_ms"] = Percentile(1) };

    private double Percentile(double part)
    {
        var (left, at) = ((long)Math.Ceiling(_count * part), 0);
        while (at < Longest && (left -= _counts[at]) > 0)
        {
            at++;
        }

        return (double)at / PerMillisecond;
    }
}

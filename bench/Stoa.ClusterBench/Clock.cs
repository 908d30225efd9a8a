using System.Diagnostics;

namespace Stoa.ClusterBench;

/// <summary>Moments in milliseconds, by the clock that never goes back.</summary>
internal static class Clock
{
    public static double Now => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    /// <summary>The 50, 99 and 100 per cent of some times, and how many they are.</summary>
    public static object Percentiles(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double share) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))], 1);
        return new { count = sorted.Length, p50_ms = At(0.5), p99_ms = At(0.99), max_ms = At(1) };
    }
}

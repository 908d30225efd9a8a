namespace Stoa.DirectoryScale;

/// <summary>What is printed of many measured values.</summary>
internal static class Figures
{
    public static object Percentiles(List<double> values)
    {
        values.Sort();
        return new { p50 = At(values, 0.5), p99 = At(values, 0.99), p999 = At(values, 0.999), max = Round(values[^1]) };
    }

    /// <summary>The value below which a share of sorted values lies.</summary>
    public static double At(List<double> sorted, double share) => Round(sorted[(int)(share * (sorted.Count - 1))]);

    public static double Median(IEnumerable<double> values)
    {
        List<double> sorted = [.. values.Order()];
        return sorted[sorted.Count / 2];
    }

    public static double Round(double value) => Math.Round(value, 4);
}

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>Times, and the figures that are told of them.</summary>
internal sealed class Measures
{
    private readonly List<double> _milliseconds = [];

    /// <summary>How many.</summary>
    public int Count => _milliseconds.Count;

    /// <summary>Adds the time between two moments.</summary>
    public void Add(long from, long to) => _milliseconds.Add(Stopwatch.GetElapsedTime(from, to).TotalMilliseconds);

    /// <summary>Adds all of another.</summary>
    public void Add(Measures other) => _milliseconds.AddRange(other._milliseconds);

    /// <summary>A percentile, 0 to 100, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        if (_milliseconds.Count == 0)
        {
            return double.NaN;
        }

        _milliseconds.Sort();
        return _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(_milliseconds.Count * percent / 100))];
    }

    /// <summary>p50, p99 and the greatest.</summary>
    public JsonObject ToJson() => Count == 0
        ? new JsonObject { ["count"] = 0 }
        : new JsonObject
        {
            ["count"] = Count,
            ["p50_ms"] = Math.Round(Percentile(50), 2),
            ["p99_ms"] = Math.Round(Percentile(99), 2),
            ["max_ms"] = Math.Round(Percentile(100), 2),
        };
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Stoa.Soak;

/// <summary>How long things took since it was asked last, by kind.</summary>
internal sealed class Delays
{
    private ConcurrentDictionary<string, ConcurrentBag<double>> _kinds = new(StringComparer.Ordinal);

    /// <summary>Something took so long.</summary>
    public void Add(string kind, TimeSpan took) => _kinds.GetOrAdd(kind, _ => []).Add(took.TotalMilliseconds);

    /// <summary>Count, median and 99th percentile in milliseconds, by kind; begins anew.</summary>
    public JsonObject Take()
    {
        var json = new JsonObject();
        foreach (var (kind, bag) in Interlocked.Exchange(ref _kinds, new(StringComparer.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var sorted = bag.Order().ToArray();
            if (sorted.Length > 0)
            {
                json[kind] = new JsonObject { ["count"] = sorted.Length, ["p50"] = Math.Round(At(sorted, 0.5), 2), ["p99"] = Math.Round(At(sorted, 0.99), 2) };
            }
        }

        return json;
    }

    private static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
}

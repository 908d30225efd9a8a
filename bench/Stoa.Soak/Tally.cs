using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Stoa.Soak;

/// <summary>What happened how often, and what should not have happened.</summary>
internal sealed class Tally
{
    private const int MostFaults = 50;
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _faults = new();

    /// <summary>True while nothing is wrong.</summary>
    public bool IsClean => _faults.IsEmpty;

    /// <summary>Something happened.</summary>
    public void Count(string what, long times = 1) => _counts.AddOrUpdate(what, times, (_, before) => before + times);

    /// <summary>Something is wrong.</summary>
    public void Fault(string what)
    {
        Count("faults");
        if (_faults.Count < MostFaults)
        {
            _faults.Enqueue(what);
        }
    }

    /// <summary>All of it.</summary>
    public JsonObject ToJson() => new()
    {
        ["counts"] = new JsonObject(_counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        ["faults"] = new JsonArray([.. _faults.Select(fault => JsonValue.Create(fault))]),
    };
}

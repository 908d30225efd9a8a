using System.Collections.Concurrent;
using System.Text;

namespace Stoa.ApiFuzzer;

/// <summary>What came of a run. Safe for use by many threads.</summary>
internal sealed class FuzzReport
{
    private const int MaxShownFailures = 20;
    private const int MaxShownBytes = 600;
    private readonly ConcurrentDictionary<int, int> _byStatus = new();
    private readonly ConcurrentDictionary<string, int> _succeeded = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = new();
    private int _failed;

    /// <summary>Requests with a fault in their reply.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>The first of them, each with the request.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Operations that were answered 2xx at least once.</summary>
    public IReadOnlyCollection<string> Succeeded => [.. _succeeded.Keys];

    /// <summary>Replies by status, the most frequent first; 0 is a connection closed without a word.</summary>
    public string Statuses => string.Join(", ", _byStatus.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}"));

    /// <summary>Counts a reply.</summary>
    public void Add(FuzzRequest request, int status, IReadOnlyList<string> faults)
    {
        _byStatus.AddOrUpdate(status, 1, (_, count) => count + 1);
        if (status is >= 200 and < 300 && request.Method == request.Operation.Method)
        {
            _succeeded.TryAdd(request.Operation.Name, 0);
        }

        if (faults.Count > 0 && Interlocked.Increment(ref _failed) <= MaxShownFailures)
        {
            _failures.Enqueue($"request {request.Number} ({request.Operation.Name}): {string.Join("; ", faults.Take(5))}\n    {Escape(request.Bytes)}");
        }
    }

    private static string Escape(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes.Take(MaxShownBytes))
        {
            text.Append(b is >= 0x20 and < 0x7f and not (byte)'\\' ? $"{(char)b}" : b == '\n' ? "\\n" : b == '\r' ? "\\r" : $"\\x{b:x2}");
        }

        return bytes.Length > MaxShownBytes ? $"{text} … {bytes.Length} bytes" : text.ToString();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Spaces;
using Stoa.Storage.Sqlite;

namespace Stoa.Soak;

/// <summary>Holds the log of a server that has stopped against what it had acknowledged.</summary>
internal static class LogCheck
{
    private const int Page = 1_000;
    private const int MostFaults = 50;

    /// <summary>Every acknowledged command has its event, every event its command (or Stoa itself did it, at a deadline); no gaps, no Space that goes on.</summary>
    /// <returns>True when it is so.</returns>
    public static async Task<bool> RunAsync(string folder, string acks)
    {
        var (faults, open) = (new List<string>(), await CountAsync(acks));
        var acknowledged = open.Values.Sum();
        var (versions, states) = (new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<string, SpaceEvent>(StringComparer.Ordinal));
        var (events, byStoa) = (0, 0);
        await using var log = SqliteEventStore.Open(folder, TimeProvider.System);
        for (long after = 0; await log.ReadFeedAsync(after, Page, CancellationToken.None) is { Count: > 0 } page; after = page[^1].Seq)
        {
            foreach (var (_, spaceId, version, happened) in page)
            {
                var id = spaceId.Value;
                events++;
                if (version != versions.GetValueOrDefault(id) + 1)
                {
                    faults.Add($"{id} has version {version} after {versions.GetValueOrDefault(id)}");
                }

                versions[id] = version;
                states[id] = happened is SpaceEnded or SpaceCanceled ? happened : states.GetValueOrDefault(id) is SpaceEnded or SpaceCanceled ? states[id] : happened;
                var key = $"{id} {happened.GetType().Name} {About(happened)}";
                if (open.TryGetValue(key, out var times) && times > 0)
                {
                    open[key] = times - 1;
                }
                else if (happened.Actor is null)
                {
                    byStoa++;
                }
                else
                {
                    faults.Add($"In the log, and acknowledged to nobody: {key}");
                }
            }
        }

        faults.AddRange(open.Where(pair => pair.Value > 0).Select(pair => $"Acknowledged, and not in the log: {pair.Key}"));
        faults.AddRange(states.Where(pair => pair.Value is not (SpaceEnded or SpaceCanceled)).Select(pair => $"{pair.Key} is not over"));
        Console.WriteLine(new JsonObject
        {
            ["events"] = events,
            ["spaces"] = versions.Count,
            ["acknowledged"] = acknowledged,
            ["by_stoa_itself"] = byStoa,
            ["faults"] = new JsonArray([.. faults.Take(MostFaults).Select(fault => JsonValue.Create(fault))]),
        }.ToJsonString(JsonSerializerOptions.Web));
        return faults.Count == 0;
    }

    private static async Task<Dictionary<string, int>> CountAsync(string acks)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var line in File.ReadLinesAsync(acks))
        {
            counts[line] = counts.GetValueOrDefault(line) + 1;
        }

        return counts;
    }

    private static string About(SpaceEvent happened) => happened.GetType().GetProperty("UserId")?.GetValue(happened)?.ToString() ?? "-";
}

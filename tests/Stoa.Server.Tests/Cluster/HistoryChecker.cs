using System.Text.Json.Nodes;
using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>
/// Compares every acknowledged command and every event seen by every client with the log, which is the truth. <see cref="LogCheck"/> is about
/// commands, <see cref="StreamCheck"/> about what clients heard; lookups are held against the fold here.
/// </summary>
internal static class HistoryChecker
{
    /// <summary>Checks a history.</summary>
    /// <returns>A sentence for everything that is wrong with it; none when all is well.</returns>
    public static IReadOnlyList<string> FindFaults(History history)
    {
        List<string> faults = [];
        var (timelines, versions) = LogCheck.Run(history, faults);
        foreach (var heard in history.Heard)
        {
            if (timelines.TryGetValue(heard.Space, out var timeline))
            {
                new StreamCheck(heard, timeline, faults).Run();
            }
            else if (heard.Hearings.Any(hearing => hearing.Events.Count > 0))
            {
                faults.Add($"{heard.Person} heard of {heard.Space}, which the log does not have.");
            }
        }

        // Whoever was answered by a node finds there what they did.
        var written = versions.Where(pair => pair.Key.End == CommandEnd.Done).ToLookup(pair => (pair.Key.Act.Actor, pair.Key.Space, pair.Key.Node), pair => (pair.Key.Ended, Version: pair.Value));
        foreach (var seen in history.Seen)
        {
            var own = written[(seen.Person, seen.Space, seen.Node)].Where(write => write.Ended <= seen.At).Select(write => write.Version).DefaultIfEmpty().Max();
            Check(seen, timelines.GetValueOrDefault(seen.Space), own, faults);
        }

        return faults;
    }

    private static void Check(SeenSpace seen, SpaceTimeline? timeline, long own, List<string> faults)
    {
        var what = $"{seen.Person} looked at {seen.Space} at {seen.Node}, {seen.At:HH:mm:ss.fff}:";
        if (seen.Shown is not { } shown)
        {
            var newest = timeline?.At(timeline.Last);
            if (newest is { IsRetrievable: true } && (seen.IsFinal || own > 0))
            {
                faults.Add($"{what} it is not there, and the log has version {timeline!.Last}");
            }

            return;
        }

        var version = (long?)shown["version"] ?? 0;
        if (timeline is null || !timeline.Has(version))
        {
            faults.Add($"{what} version {version}, and the log has {timeline?.Last ?? 0}");
            return;
        }

        if (version < own || (seen.IsFinal && version != timeline.Last))
        {
            faults.Add($"{what} version {version}, and {(version < own ? $"their own command led to {own}" : $"the log has {timeline.Last}")}");
        }

        var truth = timeline.At(version)!;
        var isHost = (string?)(shown["me"] as JsonObject)?["role"] is "creator" or "host";
        if (isHost != truth.IsHost(new UserId(long.Parse(seen.Person, System.Globalization.CultureInfo.InvariantCulture))))
        {
            faults.Add($"{what} version {version} with another role: {shown["me"]?.ToJsonString()}");
        }

        faults.AddRange(TruthView.Differences(truth, shown, isHost, withTickets: true).Select(difference => $"{what} at version {version} {difference}"));
        if (seen.Participants is { } expected && truth.State == SpaceState.Live && (int?)shown["participant_count"] != expected)
        {
            faults.Add($"{what} {shown["participant_count"]} people, and {expected} are there");
        }
    }
}

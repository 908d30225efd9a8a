using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>Spaces start and end at a steady rate, and every one of many activity streams is told of each.</summary>
internal static class ActivityScenario
{
    private const int WarmUpSeconds = 10;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>One run at one rate.</summary>
    public static JsonObject Run(Options options)
    {
        const int Others = 1_000;
        var creators = options.Rooms.Single(list => list.Id == ActivityWorld.Creators).People;
        var apps = options.Rooms.Single(list => list.Id == ActivityWorld.Apps).People;
        Libc.AllowOpenFiles((ulong)(options.Streams + Others));
        var (loop, server, sequence) = (new EventLoop(), new ServerProcess(options.ServerPid), new ToldSequence());
        var readers = Enumerable.Range(0, options.Streams).Select(number => new ActivityReader(loop, options.Port, apps[number % apps.Count], sequence)).ToArray();
        var before = server.ResidentBytes;
        foreach (var reader in readers)
        {
            reader.Open();
        }

        var opened = loop.Until(() => readers.All(reader => reader.IsOpen || reader.IsBroken), _patience) && readers.All(reader => reader.IsOpen);
        var open = server.ResidentBytes;
        var load = new SpaceLoad(loop, options.Port, creators, sequence);
        load.Start(options.PerSecond);
        loop.For(TimeSpan.FromSeconds(WarmUpSeconds), load.Pump);

        // :: What is measured
        sequence.Measure();
        load.Start(options.PerSecond);
        var (cpu, start, done, lines, bytes) = (new CpuWatch(server), EventLoop.Now, load.Done, sequence.Lines, readers.Sum(reader => reader.Bytes));
        var half = TimeSpan.FromSeconds(options.Seconds / 2.0);
        loop.For(half, load.Pump);
        sequence.BeginSecondHalf();
        loop.For(half, load.Pump);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var result = new JsonObject
        {
            ["streams"] = options.Streams,
            ["apps"] = apps.Count,
            ["asked_events_per_second"] = options.PerSecond,
            ["events_per_second"] = Math.Round((load.Done - done) / seconds, 1),
            ["lines_per_second"] = Math.Round((sequence.Lines - lines) / seconds),
            ["megabytes_per_second"] = Math.Round((readers.Sum(reader => reader.Bytes) - bytes) / seconds / 1e6, 1),
            ["cpu"] = cpu.ToJson(),
            ["answers"] = load.Answers.ToJson(),
            ["events_behind_at_the_end"] = load.Done - readers.Min(reader => reader.Count),
        };

        // :: What is still on its way
        var drain = EventLoop.Now;
        var all = loop.Until(() => load.IsIdle && readers.All(reader => reader.Count >= load.Done || reader.IsBroken), _patience);
        result["seconds_until_all_had_all"] = all ? Math.Round(Stopwatch.GetElapsedTime(drain).TotalSeconds, 2) : null;
        loop.For(TimeSpan.FromSeconds(1)); // Whatever comes twice comes now.
        result["delay_first_half"] = sequence.FirstHalf.ToJson();
        result["delay_second_half"] = sequence.SecondHalf.ToJson();
        result["server_rss_mib"] = server.ResidentBytes / (1 << 20);
        result["bytes_per_idle_stream"] = (open - before) / options.Streams;
        result["events"] = load.Done;
        result["opened"] = opened;
        Judge(result, load, sequence, readers);
        foreach (var reader in readers)
        {
            reader.Close();
        }

        return result;
    }
    /// <summary>What would be lost, doubled or out of order; all of it shall be 0.</summary>
    private static void Judge(JsonObject result, SpaceLoad load, ToldSequence sequence, ActivityReader[] readers)
    {
        result["refused"] = load.Refused.Count;
        result["refused_last"] = load.Refused.Last;
        result["broken"] = readers.Count(reader => reader.IsBroken);
        result["streams_with_more_or_less"] = readers.Count(reader => reader.Count != load.Done);
        result["missing_or_not_asked_for"] = sequence.CountMissing();
        result["lines_unlike_other_streams"] = sequence.Disagreements;
        result["told_twice"] = sequence.Repeated;
        result["ends_before_start"] = sequence.EndsBeforeStart;
    }
}

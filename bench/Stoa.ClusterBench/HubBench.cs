using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;
using RoomVoice = Stoa.Cluster.Rooms.Voice;

namespace Stoa.ClusterBench;

/// <summary>What the hub of one large Space costs by itself, without a network, for so many nodes that all have people of it.</summary>
internal static class HubBench
{
    private const int OnStage = 11;
    private const int Talking = 3;
    private const int Reactions = 5;
    private const int Rounds = 15;

    /// <summary>Processor time and bytes of a report and of a telling, for each number of nodes, as JSON.</summary>
    public static string Run()
    {
        using var services = new ServiceCollection().AddSerializer(builder => builder.AddAssembly(typeof(RoomHub).Assembly)).BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        int[] sizes = [2, 3, 10, 30, 100];
        return JsonSerializer.Serialize(sizes.ToDictionary(size => size, size => Measure(size, serializer)));
    }

    private static object Measure(int size, Serializer serializer)
    {
        var hub = new RoomHub(TimeSpan.FromSeconds(6));
        Guid[] nodes = [.. Enumerable.Range(0, size).Select(_ => Guid.NewGuid())];
        var number = 0L;
        List<double> take = [], tell = [], write = [], read = [];
        byte[] report = [], telling = [];
        for (var round = -3; round < Rounds; round++)
        {
            RoomReport[] reports = [.. nodes.Select((node, i) => Report(node, i, size, ++number))];
            report = serializer.SerializeToArray(reports[0]);
            var (took, _) = Timed(reports, one => hub.Take(one, TimeSpan.FromSeconds(number / 1_000.0)));
            var (told, said) = Timed(nodes, hub.TakeElsewhere);
            var (wrote, bytes) = Timed(said, serializer.SerializeToArray);
            var (readBack, _) = Timed(bytes, one => serializer.Deserialize<RoomElsewhere>(one));
            telling = bytes[^1];
            if (round >= 0)
            {
                take.Add(took);
                tell.Add(told);
                write.Add(wrote);
                read.Add(readBack);
            }
        }

        return new
        {
            take_report_us = Median(take), put_together_us = Median(tell), write_telling_us = Median(write), read_telling_us = Median(read), report_bytes = report.Length,
            telling_bytes = telling.Length,
        };
    }

    /// <summary>The first node has the stage; all have listeners, and people who react.</summary>
    private static RoomReport Report(Guid node, int index, int size, long number) => new()
    {
        Node = node,
        Number = number,
        Observer = null!, // Nobody is told here.
        Patience = TimeSpan.FromSeconds(15),
        Participants = (1_000_000 / size) + (int)(number % 7),
        Present = index > 0 ? [] : [.. Enumerable.Range(1, OnStage).Select(i => new UserId(1_000_000_000_000_000_000 + i))],
        Voices = index > 0 ? [] : [.. Enumerable.Range(1, Talking).Select(i => new RoomVoice(new(1_000_000_000_000_000_000 + i), (uint)i, (byte)(20 + (number % 5)), true, TimeSpan.FromMilliseconds(200)))],
        TalkTimes = index > 0 ? ImmutableDictionary<UserId, TimeSpan>.Empty : Enumerable.Range(1, OnStage).ToImmutableDictionary(i => new UserId(1_000_000_000_000_000_000 + i), _ => TimeSpan.FromSeconds(number)),
        Reactions = [.. Enumerable.Range(0, Reactions).Select(i => new ReactionSum("💜👏🔥😂💯"[(2 * i)..((2 * i) + 2)], 10))],
        HasListeners = true,
        HasPublishers = index == 0,
        RelayEndpoint = $"10.0.{index / 250}.{index % 250}:5081",
    };

    /// <returns>Microseconds for each, by the processor's time of the thread as far as the machine lets it run, and what came of them.</returns>
    private static (double Microseconds, TOut[] Made) Timed<TIn, TOut>(TIn[] all, Func<TIn, TOut> make)
    {
        var made = new TOut[all.Length];
        var repeats = Math.Max(1, 200 / all.Length);
        var best = double.MaxValue;
        for (var repeat = 0; repeat < repeats; repeat++) // Others take the processor away: the shortest is the least disturbed.
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < all.Length; i++)
            {
                made[i] = make(all[i]);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMicroseconds / all.Length);
        }

        return (best, made);
    }

    private static double Median(List<double> values) => Math.Round(values.Order().ElementAt(values.Count / 2), 2);
}

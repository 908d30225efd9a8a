using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Stoa.Sfu;

namespace Stoa.AudioBench;

/// <summary>The forwarding loop over UDP to real sessions with one speaker, beside bare system calls that send the same packets.</summary>
/// <remarks>
/// Sessions connect for real, then the kernel drops what they get: on the loopback by a filter of their socket, towards the sink device by
/// taking their addresses away. Each way has a whole core; CPU time is what counts, so others on the machine matter less.
/// </remarks>
internal static class ForwardBench
{
    private const int HeaderBytes = 24; // With one CSRC, mid and level.

    public static async Task<string> RunAsync(Options options)
    {
        var network = IPAddress.Parse(options.Text("network", "127.1.0.0"));
        var server = IPAddress.Parse(options.Text("server", "127.0.0.1"));
        var speaker = IPAddress.Parse(options.Text("speaker", "127.0.0.2"));
        var (count, rounds, duration) = (options.Number("listeners", 10_000), options.Number("rounds", 7), options.Number("milliseconds", 500) * 1_000_000L);
        var isSink = options.Text("sink", "") is { Length: > 0 } subnet;
        if (isSink)
        {
            Ip($"route add local {options.Text("sink", "")} dev lo src {server}");
        }

        await using var one = new ForwardStage(network, server, speaker, loops: 1);
        one.Connect(count);
        await using var two = options.Number("loops", 1) == 2 ? new ForwardStage(network, server, speaker, loops: 2) : null;
        two?.Connect(count);
        if (isSink)
        {
            Ip($"route del local {options.Text("sink", "")} dev lo table local");
        }

        CpuClock.Pin(0);
        using var listeners = new BareListeners(count, HeaderBytes);
        using var bare = new BareWay(listeners, one.Destinations(count), isIPv6: true, 1, segments: false);
        var result = new JsonObject { ["listeners"] = count, ["packet_bytes"] = listeners.PacketBytes };
        var alone = MeasureOne(result, one, bare, count, rounds, duration);
        if (two is not null)
        {
            result["two_loops"] = MeasureTwo(two, count, rounds, duration, alone);
        }

        one.Options.MergePackets = PacketMerging.Always;
        await Task.Delay(TimeSpan.FromMilliseconds(150));
        using var merged = new ForwardWay(one, count, spoken: 3);
        merged.Pass(); // The loop's next tick moves everyone, in the midst of three packets.
        merged.Pass();
        var turns = Enumerable.Range(0, rounds).Select(_ => BareBench.Measure(merged, count, duration)).ToList();
        result["merged"] = BareBench.Summary(turns);
        result["merged"]!["listeners_per_core_against_unmerged"] = Math.Round(3 * alone.Ours / BareBench.Median(turns.Select(turn => turn.Nanoseconds)), 2);
        return result.ToJsonString(BareBench.Indented);
    }

    private static (double Bare, double Ours) MeasureOne(JsonObject result, ForwardStage stage, BareWay bare, int count, int rounds, long duration)
    {
        using var ours = new ForwardWay(stage, count);
        List<BareBench.Turn> bareTurns = [], turns = [];
        for (var round = -1; round < rounds; round++)
        {
            var (first, second) = (BareBench.Measure(bare, count, duration), BareBench.Measure(ours, count, duration));
            if (round >= 0)
            {
                bareTurns.Add(first);
                turns.Add(second);
            }
        }

        (result["bare"], result["stoa"]) = (BareBench.Summary(bareTurns), BareBench.Summary(turns));
        result["stoa_to_bare"] = Math.Round(BareBench.Median(bareTurns.Zip(turns, (least, turn) => least.Nanoseconds / turn.Nanoseconds)), 3);
        return (BareBench.Median(bareTurns.Select(turn => turn.Nanoseconds)), BareBench.Median(turns.Select(turn => turn.Nanoseconds)));
    }

    private static JsonObject MeasureTwo(ForwardStage stage, int count, int rounds, long duration, (double Bare, double Ours) alone)
    {
        using var halves = new BareHalves(stage.Destinations(count), HeaderBytes);
        List<TwoTurn> bare = [], ours = [];
        for (var round = -1; round < rounds; round++)
        {
            var (first, second) = (halves.Measure(duration), MeasureTwo(stage, count, duration));
            if (round >= 0)
            {
                bare.Add(first);
                ours.Add(second);
            }
        }

        return new JsonObject { ["bare"] = Summary(bare, 1e9 / alone.Bare), ["stoa"] = Summary(ours, 1e9 / alone.Ours) };
    }

    private static JsonObject Summary(List<TwoTurn> turns, double oneCore)
    {
        var rate = BareBench.Median(turns.Select(turn => turn.ByCpu));
        return new JsonObject
        {
            ["packets_per_second_by_cpu_time"] = Math.Round(rate),
            ["packets_per_second_by_the_clock"] = Math.Round(BareBench.Median(turns.Select(turn => turn.ByClock))),
            ["against_one_core"] = Math.Round(rate / oneCore, 2),
            ["not_sent"] = turns.Sum(turn => turn.Failed),
        };
    }

    /// <summary>Both loops on a core each; the speaker goes on as fast as the slower of the two.</summary>
    private static TwoTurn MeasureTwo(ForwardStage stage, int count, long duration)
    {
        var loops = stage.Unit.Loops;
        var (sent, cpu, dropped, spoken, isOver) = (new long[2], new long[2], stage.Dropped, 0L, false);
        var (outBefore, inBefore) = (loops.Select(loop => loop.PacketsOut).ToArray(), loops.Sum(loop => loop.PacketsIn));
        var began = Stopwatch.GetTimestamp();
        void Work(int index, Action each)
        {
            CpuClock.Pin(index);
            var start = CpuClock.Now.Total;
            while (!Volatile.Read(ref isOver))
            {
                each();
            }

            cpu[index] = CpuClock.Now.Total - start;
            sent[index] = loops[index].PacketsOut - outBefore[index];
        }

        var other = new Thread(() => Work(1, () => loops[1].RunOnce(TimeSpan.FromMilliseconds(1))));
        other.Start();
        Work(0, () =>
        {
            var behind = (spoken * count / 2) - Math.Min(loops[0].PacketsOut - outBefore[0], loops[1].PacketsOut - outBefore[1]);
            var speaks = behind < count;
            if (speaks)
            {
                spoken++;
                stage.Speak();
            }

            loops[0].RunOnce(speaks ? TimeSpan.Zero : TimeSpan.FromMilliseconds(1));
            Volatile.Write(ref isOver, Stopwatch.GetElapsedTime(began).TotalNanoseconds > duration);
        });
        other.Join();
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new TwoTurn((1e9 * sent[0] / cpu[0]) + (1e9 * sent[1] / cpu[1]), (sent[0] + sent[1]) / elapsed, stage.Dropped - dropped);
    }

    private static void Ip(string arguments)
    {
        using var process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {arguments}");
        }
    }

    internal sealed record TwoTurn(double ByCpu, double ByClock, long Failed);
}

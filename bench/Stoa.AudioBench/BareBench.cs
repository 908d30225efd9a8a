using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>What one core can send at best, and what Stoa's socket leaves of it.</summary>
/// <remarks>
/// Every way sends packets of 188 bytes, each encrypted for its listener, from one thread; CPU time of that thread is what is measured,
/// so others on the machine matter less. The ways take turns; medians are compared. A new way is one line in <see cref="NewWay"/>.
/// </remarks>
internal static class BareBench
{
    private const int SinkPort = 40_000;
    private const int ConnectedPort = 40_001;
    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Run(Options options)
    {
        var names = options.Text("ways", "crypto,bare,bare_ipv4,stoa,connected_ipv4,bare_3,stoa_3_apart,bare_3_segmented,stoa_3,portable").Split(',');
        var network = IPAddress.Parse(options.Text("network", "127.1.0.0"));
        var first = TransportAddress.From(new IPEndPoint(network, SinkPort));
        var destinations = Enumerable.Range(1, options.Number("destinations", 10_000)).Select(i => first with { Ip = first.Ip + (UInt128)i }).ToArray();
        using var sink = BareCalls.Open(isIPv6: false, SinkPort);
        BareCalls.DropAll(sink);
        using var listeners = new BareListeners(destinations.Length);
        var ways = names.Select(name => NewWay(name, listeners, destinations)).ToArray();
        var turns = names.Select(_ => new List<Turn>()).ToArray();
        var duration = options.Number("milliseconds", 500) * 1_000_000L;
        Array.ForEach(ways, way => Measure(way, listeners.Count, duration));
        for (var round = 0; round < options.Number("rounds", 7); round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                turns[i].Add(Measure(ways[i], listeners.Count, duration));
            }
        }

        Array.ForEach(ways, way => way.Dispose());
        var result = new JsonObject { ["destinations"] = destinations.Length, ["packet_bytes"] = listeners.PacketBytes, ["network"] = network.ToString() };
        for (var i = 0; i < names.Length; i++)
        {
            result[names[i]] = Summary(turns[i]);
        }

        // Turn by turn: each is beside its neighbour in time.
        foreach (var (ours, bare) in new[] { ("stoa", "bare"), ("stoa_3_apart", "bare_3"), ("stoa_3", "bare_3_segmented"), ("portable", "bare") })
        {
            if (names.Contains(ours) && names.Contains(bare))
            {
                var ratios = turns[Array.IndexOf(names, bare)].Zip(turns[Array.IndexOf(names, ours)], (one, other) => one.Nanoseconds / other.Nanoseconds);
                result[$"{ours}_to_{bare}"] = Math.Round(Median(ratios), 3);
            }
        }

        return result.ToJsonString(Indented);
    }

    private static ISendWay NewWay(string name, BareListeners listeners, TransportAddress[] destinations) => name switch
    {
        "crypto" => new CryptoWay(listeners),
        "bare" => new BareWay(listeners, destinations, isIPv6: true, 1, segments: false),
        "bare_ipv4" => new BareWay(listeners, destinations, isIPv6: false, 1, segments: false),
        "bare_3" => new BareWay(listeners, destinations, isIPv6: true, 3, segments: false),
        "bare_3_segmented" => new BareWay(listeners, destinations, isIPv6: true, 3, segments: true),
        "connected_ipv4" => new ConnectedWay(listeners, destinations, ConnectedPort),
        "stoa" => new StoaWay(listeners, destinations, Open(), 1),
        "stoa_3_apart" => new StoaWay(listeners, destinations, Open(), 3, segments: false),
        "stoa_3" => new StoaWay(listeners, destinations, Open(), 3),
        "portable" => new StoaWay(listeners, destinations, PortableUdpSocket.Open(new MediaSocketOptions(), out _)!, 1),
        _ => throw new ArgumentException($"No such way: {name}", nameof(name)),
    };

    private static IMediaSocket Open() =>
        MediaSocket.TryOpen(new MediaSocketOptions(), out var socket, out var refusal) ? socket : throw new InvalidOperationException(refusal.Describe("UDP", 0));

    internal static Turn Measure(ISendWay way, int listeners, long duration)
    {
        long packets = 0, failed = 0, spent;
        var start = CpuClock.Now;
        do
        {
            failed += way.Pass();
            packets += (long)listeners * way.PacketsEach;
            spent = CpuClock.Now.Total - start.Total;
        }
        while (spent < duration);
        var end = CpuClock.Now;
        return new Turn((double)spent / packets, (double)(end.Kernel - start.Kernel) / Math.Max(1, end.Counted - start.Counted), packets, failed);
    }

    internal static JsonObject Summary(List<Turn> turns)
    {
        var nanoseconds = Median(turns.Select(turn => turn.Nanoseconds));
        return new JsonObject
        {
            ["nanoseconds_per_packet"] = Math.Round(nanoseconds),
            ["packets_per_second_per_core"] = Math.Round(1e9 / nanoseconds),
            ["kernel_share"] = Math.Round(Median(turns.Select(turn => turn.KernelShare)), 2),
            ["best_nanoseconds"] = Math.Round(turns.Min(turn => turn.Nanoseconds)),
            ["not_sent"] = turns.Sum(turn => turn.Failed),
        };
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    internal sealed record Turn(double Nanoseconds, double KernelShare, long Packets, long Failed);
}

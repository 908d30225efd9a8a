using System.Net;
using System.Text.Json.Nodes;
using Stoa.AudioBench.Crowd;

namespace Stoa.AudioBench;

/// <summary>How long a packet is in the server: from just before its speaker sends it until the kernel has it for the listener.</summary>
/// <remarks>Speakers write the time into the payload; the kernel stamps what comes, so a driver that reads late adds nothing. One listener in so many decrypts.</remarks>
internal static class DelayBench
{
    public static async Task<string> RunAsync(Options options)
    {
        var (count, seconds, every) = (options.Number("listeners", 3_000), options.Number("seconds", 15), options.Number("every", 11));
        var watch = new ServerWatch(options.Number("pid", 0));
        using var server = new StoaServer(options.Number("port", 5180), options.Text("world", ""));
        using var crowd = new AudioCrowd(IPAddress.Parse(options.Text("network", "127.1.0.0")));
        using var speakers = new AudioCrowd(IPAddress.Parse(options.Text("speakers", "127.0.1.0")));
        crowd.Start();
        speakers.Start();
        var members = await ListenBench.JoinAsync(server, crowd, count, 16);
        var delays = new List<double>();
        var isOn = false;
        crowd.Heard = (_, heard) =>
        {
            if (Volatile.Read(ref isOn))
            {
                delays.Add((heard.CameAt - heard.LeftAt) / 1e6);
            }
        };
        for (var i = 0; i < members.Count; i += every)
        {
            members[i].Listens = true;
        }

        await server.SpeakAsync(speakers);
        await Task.Delay(TimeSpan.FromSeconds(options.Number("settle", 15))); // The compiler shares the core with the server at first.
        watch.Begin();
        var before = crowd.Packets;
        Volatile.Write(ref isOn, true);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        Volatile.Write(ref isOn, false);
        var (packets, cpu, elapsed) = (crowd.Packets - before, watch.CpuSeconds, watch.Seconds);
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        var json = new JsonObject
        {
            ["rooms"] = server.Rooms,
            ["listeners"] = count,
            ["server_cpu_percent_of_a_core"] = Math.Round(100 * cpu / elapsed, 1),
            ["packets_per_second"] = Math.Round(packets / elapsed),
            ["delivered"] = Math.Round(packets / (elapsed * 50 * count), 3),
            ["delay"] = ListenBench.Percentiles(delays),
        };
        return json.ToJsonString(BareBench.Indented);
    }
}

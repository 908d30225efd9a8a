using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Stoa.AudioBench.Crowd;

namespace Stoa.AudioBench;

/// <summary>Listeners of a running server: what joining costs it, what each holds, and what one core carries.</summary>
internal static class ListenBench
{
    public static async Task<string> RunAsync(Options options)
    {
        var (count, seconds, atATime) = (options.Number("listeners", 300), options.Number("seconds", 10), options.Number("at-a-time", 8));
        var watch = new ServerWatch(options.Number("pid", 0));
        using IAudioServer server = options.Text("kind", "stoa") == "janus"
            ? new JanusServer(options.Number("port", 8088), options.Number("rtp-port", 5002))
            : new StoaServer(options.Number("port", 5180), options.Text("world", ""));
        using var crowd = new AudioCrowd(IPAddress.Parse(options.Text("network", "127.1.0.0")));
        crowd.Start();

        watch.Begin();
        await Task.Delay(TimeSpan.FromSeconds(options.Number("idle", 2)));
        var idle = Math.Round(100 * watch.CpuSeconds / watch.Seconds, 1);

        // The first of each kind is slower: what is loaded once is no cost of a session.
        var first = Math.Min(count, Math.Max(50, count / 5));
        await JoinAsync(server, crowd, first, atATime);
        var resident = watch.ResidentBytes;
        watch.Begin();
        var members = await JoinAsync(server, crowd, count - first, atATime);
        var json = new JsonObject { ["listeners"] = count };
        json["joins"] = new JsonObject
        {
            ["per_second"] = Math.Round(members.Count / watch.Seconds, 1),
            ["server_cpu_milliseconds_each"] = Math.Round(watch.CpuSeconds * 1000 / Math.Max(1, members.Count), 2),
            ["per_second_per_core"] = Math.Round(members.Count / Math.Max(0.01, watch.CpuSeconds)),
            ["resident_bytes_each"] = Math.Round((double)(watch.ResidentBytes - resident) / Math.Max(1, members.Count)),
        };
        await server.SpeakAsync(crowd);
        await Task.Delay(TimeSpan.FromSeconds(options.Number("settle", 8)));
        watch.Begin();
        var before = crowd.Packets;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var (packets, cpu, elapsed) = (crowd.Packets - before, watch.CpuSeconds, watch.Seconds);
        json["speaking"] = new JsonObject
        {
            ["cpu_percent_before_anyone_came"] = idle,
            ["cpu_percent_of_a_core"] = Math.Round(100 * cpu / elapsed, 1),
            ["packets_per_second"] = Math.Round(packets / elapsed),
            ["delivered"] = Math.Round(packets / (elapsed * 50 * count), 3),
            ["cpu_microseconds_per_listener_and_second"] = Math.Round(1e6 * cpu / elapsed / count, 1),
            ["threads"] = watch.Threads,
        };
        if (options.Number("one-by-one", 0) is > 0 and var more)
        {
            json["post_to_first_packet"] = await FirstPacketsAsync(server, crowd, more);
        }

        json["failed"] = crowd.Failed;
        return json.ToJsonString(BareBench.Indented);
    }

    /// <summary>Percentiles in milliseconds.</summary>
    public static JsonObject Percentiles(List<double> milliseconds)
    {
        milliseconds.Sort();
        double At(double part) => Math.Round(milliseconds[Math.Min(milliseconds.Count - 1, (int)(part * milliseconds.Count))], 3);
        return new JsonObject { ["count"] = milliseconds.Count, ["p50_ms"] = At(0.5), ["p99_ms"] = At(0.99), ["p999_ms"] = At(0.999), ["max_ms"] = At(1) };
    }

    /// <summary>Lets members join, so many at a time, until all have their keys.</summary>
    public static async Task<List<Member>> JoinAsync(IAudioServer server, AudioCrowd crowd, int count, int atATime)
    {
        var (members, target) = (new List<Member>(count), crowd.Connected + count);
        using var places = new SemaphoreSlim(atATime);
        async Task JoinOneAsync()
        {
            var member = await server.ListenAsync(crowd);
            while (member.ConnectedAt == 0 && crowd.Failed == 0)
            {
                await Task.Delay(1);
            }

            places.Release();
            lock (members)
            {
                members.Add(member);
            }
        }

        var joins = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            await places.WaitAsync();
            joins.Add(Task.Run(JoinOneAsync));
        }

        await Task.WhenAll(joins);
        return crowd.Failed == 0 && crowd.Connected >= target ? members : throw new InvalidOperationException($"{crowd.Connected} connected, {crowd.Failed} failed.");
    }

    private static async Task<JsonObject> FirstPacketsAsync(IAudioServer server, AudioCrowd crowd, int count)
    {
        List<double> times = [], keys = [];
        for (var i = 0; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var member = await server.ListenAsync(crowd);
            while (member.FirstAt == 0)
            {
                await Task.Delay(1);
            }

            times.Add(Stopwatch.GetElapsedTime(began, member.FirstAt).TotalMilliseconds);
            keys.Add(Stopwatch.GetElapsedTime(began, member.ConnectedAt).TotalMilliseconds);
        }

        var json = Percentiles(times);
        json["post_to_keys"] = Percentiles(keys);
        return json;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Stoa.Api.Whip;

namespace Stoa.ClusterBench;

/// <summary>One node is killed or drained while people are in four Spaces; how long each of them notices it.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>listener: somebody listens at the victim, who talks is elsewhere.</item>
/// <item>speaker: who talks is at the victim, somebody listens elsewhere.</item>
/// <item>hub: the Space's hub (<c>RoomGrain</c>) is at the victim, and none of its people.</item>
/// <item>grain: the Space's writer (<c>SpaceGrain</c>) is at the victim; commands come elsewhere.</item>
/// </list>
/// </remarks>
internal sealed class FailoverBench(Options options)
{
    private const int Touched = 24;
    private const double GiveUpMs = 60_000;
    private readonly Uri[] _nodes = options.Nodes;
    private readonly string[] _silos = options.Text("silos").Split(',');
    private readonly Talk[] _talks = Talk.Read(options.Text("world"));
    private readonly Random _random = new(7);

    /// <summary>Reads a line <c>how victim pid</c> for each run, and prints a line of JSON.</summary>
    public async Task RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { Length: > 0 } line)
        {
            var words = line.Split(' ');
            var (victim, pid) = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await RunOnceAsync(words[0] == "kill", victim, pid)));
            await Console.Out.FlushAsync();
        }
    }

    private async Task<object> RunOnceAsync(bool kills, int victim, int pid)
    {
        using var client = new Client(keepsConnections: false);
        var others = Enumerable.Range(0, _nodes.Length).Where(node => node != victim).OrderBy(_ => _random.Next()).ToArray();
        var (near, far) = (others[0], others[^1]);
        var chosen = await ChooseAsync(client, victim, near);
        await using var talker = new Visitor(_nodes, near, chosen[0], chosen[0].Speaker, AudioDirection.Publish);
        await using var listener = new Visitor(_nodes, victim, chosen[0], chosen[0].Listener, AudioDirection.Listen);
        await using var speaker = new Visitor(_nodes, victim, chosen[1], chosen[1].Speaker, AudioDirection.Publish);
        await using var listens = new Visitor(_nodes, far, chosen[1], chosen[1].Listener, AudioDirection.Listen);
        await using var hubSpeaker = new Visitor(_nodes, near, chosen[2], chosen[2].Speaker, AudioDirection.Publish);
        await using var hubListener = new Visitor(_nodes, far, chosen[2], chosen[2].Listener, AudioDirection.Listen);
        await Task.WhenAll(talker.EnterAsync(), speaker.EnterAsync(), hubSpeaker.EnterAsync());
        await Task.WhenAll(listener.EnterAsync(), listens.EnterAsync(), hubListener.EnterAsync());
        await using var pump = new CommandPump(client, _nodes[near], chosen[3]);
        pump.Start();
        Visitor[] ears = [listener, listens, hubListener];
        var isHeard = await UntilAsync(() => ears.All(ear => Voice.Number - ear.Heard.Newest < Voice.PacketsPerSecond), Clock.Now);
        await Task.Delay(2_000);
        foreach (var ear in ears)
        {
            ear.Heard.Watch();
        }

        var (began, number) = (Clock.Now, Voice.Number);
        End(pid, kills);
        var isOver = await UntilAsync(
            () => HasEnded(pid) && pump.AcknowledgedAfter(began) is not null && listener.Snapshots.Any(at => at > began) && speaker.Snapshots.Any(at => at > began)
                && ears.All(ear => ear.Heard.Newest > number + Voice.PacketsPerSecond && Voice.Number - ear.Heard.Newest < Voice.PacketsPerSecond),
            began);
        var endedAfter = Clock.Now - began;
        await Task.Delay(kills ? 8_000 : 3_000); // The others find the node dead meanwhile: nothing may break then.
        var until = Voice.Number - Voice.PacketsPerSecond;
        var (slowest, refused) = pump.After(began);
        return new
        {
            was_heard_before = isHeard,
            recovered = isOver,
            over_after_ms = Math.Round(endedAfter, 1),
            listener = Of(listener, listener, began, number, until),
            speaker = Of(speaker, listens, began, number, until),
            hub = Of(hubListener, hubListener, began, number, until),
            command_again_ms = Round((pump.AcknowledgedAfter(began) ?? (began + GiveUpMs)) - began),
            slowest_command_ms = slowest,
            commands_not_acknowledged = refused,
        };
    }

    private static object Of(Visitor mover, Visitor ear, double began, long from, long until)
    {
        var (gap, missing, silence) = ear.Heard.Missed(from, until);
        lock (mover.Snapshots)
        {
            return new
            {
                audio_gap_ms = Round(gap),
                audio_missing_ms = Round(missing),
                longest_silence_ms = Round(silence),
                stream_broke_ms = First(mover.Breaks, began),
                snapshot_ms = First(mover.Snapshots, began),
                audio_session_ms = First(mover.Sessions, began),
            };
        }
    }

    private static double? First(List<double> moments, double began) => moments.Where(at => at > began).Select(at => (double?)Round(at - began)).FirstOrDefault();

    private static double Round(double milliseconds) => Math.Round(milliseconds, 1);

    /// <summary>Four Spaces: two of any, one whose hub and one whose writer is at the victim.</summary>
    private async Task<Talk[]> ChooseAsync(Client client, int victim, int near)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var some = _talks.OrderBy(_ => _random.Next()).Take(Touched).ToArray();
            await Task.WhenAll(some.Select((talk, i) => client.RenameAsync(_nodes[i % _nodes.Length], talk, "Touched")));
            var writers = await GrainHomes.ReadAsync(options.Text("redis"), "space", _silos[victim]);
            var hubs = await GrainHomes.ReadAsync(options.Text("redis"), "room", _silos[victim]);
            var grain = some.FirstOrDefault(talk => writers.Contains(talk.Id));
            var hub = some.FirstOrDefault(talk => hubs.Contains(talk.Id) && talk != grain);
            if (grain is not null && hub is not null && (await client.RenameAsync(_nodes[near], grain, "Chosen")).Status == 200)
            {
                return [.. some.Where(talk => talk != grain && talk != hub).Take(2), hub, grain];
            }

            await Task.Delay(1_000);
        }

        throw new InvalidOperationException("No Space has its grains at the victim.");
    }

    private static void End(int pid, bool kills)
    {
        using var kill = Process.Start("kill", [kills ? "-KILL" : "-TERM", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static bool HasEnded(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<bool> UntilAsync(Func<bool> isSo, double began)
    {
        while (Clock.Now - began < GiveUpMs)
        {
            if (isSo())
            {
                return true;
            }

            await Task.Delay(20);
        }

        return false;
    }
}

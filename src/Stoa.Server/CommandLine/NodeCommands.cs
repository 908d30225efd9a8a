using System.CommandLine;
using System.Globalization;
using Stoa.Cluster.Nodes;
using Stoa.Server.Hosting;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa nodes</c> and <c>stoa drain</c>: the nodes of this Stoa, seen from any machine that reaches their Redis.</summary>
internal static class NodeCommands
{
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(10);

    private static readonly Option<bool> _json = new("--json") { Description = "One JSON object a line instead of a table." };

    private static readonly Option<string> _node = new("--node") { Description = "Which: a name, as stoa nodes has it.", HelpName = "NAME", Required = true };

    /// <summary><c>stoa nodes</c>.</summary>
    public static Command CreateNodes()
    {
        var command = new Command("nodes", "The nodes that run, and how full they are. Needs Stoa__Node__Redis, as the nodes have it.") { _json };
        command.SetAction((parsed, cancellationToken) => ListAsync(parsed.GetValue(_json), cancellationToken));
        return command;
    }

    /// <summary><c>stoa drain</c>.</summary>
    public static Command CreateDrain()
    {
        var command = new Command(
            "drain", "Let a node move its clients to the others and stop; waits until it has. Needs Stoa__Node__Redis, as the nodes have it. Prints {\"node\",\"drained\"}.") { _node };
        command.SetAction((parsed, cancellationToken) => DrainAsync(parsed.GetRequiredValue(_node), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(bool isJson, CancellationToken cancellationToken)
    {
        await using var redis = Connect();
        var before = await ReadAsync(redis);
        await Task.Delay(_beat, cancellationToken); // Who writes nothing meanwhile is gone, or cut off.
        var nodes = (await ReadAsync(redis)).OrderBy(node => node.Name, StringComparer.Ordinal).ToList();
        if (!isJson)
        {
            await Console.Out.WriteLineAsync($"{"NODE",-20} {"STATE",-10} {"STREAMS",-16} {"AUDIO",-16} {"WEIGHT",-7} {"ZONE",-12} URL");
        }

        foreach (var node in nodes)
        {
            var state = before.Any(other => other.Id == node.Id && other.Beat == node.Beat) ? "silent" : node.IsDraining ? "draining" : "serving";
            if (isJson)
            {
                JsonOutput.Write(
                    ("node", node.Name), ("state", state), ("streams", (long)node.Streams), ("max_streams", (long)node.MaxStreams), ("audio_sessions", (long)node.AudioSessions),
                    ("max_audio_sessions", (long)node.MaxAudioSessions), ("weight", node.Weight), ("zone", node.Zone), ("url", node.Url ?? ""));
            }
            else
            {
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{node.Name,-20} {state,-10} {$"{node.Streams}/{node.MaxStreams}",-16} {$"{node.AudioSessions}/{node.MaxAudioSessions}",-16} {node.Weight,-7} {node.Zone,-12} {node.Url}"));
            }
        }

        return 0;
    }

    private static async Task<int> DrainAsync(string name, CancellationToken cancellationToken)
    {
        await using var redis = Connect();
        if (!(await ReadAsync(redis)).Any(node => node.Name == name))
        {
            throw new CommandFailedException($"No node is called '{name}'. See: stoa nodes");
        }

        await OrFailAsync(NodeBoard.AskToDrainAsync(redis, name));
        var (shown, lastBeat, heardAt) = ("", -1L, TimeProvider.System.GetTimestamp());
        string? id = null;
        while (true)
        {
            await Task.Delay(_look, cancellationToken);
            var nodes = await ReadAsync(redis);
            if (nodes.FirstOrDefault(node => id is null ? node.Name == name : node.Id == id) is not { } now)
            {
                break;
            }

            if (now.Beat != lastBeat)
            {
                (id, lastBeat, heardAt) = (now.Id, now.Beat, TimeProvider.System.GetTimestamp());
            }
            else if (TimeProvider.System.GetElapsedTime(heardAt) > _silence)
            {
                throw new CommandFailedException($"The node '{name}' says nothing any more: it was killed, or does not reach Redis. Look at its log.");
            }

            var line = now.IsDraining
                ? string.Create(CultureInfo.InvariantCulture, $"{name} drains: {now.Streams} event streams and {now.AudioSessions} audio sessions are left")
                : $"{name} was asked to drain";
            if (line != shown)
            {
                await Console.Error.WriteLineAsync(shown = line);
            }
        }

        JsonOutput.Write(("node", name), ("drained", true));
        return 0;
    }

    private static NodeRedis Connect()
    {
        // Not checked as a node's: this machine need not be one, and has no address.
        var options = CommandHome.Read<NodeOptions>(nameof(StoaSettings.Node));
        try
        {
            return options.IsClustered ? NodeRedis.Connect(options) : throw new CommandFailedException("Say where the nodes' Redis is: Stoa__Node__Redis. See docs/cluster.md.");
        }
        catch (ArgumentException e)
        {
            throw new CommandFailedException($"Stoa__Node__Redis: {e.Message}");
        }
    }

    private static Task<IReadOnlyList<NodeStatus>> ReadAsync(NodeRedis redis) => OrFailAsync(NodeBoard.ReadAsync(redis));

    private static async Task<T> OrFailAsync<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (Exception e) when (NodeRedis.IsFailure(e))
        {
            throw new CommandFailedException("Redis does not answer. Is Stoa__Node__Redis right, and does this machine reach it?");
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>What waits in the server's sockets because nobody reads it.</summary>
internal static class SendQueues
{
    /// <summary>Connections with something unsent, and how much the middle one holds.</summary>
    /// <remarks>Source: Linux, Documentation/networking/proc_net_tcp: the second field is the own address, the fifth the queues.</remarks>
    public static JsonObject Read(int port)
    {
        var own = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        var queues = File.ReadLines("/proc/net/tcp").Skip(1).Concat(File.ReadLines("/proc/net/tcp6").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1].EndsWith(own, StringComparison.Ordinal) && fields[3] == "01")
            .Select(fields => int.Parse(fields[4].AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .Where(bytes => bytes > 0)
            .Order().ToList();
        return new JsonObject { ["connections"] = queues.Count, ["median_bytes"] = queues.Count == 0 ? 0 : queues[queues.Count / 2] };
    }
}

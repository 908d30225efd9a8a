using System.Globalization;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>The server's connections, and what waits in them because nobody reads it.</summary>
internal static class SendQueues
{
    /// <summary>Connections, those with something unsent, and how much the middle one of these holds.</summary>
    /// <remarks>Source: Linux, Documentation/networking/proc_net_tcp: own address, state and queues are the second, fourth and fifth field.</remarks>
    public static JsonObject Read(int port)
    {
        var own = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        var unsent = File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1].EndsWith(own, StringComparison.Ordinal) && fields[3] == "01")
            .Select(fields => int.Parse(fields[4].AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .Order().ToList();
        var full = unsent.Where(bytes => bytes > 0).ToList();
        return new JsonObject
        {
            ["connections"] = unsent.Count, ["with_unsent"] = full.Count, ["median_unsent_bytes"] = full.Count == 0 ? 0 : full[full.Count / 2],
        };
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>Who has used the processor since it was made.</summary>
internal sealed class CpuWatch(ServerProcess server)
{
    private readonly double _server = server.CpuSeconds;
    private readonly double _core = server.CoreBusySeconds;
    private readonly TimeSpan _own = Environment.CpuUsage.TotalTime;
    private readonly long _start = EventLoop.Now;

    /// <summary>The server's seconds of processor time.</summary>
    public double ServerSeconds => server.CpuSeconds - _server;

    /// <summary>Parts of one core: the server, whatever else ran on its core, and the swarm on its own.</summary>
    public JsonObject ToJson()
    {
        var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        return new JsonObject
        {
            ["server"] = Math.Round(ServerSeconds / seconds, 3),
            ["others_on_its_core"] = Math.Round(Math.Max(0, server.CoreBusySeconds - _core - ServerSeconds) / seconds, 3),
            ["swarm"] = Math.Round((Environment.CpuUsage.TotalTime - _own).TotalSeconds / seconds, 3),
        };
    }
}

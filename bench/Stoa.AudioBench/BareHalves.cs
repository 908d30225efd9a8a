using System.Diagnostics;
using Stoa.Rtc;

namespace Stoa.AudioBench;

/// <summary>Two threads, a core each, that each send to half of the listeners by bare system calls.</summary>
internal sealed class BareHalves : IDisposable
{
    private readonly BareListeners[] _listeners;
    private readonly BareWay[] _ways;

    public BareHalves(TransportAddress[] destinations, int headerBytes)
    {
        var half = destinations.Length / 2;
        _listeners = [new BareListeners(half, headerBytes), new BareListeners(destinations.Length - half, headerBytes)];
        _ways = [new BareWay(_listeners[0], destinations[..half], true, 1, false), new BareWay(_listeners[1], destinations[half..], true, 1, false)];
    }

    public ForwardBench.TwoTurn Measure(long duration)
    {
        var turns = new BareBench.Turn[2];
        var began = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, 2).Select(index => new Thread(() =>
        {
            CpuClock.Pin(index);
            turns[index] = BareBench.Measure(_ways[index], _listeners[index].Count, duration);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return new ForwardBench.TwoTurn(
            turns.Sum(turn => 1e9 / turn.Nanoseconds), turns.Sum(turn => turn.Packets) / Stopwatch.GetElapsedTime(began).TotalSeconds, turns.Sum(turn => turn.Failed));
    }

    public void Dispose()
    {
        Array.ForEach(_ways, way => way.Dispose());
        Array.ForEach(_listeners, listeners => listeners.Dispose());
    }
}

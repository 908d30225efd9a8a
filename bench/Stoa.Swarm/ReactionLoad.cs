using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Stoa.Swarm;

/// <summary>People who react, at a rate or as fast as the server answers, over a few connections.</summary>
internal sealed class ReactionLoad
{
    private const int Connections = 8;
    private const int Depth = 32;
    private readonly HttpPipe[] _pipes;
    private readonly byte[][] _requests;
    private readonly SortedDictionary<int, long> _answers = [];
    private readonly Action<HttpReply> _count;
    private double _perSecond;
    private long _start;
    private long _sent;
    private int _next;

    /// <summary>Connects. Each of the people of the streams reacts in turn.</summary>
    public ReactionLoad(StreamSwarm swarm)
    {
        _pipes = [.. Enumerable.Range(0, Connections).Select(_ => new HttpPipe(swarm.Loop, swarm.Port))];
        _requests = [.. swarm.Streams.Where(stream => stream.Reads).Select(stream => StoaKind.ReactionRequest(stream.Room.Room, stream.Person))];
        _count = reply => _answers[reply.Status] = _answers.GetValueOrDefault(reply.Status) + 1;
    }

    /// <summary>Begins anew with a rate.</summary>
    public void Start(double perSecond) => (_perSecond, _start, _sent) = (perSecond, EventLoop.Now, 0);

    /// <summary>Sends what is due; what the server does not keep up with is left out.</summary>
    public void Pump()
    {
        var due = (long)(_perSecond * Stopwatch.GetElapsedTime(_start).TotalSeconds);
        foreach (var pipe in _pipes)
        {
            while (_sent < due && pipe.Waiting < Depth)
            {
                pipe.Send(_requests[_next++ % _requests.Length], _count);
                _sent++;
            }
        }
    }

    /// <summary>The answers since the last time, by status.</summary>
    public JsonObject TakeAnswers(double seconds)
    {
        var rates = new JsonObject(_answers.Select(
            pair => KeyValuePair.Create(pair.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)Math.Round(pair.Value / seconds))));
        _answers.Clear();
        return rates;
    }
}

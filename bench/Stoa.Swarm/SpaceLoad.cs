using System.Diagnostics;
using System.Text;

namespace Stoa.Swarm;

/// <summary>Spaces that start and end by turns at a steady rate, over connections with one request under way each.</summary>
internal sealed class SpaceLoad
{
    private const int Connections = 128;
    private const int LiveAtLeast = 256;
    private static readonly byte[] _body = """{"title":"The evening talk","lang":"en"}"""u8.ToArray();
    private readonly HttpPipe[] _pipes;
    private readonly byte[][] _creates;
    private readonly IReadOnlyList<Person> _creators;
    private readonly ToldSequence _sequence;
    private readonly Queue<(string Id, int Creator)> _live = [];
    private double _perSecond;
    private long _start;
    private long _sent;
    private int _nextPipe;
    private int _nextCreator;
    private bool _endsNext;

    /// <summary>Connects.</summary>
    public SpaceLoad(EventLoop loop, int port, IReadOnlyList<Person> creators, ToldSequence sequence)
    {
        _creators = creators;
        _sequence = sequence;
        _pipes = [.. Enumerable.Range(0, Connections).Select(_ => new HttpPipe(loop, port))];
        _creates = [.. creators.Select(creator => (byte[])[.. Head(creator, "/api/spaces", _body.Length), .. _body])];
    }

    /// <summary>Requests that did what they should.</summary>
    public int Done { get; private set; }

    /// <summary>Requests that were refused, and with what last.</summary>
    public (int Count, string Last) Refused { get; private set; } = (0, "");

    /// <summary>How long the answers took.</summary>
    public Measures Answers { get; private set; } = new();

    /// <summary>Whether every request was answered.</summary>
    public bool IsIdle => _pipes.All(pipe => pipe.Waiting == 0);

    /// <summary>Begins anew with a rate.</summary>
    public void Start(double perSecond)
    {
        (_perSecond, _start, _sent) = (perSecond, EventLoop.Now, 0);
        Answers = new();
    }

    /// <summary>Sends what is due, as far as connections are free; the rest is due later.</summary>
    public void Pump()
    {
        var due = (long)(_perSecond * Stopwatch.GetElapsedTime(_start).TotalSeconds);
        for (var tried = 0; _sent < due && tried < _pipes.Length; tried++)
        {
            var pipe = _pipes[_nextPipe++ % _pipes.Length];
            if (pipe.Waiting > 0)
            {
                continue;
            }

            // So many live at first; afterwards as many end as start.
            if (_endsNext && _live.Count > LiveAtLeast)
            {
                End(pipe, _live.Dequeue());
            }
            else
            {
                Create(pipe, _nextCreator++ % _creators.Count);
            }

            _endsNext = !_endsNext;
            _sent++;
        }
    }

    private static byte[] Head(Person caller, string path, int length) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {caller.Token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");

    private void Create(HttpPipe pipe, int creator)
    {
        var sentAt = EventLoop.Now;
        pipe.Send(_creates[creator], reply =>
        {
            const string Name = "\"id\":\"";
            var at = reply.Status is 200 or 201 ? reply.Body.IndexOf(Name, StringComparison.Ordinal) : -1;
            if (at < 0)
            {
                Refused = (Refused.Count + 1, $"{reply.Status} {reply.Body}");
                return;
            }

            at += Name.Length;
            var id = reply.Body[at..reply.Body.IndexOf('"', at)];
            Count(id, isEnd: false, sentAt, reply.At);
            _live.Enqueue((id, creator));
        });
    }

    private void End(HttpPipe pipe, (string Id, int Creator) space)
    {
        var sentAt = EventLoop.Now;
        pipe.Send(Head(_creators[space.Creator], $"/api/spaces/{space.Id}/end", 0), reply =>
        {
            if (reply.Status is 200 or 204)
            {
                Count(space.Id, isEnd: true, sentAt, reply.At);
            }
            else
            {
                Refused = (Refused.Count + 1, $"{reply.Status} {reply.Body}");
            }
        });
    }

    private void Count(string id, bool isEnd, long sentAt, long answeredAt)
    {
        Done++;
        Answers.Add(sentAt, answeredAt);
        _sequence.Answered(ActivityReader.Read(Encoding.ASCII.GetBytes(id), isEnd), answeredAt);
    }
}

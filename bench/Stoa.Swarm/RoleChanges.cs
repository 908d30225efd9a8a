using System.Diagnostics;

namespace Stoa.Swarm;

/// <summary>Mutes a Space's speaker and lets them talk again, in turn, and takes the time until each stream has heard it.</summary>
internal sealed class RoleChanges
{
    /// <summary>The event's name.</summary>
    public const string Muted = "speaker_muted";

    /// <summary>The event's name.</summary>
    public const string Unmuted = "speaker_unmuted";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);
    private readonly StreamSwarm _swarm;
    private readonly HttpPipe _pipe;

    /// <summary>Listens to a swarm.</summary>
    public RoleChanges(StreamSwarm swarm)
    {
        _swarm = swarm;
        _pipe = new HttpPipe(swarm.Loop, swarm.Port);
        swarm.OnChange = Heard;
    }

    /// <summary>From sending the request until a stream has the event, for each stream.</summary>
    public Measures Latencies { get; private set; } = new();

    /// <summary>From sending the request until its answer.</summary>
    public Measures Answers { get; private set; } = new();

    /// <summary>From sending the request until the last stream of the Space has the event.</summary>
    public Measures Lasts { get; private set; } = new();

    /// <summary>Streams that never heard of a change.</summary>
    public int Missed { get; private set; }

    /// <summary>Changes that are under way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Forgets what was measured.</summary>
    public void Reset()
    {
        (Latencies, Answers, Lasts) = (new(), new(), new());
        Missed = 0;
    }

    /// <summary>One change, until everybody has heard of it.</summary>
    public void Round(LiveRoom room)
    {
        Begin(room);
        _swarm.Loop.Until(() => UnderWay == 0 && _pipe.Waiting == 0, _limit);
        GiveUp([room]);
    }

    /// <summary>Several, with a pause after each.</summary>
    public void Rounds(LiveRoom room, int count, TimeSpan pause)
    {
        for (var i = 0; i < count; i++)
        {
            Round(room);
            _swarm.Loop.For(pause);
        }
    }

    /// <summary>Begins a change in a Space that has none under way.</summary>
    public void Begin(LiveRoom room)
    {
        room.Muted = !room.Muted;
        var request = _swarm.Kind.ChangeRequest(room.Room, room.Muted);
        room.Pending = room.Readers;
        UnderWay += room.Pending > 0 ? 1 : 0;
        var sentAt = room.SentAt = EventLoop.Now;
        _pipe.Send(request, reply =>
        {
            if (reply.Status is not (200 or 204))
            {
                throw new InvalidOperationException($"A change was answered with {reply.Status}: {reply.Body}");
            }

            Answers.Add(sentAt, reply.At);
        });
    }

    /// <summary>Many changes one behind the other, each begun when the last is answered; nothing is measured.</summary>
    public void Flood(LiveRoom room, int count)
    {
        _swarm.OnChange = null;
        for (var i = 0; i < count; i++)
        {
            room.Muted = !room.Muted;
            _pipe.Ask(_swarm.Kind.ChangeRequest(room.Room, room.Muted));
        }

        WaitForQuiet();
        _swarm.OnChange = Heard;
    }

    /// <summary>Waits until all changes that are under way have been heard, and counts as missed what does not come.</summary>
    public void Finish(IEnumerable<LiveRoom> rooms)
    {
        _swarm.Loop.Until(() => UnderWay == 0 && _pipe.Waiting == 0, _limit);
        GiveUp(rooms);
    }

    private void WaitForQuiet()
    {
        var (heard, since) = (-1L, EventLoop.Now);
        _swarm.Loop.Until(
            () =>
            {
                var changes = _swarm.Heard(Happening.Muted) + _swarm.Heard(Happening.Unmuted);
                if (changes != heard)
                {
                    (heard, since) = (changes, EventLoop.Now);
                }

                return Stopwatch.GetElapsedTime(since).TotalSeconds > 1;
            },
            TimeSpan.FromSeconds(60));
    }

    private void GiveUp(IEnumerable<LiveRoom> rooms)
    {
        foreach (var room in rooms.Where(room => room.Pending > 0))
        {
            Missed += room.Pending;
            room.Pending = 0;
            UnderWay--;
        }
    }

    private void Heard(EventStream stream, Happening happening, long now)
    {
        var room = stream.Room;
        if (room.Pending == 0 || happening != room.Expected)
        {
            return;
        }

        Latencies.Add(room.SentAt, now);
        if (--room.Pending == 0)
        {
            Lasts.Add(room.SentAt, now);
            UnderWay--;
        }
    }
}

using System.Diagnostics;

namespace Stoa.Swarm;

/// <summary>One thread's loop over all sockets. Nothing here is safe for a second thread.</summary>
internal sealed class EventLoop
{
    /// <summary>Bytes in front of what is received, for what was left over from before.</summary>
    public const int CarryBytes = 64;

    private const int Batch = 512;
    private readonly int _poll = Libc.NewPoll();
    private readonly List<IReady?> _byFd = [];
    private readonly (int Fd, int Events)[] _ready = new (int, int)[Batch];
    private readonly byte[] _buffer = new byte[CarryBytes + (256 * 1024)];

    /// <summary>Where every socket's bytes are received, for as long as one call takes; the carry is in front.</summary>
    public Span<byte> Buffer => _buffer;

    /// <summary>Now, in ticks of <see cref="Stopwatch"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Hears of a socket from now on.</summary>
    public void Add(int fd, int events, IReady listener)
    {
        while (_byFd.Count <= fd)
        {
            _byFd.Add(null);
        }

        _byFd[fd] = listener;
        Libc.Watch(_poll, fd, events);
    }

    /// <summary>Hears something else of it.</summary>
    public void Change(int fd, int events) => Libc.WatchAnew(_poll, fd, events);

    /// <summary>Closes a socket with a reset.</summary>
    public void Abort(int fd)
    {
        _byFd[fd] = null;
        Libc.Abort(fd);
    }

    /// <summary>Waits at most so long for something to happen, and lets it happen.</summary>
    public void Turn(int milliseconds)
    {
        var count = Libc.Wait(_poll, _ready, milliseconds);
        for (var i = 0; i < count; i++)
        {
            // Null: closed a moment ago, in this same turn.
            _byFd[_ready[i].Fd]?.Ready(_ready[i].Events);
        }
    }

    /// <summary>Goes on until something is so, or the time is over.</summary>
    /// <returns>True when it became so.</returns>
    public bool Until(Func<bool> condition, TimeSpan limit)
    {
        var start = Now;
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                return false;
            }

            Turn(5);
        }

        return true;
    }

    /// <summary>Goes on for a time; <paramref name="eachTurn"/> is called at least every millisecond.</summary>
    public void For(TimeSpan time, Action? eachTurn = null)
    {
        var start = Now;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            eachTurn?.Invoke();
            Turn(1);
        }
    }
}

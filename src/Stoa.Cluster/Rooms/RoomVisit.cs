using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Rooms;

/// <summary>One connection of someone to a room: they are present until it is disposed. As a reader it has a place among the room's changes.</summary>
/// <remarks>
/// The bounded outbox of a connection is the room's own window of changes: a reader is a number in it, so a slow one costs nothing,
/// and one that the window has left behind looks at the room afresh. Reading is for one thread at a time; <see cref="Dispose"/>,
/// <see cref="End"/> and waking come from any.
/// </remarks>
public sealed class RoomVisit : IDisposable, IValueTaskSource
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Signaled = 2;

    private readonly Room _room;
    private readonly Action<RoomVisit> _left;
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _signal;
    private int _disposed;
    private volatile bool _isOver;
    private volatile bool _isBeatDue;
    private long _stalledSince;
    private long _next;
    private long _last = long.MaxValue;
    private VoicesChanged? _voices;

    internal RoomVisit(Room room, Visitor visitor, AudienceSource source, Action<RoomVisit> left, long lastBeat)
    {
        LastBeat = lastBeat;
        _room = room;
        _left = left;
        Visitor = visitor;
        Source = source;
        PersonHash = room.HashOf(visitor); // Before the room's lock is held.
    }

    /// <summary>Who it is.</summary>
    public Visitor Visitor { get; }

    /// <summary>Where from they came.</summary>
    public AudienceSource Source { get; }

    /// <summary>By what they are counted once: of a guest, their address's.</summary>
    internal ulong PersonHash { get; }

    /// <summary>The room.</summary>
    public Room Room => _room;

    /// <summary>The number of the change that is read next.</summary>
    public long Position
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>True when the connection shall end, once everything readable was read.</summary>
    public bool IsOver => _isOver;

    /// <summary>What to do when the client has not taken for too long what was sent; runs under the room's lock, so it must be short.</summary>
    public Action? Stalled { get; set; }

    /// <summary>Where the visit stands in its room's list; -1 outside. The room's alone.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>True once the room does not count it as a presence any more. The room's alone.</summary>
    internal bool IsExpelled { get; set; }

    /// <summary>When the last beat was, in the clock's ticks. The room's alone.</summary>
    internal long LastBeat { get; private set; }

    /// <summary>Since when the client has not taken what was sent; 0 while it takes everything.</summary>
    internal long StalledSince => Volatile.Read(ref _stalledSince);

    /// <summary>The room as it is now; reading goes on behind it.</summary>
    public RoomLook Look()
    {
        var look = _room.Look(isRead: true);
        _next = look.Index + 1;
        _voices = look.Voices;
        return look;
    }

    /// <summary>Goes on where an earlier connection stopped.</summary>
    /// <param name="epoch">Which life of the room that was.</param>
    /// <param name="index">The last change read there.</param>
    /// <returns>False when the room does not have all changes since: look at it afresh.</returns>
    public bool TryResume(string epoch, long index)
    {
        if (!string.Equals(epoch, _room.Epoch, StringComparison.Ordinal) || index < 0 || index > _room.LastIndex || !_room.Holds(index + 1))
        {
            return false;
        }

        _next = index + 1;
        return true;
    }

    /// <summary>Reads the next change.</summary>
    /// <param name="change">The change; a <see cref="Resynchronized"/> of the visit's own when the window has left the reader behind.</param>
    /// <returns>False when there is none now.</returns>
    public bool TryRead([NotNullWhen(true)] out RoomChange? change)
    {
        if (_next > Volatile.Read(ref _last))
        {
            change = null;
            return false;
        }

        if (_room.Read(_next, out change))
        {
            _next++;
        }
        else if (_next <= _room.LastIndex)
        {
            change = new Resynchronized();
        }
        else if (_room.Voices is { } voices && voices != _voices)
        {
            change = _voices = voices;
        }

        return change is not null;
    }

    /// <summary>Looks through what is there to be read, which stays there.</summary>
    /// <param name="wanted">What is looked for.</param>
    /// <returns>True when it is there; false also when the window has left the reader behind.</returns>
    public bool Finds(Predicate<RoomChange> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        for (var index = _next; _room.Read(index, out var change); index++)
        {
            if (wanted(change))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits until there may be something to read, a beat is due or the visit is over.</summary>
    public ValueTask WaitAsync()
    {
        _source.Reset();
        if (Interlocked.CompareExchange(ref _signal, Waiting, Idle) == Signaled)
        {
            Volatile.Write(ref _signal, Idle);
            return default;
        }

        return new ValueTask(this, _source.Version);
    }

    /// <summary>True, once, every few seconds, however much is sent: a sign of life is due, and a look at whether the visitor may stay.</summary>
    public bool TakeBeat()
    {
        var due = _isBeatDue;
        _isBeatDue = false;
        return due;
    }

    /// <summary>Notes that something is being sent, and the client may be slow to take it.</summary>
    public void Sending(long now) => Volatile.Write(ref _stalledSince, now);

    /// <summary>Notes that the client took what was sent.</summary>
    public void Sent() => Volatile.Write(ref _stalledSince, 0);

    /// <summary>Says that the connection shall end.</summary>
    public void End()
    {
        _isOver = true;
        Wake();
    }

    /// <summary>Leaves the room.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _room.Leave(this);
            _left(this);
        }
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Ends the visit after a change: nothing later is read.</summary>
    internal void EndAfter(long index)
    {
        Volatile.Write(ref _last, index);
        End();
    }

    internal void Beat(long now)
    {
        LastBeat = now;
        _isBeatDue = true;
        Wake();
    }

    /// <summary>Lets the reader look again: at what may be read, and at what it keeps itself.</summary>
    // Between the exchange and the write another waker finds its signal taken: what it told of was there before the reader goes on.
    public void Wake()
    {
        if (Interlocked.Exchange(ref _signal, Signaled) == Waiting)
        {
            Volatile.Write(ref _signal, Idle);
            _source.SetResult(true);
        }
    }
}

/// <summary>Who is in a room.</summary>
/// <param name="UserId">The person; absent for a guest.</param>
/// <param name="Key">Under what the connections of a guest are counted together: an address or an app. Absent for people, and for the server's own.</param>
public readonly record struct Visitor(UserId? UserId, string? Key)
{
    /// <summary>A person.</summary>
    public static Visitor Person(UserId id) => new(id, null);

    /// <summary>Someone without an account, or an app by itself.</summary>
    public static Visitor Guest(string key) => new(null, key);
}

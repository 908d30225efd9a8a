using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Rooms;

/// <summary>An audio session of someone in a room: they are present until it is disposed. It reads nothing, so it cannot fall behind.</summary>
/// <remarks><see cref="Dispose"/> comes from any thread, also from within the callback that says the visit must end.</remarks>
public sealed class AudioVisit : IDisposable, IThreadPoolWorkItem
{
    private readonly Action _ended;
    private readonly Action<AudioVisit> _left;
    private int _isOver;
    private int _disposed;

    internal AudioVisit(
        Room room, Visitor visitor, bool isPublishing, AudienceSource source, Func<bool>? mayStay, Action ended, Action<AudioVisit> left, long lastBeat)
    {
        Room = room;
        Visitor = visitor;
        IsPublishing = isPublishing;
        Source = source;
        PersonHash = room.HashOf(visitor); // Before the room's lock is held.
        MayStay = mayStay;
        _ended = ended;
        _left = left;
        LastBeat = lastBeat;
    }

    /// <summary>Who it is.</summary>
    public Visitor Visitor { get; }

    /// <summary>True when it sends audio, false when it receives.</summary>
    public bool IsPublishing { get; }

    /// <summary>Where from they came.</summary>
    public AudienceSource Source { get; }

    /// <summary>By what they are counted once: of a guest, their address's.</summary>
    internal ulong PersonHash { get; }

    /// <summary>The room.</summary>
    public Room Room { get; }

    /// <summary>True once it must end: who was told closes the session and disposes the visit.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <summary>Asked every few seconds; false ends the visit.</summary>
    internal Func<bool>? MayStay { get; }

    /// <summary>When it was asked last whether the visitor may stay, in the clock's ticks. The room's alone.</summary>
    internal long LastBeat { get; set; }

    /// <summary>True once the room does not count it as a presence any more. The room's alone.</summary>
    internal bool IsExpelled { get; set; }

    /// <summary>Leaves the room.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Room.Leave(this);
            _left(this);
        }
    }

    /// <summary>Says, once, that the visit must end; on another thread, since a room's lock may be held here.</summary>
    internal void End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ended();
}

/// <summary>How entering a room with audio went.</summary>
/// <param name="Status">How.</param>
/// <param name="Visit">The visit when entered; to be disposed.</param>
public readonly record struct AudioEntry(RoomEntryStatus Status, AudioVisit? Visit);

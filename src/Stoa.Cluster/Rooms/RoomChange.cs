using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>Something that everyone in a room may have to hear of, in the order of the room.</summary>
public abstract class RoomChange
{
    private object? _rendering;

    /// <summary>Its number in the room: 1, 2, 3 and so on without gaps.</summary>
    public long Index { get; internal set; }

    /// <summary>What it looks like on the wire: made by the first connection that needs it, shared by all the others.</summary>
    /// <typeparam name="T">The form.</typeparam>
    /// <param name="render">Makes the form; may run twice when two connections are equally quick.</param>
    public T Render<T>(Func<RoomChange, T> render)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(render);
        return (T)(Volatile.Read(ref _rendering) ?? Interlocked.CompareExchange(ref _rendering, render(this), null) ?? _rendering);
    }
}

/// <summary>An event of the log, with the Space around it.</summary>
public sealed class SpaceChanged(RecordedEvent recorded, Space before, Space after, ImmutableArray<UserId>? reconnecting) : RoomChange
{
    /// <summary>Everyone on stage who is gone, when the event changed that; else absent.</summary>
    public ImmutableArray<UserId>? Reconnecting => reconnecting;

    /// <summary>True when the one who asks to speak is in the room; they may ask without.</summary>
    public bool AskerIsPresent { get; init; }

    /// <summary>The event.</summary>
    public RecordedEvent Recorded => recorded;

    /// <summary>How long people have talked, as far as that was measured.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes { get; init; } = ImmutableDictionary<UserId, TimeSpan>.Empty;

    /// <summary>The Space just before.</summary>
    public Space Before => before;

    /// <summary>The Space just after.</summary>
    public Space After => after;
}

/// <summary>Someone on stage or in the queue came back or is gone.</summary>
public sealed class PresenceChanged(UserId userId, bool isPresent, Space space, ImmutableArray<UserId> reconnecting) : RoomChange
{
    /// <summary>Who.</summary>
    public UserId UserId => userId;

    /// <summary>True when they are back.</summary>
    public bool IsPresent => isPresent;

    /// <summary>The Space at that moment.</summary>
    public Space Space => space;

    /// <summary>Everyone on stage who is gone.</summary>
    public ImmutableArray<UserId> Reconnecting => reconnecting;
}

/// <summary>The last present host left, or one is back.</summary>
public sealed class HostsChanged(DateTimeOffset? endsAt) : RoomChange
{
    /// <summary>When the Space ends unless a host comes; null while one is there.</summary>
    public DateTimeOffset? EndsAt => endsAt;
}

/// <summary>How many there are, at most once a second.</summary>
public sealed class CountsChanged(RoomCounts counts) : RoomChange
{
    /// <summary>The numbers.</summary>
    public RoomCounts Counts => counts;
}

/// <summary>The numbers of a Space.</summary>
/// <param name="Participants">Everyone present, hosts included.</param>
/// <param name="Subscribers">Reminders set.</param>
/// <param name="TicketsSold">Tickets sold.</param>
public readonly record struct RoomCounts(int Participants, int Subscribers, int TicketsSold);

/// <summary>Reactions since the last such change, at most every 250 ms.</summary>
public sealed class Reacted(IReadOnlyList<KeyValuePair<string, int>> counts) : RoomChange
{
    /// <summary>Each reaction that was sent, and how often.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Counts => counts;
}

/// <summary>Who talks now, at most a few times a second. It has no number: whoever reads it late reads only the newest.</summary>
public sealed class VoicesChanged(ImmutableArray<Voice> voices) : RoomChange
{
    /// <summary>Everyone on stage whose audio arrives.</summary>
    public ImmutableArray<Voice> Voices => voices;
}

/// <summary>Changes are missing: everyone has to look at the room afresh.</summary>
public sealed class Resynchronized : RoomChange;

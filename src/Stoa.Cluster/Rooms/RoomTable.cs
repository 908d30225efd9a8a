using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Rooms;

/// <summary>Every room of this node: those of Spaces in which someone is, or of which something has to be remembered.</summary>
/// <remarks>Safe for use by many threads. Rooms are bounded by the Directory, visits by the options.</remarks>
public sealed class RoomTable(SpaceDirectory directory, SpaceRules rules, RoomOptions options, Readiness readiness, AudienceBook audiences, TimeProvider time)
{
    private const int Phases = 8;
    private const int MaxRemoved = 65_536; // About eight megabytes.
    private static readonly LinkTimes _alone = new();
    private static readonly TimeSpan _rest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _stall = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan _removedFor = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<SpaceId, Room> _rooms = new();
    private readonly RecentMoments<(SpaceId Space, UserId User)> _removed = new(MaxRemoved, _removedFor);
    private readonly ConcurrentQueue<Room> _dirty = new();
    private readonly Lock _telling = new();
    private readonly VisitCounts _streams = new(options.MaxStreams, options.MaxStreamsPerPerson, options.MaxStreamsPerGuestAddress);
    private readonly VisitCounts _audio = new(int.MaxValue, options.MaxAudioSessionsPerPerson, options.MaxAudioSessionsPerGuestAddress); // In all: Sfu's options.
    private readonly long _reactionInterval = TimeSpan.TicksPerSecond / options.ReactionsPerSecond;
    private uint _entered;
    private IStageObserver? _observer;
    private IRelayObserver? _relays;
    private RoomLinks? _links;
    private long _batches;
    private volatile bool _isClosed;

    /// <summary>The reactions that people may send.</summary>
    public IReadOnlyList<string> Reactions { get; } = options.ReactionSet;

    /// <summary>What the operator set.</summary>
    public RoomOptions Options => options;

    /// <summary>How many visits there are.</summary>
    public int VisitCount => _streams.Count;

    /// <summary>How many audio sessions there are.</summary>
    public int AudioVisitCount => _audio.Count;

    /// <summary>How many rooms there are.</summary>
    internal int RoomCount => _rooms.Count;

    /// <summary>The life of this process among the nodes.</summary>
    internal Guid NodeId { get; } = Guid.NewGuid();

    /// <summary>The way to the other nodes; null while this one is alone.</summary>
    internal RoomLinks? Links => Volatile.Read(ref _links);

    /// <summary>How soon what happens between nodes.</summary>
    internal LinkTimes Times => Links?.Times ?? _alone;

    internal SpaceDirectory Directory => directory;

    internal SpaceRules Rules => rules;

    internal DateTimeOffset Now => time.GetUtcNow();

    internal AudienceBook Audiences => audiences;

    internal DateTimeOffset? ReadyAt => readiness.ReadyAt;

    /// <summary>Lets someone into a scheduled or live Space. Whether they may is the caller's to check; how many may is checked here.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="visitor">Who comes.</param>
    /// <param name="isOwn">True for the server's own people, such as those of the demo: no limit holds for them.</param>
    /// <param name="source">Where from they come.</param>
    public RoomEntry Enter(SpaceId id, Visitor visitor, bool isOwn = false, AudienceSource source = AudienceSource.Direct)
    {
        while (!_isClosed)
        {
            if (!TryOpen(id, out var room))
            {
                return new RoomEntry(RoomEntryStatus.SpaceUnknown, null);
            }

            if (!isOwn && _streams.TryAdd(visitor) is var status && status != RoomEntryStatus.Entered)
            {
                return new RoomEntry(status, null);
            }

            var visit = new RoomVisit(room, visitor, source, isOwn ? static _ => { } : left => _streams.Remove(left.Visitor), PhasedTimestamp());
            if (!room.TryEnter(visit))
            {
                if (!isOwn)
                {
                    _streams.Remove(visitor);
                }

                continue;
            }

            // Over in this very moment: then nobody tells the visit of it.
            if (_isClosed || !directory.TryGet(id, out _))
            {
                visit.End();
            }

            return new RoomEntry(RoomEntryStatus.Entered, visit);
        }

        return new RoomEntry(RoomEntryStatus.Stopping, null);
    }

    /// <summary>Lets an audio session of someone into a scheduled or live Space. Whether they may is the caller's to check; how many may is checked here.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="visitor">Whose session.</param>
    /// <param name="ended">
    /// What to do when it must end: the person was removed or blocked, their token is revoked, the Space is over, the process stops. Runs once,
    /// on a thread of its own; must be quick. It may run before this method returns.
    /// </param>
    /// <param name="mayStay">Asked every few seconds: false ends the session. Quick, and does not throw.</param>
    /// <param name="source">Where from they come.</param>
    /// <param name="isPublishing">True when the session sends audio, false when it receives.</param>
    public AudioEntry EnterAudio(
        SpaceId id, Visitor visitor, Action ended, Func<bool>? mayStay = null, AudienceSource source = AudienceSource.Direct, bool isPublishing = false)
    {
        ArgumentNullException.ThrowIfNull(ended);
        while (!_isClosed)
        {
            if (!TryOpen(id, out var room))
            {
                return new AudioEntry(RoomEntryStatus.SpaceUnknown, null);
            }

            if (_audio.TryAdd(visitor) is var status && status != RoomEntryStatus.Entered)
            {
                return new AudioEntry(status, null);
            }

            var visit = new AudioVisit(room, visitor, isPublishing, source, mayStay, ended, left => _audio.Remove(left.Visitor), PhasedTimestamp());
            if (!room.TryEnter(visit))
            {
                _audio.Remove(visitor);
                continue;
            }

            // Over in this very moment: then nobody tells the visit of it.
            if (_isClosed || !directory.TryGet(id, out _))
            {
                visit.End();
            }

            return new AudioEntry(RoomEntryStatus.Entered, visit);
        }

        return new AudioEntry(RoomEntryStatus.Stopping, null);
    }

    /// <summary>Says who talks in a Space, and how loudly; everyone in it hears of it. To be called at most five times a second for each Space.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="voices">Everyone on stage whose audio arrives from them at this node (not what other nodes relay); empty when nobody's does any more, which has to be said once.</param>
    public void Voices(SpaceId id, IReadOnlyList<Voice> voices)
    {
        ArgumentNullException.ThrowIfNull(voices);
        Find(id)?.Hear(voices);
    }

    /// <summary>Takes who is told at once of whoever may talk; there is at most one.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void ObserveStage(IStageObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (Interlocked.CompareExchange(ref _observer, observer, null) is not null)
        {
            throw new InvalidOperationException("The stages are observed already.");
        }
    }

    /// <summary>Takes who is told between which nodes audio goes; there is at most one, set before anyone comes.</summary>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void ObserveRelays(IRelayObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (Interlocked.CompareExchange(ref _relays, observer, null) is not null)
        {
            throw new InvalidOperationException("The relays are observed already.");
        }
    }

    /// <summary>Finds the room of a Space, if it has one.</summary>
    public Room? Find(SpaceId id) => _rooms.GetValueOrDefault(id);

    /// <summary>True when a person is in a Space: on this node, or, of the stage and the queue of a Space of which somebody is on this node, on any.</summary>
    public bool IsPresent(SpaceId id, UserId user) => Find(id)?.IsPresent(user) == true;

    /// <summary>
    /// True when a host removed a person from a Space within the last two minutes, by whichever node: what is asked where the room's own changes
    /// cannot be, as of who read them on another node. Not known of what happened before this process began.
    /// </summary>
    public bool WasRemoved(SpaceId id, UserId user) => _removed.HappenedSince((id, user), Now - _removedFor);

    /// <summary>When a live Space ends unless a host comes; null while one is there, or while this node does not know.</summary>
    public DateTimeOffset? EndsAt(Space space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Links is not null && Find(space.Id) is not { IsLinked: true } ? null
            : Find(space.Id) is { } room ? room.Look().EndsAt
            : space.State == SpaceState.Live && AbsentFrom(space) is { } since && DateTimeOffset.MaxValue - since > rules.HostArrivalLimit ? since + rules.HostArrivalLimit
            : null;
    }

    /// <summary>Counts a reaction of someone who is in a live Space.</summary>
    public ReactionOutcome React(SpaceId id, UserId user, string reaction)
    {
        for (var i = 0; i < Reactions.Count; i++)
        {
            if (string.Equals(Reactions[i], reaction, StringComparison.Ordinal))
            {
                return Find(id)?.React(user, i, Now.UtcTicks, _reactionInterval) ?? ReactionOutcome.NotPresent;
            }
        }

        return ReactionOutcome.Unknown;
    }

    /// <summary>Ends every visit and lets nobody in any more: the process stops.</summary>
    public void Close()
    {
        _isClosed = true;
        audiences.Freeze(Now);
        foreach (var (_, room) in _rooms)
        {
            room.EndAll();
        }
    }

    /// <summary>Takes in an event that the Directory shows by now.</summary>
    internal void Apply(RecordedEvent recorded)
    {
        // Who is muted is silent before anybody reads that they are.
        if (MovesStage(recorded.Event))
        {
            TellObserver(recorded.SpaceId);
        }

        if (recorded.Event is ParticipantRemoved removed)
        {
            _removed.Note((recorded.SpaceId, removed.UserId), removed.At); // Before their streams end, and they come back.
        }

        if (recorded.Event is SpaceStarted)
        {
            audiences.Apply(recorded, directory); // Before those who are there are counted.
            Find(recorded.SpaceId)?.Apply(recorded);
        }
        else
        {
            Find(recorded.SpaceId)?.Apply(recorded);
            audiences.Apply(recorded, directory);
        }
    }

    /// <summary>A Space was loaded afresh.</summary>
    internal void Resynchronize(SpaceId id)
    {
        TellObserver(id);
        Find(id)?.Resynchronize();
        audiences.Resynchronize(id, directory);
    }

    /// <summary>This node has others beside it.</summary>
    internal void UseLinks(RoomLinks links) => Volatile.Write(ref _links, links);

    /// <summary>This node looks after a live Space, also while nobody is here.</summary>
    internal void LookAfter(SpaceId id)
    {
        if (TryOpen(id, out var room))
        {
            room.Link();
        }
    }

    /// <summary>A number for what this node tells others of audiences: greater each time.</summary>
    internal long NextBatch() => Interlocked.Increment(ref _batches);

    internal void RelaysMoved(SpaceId id, RelayPlan? plan) => _relays?.RelaysMoved(id, plan);

    internal void NeedsTick(Room room) => _dirty.Enqueue(room);

    /// <summary>Tells what is told at most every 250 ms.</summary>
    internal void Tick()
    {
        var now = Now.UtcTicks;
        for (var count = _dirty.Count; count > 0 && _dirty.TryDequeue(out var room); count--)
        {
            room.Tick(now);
        }
    }

    /// <summary>Asks every connection for a sign of life now and then, and ends those that take nothing.</summary>
    internal void Beat()
    {
        var now = time.GetTimestamp();
        var (beaten, stalled) = (now - Ticks(_beat), now - Ticks(_stall));
        foreach (var (_, room) in _rooms)
        {
            room.Beat(now, beaten, stalled);
        }
    }

    /// <summary>Lets rooms go that nobody is in.</summary>
    internal void Rest()
    {
        var before = (Now - _rest).UtcTicks;
        foreach (var (id, room) in _rooms)
        {
            if (room.EmptySinceTicks is > 0 and var since && since < before && room.TryRest())
            {
                _rooms.TryRemove(KeyValuePair.Create(id, room));
            }
        }
    }

    /// <summary>The Spaces that may have to change because of who is gone.</summary>
    internal IReadOnlyList<SpaceId> Due()
    {
        var now = Now.UtcTicks;
        return [.. _rooms.Where(room => room.Value.DueAtTicks <= now).Select(room => room.Key)];
    }

    /// <summary>What a deadline has to know of who is in a Space.</summary>
    internal MeetDeadline Describe(Space space)
    {
        if (space.State == SpaceState.Live && (Links is not null || !space.Stage.SpeakerIds.IsEmpty || _rooms.ContainsKey(space.Id)) && TryOpen(space.Id, out var room))
        {
            return Links is null || room.IsLinked ? room.Describe(space) : new MeetDeadline(null, true);
        }

        return new MeetDeadline(AbsentFrom(space), false);
    }

    /// <summary>From when on hosts who never came are missed: the start, or the moment when this process was ready.</summary>
    internal DateTimeOffset? AbsentFrom(Space space) => space.StartedAt > ReadyAt ? space.StartedAt : ReadyAt;

    private bool TryOpen(SpaceId id, [NotNullWhen(true)] out Room? room)
    {
        if (!directory.TryGet(id, out var entry) || !entry.Space.IsRetrievable)
        {
            room = null;
            return false;
        }

        if (!_rooms.TryGetValue(id, out room))
        {
            var made = new Room(this, entry.Space);
            room = _rooms.GetOrAdd(id, made);
            if (room == made)
            {
                made.Begin();
            }
        }

        return true;
    }

    /// <summary>True for what changes who may talk, or whether anyone may.</summary>
    private static bool MovesStage(SpaceEvent happened) => happened
        is SpaceStarted or SpaceEnded or SpaceCanceled or HostAdded or HostRemoved or SpeakerAdmitted or SpeakerMovedToListener
        or SpeakerMuted or SpeakerUnmuted or ParticipantRemoved or ParticipantBlocked;

    /// <summary>Tells the observer how the Space is. Two threads may come here at a time; what is told last is what the Directory shows.</summary>
    private void TellObserver(SpaceId id)
    {
        if (Volatile.Read(ref _observer) is not { } observer)
        {
            return;
        }

        lock (_telling)
        {
            if (directory.TryGet(id, out var entry) && entry.Space.IsRetrievable)
            {
                observer.StageMoved(entry.Space);
            }
            else
            {
                observer.SpaceGone(id);
            }
        }
    }

    /// <summary>The present, or a little before: those who come together are asked for signs of life in turn, not all in one second.</summary>
    private long PhasedTimestamp() => time.GetTimestamp() - (Ticks(_beat) / Phases * (Interlocked.Increment(ref _entered) % Phases));

    private long Ticks(TimeSpan span) => span.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;
}

/// <summary>How entering a room went.</summary>
/// <param name="Status">How.</param>
/// <param name="Visit">The visit when entered; to be disposed.</param>
public readonly record struct RoomEntry(RoomEntryStatus Status, RoomVisit? Visit);

/// <summary>How entering a room went.</summary>
public enum RoomEntryStatus
{
    /// <summary>The visitor is present.</summary>
    Entered,

    /// <summary>There is no such Space, or it is over.</summary>
    SpaceUnknown,

    /// <summary>The visitor has as many connections open as one may have.</summary>
    TooMany,

    /// <summary>This node has as many connections open as it may have.</summary>
    NodeFull,

    /// <summary>The process is about to stop.</summary>
    Stopping,
}

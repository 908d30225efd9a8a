using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Stoa.Cluster.Insights;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Rooms;

/// <summary>Who is in one Space on this node, and what they hear of it. Nothing here is stored: it is rebuilt by people reconnecting.</summary>
/// <remarks>
/// A change, drawn once:
/// <code>
/// the feed (an event of the log) ─┐                                    ┌─► visit ─► its connection writes
/// someone comes or goes ──────────┼─► window of the last 256 changes ──┼─► visit     (rendered once, by the first)
/// the clock (counts, reactions) ──┘   one lock, no waiting             └─► visit
/// </code>
/// Beside the window is one place for who talks now (<see cref="VoiceBoard"/>). Audio sessions are visits that read nothing.
/// The lock is held for a few memory accesses, so the thread that commits never waits for a connection; waking the visits is a work
/// item of its own. Readers take no lock. Source: design sections 4 (rules 5 and 6) and 5.
/// </remarks>
public sealed class Room : IThreadPoolWorkItem
{
    private const int WakeBatch = 128;
    private static readonly long _countsEveryTicks = TimeSpan.TicksPerSecond;

    private readonly Lock _gate = new();
    private readonly RoomTable _table;
    private readonly Dictionary<UserId, Person> _people = [];
    private readonly ChangeWindow _window = new();
    private readonly ReactionTally _reactions;
    private readonly VoiceBoard _voices = new();
    private readonly GuestTally _guests = new();
    private readonly HashSet<AudioVisit> _audioVisits = [];
    private readonly StageAbsence _absence;
    private readonly byte[] _audienceKey;
    private AudienceWatch? _audience;
    private RoomVisit[] _visits = [];
    private Space _space;
    private int _visitCount;
    private int _isWaking;
    private bool _isDirty;
    private bool _isGone;
    private bool _untoldWasSeen;
    private RoomCounts _toldCounts;
    private long _countsToldAtTicks;
    private long _talkMeasuredAtTicks;
    private DateTimeOffset? _toldEndsAt;

    internal Room(RoomTable table, Space space)
    {
        _table = table;
        _space = space;
        _reactions = new ReactionTally(table.Reactions);
        _absence = new StageAbsence(table.Rules);
        _audienceKey = table.Audiences.KeyOf(space.CreatorId);
    }

    /// <summary>Which life of the room this is: indexes of another one mean nothing here.</summary>
    public string Epoch => _window.Epoch;

    /// <summary>The number of the newest change.</summary>
    internal long LastIndex => _window.LastIndex;

    /// <summary>When, in UTC ticks, the Space may have to change because of who is gone; <see cref="long.MaxValue"/> for never.</summary>
    internal long DueAtTicks => _absence.DueAtTicks;

    /// <summary>When the last visit ended, in UTC ticks; 0 while there is one.</summary>
    internal long EmptySinceTicks { get; private set; }

    /// <summary>Who talks now, as everyone shall know; takes no lock.</summary>
    internal VoicesChanged? Voices => _voices.Told;

    /// <summary>The room as it is now.</summary>
    public RoomLook Look() => Look(isRead: false);

    /// <summary>The room as it is now.</summary>
    /// <param name="isRead">True when somebody goes on reading behind it: what they saw and is no more has to be told, also when it is again as it was told last.</param>
    internal RoomLook Look(bool isRead)
    {
        lock (_gate)
        {
            _untoldWasSeen |= isRead && Counts != _toldCounts;
            return new RoomLook(Epoch, LastIndex, _space, Counts, Reconnecting, _toldEndsAt) { Voices = Voices };
        }
    }

    /// <summary>How long people have talked, as far as this process measured it.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes
    {
        get
        {
            lock (_gate)
            {
                return _voices.TalkTimes;
            }
        }
    }

    /// <summary>True when a person has a connection here: an event stream, or an audio session.</summary>
    public bool IsPresent(UserId user)
    {
        lock (_gate)
        {
            return _people.ContainsKey(user);
        }
    }

    /// <summary>Counts a reaction of someone who is here.</summary>
    internal ReactionOutcome React(UserId user, int reaction, long nowTicks, long intervalTicks)
    {
        lock (_gate)
        {
            if (_space.State != SpaceState.Live || !_people.ContainsKey(user))
            {
                return ReactionOutcome.NotPresent;
            }

            if (!_reactions.TryCount(user, reaction, nowTicks, intervalTicks))
            {
                return ReactionOutcome.TooMany;
            }

            _audience?.React(reaction, _table.Now);
            BeDirty();
            return ReactionOutcome.Counted;
        }
    }

    /// <summary>Takes a visit in.</summary>
    /// <returns>False when this room is gone: there is or will be another.</returns>
    internal bool TryEnter(RoomVisit visit)
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return false;
            }

            if (_visitCount == _visits.Length)
            {
                Array.Resize(ref _visits, Math.Max(4, _visitCount * 2));
            }

            _window.Open();
            visit.Slot = _visitCount;
            _visits[_visitCount++] = visit;
            EmptySinceTicks = 0;
            if (visit.Visitor.UserId is { } user)
            {
                Arrive(user, visit.PersonHash, visit.Source);
            }
            else
            {
                GuestsMoved(_guests.AddStreams(visit.Visitor, 1), visit.PersonHash, visit.Source);
            }

            return true;
        }
    }

    /// <summary>Takes an audio session in.</summary>
    /// <returns>False when this room is gone: there is or will be another.</returns>
    internal bool TryEnter(AudioVisit visit)
    {
        lock (_gate)
        {
            if (_isGone)
            {
                return false;
            }

            _audioVisits.Add(visit);
            EmptySinceTicks = 0;
            if (visit.Visitor.UserId is { } user)
            {
                Arrive(user, visit.PersonHash, visit.Source);
            }
            else
            {
                GuestsMoved(_guests.AddAudio(visit.Visitor, 1), visit.PersonHash, visit.Source);
            }

            return true;
        }
    }

    /// <summary>Takes in who talks now.</summary>
    internal void Hear(IReadOnlyList<Voice> voices)
    {
        lock (_gate)
        {
            if (_space.State == SpaceState.Live)
            {
                MeasureTalk(isEarly: true);
                _voices.Hear(voices);
                TellVoices(_table.Now.UtcTicks);
            }
        }
    }

    /// <summary>Tells the audience's meter how long people have talked.</summary>
    internal void MeasureTalk()
    {
        lock (_gate)
        {
            MeasureTalk(isEarly: false);
        }
    }

    /// <summary>By what someone is counted once in the audience; takes no lock.</summary>
    internal ulong HashOf(Visitor visitor) => AudienceKeys.Hash(_audienceKey, visitor);

    internal void Leave(RoomVisit visit)
    {
        lock (_gate)
        {
            if (visit.Slot >= 0)
            {
                var last = _visits[--_visitCount];
                _visits[visit.Slot] = last;
                last.Slot = visit.Slot;
                _visits[_visitCount] = null!; // The slot is free.
                visit.Slot = -1;
            }

            NoteEmpty();
            if (visit.IsExpelled)
            {
                return;
            }

            if (visit.Visitor.UserId is { } user)
            {
                Depart(user);
            }
            else
            {
                GuestsMoved(_guests.AddStreams(visit.Visitor, -1), visit.PersonHash, visit.Source);
            }
        }
    }

    internal void Leave(AudioVisit visit)
    {
        lock (_gate)
        {
            _audioVisits.Remove(visit);
            NoteEmpty();
            if (visit.IsExpelled)
            {
                return;
            }

            if (visit.Visitor.UserId is { } user)
            {
                Depart(user);
            }
            else
            {
                GuestsMoved(_guests.AddAudio(visit.Visitor, -1), visit.PersonHash, visit.Source);
            }
        }
    }

    /// <summary>Takes in an event of the log that the Directory shows by now.</summary>
    internal void Apply(RecordedEvent recorded)
    {
        lock (_gate)
        {
            if (recorded.Version <= _space.Version)
            {
                return;
            }

            if (recorded.Version != _space.Version + 1)
            {
                Resynchronize();
                return;
            }

            var (before, wereGone) = (_space, Reconnecting);
            _space = Space.Apply(before, recorded.SpaceId, recorded.Event);
            if (_space.State == SpaceState.Live && before.State != SpaceState.Live)
            {
                Measure(recorded.Event.At);
            }

            NoteAbsent(announce: false); // The change itself says who is on stage and gone.
            Publish(new SpaceChanged(recorded, before, _space, wereGone.SequenceEqual(Reconnecting) ? null : Reconnecting)
            {
                AskerIsPresent = recorded.Event is SpeakRequested asked && _people.ContainsKey(asked.UserId),
                TalkTimes = _voices.TalkTimes,
            });
            if (recorded.Event is ParticipantRemoved or ParticipantBlocked)
            {
                Expel(recorded.Event is ParticipantRemoved removed ? removed.UserId : ((ParticipantBlocked)recorded.Event).UserId);
            }

            if (!_space.IsRetrievable)
            {
                _audience?.Talk(_voices.TalkTimes, _table.Now);
                for (var i = 0; i < _visitCount; i++)
                {
                    _visits[i].EndAfter(LastIndex); // That the others leave now is no news.
                }

                EndAudio();
                return;
            }

            StageMoved();
            CountMoved();
        }
    }

    /// <summary>Takes the Space as the Directory shows it: events are missing here.</summary>
    internal void Resynchronize()
    {
        lock (_gate)
        {
            if (!_table.Directory.TryGet(_space.Id, out var entry))
            {
                EndAll();
            }
            else if (entry.Space.Version > _space.Version)
            {
                var wasLive = _space.State == SpaceState.Live;
                _space = entry.Space;
                if (_space.State == SpaceState.Live && !wasLive)
                {
                    Measure(_table.Now);
                }

                Publish(new Resynchronized());
                StageMoved();
                CountMoved();
            }
        }
    }

    /// <summary>Tells counts and reactions, as often as may be.</summary>
    internal void Tick(long nowTicks)
    {
        lock (_gate)
        {
            _isDirty = false;
            TellVoices(nowTicks);
            if (_reactions.Take(nowTicks) is { } sums)
            {
                Publish(new Reacted(sums));
            }

            if (Counts == _toldCounts && !_untoldWasSeen)
            {
                return;
            }

            if (nowTicks - _countsToldAtTicks < _countsEveryTicks)
            {
                BeDirty();
                return;
            }

            _countsToldAtTicks = nowTicks;
            _untoldWasSeen = false;
            _toldCounts = Counts;
            Publish(new CountsChanged(_toldCounts));
        }
    }

    /// <summary>Wakes connections whose last beat is too long ago, and ends those whose client does not take what is sent.</summary>
    internal void Beat(long now, long beatenBefore, long stalledBefore)
    {
        BeatAudio(now, beatenBefore);
        for (var end = int.MaxValue; end > 0;)
        {
            lock (_gate)
            {
                end = Math.Min(end, _visitCount);
                for (var batch = 0; batch < WakeBatch && end > 0; batch++)
                {
                    var visit = _visits[--end];
                    if (visit.StalledSince is > 0 and var since && since < stalledBefore)
                    {
                        visit.Stalled?.Invoke();
                    }
                    else if (visit.LastBeat <= beatenBefore)
                    {
                        visit.Beat(now);
                    }
                }
            }
        }
    }

    /// <summary>What a deadline has to know of who is here. A restart counts as everyone's leaving at the moment of readiness.</summary>
    internal MeetDeadline Describe(Space space)
    {
        lock (_gate)
        {
            if (space.Version > _space.Version)
            {
                Resynchronize();
            }

            NoteAbsent(announce: true);
            return _absence.Describe(_space, _table.AbsentFrom(_space));
        }
    }

    /// <summary>Begins, once events reach the room: what is as it is needs no telling.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            if (_table.Directory.TryGet(_space.Id, out var entry) && entry.Space.Version > _space.Version)
            {
                _space = entry.Space;
            }

            if (_space.State == SpaceState.Live)
            {
                Measure(_table.Now);
            }

            NoteAbsent(announce: false);
            _toldEndsAt = EndsAt;
            _toldCounts = Counts;
            _countsToldAtTicks = _table.Now.UtcTicks;
            EmptySinceTicks = _countsToldAtTicks;
        }
    }

    /// <summary>Gives the memory of a room back that nobody is in.</summary>
    /// <returns>True when the room can go altogether: its Space is over, or nothing has to be remembered of it.</returns>
    internal bool TryRest()
    {
        lock (_gate)
        {
            if (_visitCount > 0 || _audioVisits.Count > 0)
            {
                return false;
            }

            _window.Close();
            _voices.Rest();
            _isGone = _space.State != SpaceState.Live;
            return _isGone;
        }
    }

    /// <summary>Ends every visit.</summary>
    internal void EndAll()
    {
        lock (_gate)
        {
            for (var i = 0; i < _visitCount; i++)
            {
                _visits[i].End();
            }

            EndAudio();
        }
    }

    internal bool Holds(long index)
    {
        lock (_gate)
        {
            return _window.Holds(index);
        }
    }

    /// <summary>Reads a change; takes no lock.</summary>
    /// <returns>False when there is none yet, or the window does not hold it any more.</returns>
    internal bool Read(long index, [NotNullWhen(true)] out RoomChange? change) => _window.Read(index, out change);

    /// <summary>Wakes every visit, a few at a time so that coming and going is not held up.</summary>
    /// <remarks>From the end: who leaves is replaced by the last, which moves towards the beginning, so nobody is passed over.</remarks>
    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isWaking, 0);
        Operation.ClusterInstruments.RoomWoken();
        for (var end = int.MaxValue; end > 0;)
        {
            lock (_gate)
            {
                end = Math.Min(end, _visitCount);
                for (var batch = 0; batch < WakeBatch && end > 0; batch++)
                {
                    _visits[--end].Wake();
                }
            }
        }
    }

    private RoomCounts Counts =>
        new(_space.State == SpaceState.Live ? _people.Count + _guests.Count : 0, _space.SubscriberCount, _space.Audience.Tickets.Tickets.Count);

    private ImmutableArray<UserId> Reconnecting => _absence.Reconnecting(_space);

    private DateTimeOffset? EndsAt => _absence.EndsAt(_space, _table.AbsentFrom(_space));

    private void Publish(RoomChange change)
    {
        if (_window.Add(change))
        {
            WakeAll();
        }
    }

    private void WakeAll()
    {
        if (_visitCount > 0 && Interlocked.Exchange(ref _isWaking, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void TellVoices(long nowTicks)
    {
        if (_voices.TryTell(nowTicks, _visitCount))
        {
            WakeAll();
        }
        else if (_voices.IsNews)
        {
            BeDirty();
        }
    }

    /// <summary>A person has one connection more: with the first they are here.</summary>
    private void Arrive(UserId user, ulong hash, AudienceSource source)
    {
        if (_people.TryGetValue(user, out var person))
        {
            person.Visits++;
            return;
        }

        _people.Add(user, new Person { Visits = 1, Hash = hash, Source = source });
        _audience?.Arrive(hash, source, _table.Now);
        PresenceMoved(user, isPresent: true);
        CountMoved();
    }

    /// <summary>A person has one connection less: with the last they are gone.</summary>
    private void Depart(UserId user)
    {
        var person = _people[user];
        if (--person.Visits > 0)
        {
            return;
        }

        _people.Remove(user);
        _audience?.Depart(person.Hash, _table.Now);
        PresenceMoved(user, isPresent: false);
        CountMoved();
    }

    /// <summary>Tells how long people have talked; early at most every ten seconds, which is how exactly talk is placed into minutes.</summary>
    private void MeasureTalk(bool isEarly)
    {
        var now = _table.Now;
        if (!isEarly || now.UtcTicks - _talkMeasuredAtTicks >= TimeSpan.TicksPerMinute / 6)
        {
            _talkMeasuredAtTicks = now.UtcTicks;
            _audience?.Talk(_voices.TalkTimes, now);
        }
    }

    /// <summary>Of the guests of one address, other numbers are here than were.</summary>
    private void GuestsMoved((int Before, int After) moved, ulong hash, AudienceSource source)
    {
        _audience?.GuestsMoved(hash, moved, source, _table.Now);
        CountMoved();
    }

    /// <summary>The Space is live: whoever is here is its audience from now on.</summary>
    private void Measure(DateTimeOffset from)
    {
        _audience = _table.Audiences.Of(_space);
        foreach (var (_, person) in _people)
        {
            _audience.Arrive(person.Hash, person.Source, from);
        }

        foreach (var (guest, count) in _guests.All)
        {
            _audience.GuestsMoved(HashOf(guest), (0, count), AudienceSource.Direct, from);
        }
    }

    private void NoteEmpty()
    {
        if (_visitCount == 0 && _audioVisits.Count == 0)
        {
            EmptySinceTicks = _table.Now.UtcTicks;
        }
    }

    private void EndAudio()
    {
        foreach (var visit in _audioVisits)
        {
            visit.End();
        }
    }

    /// <summary>Asks for audio sessions, each every few seconds, whether they may go on.</summary>
    private void BeatAudio(long now, long beatenBefore)
    {
        List<AudioVisit>? due = null;
        lock (_gate)
        {
            foreach (var visit in _audioVisits)
            {
                if (visit.LastBeat <= beatenBefore && !visit.IsOver)
                {
                    visit.LastBeat = now;
                    (due ??= []).Add(visit);
                }
            }
        }

        foreach (var visit in due ?? [])
        {
            if (visit.MayStay?.Invoke() == false)
            {
                visit.End();
            }
        }
    }

    private void CountMoved()
    {
        _table.Directory.SetParticipantCount(_space.Id, Counts.Participants);
        if (Counts != _toldCounts)
        {
            BeDirty();
        }
    }

    private void BeDirty()
    {
        if (!_isDirty)
        {
            _isDirty = true;
            _table.NeedsTick(this);
        }
    }

    /// <summary>Someone came or is gone: it matters to others only where they have a place.</summary>
    private void PresenceMoved(UserId user, bool isPresent)
    {
        if (_space.IsSpeaker(user))
        {
            StageMoved();
        }
        else if (_space.IsRetrievable && _space.Stage.FindRequest(user) is not null)
        {
            Publish(new PresenceChanged(user, isPresent, _space, Reconnecting));
        }
    }

    private void StageMoved()
    {
        NoteAbsent(announce: true);
        var endsAt = EndsAt;
        if (endsAt != _toldEndsAt)
        {
            _toldEndsAt = endsAt;
            Publish(new HostsChanged(endsAt));
        }
    }

    /// <summary>Notes which hosts and speakers are gone since when, and how long that may go on.</summary>
    private void NoteAbsent(bool announce) => _absence.Look(
        _space,
        _people.ContainsKey,
        _table.AbsentFrom(_space),
        _table.Now,
        announce ? (user, isPresent) => Publish(new PresenceChanged(user, isPresent, _space, Reconnecting)) : null);

    /// <summary>Takes someone out of the room now; their connections end when they have read it.</summary>
    private void Expel(UserId user)
    {
        if (!_people.Remove(user, out var person))
        {
            return;
        }

        _audience?.Depart(person.Hash, _table.Now);
        for (var i = 0; i < _visitCount; i++)
        {
            var visit = _visits[i];
            if (visit.Visitor.UserId == user)
            {
                visit.IsExpelled = true;
                visit.EndAfter(LastIndex);
            }
        }

        foreach (var visit in _audioVisits)
        {
            if (visit.Visitor.UserId == user)
            {
                visit.IsExpelled = true;
                visit.End();
            }
        }
    }

    private sealed class Person
    {
        /// <summary>How many connections they have.</summary>
        public int Visits { get; set; }

        /// <summary>By what they are counted once in the audience.</summary>
        public required ulong Hash { get; init; }

        /// <summary>Where from the first of their connections came.</summary>
        public AudienceSource Source { get; init; }
    }
}

/// <summary>What became of a reaction.</summary>
public enum ReactionOutcome
{
    /// <summary>Counted, and told within 250 ms.</summary>
    Counted,

    /// <summary>The person is not in the Space, or it is not live.</summary>
    NotPresent,

    /// <summary>The person sends more than a person may.</summary>
    TooMany,

    /// <summary>There is no such reaction.</summary>
    Unknown,
}

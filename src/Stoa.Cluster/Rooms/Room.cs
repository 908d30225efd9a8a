using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
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
/// Of several nodes each has its own room of a Space; what the others have of it comes from the Space's hub (<see cref="Elsewhere"/>).
/// Beside the window is one place for who talks now (<see cref="VoiceBoard"/>). Audio sessions are visits that read nothing.
/// The lock is held for a few memory accesses, so the thread that commits never waits for a connection; waking the visits is a work
/// item of its own. Readers take no lock. Source: design sections 4 (rules 5 and 6) and 5.
/// </remarks>
public sealed class Room
{
    private static readonly long _countsEveryTicks = TimeSpan.TicksPerSecond;
    private static readonly long _reactionsEveryTicks = TimeSpan.FromMilliseconds(250).Ticks;

    private readonly Lock _gate = new();
    private readonly RoomTable _table;
    private readonly Dictionary<UserId, Person> _people = [];
    private readonly ChangeWindow _window = new();
    private readonly ReactionTally _reactions;
    private readonly VoiceBoard _voices = new();
    private readonly GuestTally _guests = new();
    private readonly VisitList _visits;
    private readonly AudioVisits _audio;
    private readonly StageAbsence _absence;
    private readonly RoomAudience _audience;
    private RoomLink? _link;
    private Elsewhere? _elsewhere;
    private DateTimeOffset? _judgedFrom;
    private Space _space;
    private bool _isDirty;
    private bool _isGone;
    private bool _untoldWasSeen;
    private RoomCounts _toldCounts;
    private long _countsToldAtTicks;
    private long _reactedAtTicks;
    private DateTimeOffset? _toldEndsAt;

    internal Room(RoomTable table, Space space)
    {
        _table = table;
        _space = space;
        _reactions = new ReactionTally(table.Reactions);
        _absence = new StageAbsence(table.Rules);
        _visits = new VisitList(_gate);
        _audio = new AudioVisits(_gate);
        _audience = new RoomAudience(table, space.CreatorId);
    }

    /// <summary>Which life of the room this is: indexes of another one mean nothing here.</summary>
    public string Epoch => _window.Epoch;

    /// <summary>The Space's id.</summary>
    internal SpaceId Id => _space.Id;

    /// <summary>The number of the newest change.</summary>
    internal long LastIndex => _window.LastIndex;

    /// <summary>When, in UTC ticks, the Space may have to change because of who is gone; <see cref="long.MaxValue"/> for never.</summary>
    internal long DueAtTicks => _absence.DueAtTicks;

    /// <summary>When the last visit ended, in UTC ticks; 0 while there is one.</summary>
    internal long EmptySinceTicks { get; private set; }

    /// <summary>True while the room hears what is on other nodes.</summary>
    internal bool IsLinked => Volatile.Read(ref _link) is not null;

    /// <summary>True once it is known what is on other nodes.</summary>
    internal bool KnowsElsewhere => _elsewhere is { IsKnown: true };

    /// <summary>True while nobody is here.</summary>
    internal bool IsQuiet => EmptySinceTicks > 0;

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

    /// <summary>How long people have talked, as far as this process measured it or was told by others.</summary>
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

    /// <summary>True when a person has a connection here, an event stream or an audio session; of the stage and the queue also when they have one on another node.</summary>
    public bool IsPresent(UserId user)
    {
        lock (_gate)
        {
            return IsThere(user);
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

            _audience.React(reaction);
            _link?.Changed(isUrgent: false);
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

            Attach();
            _window.Open();
            _visits.Add(visit);
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

            Attach();
            _audio.Add(visit);
            _link?.Changed(isUrgent: true);
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

    internal void Leave(RoomVisit visit)
    {
        lock (_gate)
        {
            _visits.Remove(visit);
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
            _audio.Remove(visit);
            _link?.Changed(isUrgent: true);
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

    /// <summary>Takes in who talks now, of those whose audio arrives at this node first.</summary>
    internal void Hear(IReadOnlyList<Voice> voices)
    {
        lock (_gate)
        {
            if (_space.State == SpaceState.Live)
            {
                _audience.MeasureTalk(_voices.TalkTimes, isEarly: true);
                if (_voices.Hear(voices))
                {
                    _link?.Changed(isUrgent: false);
                }

                TellVoices(_table.Now.UtcTicks);
            }
        }
    }

    /// <summary>Tells the audience's meter how long people have talked.</summary>
    internal void MeasureTalk()
    {
        lock (_gate)
        {
            _audience.MeasureTalk(_voices.TalkTimes, isEarly: false);
        }
    }

    /// <summary>By what someone is counted once in the audience; takes no lock.</summary>
    internal ulong HashOf(Visitor visitor) => _audience.HashOf(visitor);

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

            AssumeNewcomer(recorded.Event);
            NoteAbsent(announce: false); // The change itself says who is on stage and gone.
            Publish(new SpaceChanged(recorded, before, _space, wereGone.SequenceEqual(Reconnecting) ? null : Reconnecting)
            {
                AskerIsPresent = recorded.Event is SpeakRequested asked && IsThere(asked.UserId),
                TalkTimes = _voices.TalkTimes,
            });
            if (recorded.Event is ParticipantRemoved or ParticipantBlocked)
            {
                Expel(recorded.Event is ParticipantRemoved removed ? removed.UserId : ((ParticipantBlocked)recorded.Event).UserId);
            }

            _link?.Changed(isUrgent: true);
            if (!_space.IsRetrievable)
            {
                _audience.MeasureTalk(_voices.TalkTimes, isEarly: false);
                _visits.EndAfter(LastIndex); // That the others leave now is no news.
                _audio.End();
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
            if (!_table.Directory.TryGet(Id, out var entry))
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
                _link?.Changed(isUrgent: true);
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
            ForgetAssumed(nowTicks);
            TellVoices(nowTicks);
            TellReactions(nowTicks);
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
        _audio.Beat(now, beatenBefore);
        _visits.Beat(now, beatenBefore, stalledBefore);
    }

    /// <summary>What a deadline has to know of who is here or elsewhere. A restart counts as everyone's leaving at the moment of readiness.</summary>
    internal MeetDeadline Describe(Space space)
    {
        lock (_gate)
        {
            if (space.Version > _space.Version)
            {
                Resynchronize();
            }

            NoteAbsent(announce: true);
            return IsJudging ? _absence.Describe(_space, AbsentFrom) : new MeetDeadline(null, true);
        }
    }

    /// <summary>Begins, once events reach the room: what is as it is needs no telling.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            if (_table.Directory.TryGet(Id, out var entry) && entry.Space.Version > _space.Version)
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
            if (!IsEmpty)
            {
                return false;
            }

            _window.Close();
            _voices.Rest();
            _isGone = _space.State != SpaceState.Live && _link is null;
            return _isGone;
        }
    }

    /// <summary>Ends every visit.</summary>
    internal void EndAll()
    {
        lock (_gate)
        {
            _visits.End();
            _audio.End();
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

    /// <summary>Begins to hear of other nodes, also while nobody is here: this node looks after the Space.</summary>
    internal void Link()
    {
        lock (_gate)
        {
            if (!_isGone)
            {
                Attach();
            }
        }
    }

    /// <summary>Hears of other nodes no more, unless somebody is here.</summary>
    internal bool TryUnlink(RoomLink link)
    {
        lock (_gate)
        {
            if (!IsEmpty || _link != link)
            {
                return false;
            }

            (_elsewhere, _judgedFrom) = (null, null);
            Volatile.Write(ref _link, null);
            _reactions.IsReported = false;
            _absence.Forget();
            return true;
        }
    }

    /// <summary>What the other nodes have to know of this one.</summary>
    /// <param name="begun">What is not the room's: which node, and so on.</param>
    internal RoomReport Report(RoomReport begun)
    {
        lock (_gate)
        {
            return begun with
            {
                Participants = _people.Count + _guests.Count,
                Present = [.. Watched.Where(user => _people.ContainsKey(user) || _elsewhere?.IsLingering(user) == true).Distinct().Order()],
                Voices = _voices.Own,
                TalkTimes = _voices.OwnTalkTimes,
                Reactions = [.. _reactions.TakeUnreported().Select(sum => new ReactionSum(sum.Key, sum.Value))],
                KnowsHosts = IsJudging,
                HostsGone = IsJudging && _space.State == SpaceState.Live ? _absence.HostsGone(AbsentFrom) : null,
                HasListeners = _audio.HasListeners,
                HasPublishers = _audio.HasPublishers,
            };
        }
    }

    /// <summary>Takes in what the other nodes have.</summary>
    /// <param name="link">By which it came.</param>
    /// <param name="told">What it is.</param>
    /// <param name="isAnswer">True for the answer to a report.</param>
    /// <returns>False when it is not news.</returns>
    internal bool Hear(RoomLink link, RoomElsewhere told, bool isAnswer)
    {
        lock (_gate)
        {
            if (_link != link || _elsewhere is not { } elsewhere)
            {
                return false;
            }

            HearReactions(told); // They are told once: also when what came with them is old by now.
            var wasKnown = elsewhere.IsKnown;
            if (!elsewhere.Take(told, isAnswer, out var moved))
            {
                return false;
            }

            _judgedFrom = elsewhere.IsKnown && !wasKnown ? _table.Now : _judgedFrom;
            if (elsewhere.IsKnown && (!link.Owns || (told.HostsGone is { WasPresent: true } && _absence.SawHostsLeave(AbsentFrom) is null)))
            {
                _absence.Adopt(told.HostsGone);
            }

            foreach (var user in moved.Where(user => !_space.IsSpeaker(user) && !_people.ContainsKey(user) && !elsewhere.IsAssumed(user)))
            {
                PresenceMoved(user, IsThere(user));
            }

            StageMoved();
            HearOthers(elsewhere, told);
            return true;
        }
    }

    /// <summary>Looks at who measures the audience now.</summary>
    internal void LookAtAudience()
    {
        lock (_gate)
        {
            Measure(_table.Now);
        }
    }

    /// <summary>Takes in who came and went on another node.</summary>
    internal AudienceAnswer Take(AudienceBatch batch)
    {
        lock (_gate)
        {
            return _audience.Take(batch);
        }
    }

    /// <summary>What the node that measures the audience has to be sent; null when nothing is.</summary>
    /// <param name="owner">That node.</param>
    /// <param name="always">True to send also that nothing happened: the other node may have lost what it knew.</param>
    internal AudienceBatch? TakeBatch(Guid owner, bool always)
    {
        lock (_gate)
        {
            return _audience.TakeBatch(owner, always, Here);
        }
    }

    /// <summary>It has answered.</summary>
    internal void Answered(AudienceBatch batch, AudienceAnswer answer)
    {
        lock (_gate)
        {
            _audience.Answered(batch, answer);
        }
    }

    private bool IsEmpty => _visits.Count == 0 && _audio.Count == 0;

    private RoomCounts Counts => new(
        _space.State == SpaceState.Live ? _people.Count + _guests.Count + (_elsewhere?.Participants ?? 0) : 0,
        _space.SubscriberCount,
        _space.Audience.Tickets.Tickets.Count);

    /// <summary>True when it is known who is where; before, nobody is missed.</summary>
    private bool IsJudging => _elsewhere is not { IsKnown: false };

    private ImmutableArray<UserId> Reconnecting => _absence.Reconnecting(_space);

    private DateTimeOffset? EndsAt => IsJudging ? _absence.EndsAt(_space, AbsentFrom) : null;

    /// <summary>From when on hosts who never came are missed.</summary>
    private DateTimeOffset? AbsentFrom => _table.AbsentFrom(_space) is { } from && _judgedFrom > from ? _judgedFrom : _table.AbsentFrom(_space);

    /// <summary>Whose presence matters to others.</summary>
    private IEnumerable<UserId> Watched => _space.Stage.SpeakerIds.Concat(_space.Stage.CoHostIds).Append(_space.CreatorId)
        .Concat(_space.Stage.SpeakRequests.Select(request => request.UserId));

    private bool IsWatched(UserId user) => _space.IsSpeaker(user) || (_space.IsRetrievable && _space.Stage.FindRequest(user) is not null);

    private bool IsThere(UserId user) => _people.ContainsKey(user) || _elsewhere?.IsPresent(user) == true;

    private void Publish(RoomChange change)
    {
        if (_window.Add(change))
        {
            _visits.Wake();
        }
    }

    private void TellVoices(long nowTicks)
    {
        if (_voices.TryTell(nowTicks, _visits.Count))
        {
            _visits.Wake();
        }
        else if (_voices.IsNews)
        {
            BeDirty();
        }
    }

    private void TellReactions(long nowTicks)
    {
        if (_reactions.Take(nowTicks) is { } sums)
        {
            _reactedAtTicks = nowTicks;
            Publish(new Reacted(sums));
        }
    }

    private void HearReactions(RoomElsewhere told)
    {
        if (_space.State == SpaceState.Live && _reactions.Add(told.Reactions))
        {
            var now = _table.Now.UtcTicks;
            if (now - _reactedAtTicks >= _reactionsEveryTicks)
            {
                TellReactions(now);
            }
            else
            {
                BeDirty();
            }
        }
    }

    /// <summary>Takes in voices and numbers of other nodes.</summary>
    private void HearOthers(Elsewhere elsewhere, RoomElsewhere told)
    {
        if (_space.State == SpaceState.Live)
        {
            _voices.HearOthers(told.Voices, told.TalkTimes);
            TellVoices(_table.Now.UtcTicks);
        }

        if (told.IsSettled)
        {
            _audience.Keep(elsewhere.Nodes);
        }

        ShowCount();
    }

    /// <summary>A person has one connection more: with the first they are here.</summary>
    private void Arrive(UserId user, ulong hash, AudienceSource source)
    {
        if (_people.TryGetValue(user, out var person))
        {
            person.Visits++;
            return;
        }

        var wasThere = IsThere(user);
        _people.Add(user, new Person { Visits = 1, Hash = hash, Source = source });
        _elsewhere?.Unassume(user);
        _audience.Moved(AudienceMoveKind.Arrived, hash, source);
        if (!wasThere)
        {
            PresenceMoved(user, isPresent: true);
        }

        if (_link is not null && IsWatched(user))
        {
            _link.Changed(isUrgent: true);
        }

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
        _audience.Moved(AudienceMoveKind.Departed, person.Hash);
        if (_elsewhere is { HasOthers: true } && IsWatched(user))
        {
            _elsewhere.Assume(user, (_table.Now + _table.Times.MoveWithin).UtcTicks, wasHere: true);
            BeDirty();
        }
        else
        {
            _link?.Changed(isUrgent: true);
            PresenceMoved(user, isPresent: false);
        }

        CountMoved();
    }

    /// <summary>Of the guests of one address, other numbers are here than were.</summary>
    private void GuestsMoved((int Before, int After) moved, ulong hash, AudienceSource source)
    {
        _audience.GuestsMoved(hash, moved, source);
        CountMoved();
    }

    /// <summary>The Space is live: whoever is here is its audience from now on.</summary>
    private void Measure(DateTimeOffset from) => _audience.Look(_space, _link is not null, Here, from);

    /// <summary>Everyone who is here, for the audience's meter.</summary>
    private IEnumerable<AudienceMove> Here(DateTimeOffset from) => _people.Values
        .Select(person => new AudienceMove(AudienceMoveKind.Arrived, person.Hash, 0, person.Source, from))
        .Concat(_guests.All.Select(guest => new AudienceMove(AudienceMoveKind.Guests, HashOf(guest.Guest), guest.Count, AudienceSource.Direct, from)));

    private void NoteEmpty()
    {
        if (IsEmpty)
        {
            EmptySinceTicks = _table.Now.UtcTicks;
        }
    }

    private void CountMoved()
    {
        _link?.Changed(isUrgent: false);
        ShowCount();
    }

    private void ShowCount()
    {
        _table.Directory.SetParticipantCount(Id, Counts.Participants);
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
            _link?.Changed(isUrgent: true);
            Publish(new HostsChanged(endsAt));
        }
    }

    /// <summary>Notes which hosts and speakers are gone since when, and how long that may go on.</summary>
    private void NoteAbsent(bool announce)
    {
        if (!IsJudging)
        {
            _absence.Forget();
            return;
        }

        _absence.Look(_space, IsThere, AbsentFrom, _table.Now, announce ? (user, isPresent) => Publish(new PresenceChanged(user, isPresent, _space, Reconnecting)) : null);
    }

    private void Attach()
    {
        if (_link is null && _table.Links is { } links)
        {
            _elsewhere = new Elsewhere();
            _reactions.IsReported = true;
            Volatile.Write(ref _link, links.Attach(this));
            Measure(_table.Now);
            StageMoved();
        }
    }

    /// <summary>Someone has a place now of whom this node did not have to know before whether they are elsewhere.</summary>
    private void AssumeNewcomer(SpaceEvent happened)
    {
        UserId? newcomer = happened switch
        {
            SpeakRequested asked => asked.UserId,
            SpeakerAdmitted admitted => admitted.UserId,
            HostAdded added => added.UserId,
            _ => null,
        };
        if (newcomer is { } user && _elsewhere is { HasOthers: true, Participants: > 0 } && !IsThere(user))
        {
            _elsewhere.Assume(user, (_table.Now + _table.Times.NewcomerWithin).UtcTicks, wasHere: false);
            BeDirty();
        }
    }

    private void ForgetAssumed(long nowTicks)
    {
        if (_elsewhere is not { IsAssuming: true } elsewhere)
        {
            return;
        }

        foreach (var user in elsewhere.TakeExpired(nowTicks))
        {
            _link?.Changed(isUrgent: true);
            if (!IsThere(user))
            {
                PresenceMoved(user, isPresent: false);
            }
        }

        if (elsewhere.IsAssuming)
        {
            BeDirty();
        }
    }

    /// <summary>Takes someone out of the room now; their connections end when they have read it.</summary>
    private void Expel(UserId user)
    {
        _elsewhere?.Unassume(user);
        if (_people.Remove(user, out var person))
        {
            _audience.Moved(AudienceMoveKind.Departed, person.Hash);
            _visits.Expel(user, LastIndex);
            _audio.Expel(user);
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

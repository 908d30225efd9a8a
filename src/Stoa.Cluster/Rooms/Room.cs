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
/// Of several nodes each has its own room of a Space; what the others have of it comes from the Space's hub (<see cref="Elsewhere"/>): Room.Nodes.cs.
/// Beside the window is one place for who talks now (<see cref="VoiceBoard"/>). Audio sessions are visits that read nothing.
/// The lock is held for a few memory accesses, so the thread that commits never waits for a connection; waking the visits is a work
/// item of its own. Readers take no lock. Source: docs/event-stream.md.
/// </remarks>
public sealed partial class Room
{
    private readonly Lock _gate = new();
    private readonly RoomTable _table;
    private readonly VisitList _visits;
    private readonly AudioVisits _audio;
    private readonly RoomNews _news;
    private readonly RoomPresence _presence;
    private readonly RoomAudience _audience;
    private RoomLink? _link;
    private Space _space;
    private bool _isGone;

    internal Room(RoomTable table, Space space)
    {
        _table = table;
        _space = space;
        _visits = new VisitList(_gate);
        _audio = new AudioVisits(_gate);
        _news = new RoomNews(table, this, _visits);
        _presence = new RoomPresence(table);
        _audience = new RoomAudience(table, space.CreatorId);
    }

    /// <summary>Which life of the room this is: indexes of another one mean nothing here.</summary>
    public string Epoch => _news.Window.Epoch;

    /// <summary>The Space's id.</summary>
    internal SpaceId Id => _space.Id;

    /// <summary>The number of the newest change.</summary>
    internal long LastIndex => _news.Window.LastIndex;

    /// <summary>When, in UTC ticks, the Space may have to change because of who is gone; <see cref="long.MaxValue"/> for never.</summary>
    internal long DueAtTicks => _presence.DueAtTicks;

    /// <summary>When the last visit ended, in UTC ticks; 0 while there is one.</summary>
    internal long EmptySinceTicks { get; private set; }

    /// <summary>True while nobody is here.</summary>
    internal bool IsQuiet => EmptySinceTicks > 0;

    /// <summary>Who talks now, as everyone shall know; takes no lock.</summary>
    internal VoicesChanged? Voices => _news.Voices.Told;

    /// <summary>The room as it is now.</summary>
    public RoomLook Look() => Look(isRead: false);

    /// <summary>The room as it is now.</summary>
    /// <param name="isRead">True when somebody goes on reading behind it.</param>
    internal RoomLook Look(bool isRead)
    {
        lock (_gate)
        {
            if (isRead)
            {
                _news.WereSeen(Counts);
            }

            return new RoomLook(Epoch, LastIndex, _space, Counts, Reconnecting, _news.ToldEndsAt) { Voices = Voices };
        }
    }

    /// <summary>How long people have talked, as far as this process measured it or was told by others.</summary>
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes
    {
        get
        {
            lock (_gate)
            {
                return _news.Voices.TalkTimes;
            }
        }
    }

    /// <summary>True when a person has a connection here, an event stream or an audio session; of the stage and the queue also when they have one on another node.</summary>
    public bool IsPresent(UserId user)
    {
        lock (_gate)
        {
            return _presence.IsThere(user);
        }
    }

    /// <summary>Counts a reaction of someone who is here.</summary>
    internal ReactionOutcome React(UserId user, int reaction, long nowTicks, long intervalTicks)
    {
        lock (_gate)
        {
            if (_space.State != SpaceState.Live || !_presence.IsHere(user))
            {
                return ReactionOutcome.NotPresent;
            }

            if (!_news.Reactions.TryCount(user, reaction, nowTicks, intervalTicks))
            {
                return ReactionOutcome.TooMany;
            }

            _audience.React(reaction);
            _link?.Changed(isUrgent: false);
            _news.BeDirty();
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
            _news.Window.Open();
            _visits.Add(visit);
            EmptySinceTicks = 0;
            if (visit.Visitor.UserId is { } user)
            {
                Arrive(user, visit.PersonHash, visit.Source);
            }
            else
            {
                GuestsMoved(_presence.Guests.AddStreams(visit.Visitor, 1), visit.PersonHash, visit.Source);
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
                GuestsMoved(_presence.Guests.AddAudio(visit.Visitor, 1), visit.PersonHash, visit.Source);
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
                GuestsMoved(_presence.Guests.AddStreams(visit.Visitor, -1), visit.PersonHash, visit.Source);
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
                GuestsMoved(_presence.Guests.AddAudio(visit.Visitor, -1), visit.PersonHash, visit.Source);
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
                _audience.MeasureTalk(_news.Voices.TalkTimes, isEarly: true);
                if (_news.Voices.Hear(voices))
                {
                    _link?.Changed(isUrgent: false);
                }

                _news.TellVoices(_table.Now.UtcTicks);
            }
        }
    }

    /// <summary>Tells the audience's meter how long people have talked.</summary>
    internal void MeasureTalk()
    {
        lock (_gate)
        {
            _audience.MeasureTalk(_news.Voices.TalkTimes, isEarly: false);
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
                ChooseMeasurer(recorded.Event.At);
            }

            AssumeNewcomer(recorded.Event);
            _presence.NoteAbsent(_space, null); // The change itself says who is on stage and gone.
            _news.Publish(new SpaceChanged(recorded, before, _space, wereGone.SequenceEqual(Reconnecting) ? null : Reconnecting)
            {
                AskerIsPresent = recorded.Event is SpeakRequested asked && _presence.IsThere(asked.UserId),
                TalkTimes = _news.Voices.TalkTimes,
            });
            if (recorded.Event is ParticipantRemoved or ParticipantBlocked)
            {
                Expel(recorded.Event is ParticipantRemoved removed ? removed.UserId : ((ParticipantBlocked)recorded.Event).UserId);
            }

            _link?.Changed(isUrgent: true);
            if (!_space.IsRetrievable)
            {
                _audience.MeasureTalk(_news.Voices.TalkTimes, isEarly: false);
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
                    ChooseMeasurer(_table.Now);
                }

                _news.Publish(new Resynchronized());
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
            _news.BeginTick();
            ForgetAssumed(nowTicks);
            _news.Tick(nowTicks, Counts);
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

            _presence.NoteAbsent(_space, TellPresence);
            return _presence.Describe(_space);
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
                ChooseMeasurer(_table.Now);
            }

            _presence.NoteAbsent(_space, null);
            _news.Begin(Counts, _presence.EndsAt(_space));
            NoteEmpty(); // Somebody may be in already.
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

            _news.Rest();
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
            return _news.Window.Holds(index);
        }
    }

    /// <summary>Reads a change; takes no lock.</summary>
    /// <returns>False when there is none yet, or the window does not hold it any more.</returns>
    internal bool Read(long index, [NotNullWhen(true)] out RoomChange? change) => _news.Read(index, out change);

    private bool IsEmpty => _visits.Count == 0 && _audio.Count == 0;

    private RoomCounts Counts => new(_presence.Count(_space), _space.SubscriberCount, _space.Audience.Tickets.Tickets.Count);

    private ImmutableArray<UserId> Reconnecting => _presence.Reconnecting(_space);

    /// <summary>A person has one connection more: with the first they are here.</summary>
    private void Arrive(UserId user, ulong hash, AudienceSource source)
    {
        var wasThere = _presence.IsThere(user);
        if (!_presence.TryArrive(user, hash, source))
        {
            return;
        }

        _audience.Moved(AudienceMoveKind.Arrived, hash, source);
        if (!wasThere)
        {
            PresenceMoved(user, isPresent: true);
        }

        PlaceMoved(user);
        CountMoved();
    }

    /// <summary>A person has one connection less: with the last they are gone.</summary>
    private void Depart(UserId user)
    {
        if (!_presence.TryDepart(user, out var hash))
        {
            return;
        }

        _audience.Moved(AudienceMoveKind.Departed, hash);
        if (RoomPresence.IsWatched(_space, user) && _presence.TryAssume(user, _table.Times.MoveWithin, wasHere: true))
        {
            _news.BeDirty();
        }
        else
        {
            PresenceMoved(user, isPresent: false);
            PlaceMoved(user);
        }

        CountMoved();
    }

    /// <summary>Of the guests of one address, other numbers are here than were.</summary>
    private void GuestsMoved((int Before, int After) moved, ulong hash, AudienceSource source)
    {
        _audience.GuestsMoved(hash, moved, source);
        CountMoved();
    }

    private IEnumerable<AudienceMove> All(DateTimeOffset from) => _presence.All(from, HashOf);

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
        _news.CountsAre(Counts);
    }

    /// <summary>Someone came or is gone: it matters to others only where they have a place.</summary>
    private void PresenceMoved(UserId user, bool isPresent)
    {
        if (_space.IsSpeaker(user))
        {
            StageMoved();
        }
        else if (RoomPresence.IsWatched(_space, user))
        {
            TellPresence(user, isPresent);
        }
    }

    private void TellPresence(UserId user, bool isPresent) => _news.Publish(new PresenceChanged(user, isPresent, _space, Reconnecting));

    private void StageMoved()
    {
        _presence.NoteAbsent(_space, TellPresence);
        if (_news.TellEndsAt(_presence.EndsAt(_space)))
        {
            _link?.Changed(isUrgent: true);
        }
    }

    /// <summary>Takes someone out of the room now; their connections end when they have read it.</summary>
    private void Expel(UserId user)
    {
        if (_presence.TryExpel(user, out var hash))
        {
            _audience.Moved(AudienceMoveKind.Departed, hash);
            _visits.Expel(user, LastIndex);
            _audio.Expel(user);
        }
    }
}

using System.Collections.Immutable;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Rooms;

/// <summary>Who is in a room: here, and as far as it matters elsewhere; and which of the stage is gone. The room's lock guards it.</summary>
/// <param name="table">All rooms.</param>
internal sealed class RoomPresence(RoomTable table)
{
    private readonly Dictionary<UserId, Person> _people = [];
    private readonly StageAbsence _absence = new(table.Rules);
    private DateTimeOffset? _judgedFrom;

    /// <summary>The guests here.</summary>
    public GuestTally Guests { get; } = new();

    /// <summary>What is on other nodes; null while the room hears of none.</summary>
    public Elsewhere? Elsewhere { get; private set; }

    /// <summary>How many are here.</summary>
    public int Here => _people.Count + Guests.Count;

    /// <summary>True when it is known who is where; before, nobody is missed.</summary>
    public bool IsJudging => Elsewhere is not { IsKnown: false };

    /// <summary>When, in UTC ticks, the Space may have to change because of who is gone; <see cref="long.MaxValue"/> for never.</summary>
    public long DueAtTicks => _absence.DueAtTicks;

    /// <summary>True for people who are here.</summary>
    public bool IsHere(UserId user) => _people.ContainsKey(user);

    /// <summary>True for people who are here, and for those of the stage and the queue who are anywhere.</summary>
    public bool IsThere(UserId user) => _people.ContainsKey(user) || Elsewhere?.IsPresent(user) == true;

    /// <summary>How many there are on all nodes.</summary>
    public int Count(Space space) => space.State == SpaceState.Live ? Here + (Elsewhere?.Participants ?? 0) : 0;

    /// <summary>A person has one connection more.</summary>
    /// <returns>False when they were here.</returns>
    public bool TryArrive(UserId user, ulong hash, AudienceSource source)
    {
        if (_people.TryGetValue(user, out var person))
        {
            person.Visits++;
            return false;
        }

        _people.Add(user, new Person { Visits = 1, Hash = hash, Source = source });
        Elsewhere?.Unassume(user);
        return true;
    }

    /// <summary>A person has one connection less.</summary>
    /// <param name="user">Who.</param>
    /// <param name="hash">By what they are counted once in the audience.</param>
    /// <returns>False when they have others.</returns>
    public bool TryDepart(UserId user, out ulong hash)
    {
        var person = _people[user];
        hash = person.Hash;
        return --person.Visits == 0 && _people.Remove(user);
    }

    /// <summary>Takes a person out, however many connections they have.</summary>
    /// <returns>False when they are not here.</returns>
    public bool TryExpel(UserId user, out ulong hash)
    {
        Elsewhere?.Unassume(user);
        var wasHere = _people.Remove(user, out var person);
        hash = person?.Hash ?? 0;
        return wasHere;
    }

    /// <summary>Everyone who is here, for the audience's meter.</summary>
    /// <param name="from">As from when.</param>
    /// <param name="hashOf">Hashes guests.</param>
    public IEnumerable<AudienceMove> All(DateTimeOffset from, Func<Visitor, ulong> hashOf) => _people.Values
        .Select(person => new AudienceMove(AudienceMoveKind.Arrived, person.Hash, 0, person.Source, from))
        .Concat(Guests.All.Select(guest => new AudienceMove(AudienceMoveKind.Guests, hashOf(guest.Guest), guest.Count, AudienceSource.Direct, from)));

    /// <summary>Those whose presence matters to others and who are here, in order; who left a moment ago is here still.</summary>
    public ImmutableArray<UserId> Watched(Space space) =>
    [
        .. space.Stage.SpeakerIds.Concat(space.Stage.CoHostIds).Append(space.CreatorId).Concat(space.Stage.SpeakRequests.Select(request => request.UserId))
            .Where(user => _people.ContainsKey(user) || Elsewhere?.IsLingering(user) == true).Distinct().Order(),
    ];

    /// <summary>True for those of the stage and the queue.</summary>
    public static bool IsWatched(Space space, UserId user) => space.IsSpeaker(user) || (space.IsRetrievable && space.Stage.FindRequest(user) is not null);

    /// <summary>Takes someone for there for a while, if other nodes may have them.</summary>
    /// <returns>False when none does.</returns>
    public bool TryAssume(UserId user, TimeSpan within, bool wasHere)
    {
        if (Elsewhere is not { HasOthers: true } elsewhere)
        {
            return false;
        }

        elsewhere.Assume(user, (table.Now + within).UtcTicks, wasHere);
        return true;
    }

    /// <summary>Begins to hear of other nodes: until that has happened nobody is missed.</summary>
    public void Link() => Elsewhere = new Elsewhere();

    /// <summary>Hears of other nodes no more.</summary>
    public void Unlink()
    {
        (Elsewhere, _judgedFrom) = (null, null);
        _absence.Forget();
    }

    /// <summary>Takes in what the other nodes have.</summary>
    /// <param name="space">The Space as it is now.</param>
    /// <param name="told">What they have.</param>
    /// <param name="isAnswer">True for the answer to a report.</param>
    /// <param name="owns">True when this node looks after the Space.</param>
    /// <param name="moved">Those of the queue who came or are gone by that.</param>
    /// <returns>False when it is not news.</returns>
    public bool Take(Space space, RoomElsewhere told, bool isAnswer, bool owns, out List<UserId> moved)
    {
        moved = [];
        if (Elsewhere is not { } elsewhere)
        {
            return false;
        }

        var wasKnown = elsewhere.IsKnown;
        if (!elsewhere.Take(told, isAnswer, out moved))
        {
            return false;
        }

        _judgedFrom = elsewhere.IsKnown && !wasKnown ? table.Now : _judgedFrom;
        if (elsewhere.IsKnown && (!owns || (told.HostsGone is { WasPresent: true } && _absence.SawHostsLeave(AbsentFrom(space)) is null)))
        {
            _absence.Adopt(told.HostsGone);
        }

        moved.RemoveAll(user => space.IsSpeaker(user) || _people.ContainsKey(user) || elsewhere.IsAssumed(user));
        return true;
    }

    /// <summary>Who has a place on stage of a live Space and is gone.</summary>
    public ImmutableArray<UserId> Reconnecting(Space space) => _absence.Reconnecting(space);

    /// <summary>When a live Space ends unless a host comes; null while one is there, or nobody knows.</summary>
    public DateTimeOffset? EndsAt(Space space) => IsJudging ? _absence.EndsAt(space, AbsentFrom(space)) : null;

    /// <summary>What a deadline has to know.</summary>
    public MeetDeadline Describe(Space space) => IsJudging ? _absence.Describe(space, AbsentFrom(space)) : new MeetDeadline(null, true);

    /// <summary>Since when no host of a live Space is anywhere, as far as this node knows.</summary>
    public HostsGone? HostsGone(Space space) => IsJudging && space.State == SpaceState.Live ? _absence.HostsGone(AbsentFrom(space)) : null;

    /// <summary>Notes which hosts and speakers are gone since when, and how long that may go on.</summary>
    /// <param name="space">The Space as it is now.</param>
    /// <param name="moved">Told of each who came back or left.</param>
    public void NoteAbsent(Space space, Action<UserId, bool>? moved)
    {
        if (IsJudging)
        {
            _absence.Look(space, IsThere, AbsentFrom(space), table.Now, moved);
        }
        else
        {
            _absence.Forget();
        }
    }

    /// <summary>From when on those who never came are missed.</summary>
    private DateTimeOffset? AbsentFrom(Space space) => table.AbsentFrom(space) is { } from && _judgedFrom > from ? _judgedFrom : table.AbsentFrom(space);

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

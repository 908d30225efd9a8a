using System.Collections.Immutable;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>What a room knows of the other nodes of its Space. The room's lock guards it.</summary>
/// <remarks>
/// <para>Until the hub has answered once as one that knows all nodes, nothing is known: nobody is missed then. A hub that was lost comes up
/// empty; while the new one is not settled, whoever was there before is taken for there still.</para>
/// <para>Somebody who just left this node may have moved to another, and somebody who just came on stage may be on another: for a moment they
/// are assumed to be there.</para>
/// </remarks>
internal sealed class Elsewhere
{
    private readonly Dictionary<UserId, Assumption> _assumed = [];
    private HashSet<UserId> _present = [];
    private HashSet<UserId> _settledPresent = [];
    private int _settledParticipants;
    private Guid _hub;
    private long _number;

    /// <summary>True once it is known what is elsewhere.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>How many there are.</summary>
    public int Participants { get; private set; }

    /// <summary>True when another node has something of the Space, or nobody knows.</summary>
    public bool HasOthers => !IsKnown || !Nodes.IsEmpty;

    /// <summary>The other nodes.</summary>
    public ImmutableArray<Guid> Nodes { get; private set; } = [];

    /// <summary>True when someone has to be looked at again after a while.</summary>
    public bool IsAssuming => _assumed.Count > 0;

    /// <summary>True for those of the stage and of the queue who are on another node, or taken for there.</summary>
    public bool IsPresent(UserId user) => _present.Contains(user) || _assumed.ContainsKey(user);

    /// <summary>True for those who are only taken for there.</summary>
    public bool IsAssumed(UserId user) => _assumed.ContainsKey(user);

    /// <summary>True for those who left a moment ago: to the others they are here still.</summary>
    public bool IsLingering(UserId user) => _assumed.TryGetValue(user, out var assumed) && assumed.WasHere;

    /// <summary>Takes someone for there.</summary>
    /// <param name="user">Who.</param>
    /// <param name="untilTicks">Until when, in UTC ticks.</param>
    /// <param name="wasHere">True when they left this node just now.</param>
    public void Assume(UserId user, long untilTicks, bool wasHere) => _assumed[user] = new Assumption(untilTicks, wasHere);

    /// <summary>They are here: nothing has to be assumed.</summary>
    public void Unassume(UserId user) => _assumed.Remove(user);

    /// <summary>Those who are assumed to be there no longer.</summary>
    public List<UserId> TakeExpired(long nowTicks)
    {
        List<UserId> expired = [.. _assumed.Where(assumed => assumed.Value.UntilTicks <= nowTicks).Select(assumed => assumed.Key)];
        expired.ForEach(user => _assumed.Remove(user));
        return expired;
    }

    /// <summary>Takes in what the hub says.</summary>
    /// <param name="told">What it says.</param>
    /// <param name="isAnswer">True for the answer to a report: only whose answer came last is the hub.</param>
    /// <param name="moved">Whose presence elsewhere is another now.</param>
    /// <returns>False when something newer is known.</returns>
    public bool Take(RoomElsewhere told, bool isAnswer, out List<UserId> moved)
    {
        moved = [];
        if (told.Hub != _hub ? !isAnswer : told.Number <= _number)
        {
            return false;
        }

        (_hub, _number) = (told.Hub, told.Number);
        var before = _present;
        _present = [.. told.Present];
        Participants = told.Participants;
        Nodes = told.Nodes;
        if (told.IsSettled)
        {
            (IsKnown, _settledPresent, _settledParticipants) = (true, _present, Participants);
        }
        else
        {
            _present.UnionWith(_settledPresent);
            Participants = Math.Max(Participants, _settledParticipants);
        }

        moved.AddRange(before.Where(user => !_present.Contains(user)));
        moved.AddRange(_present.Where(user => !before.Contains(user)));
        return true;
    }

    private readonly record struct Assumption(long UntilTicks, bool WasHere);
}

namespace Stoa.Sfu.Forwarding;

/// <summary>What one kind of listeners of a room hears: which speakers hold their slots.</summary>
/// <remarks>
/// Listeners with as many slots, and who are not heard themselves, all share one set, so a packet is ranked and placed once however
/// many listen. A speaker who listens has a set of their own, without them. Owned by the room's loop, but for <see cref="Shares"/>.
/// </remarks>
internal sealed class SlotSet
{
    private readonly Publisher?[] _holders;
    private readonly SlotMapping[] _mappings;
    private readonly int[] _talks;

    /// <summary>Makes a set with all slots free.</summary>
    /// <param name="slots">How many slots, 1 to 3.</param>
    /// <param name="excluded">Who is not to hear themselves; null for those who are not on stage.</param>
    /// <param name="loops">How many loops there are.</param>
    /// <param name="merges">True: packets are merged, for a large audience.</param>
    public SlotSet(int slots, PersonKey? excluded, int loops, bool merges)
    {
        Merged = merges ? [.. Enumerable.Range(0, slots).Select(_ => new MergedSlot())] : null;
        _holders = new Publisher?[slots];
        _mappings = new SlotMapping[slots];
        _talks = new int[slots];
        ExcludedPerson = excluded;
        Shares = new ListenerShare[loops];
        for (var loop = 0; loop < loops; loop++)
        {
            Shares[loop] = new ListenerShare();
        }
    }

    /// <summary>What merges the packets of each slot; null where they are forwarded as they come.</summary>
    public MergedSlot[]? Merged { get; }

    /// <summary>How many slots there are.</summary>
    public int Slots => _holders.Length;

    /// <summary>Who is not to hear themselves.</summary>
    public PersonKey? ExcludedPerson { get; }

    /// <summary>The publisher who is not to be heard here, while they publish.</summary>
    public Publisher? ExcludedPublisher { get; set; }

    /// <summary>The listeners, by the loop that sends to them; each list is its loop's own.</summary>
    public ListenerShare[] Shares { get; }

    /// <summary>How many listeners have this set.</summary>
    public int ListenerCount { get; set; }

    /// <summary>Finds the slot of a speaker, or gives them one if they are among the loudest.</summary>
    /// <returns>The slot, or -1.</returns>
    public int SlotOf(Publisher publisher)
    {
        var holders = _holders;
        for (var slot = 0; slot < holders.Length; slot++)
        {
            if (holders[slot] == publisher)
            {
                return slot;
            }
        }

        if (publisher.Person == ExcludedPerson || PlaceOf(publisher) >= holders.Length)
        {
            return -1;
        }

        var free = Array.IndexOf(holders, null);
        for (var slot = 0; free < 0 && slot < holders.Length; slot++)
        {
            free = PlaceOf(holders[slot]!) >= holders.Length ? slot : -1; // None is null: IndexOf found none.
        }

        if (free >= 0)
        {
            holders[free] = publisher;
            _talks[free] = -1;
        }

        return free;
    }

    /// <summary>Places a packet of the speaker who holds a slot in the slot's stream.</summary>
    /// <returns>False for a packet that is too old to be placed.</returns>
    public bool TryMap(int slot, Publisher publisher, in IncomingPacket packet, out ulong index, out uint timestamp, out bool marker)
    {
        ref var mapping = ref _mappings[slot];
        if (_talks[slot] != publisher.Talk)
        {
            mapping.Begin(packet.Index, packet.Timestamp, packet.At, isSameClock: _talks[slot] >= 0);
            _talks[slot] = publisher.Talk;
        }

        var placed = mapping.TryMap(packet.Index, packet.Timestamp, packet.At, out index, out timestamp);
        marker = packet.Marker || index == mapping.FirstIndex;
        return placed;
    }

    /// <summary>Finds a packet that was placed in a slot's stream, to be sent again as it was.</summary>
    public bool TryFind(int slot, ulong index, out Publisher? publisher, out ulong source, out bool isFirst)
    {
        publisher = _holders[slot];
        isFirst = index == _mappings[slot].FirstIndex;
        source = 0;
        return Merged is null && _mappings[slot].TryFindSource(index, out source) && publisher is not null && _talks[slot] == publisher.Talk;
    }

    /// <summary>The timestamp that a packet of the present talk has in the slot's stream.</summary>
    public uint MapTimestamp(int slot, uint timestamp) => _mappings[slot].MapTimestamp(timestamp);

    /// <summary>True when a speaker holds a slot.</summary>
    public bool IsHeld(Publisher publisher) => Array.IndexOf(_holders, publisher) >= 0;

    /// <summary>Gives the slot of one stream of a person to another: what follows is a new talk in it.</summary>
    public void HandOver(Publisher from, Publisher to)
    {
        var slot = Array.IndexOf(_holders, from);
        if (slot >= 0 && Array.IndexOf(_holders, to) < 0)
        {
            _holders[slot] = to;
            _talks[slot] = -1;
        }

        ExcludedPublisher = ExcludedPublisher == from ? to : ExcludedPublisher;
    }

    /// <summary>Frees the slot of a speaker who is gone.</summary>
    public void Free(Publisher publisher)
    {
        var slot = Array.IndexOf(_holders, publisher);
        if (slot >= 0)
        {
            _holders[slot] = null;
        }
    }

    /// <summary>A speaker's place among those who may hold a slot here.</summary>
    private int PlaceOf(Publisher publisher)
    {
        var place = publisher.Ranked.Place;
        return ExcludedPublisher is { } excluded && excluded.Ranked.Place < place && excluded.Ranked.Place >= 0 ? place - 1 : place;
    }
}

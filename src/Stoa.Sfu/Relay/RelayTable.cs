using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Stoa.Sfu.Relay;

/// <summary>The rooms that are relayed, and the keys by which datagrams of other nodes find them.</summary>
/// <remarks>Changes are guarded by the forwarding unit; <see cref="TryFind"/> is for any thread, without waiting. Bounded: two keys a room.</remarks>
internal sealed class RelayTable
{
    private readonly Dictionary<RoomKey, Entry> _rooms = [];
    private readonly ConcurrentDictionary<ulong, RelayKeys> _keys = new();
    private int _count;

    /// <summary>How many rooms are relayed; any thread may ask.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many keys there are; any thread may ask.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>Finds the keys that a datagram names.</summary>
    public bool TryFind(ulong group, [NotNullWhen(true)] out RelayKeys? keys) => _keys.TryGetValue(group, out keys);

    /// <summary>Finds a room.</summary>
    public RelayRoom? Find(RoomKey room) => _rooms.TryGetValue(room, out var entry) ? entry.Room : null;

    /// <summary>Finds the keys of a group, or makes them. The room is added when it was not there.</summary>
    /// <param name="room">The room; not closed.</param>
    /// <param name="group">The group.</param>
    public RelayKeys KeysOf(RelayRoom room, RelayGroup group)
    {
        var known = _rooms.GetValueOrDefault(room.Key);
        if (known.Keys is { } keys && keys.Key.AsSpan().SequenceEqual(group.Key.AsSpan()))
        {
            return keys;
        }

        keys = new RelayKeys(room, group.Key);
        _keys[keys.Id] = keys;
        _rooms[room.Key] = new Entry(room, keys);
        Volatile.Write(ref _count, _rooms.Count);
        return keys;
    }

    /// <summary>Takes a room out of reach; its keys go when its loop closes it.</summary>
    public void Remove(RelayRoom room)
    {
        _rooms.Remove(room.Key);
        Volatile.Write(ref _count, _rooms.Count);
    }

    /// <summary>Takes keys out of reach of datagrams. For any thread.</summary>
    public void Forget(RelayKeys keys) => _keys.TryRemove(KeyValuePair.Create(keys.Id, keys));

    /// <summary>A room and the keys it was given last.</summary>
    private readonly record struct Entry(RelayRoom Room, RelayKeys Keys);
}

using Stoa.Sfu.Forwarding;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Sessions;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu;

/// <content>The door for what other nodes have to do with the audio of a room.</content>
public sealed partial class ForwardingUnit
{
    /// <summary>Takes audio from other nodes and sends it to them; to be called before <see cref="Start()"/>.</summary>
    /// <param name="sockets">One for each loop, all on one port; owned by the unit from here on.</param>
    public void UseRelay(IReadOnlyList<IMediaSocket> sockets)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        if (sockets.Count != Loops.Length)
        {
            throw new ArgumentException("One socket for each loop.", nameof(sockets));
        }

        foreach (var loop in Loops)
        {
            loop.UseRelay(new RelayPort(Relays, loop, sockets[loop.Index]));
        }
    }

    /// <summary>Says between which nodes the audio of a room goes from now on. Calls for one room come one at a time.</summary>
    /// <param name="room">The room; nobody of it need be here.</param>
    /// <param name="group">The nodes; null when it stays within this one.</param>
    /// <returns>
    /// False when it stays within this one although <paramref name="group"/> says otherwise: <see cref="UseRelay"/> was not called, the key has
    /// not the length of one, the unit stops, or there are as many rooms as <see cref="SfuOptions.MaxRelayedRooms"/> lets be.
    /// </returns>
    public bool SetRelay(RoomKey room, RelayGroup? group)
    {
        lock (_gate)
        {
            var relay = Relays.Find(room);
            if (group is null)
            {
                if (relay is not null)
                {
                    EndRelay(relay);
                }

                return true;
            }

            if (_isClosed || Loops[0].Relay is null || group.Key.IsDefault || group.Key.Length != RelayGroup.KeyBytes
                || (relay is null && Relays.Count >= Options.MaxRelayedRooms))
            {
                return false;
            }

            var audioRoom = _rooms.GetValueOrDefault(room);
            relay ??= new RelayRoom(room, audioRoom?.Home ?? LeastLoaded(), Relays) { Audio = audioRoom };
            audioRoom?.Relay = relay;
            var keys = Relays.KeysOf(relay, group);
            var utcNow = _time.GetUtcNow();
            relay.Home.Post(new LoopCall(now =>
            {
                relay.Home.Relay?.Keep(relay, isKept: true);
                relay.Apply(group, keys, utcNow, now);
            }));
            return true;
        }
    }

    /// <summary>A newer session of a publisher's person, on another node, is heard instead of theirs.</summary>
    internal void Replaced(AudioRoom room, Publisher publisher)
    {
        MediaSession? session;
        lock (_gate)
        {
            session = room.Sessions.FirstOrDefault(session => session.Publisher == publisher);
        }

        if (session is not null)
        {
            Close(session, SessionEnd.Replaced);
        }
    }

    /// <summary>Finds a room or makes it: on the loop where it is relayed already, so that one thread has all of it. Under the lock.</summary>
    private AudioRoom FindOrAdd(RoomKey key)
    {
        if (_rooms.TryGetValue(key, out var room))
        {
            return room;
        }

        var relay = Relays.Find(key);
        room = new AudioRoom(key, relay?.Home ?? LeastLoaded(), Loops.Length) { Relay = relay };
        relay?.Audio = room;
        return _rooms[key] = room;
    }

    private void EndRelay(RelayRoom relay)
    {
        Relays.Remove(relay);
        relay.Audio?.Relay = null;
        relay.Home.Post(new LoopCall(_ =>
        {
            relay.Home.Relay?.Keep(relay, isKept: false);
            relay.Close();
        }));
    }
}

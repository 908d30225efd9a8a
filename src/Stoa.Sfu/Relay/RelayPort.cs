using Stoa.Rtc;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu.Relay;

/// <summary>Where one loop takes audio from other nodes and sends it to them. That loop's alone, but for the counts.</summary>
/// <remarks>
/// A packet on its way to another node and in there:
/// <code>
/// AudioRoom: a packet that may be heard          → RelayRoom: which nodes
/// RelayPort: header, sealed once                 → one datagram for each of them
///   … network …
/// RelayPort: which room, is it authentic         → AudioRoom: ranked and forwarded like any other
/// </code>
/// The kernel spreads nodes over the loops' sockets; what is another loop's goes there as it came. Nothing is ever answered, nothing is
/// allocated per packet, and a datagram of a stranger costs one look into a table.
/// </remarks>
internal sealed class RelayPort(RelayTable table, MediaLoop loop, IMediaSocket socket)
{
    private readonly ReceiveBatch _batch = new();
    private readonly List<RelayRoom> _rooms = [];
    private readonly byte[] _sealed = new byte[RelayDatagram.MaxBytes];
    private long _packetsIn;
    private long _packetsOut;

    /// <summary>The socket.</summary>
    public IMediaSocket Socket => socket;

    /// <summary>Packets of other nodes that were authentic and new; any thread may ask.</summary>
    public long PacketsIn => Volatile.Read(ref _packetsIn);

    /// <summary>Datagrams sent to other nodes; any thread may ask.</summary>
    public long PacketsOut => Volatile.Read(ref _packetsOut);

    /// <summary>Takes a room in, or out.</summary>
    public void Keep(RelayRoom room, bool isKept)
    {
        if (!isKept)
        {
            _rooms.Remove(room);
        }
        else if (!_rooms.Contains(room))
        {
            _rooms.Add(room);
        }
    }

    /// <summary>Takes in what came.</summary>
    public void Receive(TimeSpan now)
    {
        var count = socket.Receive(_batch, TimeSpan.Zero);
        for (var i = 0; i < count; i++)
        {
            Receive(_batch[i], now);
        }
    }

    /// <summary>Takes one datagram in.</summary>
    public void Receive(Span<byte> datagram, TimeSpan now)
    {
        if (!RelayDatagram.TryReadGroup(datagram, out var group) || !table.TryFind(group, out var keys))
        {
            loop.Drops.Add(DropReason.RelayUnknown);
            return;
        }

        if (keys.Room.Home != loop)
        {
            if (!keys.Room.Home.TryPost(DatagramWork.Relayed(datagram)))
            {
                loop.Drops.Add(DropReason.LoopQueueFull);
            }

            return;
        }

        if (keys.Room.Audio is not { HasListeners: true } room)
        {
            loop.Drops.Add(DropReason.RelayUnheard);
            return;
        }

        var reason = keys.Open(datagram, out var packet);
        if (reason is null)
        {
            _packetsIn++;
            reason = room.Receive(packet, keys, RelayDatagram.Sender(datagram), now);
        }

        if (reason is { } why)
        {
            loop.Drops.Add(why);
        }
    }

    /// <summary>Seals a packet once and sends it to each of some nodes.</summary>
    public void Send(RelayKeys keys, in RelayedPacket packet, ReadOnlySpan<TransportAddress> targets)
    {
        if (packet.Payload.Length > RelayDatagram.MaxPayloadBytes)
        {
            loop.Drops.Add(DropReason.RelayTooLong);
            return;
        }

        var datagram = _sealed.AsSpan(0, keys.Seal(packet, _sealed));
        foreach (ref readonly var target in targets)
        {
            datagram.CopyTo(socket.Reserve());
            socket.Commit(datagram.Length, target);
        }

        _packetsOut += targets.Length;
    }

    /// <summary>Sends what waits.</summary>
    public void Flush() => socket.Flush();

    /// <summary>Ten times a second: what has its time in the rooms.</summary>
    public void Tick(TimeSpan now)
    {
        foreach (var room in _rooms)
        {
            room.Tick(now);
        }
    }
}

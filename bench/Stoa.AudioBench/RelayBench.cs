using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Sfu;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Transport;

namespace Stoa.AudioBench;

/// <summary>What one packet between two nodes costs on either side.</summary>
/// <remarks>
/// <c>taken_in</c>: a datagram of another node, up to one listener's datagram, without sockets; beside it the same of a speaker of this node
/// (<c>received</c>), and encryption alone. <c>sent</c>: sealed and sent over UDP to nodes that drop it, beside <c>sendmmsg</c> of packets of
/// the same length, each encrypted, by bare function pointers. CPU time of one thread; turns alternate.
/// </remarks>
internal static class RelayBench
{
    private const int SinkPort = 40_000;
    private const int HeaderBytes = 52; // What a relayed packet has before its payload.
    private const int Nodes = 10;
    private static readonly RoomKey _room = new("room");
    private static readonly ImmutableArray<byte> _key = [.. Enumerable.Repeat((byte)7, RelayGroup.KeyBytes)];

    public static string Run(Options options)
    {
        var (rounds, packets) = (options.Number("rounds", 15), Math.Min(options.Number("packets", 20_000), 20_000)); // More would take the speaker's numbers around too far.
        using var bare = new BareListeners(1, HeaderBytes);
        using var identity = DtlsIdentity.Create();
        var result = new JsonObject { ["relayed_bytes"] = bare.PacketBytes };
        TakeIn(result, bare, identity, rounds, packets);
        Send(result, identity, rounds, options.Number("milliseconds", 300) * 1_000_000L);
        return result.ToJsonString(BareBench.Indented);
    }

    private static void TakeIn(JsonObject result, BareListeners bare, DtlsIdentity identity, int rounds, int packets)
    {
        using var crypto = new CryptoWay(bare);
        var (socket, port) = (new NullSocket(), new NullSocket());
        var unit = NewUnit(identity, socket, port);
        using var stage = new PacketBench.Stage(unit, 1);
        unit.SetRelay(_room, new RelayGroup(_key, 1, [new RelayMember(2, new IPEndPoint(IPAddress.Loopback, 9), false, true)]));
        unit.Relays.Find(_room)!.Audio = stage.Room;
        unit.RunOnce();
        using var other = new RelayedSpeaker(unit.Loops[0].Relay!, packets);
        Action encrypt = () => crypto.Pass(), forward = stage.Forward, receive = stage.Receive, takeIn = other.Receive;
        List<double> plain = [], received = [], taken = [];
        var (allocated, sent) = (0L, socket.Committed);
        for (var round = -5; round < rounds; round++)
        {
            var one = PacketBench.Time(packets, 1, encrypt);
            stage.Prepare(packets * 2);
            PacketBench.Time(packets, 1, forward);
            var two = PacketBench.Time(packets, 1, receive);
            other.Prepare();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var three = PacketBench.Time(packets, 1, takeIn);
            if (round >= 0)
            {
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                plain.Add(one);
                received.Add(two);
                taken.Add(three);
            }
        }

        if (socket.Committed - sent != 3L * packets * (rounds + 5) || unit.Loops[0].Relay!.PacketsIn != (long)packets * (rounds + 5))
        {
            throw new InvalidOperationException($"Not every packet came through: {socket.Committed - sent}, {unit.Loops[0].Relay!.PacketsIn}; {stage.Drops}");
        }

        result["encryption_nanoseconds"] = Math.Round(BareBench.Median(plain));
        result["received_nanoseconds"] = Math.Round(BareBench.Median(received));
        result["taken_in_nanoseconds"] = Math.Round(BareBench.Median(taken));
        result["taken_in_to_received"] = Math.Round(BareBench.Median(taken.Zip(received, (ours, least) => ours / least)), 2);
        result["bytes_allocated_per_packet"] = Math.Round((double)allocated / ((long)rounds * packets), 4);
    }

    private static void Send(JsonObject result, DtlsIdentity identity, int rounds, long duration)
    {
        using var sink = BareCalls.Open(isIPv6: false, SinkPort);
        BareCalls.DropAll(sink);
        var first = TransportAddress.From(new IPEndPoint(IPAddress.Parse("127.1.0.0"), SinkPort));
        var destinations = Enumerable.Range(1, Nodes).Select(i => first with { Ip = first.Ip + (UInt128)i }).ToArray();
        using var listeners = new BareListeners(Nodes, HeaderBytes);
        using var bare = new BareWay(listeners, destinations, isIPv6: true, 1, segments: false);
        using var toTen = new RelayWay(identity, destinations, packets: 1);
        using var toOne = new RelayWay(identity, destinations[..1], packets: Nodes);
        List<BareBench.Turn> bareTurns = [], tenTurns = [], oneTurns = [];
        for (var round = -1; round < rounds; round++)
        {
            var turns = (BareBench.Measure(bare, Nodes, duration), BareBench.Measure(toTen, Nodes, duration), BareBench.Measure(toOne, Nodes, duration));
            if (round >= 0)
            {
                bareTurns.Add(turns.Item1);
                tenTurns.Add(turns.Item2);
                oneTurns.Add(turns.Item3);
            }
        }

        result["bare"] = BareBench.Summary(bareTurns);
        result["sent_to_10_nodes"] = BareBench.Summary(tenTurns);
        result["sent_to_1_node_10_speakers"] = BareBench.Summary(oneTurns);
        result["sent_to_10_nodes_to_bare"] = Ratio(tenTurns, bareTurns);
        result["sent_to_1_node_10_speakers_to_bare"] = Ratio(oneTurns, bareTurns);
    }

    private static double Ratio(List<BareBench.Turn> ours, List<BareBench.Turn> bare) =>
        Math.Round(BareBench.Median(ours.Zip(bare, (turn, least) => turn.Nanoseconds / least.Nanoseconds)), 2);

    private static ForwardingUnit NewUnit(DtlsIdentity identity, IMediaSocket socket, IMediaSocket port)
    {
        var options = new SfuOptions { MaxPacketsPerSecond = int.MaxValue, MaxKilobitsPerSecond = int.MaxValue };
        var unit = new ForwardingUnit(options, [socket], identity, new NullObserver(), TimeProvider.System, isInline: true);
        unit.UseRelay([port]);
        return unit;
    }

    /// <summary>Another node with one speaker, as its datagrams come in.</summary>
    private sealed class RelayedSpeaker(RelayPort port, int packets) : IDisposable
    {
        private readonly RelayKeys _keys = new(null!, _key); // No room: it only seals.
        private readonly byte[] _payload = [0x78, .. new byte[BareListeners.PayloadBytes - 1]];
        private readonly byte[] _datagrams = new byte[packets * RelayDatagram.MaxBytes];
        private TimeSpan _now = TimeSpan.FromSeconds(1);
        private ulong _index;
        private int _length;
        private int _at;

        /// <summary>Seals what will be received, outside of what is timed.</summary>
        public void Prepare()
        {
            _keys.Use(new RelayGroup(_key, 2, []), DateTimeOffset.UnixEpoch);
            for (var i = 0; i < packets; i++)
            {
                _length = _keys.Seal(Packet(++_index, 2, _payload), _datagrams.AsSpan(i * RelayDatagram.MaxBytes));
            }

            _at = 0;
        }

        public void Receive() => port.Receive(_datagrams.AsSpan(_at++ * RelayDatagram.MaxBytes, _length), _now += TimeSpan.FromMilliseconds(20));

        public void Dispose() => _keys.Dispose();
    }

    /// <summary>Sends packets of as many speakers to some nodes in one pass of a loop.</summary>
    private sealed class RelayWay : ISendWay
    {
        private readonly RelayKeys _keys = new(null!, _key); // No room: it only seals.
        private readonly IMediaSocket _socket;
        private readonly RelayPort _port;
        private readonly TransportAddress[] _nodes;
        private readonly byte[] _payload = [0x78, .. new byte[BareListeners.PayloadBytes - 1]];
        private readonly int _packets;
        private ulong _index;

        public RelayWay(DtlsIdentity identity, TransportAddress[] nodes, int packets)
        {
            (_nodes, _packets) = (nodes, packets);
            _socket = MediaSocket.TryOpen(new MediaSocketOptions(), out var socket, out var refusal) ? socket : throw new InvalidOperationException(refusal.Describe("UDP", 0));
            _port = NewUnit(identity, new NullSocket(), _socket).Loops[0].Relay!;
            _keys.Use(new RelayGroup(_key, 1, []), DateTimeOffset.UnixEpoch);
        }

        public int PacketsEach => 1;

        public long Pass()
        {
            var before = _socket.Counts.Dropped;
            for (var i = 0; i < _packets; i++)
            {
                _port.Send(_keys, Packet(++_index, i, _payload), _nodes);
            }

            _port.Flush();
            return _socket.Counts.Dropped - before;
        }

        public void Dispose()
        {
            _socket.Dispose();
            _keys.Dispose();
        }
    }

    private static RelayedPacket Packet(ulong index, int person, ReadOnlySpan<byte> payload) => new()
    {
        Person = new PersonKey(person),
        StartedAt = 1,
        Index = index,
        Timestamp = unchecked((uint)index * 960),
        Ssrc = (uint)person,
        Marker = false,
        Level = 0x80 | 20,
        Payload = payload,
    };
}

using System.Collections.Immutable;
using System.Net;
using Stoa.Fuzzing;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Sdp;
using Stoa.Sfu;
using Stoa.Sfu.Relay;

namespace Stoa.AudioFuzzer;

/// <summary>
/// The door for other nodes, under simulated time: strangers send changed datagrams, and a node of one room says what no node would say;
/// whoever sits in another room hears every packet of its speaker; nothing is answered, no table grows beyond its limit.
/// </summary>
internal sealed class RelayRun : FuzzRun, IAudioObserver
{
    private const int MaxSeen = 100;
    private static readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private static readonly DtlsIdentity _peerIdentity = DtlsIdentity.Create();
    private static readonly TransportAddress _stranger = new(99, 5_081);
    private readonly MemorySocket _socket = new();
    private readonly MemorySocket _port = new();
    private readonly RunTime _time = new();
    private readonly ForwardingUnit _unit;
    private readonly UnitPeer[] _listeners;
    private readonly RelayKeys _calm;
    private readonly RelayKeys _loud;
    private readonly List<byte[]> _seen = [];
    private readonly byte[] _datagram = new byte[RelayDatagram.MaxBytes];
    private ulong _spoken;
    private int _inputs;

    public RelayRun(Random random)
    {
        _unit = new ForwardingUnit(new SfuOptions(), [_socket], _identity, this, _time, isInline: true);
        _unit.Offer([IceCandidate.Host(new TransportAddress(1, 7_882), 1)]);
        _unit.UseRelay([_port]);
        _listeners = [Join("calm", 101, random), Join("loud", 102, random)];
        (_calm, _loud) = (Relay("calm", random), Relay("loud", random));
        for (var i = 0; i < 400 && !Array.TrueForAll(_listeners, peer => peer.Rtc.State == RtcPeerState.Connected); i++)
        {
            Pass(TimeSpan.FromMilliseconds(10));
        }

        Claim.Must(Array.TrueForAll(_listeners, peer => peer.Rtc.State == RtcPeerState.Connected), "all connect");
        Pass(TimeSpan.FromMilliseconds(200));
        Speak();
    }

    /// <inheritdoc/>
    public override byte[] NextInput(Random random) => Mutation.Of(random, random.Next(2) == 0 ? Samples.Opus : _seen);

    /// <inheritdoc/>
    public override long MaxAllocatedBytes(int length) => 1_000_000; // The listeners of the fuzzer too.

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random)
    {
        if (random.Next(2) == 0 && !_seen.Exists(seen => seen.AsSpan().SequenceEqual(input)))
        {
            _port.Put(input, _stranger);
        }
        else if (input.Length is > 0 and <= RelayDatagram.MaxPayloadBytes)
        {
            Say(_loud, (ulong)random.NextInt64() >> random.Next(64), (uint)random.Next(), random.Next(150), input, random.Next(3));
        }

        if (++_inputs % 10 == 0)
        {
            Speak();
            Judge();
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        Pass(TimeSpan.FromMilliseconds(100));
        Judge();
        Claim.Must(_listeners[0].Heard == (int)_spoken, $"who sits inside hears all {_spoken} packets, not {_listeners[0].Heard}");
        Claim.Must(Array.TrueForAll(_listeners, peer => peer.Rtc.State == RtcPeerState.Connected), "who sits inside stays");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _unit.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _calm.Dispose();
        _loud.Dispose();
        Array.ForEach(_listeners, peer => peer.Rtc.Dispose());
    }

    /// <inheritdoc/>
    public void SessionConnected(string sessionId)
    {
    }

    /// <inheritdoc/>
    public void SessionEnded(string sessionId, SessionEnd reason)
    {
    }

    /// <inheritdoc/>
    public void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
    {
    }

    private void Judge()
    {
        Claim.Must(_port.Going.Count == 0, "nothing is answered");
        Claim.Must(_unit.Relays.KeyCount == 2, "nobody brings keys by datagrams");
        Claim.Must(_unit.Find(new RoomKey("loud"))!.RelayedCount <= 100, "speakers of other nodes are bounded");
        Claim.Must(_unit.Find(new RoomKey("calm"))!.RelayedCount == 1, "no room hears another's");
    }

    private void Speak()
    {
        _spoken++;
        Say(_calm, _spoken, (uint)_spoken * 960, person: 1, [0x78, .. new byte[79]], marker: 0);
        Pass(TimeSpan.FromMilliseconds(20));
    }

    private void Say(RelayKeys keys, ulong index, uint timestamp, long person, byte[] payload, int marker)
    {
        var packet = new RelayedPacket
        {
            Person = new PersonKey(person),
            StartedAt = person % 3,
            Index = index,
            Timestamp = timestamp,
            Ssrc = (uint)person % 10,
            Marker = marker == 1,
            Level = (byte)(0x80 | 20),
            Payload = payload,
        };
        var datagram = _datagram.AsSpan(0, keys.Seal(packet, _datagram));
        _port.Put(datagram, _stranger); // Where it comes from counts for nothing.
        if (_seen.Count < MaxSeen)
        {
            _seen.Add(datagram.ToArray());
        }
    }

    private void Pass(TimeSpan time)
    {
        for (var until = _time.Now + time; _time.Now < until; _time.Now += TimeSpan.FromMilliseconds(10))
        {
            _unit.RunOnce();
            _unit.RunOnce();
            while (_socket.Going.TryDequeue(out var datagram))
            {
                Array.Find(_listeners, peer => peer.Address == datagram.Destination)?.Take(datagram.Bytes, _time.Now);
            }

            foreach (var peer in _listeners)
            {
                peer.Act(_socket, _time.Now, []);
            }
        }
    }

    private RelayKeys Relay(string room, Random random)
    {
        var key = new byte[RelayGroup.KeyBytes];
        random.NextBytes(key);
        ImmutableArray<byte> kept = [.. key];
        Claim.Must(
            _unit.SetRelay(new RoomKey(room), new RelayGroup(kept, 1, [new RelayMember(2, new IPEndPoint(IPAddress.Loopback, 5_081), true, true)])), "it is relayed");
        var keys = new RelayKeys(null!, kept); // No room: it only seals.
        keys.Use(new RelayGroup(kept, 2, []), DateTimeOffset.UnixEpoch);
        return keys;
    }

    private UnitPeer Join(string room, long person, Random random)
    {
        var local = IceCredentials.Create();
        var outcome = _unit.Open(
            SessionDirection.Listen, new RoomKey(room), new PersonKey(person), SdpOfferWriter.WriteListen(new SdpOfferTerms(local, _peerIdentity.Fingerprint), 3));
        SdpAnswerReader? answer = null;
        Claim.Must(!outcome.IsRefused && SdpAnswerReader.TryParse(outcome.Sdp!, out answer, out _), "peers are let in");
        var rtc = new RtcPeer(_peerIdentity, local, answer!.Ice, answer.Fingerprints, answer.Candidates.Select(candidate => candidate.Address), random, _time.Now);
        return new UnitPeer(outcome.SessionId!, rtc, new TransportAddress(7, (ushort)person), (uint)person);
    }

    private sealed class RunTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
    }
}

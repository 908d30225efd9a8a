using System.Buffers.Binary;
using Stoa.Fuzzing;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Sfu;

namespace Stoa.AudioFuzzer;

/// <summary>
/// The whole door for datagrams, under simulated time: strangers and peers with a session send changed datagrams, also such as are
/// authentic; whoever sits in another room hears every packet; strangers get no more than they sent; no table grows beyond its limit.
/// </summary>
internal sealed class UnitRun : FuzzRun, IAudioObserver
{
    private static readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private static readonly DtlsIdentity _peerIdentity = DtlsIdentity.Create();
    private readonly Random _random;
    private readonly MemorySocket _socket = new();
    private readonly Time _time = new();
    private readonly ForwardingUnit _unit;
    private readonly UnitPeer _speaker;
    private readonly UnitPeer _listener;
    private readonly UnitPeer[] _hostile = new UnitPeer[3];
    private readonly List<byte[]> _seen = [];
    private readonly Dictionary<TransportAddress, long> _owed = [];
    private ushort _port = 100;
    private int _inputs;
    private int _spoken;

    public UnitRun(Random random)
    {
        _random = random;
        _unit = new ForwardingUnit(new SfuOptions(), [_socket], _identity, this, _time, isInline: true);
        _unit.Offer([IceCandidate.Host(new TransportAddress(1, 7_882), 1)]);
        _speaker = Join(SessionDirection.Publish, 1, "calm");
        _listener = Join(SessionDirection.Listen, 2, "calm");
        Rejoin();
        for (var i = 0; i < 400 && !All().All(peer => peer.Rtc.State == RtcPeerState.Connected); i++)
        {
            Pass(TimeSpan.FromMilliseconds(10));
        }

        Claim.Must(All().All(peer => peer.Rtc.State == RtcPeerState.Connected), "all connect");
        Pass(TimeSpan.FromMilliseconds(200));
    }

    /// <inheritdoc/>
    public override byte[] NextInput(Random random) => Mutation.Of(random, random.Next(3) switch
    {
        0 => Samples.Rtp,
        1 => Samples.Rtcp,
        _ => _seen,
    });

    /// <inheritdoc/>
    public override long MaxAllocatedBytes(int length) => 2_000_000; // Peers of the fuzzer and their handshakes too.

    /// <inheritdoc/>
    public override void Feed(byte[] input, Random random)
    {
        var peer = _hostile[random.Next(_hostile.Length)];
        switch (random.Next(4))
        {
            case 0 when !_seen.Exists(seen => seen.AsSpan().SequenceEqual(input)): // A stranger. A check overheard is authentic from everywhere.
                var stranger = new TransportAddress((UInt128)99, (ushort)random.Next(1, 200));
                _owed[stranger] = _owed.GetValueOrDefault(stranger) + input.Length;
                _socket.Put(input, stranger);
                break;
            case 1: // As it is, from a peer's address.
                _socket.Put(input, peer.Address);
                break;
            default: // Authentic.
                Authenticate(peer, input);
                break;
        }

        if (++_inputs % 10 == 0)
        {
            _spoken++;
            _speaker.Speak(_socket);
            Pass(TimeSpan.FromMilliseconds(20));
            Judge();
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        Pass(TimeSpan.FromMilliseconds(100));
        Judge();
        Claim.Must(_listener.Heard == _spoken, $"who sits inside hears all {_spoken} packets, not {_listener.Heard}");
        Claim.Must(_speaker.Rtc.State == RtcPeerState.Connected && _listener.Rtc.State == RtcPeerState.Connected, "who sits inside stays");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _unit.DisposeAsync().AsTask().GetAwaiter().GetResult();
        foreach (var peer in All())
        {
            peer.Rtc.Dispose();
        }
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

    private void Authenticate(UnitPeer peer, byte[] input)
    {
        var bytes = new byte[input.Length + 64];
        if (peer.Rtc.Sender is not { } sender || input.Length < 12)
        {
            return;
        }

        if (_random.Next(2) == 0)
        {
            _socket.Put(bytes.AsSpan(0, sender.ProtectRtcp(input, bytes)), peer.Address);
            return;
        }

        // The number has to be one that the server expects, most of the time; the SSRC too, for it takes eight.
        input[1] = (byte)(_random.Next(3) > 0 ? (input[1] & 0x80) | 111 : input[1]);
        peer.Number += (ulong)(_random.Next(20) == 0 ? _random.Next(30_000) : 1);
        BinaryPrimitives.WriteUInt16BigEndian(input.AsSpan(2), (ushort)peer.Number);
        BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(8), peer.Ssrc + (uint)(_random.Next(200) == 0 ? 1 : 0));
        _socket.Put(bytes.AsSpan(0, Authentic.Rtp(sender, input, peer.Number, bytes)), peer.Address);
    }

    private void Judge()
    {
        Claim.Must(_unit.SessionCount <= 5, "nobody opens sessions by datagrams");
        Claim.Must(_unit.Sessions.SourceCount <= 5 * IceLiteAgent.MaximumSources, "addresses are bounded");
        Claim.Must(_unit.Sessions.FragmentCount <= 10, "names are bounded");
        Rejoin();
    }

    private void Pass(TimeSpan time)
    {
        for (var until = _time.Now + time; _time.Now < until; _time.Now += TimeSpan.FromMilliseconds(10))
        {
            _unit.RunOnce();
            _unit.RunOnce();
            while (_socket.Going.TryDequeue(out var datagram))
            {
                Deliver(datagram.Bytes, datagram.Destination);
            }

            foreach (var peer in All())
            {
                peer.Act(_socket, _time.Now, _hostile.Contains(peer) ? _seen : []);
            }
        }
    }

    private void Deliver(byte[] bytes, TransportAddress destination)
    {
        foreach (var peer in All())
        {
            if (peer.Address == destination)
            {
                peer.Take(bytes, _time.Now);
                return;
            }
        }

        if (_owed.TryGetValue(destination, out var owed))
        {
            Claim.Must(bytes.Length <= owed, "a stranger gets no more than they sent");
            _owed[destination] = owed - bytes.Length;
        }
    }

    private IEnumerable<UnitPeer> All() => _hostile.Append(_speaker).Append(_listener).Where(peer => peer is not null);

    // Peers who said goodbye by chance come again.
    private void Rejoin()
    {
        for (var i = 0; i < _hostile.Length; i++)
        {
            if (_hostile[i] is null || !_unit.Contains(_hostile[i].Id))
            {
                _hostile[i]?.Rtc.Dispose();
                _hostile[i] = Join(i == 0 ? SessionDirection.Publish : SessionDirection.Listen, 10 + i, "loud");
            }
        }
    }

    private UnitPeer Join(SessionDirection direction, long person, string room)
    {
        var local = IceCredentials.Create();
        var terms = new SdpOfferTerms(local, _peerIdentity.Fingerprint) { Ssrc = (uint)person * 100 };
        var offer = direction == SessionDirection.Publish ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, 3);
        var outcome = _unit.Open(direction, new RoomKey(room), new PersonKey(person), offer);
        SdpAnswerReader? answer = null;
        Claim.Must(!outcome.IsRefused && SdpAnswerReader.TryParse(outcome.Sdp!, out answer, out _), "peers are let in");
        var rtc = new RtcPeer(_peerIdentity, local, answer!.Ice, answer.Fingerprints, answer.Candidates.Select(candidate => candidate.Address), _random, _time.Now);
        return new UnitPeer(outcome.SessionId!, rtc, new TransportAddress((UInt128)7, _port++), (uint)person * 100);
    }

    private sealed class Time : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
    }
}

/// <summary>One peer of a unit.</summary>
/// <param name="id">Its session.</param>
/// <param name="rtc">What it does.</param>
/// <param name="address">Where it is.</param>
/// <param name="ssrc">Its SSRC.</param>
internal sealed class UnitPeer(string id, RtcPeer rtc, TransportAddress address, uint ssrc)
{
    private const int MaxSeen = 200;
    private readonly byte[] _buffer = new byte[2_048];

    /// <summary>Its session.</summary>
    public string Id => id;

    /// <summary>What it does.</summary>
    public RtcPeer Rtc => rtc;

    /// <summary>Where it is.</summary>
    public TransportAddress Address => address;

    /// <summary>Its SSRC.</summary>
    public uint Ssrc => ssrc;

    /// <summary>The number of its last packet.</summary>
    public ulong Number { get; set; }

    /// <summary>How many packets came.</summary>
    public int Heard { get; private set; }

    /// <summary>Takes a datagram.</summary>
    public void Take(byte[] datagram, TimeSpan now) => Heard += rtc.Receive(datagram, new TransportAddress(1, 7_882), now, out _) == RtcPeerReceipt.Media ? 1 : 0;

    /// <summary>Sends what is due, and keeps some of it as samples.</summary>
    public void Act(MemorySocket socket, TimeSpan now, List<byte[]> seen)
    {
        rtc.Advance(now);
        while (rtc.TryTake(_buffer, out var length, out _))
        {
            socket.Put(_buffer.AsSpan(0, length), address);
            if (seen.Count < MaxSeen)
            {
                seen.Add(_buffer[..length]);
            }
        }
    }

    /// <summary>Sends one packet.</summary>
    public void Speak(MemorySocket socket)
    {
        Span<byte> packet = stackalloc byte[200];
        Number++;
        var header = RtpHeader.Write(packet, false, SdpOfferWriter.OpusPayloadType, (ushort)Number, (uint)Number * 960, ssrc, [], new RtpExtensionsToWrite
        {
            AudioLevelId = SdpOfferWriter.AudioLevelId, AudioLevel = new AudioLevel(20, true),
        });
        packet[header] = 0x78;
        socket.Put(_buffer.AsSpan(0, rtc.Sender!.Protect(packet[..header], packet.Slice(header, 80), ssrc, Number, _buffer)), address);
    }
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Peer;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Sfu;

namespace Stoa.AudioBench.Crowd;

/// <summary>Many peers in one process: each has its own address, credentials, handshake and keys; one socket and one thread carry all.</summary>
/// <remarks>
/// Offers are made and answers taken in by any thread; <see cref="Step"/> is for one. Media is counted; of members who listen it is decrypted
/// too, and <see cref="Heard"/> is called. One crowd has one port; the addresses follow each other from the first on.
/// </remarks>
internal sealed class AudioCrowd : IDisposable
{
    private static readonly TimeSpan _frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _round = TimeSpan.FromMilliseconds(50);

    private readonly CrowdSocket _socket;
    private readonly uint _first;
    private readonly ConcurrentQueue<Member> _joining = new();
    private readonly List<Member> _members = [];
    private readonly List<Member> _speakers = [];
    private readonly Dictionary<uint, Member> _byAddress = [];
    private readonly byte[] _buffer = new byte[2048];
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _nextAddress;
    private int _nextVisited;
    private TimeSpan _visitedAt;
    private Thread? _thread;
    private volatile bool _isStopped;
    private int _connected;
    private int _failed;
    private long _packets;

    /// <summary>Opens the socket.</summary>
    /// <param name="first">The address of the first member.</param>
    /// <param name="port">The port of all; 0 takes any.</param>
    public AudioCrowd(IPAddress first, int port = 0)
    {
        _socket = new CrowdSocket(port);
        Span<byte> bytes = stackalloc byte[4];
        first.TryWriteBytes(bytes, out _);
        _first = BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>The certificate of all members.</summary>
    public static DtlsIdentity Identity { get; } = DtlsIdentity.Create();

    /// <summary>The socket.</summary>
    public CrowdSocket Socket => _socket;

    /// <summary>How many members have keys.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>How many could not connect, or were sent away.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>How many packets of media came, to all.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Called for each packet that a listening member decrypted: who, the packet, when the kernel took it in (nanoseconds since 1970).</summary>
    public Action<Member, RtpPacketHeard>? Heard { get; set; }

    /// <summary>Time since the crowd was made.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>The address of a member, in the order of joining.</summary>
    public TransportAddress Address(int index) => new(new UInt128(0, 0xffff_0000_0000ul | (_first + (uint)index)), _socket.Port);

    /// <summary>An offer to a server that answers.</summary>
    public static (IceCredentials Local, string Offer) NewOffer(SessionDirection direction, int slots = 3)
    {
        var local = IceCredentials.Create();
        var terms = new SdpOfferTerms(local, Identity.Fingerprint) { Ssrc = direction == SessionDirection.Publish ? 1 : null };
        return (local, direction == SessionDirection.Publish ? SdpOfferWriter.WritePublish(terms) : SdpOfferWriter.WriteListen(terms, slots));
    }

    /// <summary>Takes in the answer to an offer; the member connects by itself.</summary>
    /// <param name="local">The credentials of the offer.</param>
    /// <param name="answer">The SDP.</param>
    /// <param name="speaksFrom">When it begins to speak every 20 ms; null for never by itself.</param>
    public Member Join(IceCredentials local, string answer, TimeSpan? speaksFrom = null)
    {
        if (!SdpAnswerReader.TryParse(answer, out var parsed, out var fault))
        {
            throw new InvalidOperationException(fault.Detail);
        }

        var peer = new RtcPeer(
            Identity, local, parsed.Ice, parsed.Fingerprints,
            parsed.Candidates.Select(candidate => candidate.Address).Where(address => address.IsIPv4 && address.Protocol == TransportProtocol.Udp), new Random(), Now);
        return Join(new OfferingPeer(peer), Interlocked.Increment(ref _nextAddress) - 1, speaksFrom);
    }

    /// <summary>The next free place, for a member that has to know its address before it joins.</summary>
    public int TakePlace() => Interlocked.Increment(ref _nextAddress) - 1;

    /// <summary>Takes a member in.</summary>
    public Member Join(IPeer peer, int place, TimeSpan? speaksFrom = null)
    {
        var member = new Member(peer, _first + (uint)place) { SpeaksAt = speaksFrom };
        _joining.Enqueue(member);
        return member;
    }

    /// <summary>Takes in what came, sends what is due.</summary>
    public void Step(TimeSpan wait)
    {
        while (_joining.TryDequeue(out var member))
        {
            _members.Add(member);
            _byAddress[member.Address] = member;
            if (member.SpeaksAt is not null)
            {
                _speakers.Add(member);
            }

            Visit(member, Now);
        }

        var count = _socket.Receive();
        if (count == 0 && wait > TimeSpan.Zero)
        {
            _socket.Wait(wait);
            count = _socket.Receive();
        }

        var now = Now;
        for (var i = 0; i < count; i++)
        {
            Receive(i, now);
        }

        foreach (var speaker in _speakers)
        {
            if (speaker.SpeaksAt <= now && speaker.Peer.State == RtcPeerState.Connected)
            {
                speaker.SpeaksAt = speaker.SpeaksAt + _frame < now - _frame ? now : speaker.SpeaksAt + _frame;
                speaker.Speak(_socket);
            }
        }

        // Everyone once in each round, a part in each step.
        var due = Math.Min(_members.Count, (int)((now - _visitedAt) / _round * _members.Count));
        if (due > 0)
        {
            _visitedAt = now;
            for (; due > 0; due--)
            {
                _nextVisited = _nextVisited + 1 < _members.Count ? _nextVisited + 1 : 0;
                Visit(_members[_nextVisited], now);
            }
        }
    }

    /// <summary>Steps on a thread of its own until it is stopped.</summary>
    public void Start(int? core = null)
    {
        _thread = new Thread(() =>
        {
            if (core is { } wanted)
            {
                CpuClock.Pin(wanted);
            }

            while (!_isStopped)
            {
                Step(TimeSpan.FromMilliseconds(1));
            }
        }) { IsBackground = true, Name = "Crowd" };
        _thread.Start();
    }

    /// <summary>Ends the thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        _thread?.Join();
    }

    public void Dispose()
    {
        Stop();
        foreach (var member in _members)
        {
            member.Peer.Close(Now);
            Drain(member);
            member.Peer.Dispose();
        }

        _socket.Dispose();
    }

    private void Receive(int index, TimeSpan now)
    {
        var (address, nanoseconds) = _socket.Arrival(index);
        if (!_byAddress.TryGetValue(address, out var member))
        {
            return;
        }

        var datagram = _socket[index];
        var isMedia = datagram.Length > 12 && datagram[0] is >= 128 and <= 191 && (datagram[1] & 0x7f) is not (>= 64 and <= 95);
        if (isMedia)
        {
            Volatile.Write(ref _packets, _packets + 1);
            member.Packets++;
            member.FirstAt = member.FirstAt == 0 ? Stopwatch.GetTimestamp() : member.FirstAt;
            if (!member.Listens)
            {
                return;
            }
        }

        var before = member.Peer.State;
        var receipt = member.Peer.Receive(datagram, _socket.Source(index), now, out var length);
        if (receipt == RtcPeerReceipt.Media && Heard is { } heard && RtpPacket.TryParse(datagram[..length], out var rtp))
        {
            heard(member, new RtpPacketHeard(rtp.Ssrc, rtp.Payload.Length >= 9 ? Member.LeftAt(rtp.Payload) : 0, nanoseconds));
        }
        else if (!isMedia)
        {
            Drain(member);
        }

        Note(member, before);
    }

    private void Visit(Member member, TimeSpan now)
    {
        var before = member.Peer.State;
        member.Peer.Advance(now);
        Drain(member);
        Note(member, before);
    }

    private void Note(Member member, RtcPeerState before)
    {
        var state = member.Peer.State;
        if (state == before)
        {
            return;
        }

        if (state == RtcPeerState.Connected)
        {
            member.ConnectedAt = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref _connected);
        }
        else
        {
            Interlocked.Increment(ref _failed);
        }
    }

    private void Drain(Member member)
    {
        while (member.Peer.TryTake(_buffer, out var length, out var destination))
        {
            _socket.Send(_buffer.AsSpan(0, length), member.Address, destination);
        }
    }
}

/// <summary>One packet that a member heard.</summary>
/// <param name="Ssrc">In which stream.</param>
/// <param name="LeftAt">When it left its speaker, nanoseconds since 1970.</param>
/// <param name="CameAt">When the kernel took it in, nanoseconds since 1970.</param>
internal readonly record struct RtpPacketHeard(uint Ssrc, long LeftAt, long CameAt);

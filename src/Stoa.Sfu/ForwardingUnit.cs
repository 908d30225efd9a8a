using System.Collections.Concurrent;
using Stoa.Rtc;
using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Sdp;
using Stoa.Rtc.Srtp;
using Stoa.Rtc.Stun;
using Stoa.Sfu.Forwarding;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Sessions;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu;

/// <summary>Forwards the audio of rooms: takes each speaker's packets in once, and sends them to everyone who listens. Never decodes.</summary>
/// <remarks>
/// This is the door for other threads: opening and closing sessions, and who may be heard. What happens to packets is in
/// <see cref="MediaLoop"/>. Safe for use by many threads. Source: ARCHITECTURE.md, journey 5.
/// </remarks>
public sealed partial class ForwardingUnit : IAsyncDisposable
{
    /// <summary>How long a loop waits at most where nothing comes and nobody wakes it.</summary>
    internal static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan _voicesEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _reachWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _connectWithin = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan _goodbyeWait = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly DtlsIdentity _identity;
    private readonly IAudioObserver _observer;
    private readonly ConcurrentDictionary<RoomKey, AudioRoom> _rooms = new();
    private readonly Lock _gate = new();
    private readonly List<Thread> _threads = [];
    private readonly SfuInstruments _instruments;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<IceCandidate> _candidates = [];
    private volatile bool _isClosed;
    private volatile bool _isStopped;
    private int _connecting;
    private long _opened;

    /// <summary>Makes a unit; <see cref="Start()"/> sets it going.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="sockets">One per loop; owned by the unit from here on.</param>
    /// <param name="identity">The certificate; stays the caller's.</param>
    /// <param name="observer">Who hears of sessions and voices.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isInline">True: handshakes are done by the loops, and <see cref="RunOnce"/> drives them. For tests under simulated time.</param>
    public ForwardingUnit(
        SfuOptions options, IReadOnlyList<IMediaSocket> sockets, DtlsIdentity identity, IAudioObserver observer, TimeProvider time, bool isInline = false)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        ArgumentNullException.ThrowIfNull(time);
        (Options, _identity, _observer, _time) = (options, identity, observer, time);
        _startedAt = time.GetTimestamp();
        Loops = [.. sockets.Select((socket, index) => new MediaLoop(this, index, socket))];
        Sockets = sockets;
        Handshakes = new HandshakeThread(this, identity, isInline);
        _instruments = new SfuInstruments(this);
    }

    /// <summary>How many sessions there are.</summary>
    public int SessionCount => Sessions.Count;

    /// <summary>The sessions.</summary>
    internal SessionTable Sessions { get; } = new();

    /// <summary>How many rooms have sessions.</summary>
    internal int RoomCount => _rooms.Count;

    /// <summary>The rooms that other nodes have a part in.</summary>
    internal RelayTable Relays { get; } = new();

    internal SfuOptions Options { get; }

    internal MediaLoop[] Loops { get; }

    internal IReadOnlyList<IMediaSocket> Sockets { get; }

    internal HandshakeThread Handshakes { get; }

    /// <summary>Carries what goes over TCP; null without.</summary>
    internal TcpCandidates? Tcp { get; private set; }

    /// <summary>Time since the unit was made.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_startedAt);

    internal NtpTime NtpNow => NtpTime.FromUtc(_time.GetUtcNow());

    /// <summary>Takes datagrams of TCP connections too; to be called before <see cref="Start()"/>.</summary>
    /// <param name="options">The port and the limits.</param>
    /// <param name="refusal">Why there is no TCP.</param>
    /// <returns>The port; null when it could not be opened.</returns>
    public int? OpenTcp(TcpCandidatesOptions options, out SocketRefusal refusal)
    {
        if (!TcpCandidates.TryOpen(options, ReceiveTcp, _time, out var tcp, out refusal))
        {
            return null;
        }

        Tcp = tcp;
        return tcp.Port;
    }

    /// <summary>Sets what answers offer; to be called before the first session.</summary>
    public void Offer(IReadOnlyList<IceCandidate> candidates) => _candidates = candidates;

    /// <summary>Sets the loops going, each on a thread of its own.</summary>
    public void Start() => Start(Wait);

    /// <summary>Sets the loops going.</summary>
    /// <param name="wait">How long they wait at most where nothing comes and nobody wakes them: longer than ever in a test of who wakes them.</param>
    internal void Start(TimeSpan wait)
    {
        foreach (var loop in Loops)
        {
            var thread = new Thread(() => loop.Run(wait, () => _isStopped)) { IsBackground = true, Name = $"Audio {loop.Index}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Opens a session out of an offer.</summary>
    /// <param name="direction">Whether it publishes or listens.</param>
    /// <param name="room">The room.</param>
    /// <param name="person">Who; null for a guest, who may only listen.</param>
    /// <param name="offer">The SDP.</param>
    public SessionOutcome Open(SessionDirection direction, RoomKey room, PersonKey? person, string offer)
    {
        if (!SessionOffer.TryRead(direction, offer, out var read, out var detail))
        {
            return SessionOutcome.Refused(SessionRefusal.BadOffer, detail);
        }

        MediaSession session;
        lock (_gate)
        {
            if (_isClosed)
            {
                return SessionOutcome.Refused(SessionRefusal.Stopping, "The server is about to stop.");
            }

            if (Sessions.Count >= Options.MaxSessions || _connecting >= Options.MaxHandshakes)
            {
                return SessionOutcome.Refused(SessionRefusal.Full, "This server carries as many audio sessions as it may. Try again in a moment.");
            }

            var audioRoom = FindOrAdd(room);
            session = read.NewSession(audioRoom, direction == SessionDirection.Publish ? audioRoom.Home : LeastLoaded(), person, Now, _time.GetUtcNow());
            (session.IsConnecting, _connecting) = (true, _connecting + 1);
            audioRoom.Sessions.Add(session);
            session.Loop.SessionCount++;
            Sessions.Add(session, read.Local.RoutingKey);
            session.Order = ++_opened;
            session.Loop.Post(new LoopCall(_ => session.Loop.Add(session))); // Before the gate opens: who closes it posts after this.
        }

        return SessionOutcome.Answered(session.Id, ETagOf(session), read.WriteAnswer(_identity.Fingerprint, _candidates));
    }

    /// <summary>Takes in a fragment: candidates, which are not needed here, or a restart of ICE.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="fragment">The fragment. Source: RFC 8840.</param>
    /// <param name="ifMatch">The ETag that the client knows; null for any.</param>
    public SessionOutcome Patch(string sessionId, string fragment, string? ifMatch)
    {
        if (!Sessions.TryFind(sessionId, out var session))
        {
            return SessionOutcome.Refused(SessionRefusal.Unknown, "There is no such session.");
        }

        if (!SdpFragment.TryParse(fragment, out var parsed, out var fault))
        {
            return SessionOutcome.Refused(SessionRefusal.BadOffer, fault.Detail);
        }

        lock (_gate)
        {
            if (session.IsClosed)
            {
                return SessionOutcome.Refused(SessionRefusal.Unknown, "There is no such session."); // A name added now would stay for ever.
            }

            var isRestart = parsed.Ice is { } remote && remote.UsernameFragment != session.RemoteFragment;
            if (ifMatch is not null && ifMatch != "*" && ifMatch != ETagOf(session))
            {
                return SessionOutcome.Refused(SessionRefusal.Outdated, "ICE was restarted since: send the ETag of the last answer.");
            }

            if (!isRestart)
            {
                return SessionOutcome.Answered(sessionId, ETagOf(session), null); // Candidates are learned from checks.
            }

            // Source: RFC 9725 section 4.3.3.
            var local = IceCredentials.Create();
            session.Generation++;
            session.RemoteFragment = parsed.Ice!.UsernameFragment;
            Sessions.AddFragment(session, local.RoutingKey);
            session.Loop.Post(new LoopCall(now => session.Ice.Restart(local, parsed.Ice, now)));
            return SessionOutcome.Answered(sessionId, ETagOf(session), SdpFragment.WriteRestart(parsed, local, _candidates));
        }
    }

    /// <summary>True while a session lives.</summary>
    public bool Contains(string sessionId) => Sessions.TryFind(sessionId, out _);

    /// <summary>Ends a session.</summary>
    /// <returns>False when there is none.</returns>
    public bool Close(string sessionId, SessionEnd end = SessionEnd.Closed) => Sessions.TryFind(sessionId, out var session) && Close(session, end);

    /// <summary>Says who may publish in a room, and who of them is not heard. Holds from the next packet on.</summary>
    /// <param name="room">The room.</param>
    /// <param name="mayPublish">True for those who may publish; sessions of others end.</param>
    /// <param name="mayBeHeard">True for those whose packets pass.</param>
    public void SetStage(RoomKey room, Func<PersonKey, bool> mayPublish, Func<PersonKey, bool> mayBeHeard)
    {
        ArgumentNullException.ThrowIfNull(mayPublish);
        ArgumentNullException.ThrowIfNull(mayBeHeard);
        List<MediaSession> ended = [];
        lock (_gate)
        {
            if (Relays.Find(room) is { } relay)
            {
                relay.Stage = new RelayStage(mayPublish, mayBeHeard);
            }

            if (!_rooms.TryGetValue(room, out var audioRoom))
            {
                return;
            }

            foreach (var session in audioRoom.Sessions)
            {
                if (session.Publisher is { } publisher)
                {
                    publisher.MayBeHeard = mayBeHeard(publisher.Person) && mayPublish(publisher.Person);
                    if (!mayPublish(publisher.Person))
                    {
                        ended.Add(session);
                    }
                }
            }
        }

        ended.ForEach(session => Close(session, SessionEnd.NotAllowed));
    }

    /// <summary>Ends every session of a room.</summary>
    public void CloseRoom(RoomKey room)
    {
        MediaSession[] sessions;
        lock (_gate)
        {
            sessions = _rooms.TryGetValue(room, out var audioRoom) ? [.. audioRoom.Sessions] : [];
        }

        foreach (var session in sessions)
        {
            Close(session, SessionEnd.NotAllowed);
        }
    }

    /// <summary>How the sessions of a room, or those of one person in it, are doing.</summary>
    public IReadOnlyList<SessionReport> Describe(RoomKey room, PersonKey? person)
    {
        lock (_gate)
        {
            return _rooms.TryGetValue(room, out var audioRoom)
                ? [.. audioRoom.Sessions.Where(session => person is null || session.Person == person).Select(Describe)]
                : [];
        }
    }

    /// <summary>Lets every loop work once, one after the other. Only for a unit that was not started.</summary>
    public void RunOnce()
    {
        foreach (var loop in Loops)
        {
            loop.RunOnce(TimeSpan.Zero);
        }
    }

    /// <summary>Ends every session, says goodbye to the peers, and closes the sockets.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isClosed;
            _isClosed = true;
        }

        if (!isFirst)
        {
            await _stopped.Task;
            return;
        }

        try
        {
            await StopAsync();
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    private async Task StopAsync()
    {
        foreach (var session in Sessions.All)
        {
            Close(session, SessionEnd.Stopping);
        }

        if (_threads.Count > 0)
        {
            var from = _time.GetTimestamp();
            while (Loops.Any(loop => loop.SessionCount > 0) && _time.GetElapsedTime(from) < _goodbyeWait)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
            }
        }

        _isStopped = true;
        foreach (var socket in Sockets)
        {
            socket.Wake();
        }

        _threads.ForEach(thread => thread.Join());
        RunOnce(); // Sessions that could not leave in time.
        Handshakes.Dispose(); // No loop runs any longer: what it still takes in is no new handshake.
        RunOnce(); // The last goodbyes.
        if (Tcp is { } tcp)
        {
            await tcp.DisposeAsync();
        }

        foreach (var socket in Sockets)
        {
            socket.Dispose();
        }

        foreach (var loop in Loops)
        {
            loop.Relay?.Socket.Dispose();
        }

        _instruments.Dispose();
    }

    internal AudioRoom? Find(RoomKey room) => _rooms.GetValueOrDefault(room);

    /// <summary>The handshake of a session is done. On its loop.</summary>
    internal void Connected(MediaSession session, SrtpReceiver receiver, SrtpSender sender, TimeSpan now)
    {
        if (session.IsClosed)
        {
            receiver.Dispose();
            sender.Dispose();
            return;
        }

        (session.Receiver, session.Sender) = (receiver, sender);
        session.State = SessionState.Connected;
        session.ReportDueAt = now + TimeSpan.FromSeconds(1);
        List<MediaSession> replaced = [];
        lock (_gate)
        {
            StopCounting(session);
            if (session.Publisher is not null)
            {
                session.Publisher.StartedAt = _time.GetUtcNow().UtcTicks;
                replaced.AddRange(session.Room.Sessions.Where(other => other.Order < session.Order && other.Publisher is not null && other.Person == session.Person));
            }
        }

        if (session.Publisher is { } publisher)
        {
            replaced.ForEach(other => Close(other, SessionEnd.Replaced));
            session.Room.Add(publisher); // The room's home is the session's loop.
        }
        else if (session.Listener is { } listener)
        {
            listener.Sender = sender;
            session.Room.Home.Do(session.Loop, _ => session.Room.Add(listener));
        }

        _instruments.Connected(now - session.OpenedAt);
        _observer.SessionConnected(session.Id);
    }

    /// <summary>Ends a session: at once for those who look it up, soon for its loop.</summary>
    /// <returns>False when it had ended before.</returns>
    internal bool Close(MediaSession session, SessionEnd end)
    {
        if (!session.TryClose())
        {
            return false;
        }

        lock (_gate)
        {
            StopCounting(session);
            Sessions.Remove(session);
            session.Room.Sessions.Remove(session);
            if (session.Room.Sessions.Count == 0)
            {
                _rooms.TryRemove(KeyValuePair.Create(session.Room.Key, session.Room));
                if (session.Room.Relay is { } relay && relay.Audio == session.Room)
                {
                    relay.Audio = null;
                }
            }
        }

        session.Loop.Post(new LoopCall(now => Leave(session, now)));
        _instruments.Ended(end);
        _observer.SessionEnded(session.Id, end);
        return true;
    }

    /// <summary>Why a session is to end now; null for one that goes on.</summary>
    internal SessionEnd? IsOver(MediaSession session, TimeSpan now) => session.State switch
    {
        SessionState.Waiting when now - session.OpenedAt > _reachWithin => SessionEnd.NeverReached,
        SessionState.Checked or SessionState.Handshaking when now - session.OpenedAt > _connectWithin => SessionEnd.HandshakeFailed,
        SessionState.Connected or SessionState.Handshaking when now - session.Ice.LastCheck > TimeSpan.FromSeconds(Options.SilenceSeconds) => SessionEnd.Silent,
        _ => null,
    };

    /// <summary>Ten times a second on each loop: handshakes go on where they have no thread, rooms tell how their speakers sound, and it is chosen whose packets are merged.</summary>
    internal void Tick(MediaLoop loop, TimeSpan now)
    {
        if (Handshakes.IsInline)
        {
            Handshakes.Advance(now);
        }

        loop.MergingRooms.Clear();
        foreach (var (key, room) in _rooms)
        {
            if (room.Home != loop)
            {
                continue;
            }

            if (now >= room.VoicesDueAt)
            {
                room.VoicesDueAt = now + _voicesEvery;
                room.DecideMerging(Options.MergePackets, Loops.Max(other => other.Load));
                if (room.TakeVoices(now) is { } voices)
                {
                    _observer.VoicesMoved(key, voices);
                }
            }

            if (room.IsMerging)
            {
                loop.MergingRooms.Add(room);
            }
        }
    }

    /// <summary>Hands a datagram that came over TCP to a loop: which one, its session knows.</summary>
    private void ReceiveTcp(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        // A connection belongs to a session from its first check on; one that begins with anything else is a stranger's.
        if (!Sessions.TryFind(source, out var session)
            && !(StunRouting.TryReadLocalFragment(datagram, out var fragment) && Sessions.TryFind(fragment, out session)))
        {
            Tcp?.CloseStranger(source.Connection);
            return;
        }

        session.Loop.TryPost(DatagramWork.Incoming(datagram, source));
    }

    private static string ETagOf(MediaSession session) => $"\"{session.Id[..8]}-{session.Generation}\"";

    /// <summary>A session is connected or over. Under the lock.</summary>
    private void StopCounting(MediaSession session)
    {
        _connecting -= session.IsConnecting ? 1 : 0;
        session.IsConnecting = false;
    }

    private MediaLoop LeastLoaded() => Loops.MinBy(loop => loop.SessionCount)!; // There is at least one.

    private void Leave(MediaSession session, TimeSpan now)
    {
        var loop = session.Loop;
        if (session.Publisher is { } publisher)
        {
            session.Room.Remove(publisher);
            if (!session.Room.HasPublishers)
            {
                _observer.VoicesMoved(session.Room.Key, []);
            }
        }
        else if (session.Listener is { } listener)
        {
            listener.IsGone = true;
            loop.Attach(listener, null);
            session.Room.Home.Do(loop, _ => session.Room.Remove(listener));
        }

        loop.Remove(session, now);
        Sessions.ForgetSources(session);
        lock (_gate)
        {
            loop.SessionCount--;
        }
    }

    private SessionReport Describe(MediaSession session)
    {
        var measures = session.Measures;
        var opened = session.OpenedAt;
        return new SessionReport(session.Id, session.Publisher is null ? SessionDirection.Listen : SessionDirection.Publish, session.Person, session.State, session.OpenedAtUtc)
        {
            PacketsIn = measures.PacketsIn,
            PacketsOut = session.Listener?.PacketsSent ?? 0,
            Dropped = session.Drops.Read(),
            LossFraction = measures.LossFraction,
            JitterMilliseconds = measures.JitterMilliseconds,
            RoundTripMilliseconds = measures.RoundTripMilliseconds > 0 ? measures.RoundTripMilliseconds : null,
            LastPacketAt = measures.LastPacketAt > TimeSpan.Zero ? session.OpenedAtUtc + (measures.LastPacketAt - opened) : null,
            Protocol = session.Ice.Selected?.Protocol ?? TransportProtocol.Udp,
            IsMuted = session.Publisher is { MayBeHeard: false },
        };
    }
}

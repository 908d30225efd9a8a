using System.Collections.Concurrent;
using Stoa.Rtc;
using Stoa.Rtc.Ice;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Srtp;
using Stoa.Rtc.Stun;
using Stoa.Sfu.Forwarding;
using Stoa.Sfu.Relay;
using Stoa.Sfu.Sessions;
using Stoa.Sfu.Transport;

namespace Stoa.Sfu;

/// <summary>One thread that owns one socket and its sessions: takes datagrams in, forwards packets, keeps time.</summary>
/// <remarks>
/// A packet from speaker to listener, drawn once; the numbers stand in the code:
/// <code>
/// 1 datagrams, up to 64 in one call          IMediaSocket.Receive
/// 2 which protocol, which session            first byte; address → session
/// 3 authenticate and decrypt, in place       SrtpReceiver
/// 4 rank by loudness, place in the slots     AudioRoom
/// 5 header and encryption, per listener      ListenerSlot, straight into the place of the outgoing datagram
/// 6 datagrams, up to 64 in one call          IMediaSocket.Flush
/// </code>
/// Other threads only <see cref="Post"/>. Nothing is allocated per packet. Source: RFC 7983.
/// </remarks>
internal sealed class MediaLoop
{
    private const int MaxPosted = 16_384;
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _mergeWait = TimeSpan.FromMilliseconds(10);

    private readonly ForwardingUnit _unit;
    private readonly IMediaSocket _socket;
    private readonly ReceiveBatch _batch = new();
    private readonly ConcurrentQueue<LoopWork> _posted = new();
    private readonly List<MediaSession> _sessions = [];
    private int _postedCount;
    private int _nextVisited;
    private TimeSpan _nextTick;
    private TimeSpan _waited;
    private long _packetsIn;
    private long _packetsOut;

    public MediaLoop(ForwardingUnit unit, int index, IMediaSocket socket) => (_unit, Index, _socket) = (unit, index, socket);

    /// <summary>Takes audio from other nodes and sends it to them; null without. Set before the loop works.</summary>
    public RelayPort? Relay { get; private set; }

    /// <summary>Which loop it is, from 0.</summary>
    public int Index { get; }

    /// <summary>The media clock.</summary>
    public TimeSpan Now => _unit.Now;

    /// <summary>What was dropped, whatever the session.</summary>
    public DropCounters Drops { get; } = new();

    /// <summary>Packets of media that came; any thread may ask.</summary>
    public long PacketsIn => Volatile.Read(ref _packetsIn);

    /// <summary>Packets of media that were sent; any thread may ask.</summary>
    public long PacketsOut => Volatile.Read(ref _packetsOut);

    /// <summary>How busy it is, 0 to 1, smoothed over about a second; any thread may ask.</summary>
    public double Load { get; private set; }

    /// <summary>The rooms whose packets wait to be merged with others.</summary>
    public List<AudioRoom> MergingRooms { get; } = [];

    /// <summary>How many sessions it owns, or is about to. Guarded by the forwarding unit.</summary>
    public int SessionCount { get; set; }

    /// <summary>How many sessions it has in hand; any thread may ask.</summary>
    public int HeldCount => _sessions.Count;

    /// <summary>Opens it to other nodes: it waits for both sockets from now on. To be called before it works.</summary>
    public void UseRelay(RelayPort port)
    {
        Relay = port;
        _socket.WatchToo(port.Socket);
    }

    /// <summary>A newer session of a publisher's person is heard instead of theirs.</summary>
    public void Replaced(AudioRoom room, Publisher publisher) => _unit.Replaced(room, publisher);

    /// <summary>Works until it is told to stop, and measures how busy that keeps it.</summary>
    /// <param name="wait">How long a pass waits at most where nothing comes and nobody wakes it.</param>
    /// <param name="isStopped">Asked after each pass.</param>
    public void Run(TimeSpan wait, Func<bool> isStopped)
    {
        var from = _unit.Now;
        while (!isStopped())
        {
            RunOnce(wait);
            if (_unit.Now - from is var elapsed && elapsed >= _tick)
            {
                Load += (Math.Clamp(1 - (_waited / elapsed), 0, 1) - Load) / 10;
                (from, _waited) = (from + elapsed, TimeSpan.Zero);
            }
        }
    }

    /// <summary>Takes in what came, does what was posted, and sends.</summary>
    /// <param name="wait">How long to wait for something to come.</param>
    public void RunOnce(TimeSpan wait)
    {
        var before = _unit.Now;
        var count = _socket.Receive(_batch, !_posted.IsEmpty ? TimeSpan.Zero : MergingRooms.Count > 0 && wait > _mergeWait ? _mergeWait : wait); // :: Step 1
        var now = _unit.Now;
        _waited += now - before;
        for (var i = 0; i < count; i++)
        {
            Receive(_batch[i], _batch.Source(i), now);
        }

        Relay?.Receive(now);
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var work); left--)
        {
            Interlocked.Decrement(ref _postedCount);
            work.Run(this, now);
        }

        foreach (var room in MergingRooms)
        {
            room.SendDue(now);
        }

        if (now >= _nextTick)
        {
            _nextTick = now + _tick;
            Tick(now);
        }

        _socket.Flush(); // :: Step 6
        Relay?.Flush();
    }

    /// <summary>Asks the loop to do something. For any thread.</summary>
    public void Post(LoopWork work)
    {
        Interlocked.Increment(ref _postedCount);
        _posted.Enqueue(work);
        _socket.Wake();
    }

    /// <summary>Asks the loop to do something that may be forgotten when too much waits.</summary>
    /// <returns>False when it was forgotten.</returns>
    public bool TryPost(LoopWork work)
    {
        if (Volatile.Read(ref _postedCount) >= MaxPosted)
        {
            return false;
        }

        Post(work);
        return true;
    }

    /// <summary>Does something on this loop: at once for the loop itself, else soon.</summary>
    /// <param name="from">The loop that asks.</param>
    /// <param name="action">What to do.</param>
    public void Do(MediaLoop from, Action<TimeSpan> action)
    {
        if (from == this)
        {
            action(_unit.Now);
        }
        else
        {
            Post(new LoopCall(action));
        }
    }

    /// <summary>Takes one datagram in.</summary>
    public void Receive(Span<byte> datagram, in TransportAddress source, TimeSpan now)
    {
        // :: Step 2. Source: RFC 7983 section 7.
        var first = datagram.IsEmpty ? byte.MaxValue : datagram[0];
        if (first <= 3)
        {
            ReceiveStun(datagram, source, now);
        }
        else if (first is not ((>= 20 and <= 63) or (>= 128 and <= 191)))
        {
            Drops.Add(DropReason.UnknownProtocol);
        }
        else if (!_unit.Sessions.TryFind(source, out var session))
        {
            Drops.Add(DropReason.UnknownSource); // Only addresses that a session has checked count.
        }
        else if (IsMine(session, datagram, source))
        {
            if (first < 128)
            {
                _unit.Handshakes.Receive(session, datagram, now);
            }
            else
            {
                ReceiveMedia(session, datagram, now);
            }
        }
    }

    /// <summary>Gives a packet of a slot's stream to everyone who hears the slot.</summary>
    public void Forward(SlotSet set, int slot, in ForwardedPacket packet, TimeSpan now)
    {
        for (var loop = 0; loop < set.Shares.Length; loop++)
        {
            if (loop == Index)
            {
                SendToShare(set, slot, packet, now);
            }
            else if (set.Shares[loop].Count > 0 && !_unit.Loops[loop].TryPost(ForwardWork.Of(set, slot, packet)))
            {
                Drops.Add(DropReason.LoopQueueFull);
            }
        }
    }

    /// <summary>Sends a packet to this loop's share of the listeners.</summary>
    public void SendToShare(SlotSet set, int slot, in ForwardedPacket packet, TimeSpan now)
    {
        var listeners = set.Shares[Index].Listeners;
        for (var i = 0; i < listeners.Length; i++)
        {
            PrefetchBehind(listeners[i..], slot);
            var listener = listeners[i];
            // :: Step 5
            var length = listener.Slots[slot].Write(packet, listener.Sender, _socket.Reserve(), now);
            if (length > 0)
            {
                listener.PacketsSent++;
                _packetsOut++;
                Commit(length, listener.Address);
            }
        }
    }

    /// <summary>What a listener needs lies in several places, cold after thousands of others: it is fetched step by step while those before are encrypted.</summary>
    private static void PrefetchBehind(ReadOnlySpan<Listener> listeners, int slot)
    {
        if (listeners.Length > 8)
        {
            CacheLines.Prefetch(listeners[8], 2);
            CacheLines.Prefetch(listeners[6].Slots);
            CacheLines.Prefetch(listeners[6].Sender);
            CacheLines.Prefetch(listeners[4].Slots[slot], 3);
            listeners[4].Sender.Prefetch();
            listeners[2].Sender.PrefetchFurther();
        }
    }

    /// <summary>Sends a packet again to one listener, whichever loop is theirs, if they still hear the set.</summary>
    public void SendAgain(Listener listener, SlotSet? set, int slot, in ForwardedPacket packet)
    {
        if (listener.Loop != this)
        {
            listener.Loop.TryPost(ForwardWork.Of(set, slot, packet, listener));
        }
        else if (listener.Set == set && listener.ShareIndex >= 0 && listener.Slots[slot].Rewrite(packet, listener.Sender, _socket.Reserve()) is > 0 and var length)
        {
            listener.PacketsSent++;
            _packetsOut++;
            Commit(length, listener.Address);
        }
    }

    /// <summary>Lets a listener hear another set, or none.</summary>
    public void Attach(Listener listener, SlotSet? set)
    {
        if (listener.Set is { } before && listener.ShareIndex >= 0)
        {
            before.Shares[Index].Remove(listener);
        }

        listener.Set = listener.IsGone ? null : set;
        if (listener.Set is not null)
        {
            foreach (var slot in listener.Slots)
            {
                slot.Displace();
            }

            listener.Set.Shares[Index].Add(listener);
        }
    }

    /// <summary>Sends a datagram to the peer of a session.</summary>
    public void Send(MediaSession session, ReadOnlySpan<byte> datagram)
    {
        if (session.Ice.Selected is { } destination)
        {
            Send(datagram, destination);
        }
    }

    /// <summary>Takes in a session that is its own from now on.</summary>
    public void Add(MediaSession session) => _sessions.Add(session);

    /// <summary>Lets a session go: says goodbye, and clears its keys.</summary>
    public void Remove(MediaSession session, TimeSpan now)
    {
        if (_sessions.Remove(session))
        {
            SessionReports.SayGoodbye(session, this);
            session.State = SessionState.Closed;
            session.Receiver?.Dispose();
            session.Sender?.Dispose();
            session.Receiver = null;
            _unit.Handshakes.Close(session, now);
        }
    }

    /// <summary>Encrypts and sends a compound RTCP packet to the peer of a session.</summary>
    public void SendRtcp(MediaSession session, ReadOnlySpan<byte> packet)
    {
        if (session.Sender is { } sender && session.Ice.Selected is { } destination)
        {
            Commit(sender.ProtectRtcp(packet, _socket.Reserve()), destination);
        }
    }

    private void Send(ReadOnlySpan<byte> datagram, in TransportAddress destination)
    {
        datagram.CopyTo(_socket.Reserve());
        Commit(datagram.Length, destination);
    }

    private void Commit(int length, in TransportAddress destination)
    {
        if (destination.Protocol == TransportProtocol.Udp)
        {
            _socket.Commit(length, destination);
        }
        else
        {
            _unit.Tcp?.Send(destination, _socket.Reserve()[..length]); // What is not committed is there still.
        }
    }

    private bool IsMine(MediaSession session, ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        if (session.Loop == this)
        {
            return true;
        }

        // The kernel spreads peers over the sockets by their addresses, not by whose session they are.
        if (!session.Loop.TryPost(DatagramWork.Incoming(datagram, source)))
        {
            Drops.Add(DropReason.LoopQueueFull);
        }

        return false;
    }

    private void ReceiveStun(Span<byte> datagram, in TransportAddress source, TimeSpan now)
    {
        if (!StunRouting.TryReadLocalFragment(datagram, out var fragment) || !_unit.Sessions.TryFind(fragment, out var session))
        {
            Drops.Add(DropReason.UnknownFragment);
            return;
        }

        if (!IsMine(session, datagram, source))
        {
            return;
        }

        // Whose address it is, is theirs: who forges it would take their packets from them, or send them packets that they did not ask for.
        if (_unit.Sessions.TryFind(source, out var holder) && holder != session && holder.Uses(source, now))
        {
            Drops.Add(DropReason.AddressInUse);
            return;
        }

        Span<byte> response = stackalloc byte[256];
        var verdict = session.Ice.Receive(datagram, source, now, response, out var length);
        if (length > 0)
        {
            Send(response[..length], source);
        }

        switch (verdict)
        {
            case IceVerdict.Answered or IceVerdict.Nominated:
                Follow(session, source, now);
                break;
            case IceVerdict.NotAuthentic:
                Drops.Add(DropReason.StunNotAuthentic);
                if (source.Protocol == TransportProtocol.Tcp && !session.Ice.IsValidated(source))
                {
                    _unit.Tcp?.CloseStranger(source.Connection);
                }

                break;
            default:
                Drops.Add(DropReason.StunMalformed);
                break;
        }
    }

    /// <summary>An authentic check came: datagrams from there are the session's, and what is sent goes where the peer nominated.</summary>
    private void Follow(MediaSession session, in TransportAddress source, TimeSpan now)
    {
        if (session.IsClosed)
        {
            return;
        }

        _unit.Sessions.Learn(session, source);
        if (session.State == SessionState.Waiting)
        {
            session.State = SessionState.Checked;
        }

        if (session.Ice.Selected is { } selected)
        {
            if (selected == source)
            {
                session.Use(source, now);
            }

            if (session.Listener is { } listener)
            {
                listener.Address = selected;
            }
        }
    }

    private void ReceiveMedia(MediaSession session, Span<byte> datagram, TimeSpan now)
    {
        if (session.Receiver is not { } receiver)
        {
            Drop(session, DropReason.BeforeKeys);
            return;
        }

        // Source: RFC 5761 section 4.
        if (datagram.Length > 1 && (datagram[1] & 0x7f) is >= 64 and <= 95)
        {
            var rtcpVerdict = receiver.UnprotectRtcp(datagram, out var rtcpLength);
            if (rtcpVerdict != SrtpVerdict.Accepted || !SessionReports.Receive(session, datagram[..rtcpLength], _unit, now))
            {
                Drop(session, ReasonOf(rtcpVerdict));
            }

            return;
        }

        if (session.Publisher is not { } publisher)
        {
            Drop(session, DropReason.NotPublishing);
            return;
        }

        // :: Step 3
        var verdict = receiver.Unprotect(datagram, out var length, out var index);
        if (verdict != SrtpVerdict.Accepted || !RtpPacket.TryParse(datagram[..length], out var rtp))
        {
            Drop(session, ReasonOf(verdict));
            return;
        }

        // Only what is authentic counts, or a stranger with the speaker's address could use up what the speaker may send.
        if (!session.Allowance.TryTake(datagram.Length, _unit.Options.MaxPacketsPerSecond, _unit.Options.MaxKilobitsPerSecond, now))
        {
            Drop(session, DropReason.TooFast);
            return;
        }

        _packetsIn++;
        session.Measures.PacketsIn++;
        session.Measures.LastPacketAt = now;
        if (session.Room.Receive(publisher, rtp, index, now) is { } reason) // :: Step 4
        {
            Drop(session, reason);
        }
    }

    private void Drop(MediaSession session, DropReason reason)
    {
        Drops.Add(reason);
        session.Drops.Add(reason);
    }

    private static DropReason ReasonOf(SrtpVerdict verdict) => verdict switch
    {
        SrtpVerdict.Replayed => DropReason.Replayed,
        SrtpVerdict.TooOld => DropReason.TooOld,
        SrtpVerdict.NotAuthentic => DropReason.NotAuthentic,
        SrtpVerdict.TooManySources => DropReason.TooManySources,
        _ => DropReason.Malformed,
    };

    /// <summary>Looks at a tenth of the sessions, so at each once a second.</summary>
    private void Tick(TimeSpan now)
    {
        _unit.Tick(this, now);
        Relay?.Tick(now);
        for (var left = (_sessions.Count + 9) / 10; left > 0; left--)
        {
            _nextVisited = _nextVisited + 1 < _sessions.Count ? _nextVisited + 1 : 0;
            var session = _sessions[_nextVisited];
            if (!session.IsClosed && _unit.IsOver(session, now) is { } reason)
            {
                _unit.Close(session, reason);
            }
            else if (session.State == SessionState.Connected && now >= session.ReportDueAt)
            {
                SessionReports.Send(session, this, _unit.NtpNow, now);
            }
        }
    }
}

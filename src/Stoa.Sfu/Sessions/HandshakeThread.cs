using System.Buffers;
using Stoa.Rtc.Dtls;

namespace Stoa.Sfu.Sessions;

/// <summary>Does the handshakes of all sessions, one after the other, beside the loops: each takes some milliseconds, in which no packet may wait.</summary>
/// <remarks>
/// What waits is bounded, in all and for each session: beyond that, datagrams are dropped, and the peer sends them again. Without a thread
/// of its own (tests under simulated time) the work is done at once. Loops only call <see cref="Receive"/> and <see cref="Close"/>, which
/// never wait.
/// Source: RFC 5764 section 5.1.
/// </remarks>
internal sealed class HandshakeThread : IDisposable
{
    private const int MaxWaiting = 4_096;

    /// <summary>The longest flight of a browser has three datagrams: nobody takes the places of others.</summary>
    private const int MaxWaitingOfOne = 16;

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private readonly ForwardingUnit _unit;
    private readonly DtlsIdentity _identity;
    private readonly Thread? _thread;
    private readonly Queue<Work> _waiting = new();
    private readonly object _gate = new(); // Not a Lock: the thread waits on it.
    private readonly List<MediaSession> _active = [];
    private readonly byte[] _outgoing = new byte[Transport.ReceiveBatch.MaxDatagramBytes];
    private readonly byte[] _incoming = new byte[Transport.ReceiveBatch.MaxDatagramBytes];
    private int _waitingDatagrams;
    private bool _isStopped;

    /// <summary>Makes it.</summary>
    /// <param name="unit">Whose sessions.</param>
    /// <param name="identity">The certificate.</param>
    /// <param name="isInline">True: no thread, the work is done at once by the loop that asks.</param>
    public HandshakeThread(ForwardingUnit unit, DtlsIdentity identity, bool isInline)
    {
        (_unit, _identity) = (unit, identity);
        if (!isInline)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "Handshakes" };
            _thread.Start();
        }
    }

    /// <summary>Takes in a datagram of the handshake, or of what comes after it.</summary>
    public void Receive(MediaSession session, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (IsInline)
        {
            Take(session, datagram, now);
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(copy);
        lock (_gate)
        {
            if (!_isStopped && _waitingDatagrams < MaxWaiting && session.WaitingDatagrams < MaxWaitingOfOne)
            {
                _waitingDatagrams++;
                session.WaitingDatagrams++;
                _waiting.Enqueue(new Work(session, copy, datagram.Length));
                Monitor.Pulse(_gate);
                return;
            }
        }

        ArrayPool<byte>.Shared.Return(copy);
        session.Drops.Add(DropReason.HandshakeQueueFull);
        session.Loop.Drops.Add(DropReason.HandshakeQueueFull);
    }

    /// <summary>Says goodbye to a peer, and frees what its handshake took. Once for each session, so what waits of it is bounded too.</summary>
    public void Close(MediaSession session, TimeSpan now)
    {
        if (IsInline)
        {
            End(session, now);
            return;
        }

        lock (_gate)
        {
            _waiting.Enqueue(new Work(session, null, 0));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sends again what was lost. For those without a thread.</summary>
    public void Advance(TimeSpan now)
    {
        for (var i = _active.Count - 1; i >= 0; i--)
        {
            var session = _active[i];
            if (session.Handshake is { State: DtlsState.Connecting } handshake)
            {
                handshake.Advance(now);
                Drain(session, handshake);
                Look(session, handshake);
            }
            else
            {
                _active.RemoveAt(i);
            }
        }
    }

    /// <summary>True without a thread.</summary>
    public bool IsInline => _thread is null;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.Pulse(_gate);
        }

        _thread?.Join();
    }

    private void Run()
    {
        while (TryTakeWaiting(out var work))
        {
            if (work is { Session: { } session, Bytes: null })
            {
                End(session, _unit.Now);
            }
            else if (work is { Session: { } receiver, Bytes: { } bytes })
            {
                bytes.AsSpan(0, work.Length).CopyTo(_incoming);
                ArrayPool<byte>.Shared.Return(bytes);
                Take(receiver, _incoming.AsSpan(0, work.Length), _unit.Now);
            }

            Advance(_unit.Now);
        }
    }

    // What is taken is empty when nothing came in time; false once all is done and no more comes.
    private bool TryTakeWaiting(out Work work)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isStopped)
            {
                Monitor.Wait(_gate, _patience);
            }

            if (!_waiting.TryDequeue(out work))
            {
                return !_isStopped;
            }

            if (work.Bytes is not null)
            {
                _waitingDatagrams--;
                work.Session.WaitingDatagrams--;
            }

            return true;
        }
    }

    private void Take(MediaSession session, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (session.Handshake is not { } handshake)
        {
            if (session.IsClosed)
            {
                return;
            }

            handshake = new DtlsTransport(_identity, DtlsRole.Server, session.Fingerprints);
            session.Handshake = handshake;
            session.State = SessionState.Handshaking;
            _active.Add(session);
        }

        handshake.Receive(datagram, now);
        Drain(session, handshake);
        Look(session, handshake);
    }

    private void Drain(MediaSession session, DtlsTransport handshake)
    {
        while (handshake.TryTake(_outgoing, out var length))
        {
            session.Loop.Post(DatagramWork.Outgoing(_outgoing.AsSpan(0, length), session));
        }
    }

    private void Look(MediaSession session, DtlsTransport handshake)
    {
        switch (handshake.State)
        {
            case DtlsState.Connected when handshake.TakeKeys() is { } keys:
                using (keys)
                {
                    var (receiver, sender) = (keys.CreateReceiver(), keys.CreateSender());
                    session.Loop.Post(new LoopCall(now => _unit.Connected(session, receiver, sender, now)));
                }

                break;
            case DtlsState.Failed:
                _unit.Close(session, handshake.Failure == DtlsFailure.Fingerprint ? SessionEnd.WrongCertificate : SessionEnd.HandshakeFailed);
                break;
            case DtlsState.Closed:
                _unit.Close(session, SessionEnd.PeerLeft);
                break;
        }
    }

    private void End(MediaSession session, TimeSpan now)
    {
        if (session.Handshake is { } handshake)
        {
            handshake.Close(now);
            Drain(session, handshake);
            handshake.Dispose();
            session.Handshake = null;
            _active.Remove(session);
        }
    }

    private readonly record struct Work(MediaSession Session, byte[]? Bytes, int Length);
}

using System.Collections.Concurrent;
using Stoa.Rtc.Dtls;

namespace Stoa.Sfu.Sessions;

/// <summary>Does the handshakes of all sessions, one after the other, beside the loops: each takes some milliseconds, in which no packet may wait.</summary>
/// <remarks>
/// What waits is bounded: beyond that, datagrams are dropped, and the peer sends them again. Without a thread of its own (tests under
/// simulated time) the work is done at once. Loops only call <see cref="Receive"/> and <see cref="Close"/>.
/// Source: RFC 5764 section 5.1.
/// </remarks>
internal sealed class HandshakeThread : IDisposable
{
    private const int MaxWaiting = 4_096;
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private readonly ForwardingUnit _unit;
    private readonly DtlsIdentity _identity;
    private readonly BlockingCollection<Work>? _waiting;
    private readonly Thread? _thread;
    private readonly List<MediaSession> _active = [];
    private readonly byte[] _outgoing = new byte[Transport.ReceiveBatch.MaxDatagramBytes];
    private readonly byte[] _incoming = new byte[Transport.ReceiveBatch.MaxDatagramBytes];

    /// <summary>Makes it.</summary>
    /// <param name="unit">Whose sessions.</param>
    /// <param name="identity">The certificate.</param>
    /// <param name="isInline">True: no thread, the work is done at once by the loop that asks.</param>
    public HandshakeThread(ForwardingUnit unit, DtlsIdentity identity, bool isInline)
    {
        (_unit, _identity) = (unit, identity);
        if (!isInline)
        {
            _waiting = new BlockingCollection<Work>(MaxWaiting);
            _thread = new Thread(Run) { IsBackground = true, Name = "Handshakes" };
            _thread.Start();
        }
    }

    /// <summary>Takes in a datagram of the handshake, or of what comes after it.</summary>
    public void Receive(MediaSession session, ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (_waiting is null)
        {
            Take(session, datagram, now);
            return;
        }

        if (_waiting.IsAddingCompleted)
        {
            return; // What the peers answer to the goodbyes.
        }

        var copy = System.Buffers.ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(copy);
        if (!_waiting.TryAdd(new Work(session, copy, datagram.Length)))
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(copy);
            session.Drops.Add(DropReason.HandshakeQueueFull);
            session.Loop.Drops.Add(DropReason.HandshakeQueueFull);
        }
    }

    /// <summary>Says goodbye to a peer, and frees what its handshake took.</summary>
    public void Close(MediaSession session, TimeSpan now)
    {
        if (_waiting is null)
        {
            End(session, now);
        }
        else if (!_waiting.IsAddingCompleted)
        {
            _waiting.Add(new Work(session, null, 0)); // Waits for a place at most as long as the thread takes for one piece of work.
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
    public bool IsInline => _waiting is null;

    /// <summary>Does what waits and takes in nothing more. To be called when no loop runs any longer.</summary>
    public void Stop()
    {
        _waiting?.CompleteAdding();
        _thread?.Join();
    }

    /// <inheritdoc/>
    public void Dispose() => _waiting?.Dispose();

    private void Run()
    {
        while (!_waiting!.IsCompleted) // The thread runs only where there is a queue.
        {
            if (_waiting.TryTake(out var work, _patience))
            {
                if (work.Bytes is null)
                {
                    End(work.Session, _unit.Now);
                }
                else
                {
                    work.Bytes.AsSpan(0, work.Length).CopyTo(_incoming);
                    System.Buffers.ArrayPool<byte>.Shared.Return(work.Bytes);
                    Take(work.Session, _incoming.AsSpan(0, work.Length), _unit.Now);
                }
            }

            Advance(_unit.Now);
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

using System.Collections.Concurrent;
using Stoa.Rtc;
using Stoa.Sfu.Forwarding;
using Stoa.Sfu.Sessions;

namespace Stoa.Sfu;

/// <summary>Something that another thread asks a loop to do.</summary>
internal abstract class LoopWork
{
    /// <summary>Does it, on the loop's thread.</summary>
    public abstract void Run(MediaLoop loop, TimeSpan now);
}

/// <summary>Anything that is asked for seldom: a session comes, goes, or has its keys.</summary>
internal sealed class LoopCall(Action<TimeSpan> action) : LoopWork
{
    /// <inheritdoc/>
    public override void Run(MediaLoop loop, TimeSpan now) => action(now);
}

/// <summary>A datagram on its way between threads: one that came to another loop's socket, or one that a handshake wants sent. Reused.</summary>
internal sealed class DatagramWork : LoopWork
{
    private readonly byte[] _bytes = new byte[Transport.ReceiveBatch.MaxDatagramBytes];
    private int _length;
    private TransportAddress _source;
    private MediaSession? _receiver;
    private bool _isRelayed;

    /// <summary>A datagram that came from somewhere and is the loop's to take in.</summary>
    public static DatagramWork Incoming(ReadOnlySpan<byte> datagram, in TransportAddress source)
    {
        var work = WorkPool<DatagramWork>.Rent();
        datagram.CopyTo(work._bytes);
        (work._length, work._source, work._receiver, work._isRelayed) = (datagram.Length, source, null, false);
        return work;
    }

    /// <summary>A datagram that another node sent and that is the loop's to take in.</summary>
    public static DatagramWork Relayed(ReadOnlySpan<byte> datagram)
    {
        var work = Incoming(datagram, default);
        work._isRelayed = true;
        return work;
    }

    /// <summary>A datagram to send to the peer of a session.</summary>
    public static DatagramWork Outgoing(ReadOnlySpan<byte> datagram, MediaSession session)
    {
        var work = WorkPool<DatagramWork>.Rent();
        datagram.CopyTo(work._bytes);
        (work._length, work._receiver) = (datagram.Length, session);
        return work;
    }

    /// <inheritdoc/>
    public override void Run(MediaLoop loop, TimeSpan now)
    {
        var bytes = _bytes.AsSpan(0, _length);
        if (_receiver is { } session)
        {
            loop.Send(session, bytes);
            _receiver = null;
        }
        else if (_isRelayed)
        {
            loop.Relay?.Receive(bytes, now);
        }
        else
        {
            loop.Receive(bytes, _source, now);
        }

        WorkPool<DatagramWork>.Return(this);
    }
}

/// <summary>A packet of a slot's stream on its way to another loop, which has listeners of it. Reused.</summary>
internal sealed class ForwardWork : LoopWork
{
    private readonly byte[] _payload = new byte[Transport.ReceiveBatch.MaxDatagramBytes];
    private SlotSet? _set;
    private Listener? _only;
    private int _slot;
    private int _length;
    private ulong _index;
    private uint _timestamp;
    private uint _csrc;
    private bool _marker;
    private byte _level;

    /// <summary>Copies a packet.</summary>
    /// <param name="set">Whose listeners get it.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="only">The one listener who asked for it again; null for all.</param>
    public static ForwardWork Of(SlotSet? set, int slot, in ForwardedPacket packet, Listener? only = null)
    {
        var work = WorkPool<ForwardWork>.Rent();
        packet.Payload.CopyTo(work._payload);
        (work._set, work._slot, work._only, work._length) = (set, slot, only, packet.Payload.Length);
        (work._index, work._timestamp, work._csrc, work._marker, work._level) = (packet.Index, packet.Timestamp, packet.Csrc, packet.Marker, packet.Level);
        return work;
    }

    /// <inheritdoc/>
    public override void Run(MediaLoop loop, TimeSpan now)
    {
        var packet = new ForwardedPacket
        {
            Index = _index,
            Timestamp = _timestamp,
            Marker = _marker,
            Csrc = _csrc,
            Level = _level,
            Payload = _payload.AsSpan(0, _length),
        };
        if (_only is { } listener)
        {
            loop.SendAgain(listener, _set, _slot, packet);
        }
        else if (_set is { } set)
        {
            loop.SendToShare(set, _slot, packet, now);
        }

        (_set, _only) = (null, null);
        WorkPool<ForwardWork>.Return(this);
    }
}

/// <summary>Work that is used again instead of being made anew.</summary>
internal static class WorkPool<T>
    where T : LoopWork, new()
{
    private const int MaxKept = 1024;
    private static readonly ConcurrentQueue<T> _free = new();

    /// <summary>One that nobody uses.</summary>
    public static T Rent() => _free.TryDequeue(out var work) ? work : new T();

    /// <summary>Gives one back.</summary>
    public static void Return(T work)
    {
        if (_free.Count < MaxKept)
        {
            _free.Enqueue(work);
        }
    }
}

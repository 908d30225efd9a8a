namespace Stoa.Sfu.Transport;

/// <summary>What happened on all TCP connections of the media since they were offered. For any thread.</summary>
public sealed class TcpCounts
{
    private long _accepted;
    private long _refused;
    private long _silent;
    private long _idle;
    private long _badFrames;
    private long _strangers;
    private long _datagramsIn;
    private long _datagramsOut;
    private long _droppedFull;
    private long _droppedUnreachable;

    /// <summary>Connections taken.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections not taken, because there were too many, in total or of one address.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Connections closed because their first frame did not come in time.</summary>
    public long ClosedSilent => Volatile.Read(ref _silent);

    /// <summary>Connections closed because no frame came for too long.</summary>
    public long ClosedIdle => Volatile.Read(ref _idle);

    /// <summary>Connections closed because a frame was empty or too long.</summary>
    public long ClosedBadFrame => Volatile.Read(ref _badFrames);

    /// <summary>Connections closed because what came on them was no session's.</summary>
    public long ClosedStranger => Volatile.Read(ref _strangers);

    /// <summary>Datagrams that came.</summary>
    public long DatagramsIn => Volatile.Read(ref _datagramsIn);

    /// <summary>Datagrams put in a connection's queue.</summary>
    public long DatagramsOut => Volatile.Read(ref _datagramsOut);

    /// <summary>Datagrams dropped because the connection's queue was full.</summary>
    public long DroppedFull => Volatile.Read(ref _droppedFull);

    /// <summary>Datagrams dropped because their connection is no more.</summary>
    public long DroppedUnreachable => Volatile.Read(ref _droppedUnreachable);

    internal void CountAccepted() => Interlocked.Increment(ref _accepted);

    internal void CountRefused() => Interlocked.Increment(ref _refused);

    internal void CountSilent() => Interlocked.Increment(ref _silent);

    internal void CountIdle() => Interlocked.Increment(ref _idle);

    internal void CountBadFrame() => Interlocked.Increment(ref _badFrames);

    internal void CountStranger() => Interlocked.Increment(ref _strangers);

    internal void CountIn() => Interlocked.Increment(ref _datagramsIn);

    internal void CountOut() => Interlocked.Increment(ref _datagramsOut);

    internal void CountFull() => Interlocked.Increment(ref _droppedFull);

    internal void CountUnreachable() => Interlocked.Increment(ref _droppedUnreachable);
}

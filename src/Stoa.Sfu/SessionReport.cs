using Stoa.Rtc;

namespace Stoa.Sfu;

/// <summary>How one session is doing.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Direction">Which way its audio goes.</param>
/// <param name="Person">Whose it is; null for a guest's.</param>
/// <param name="State">How far it is.</param>
/// <param name="OpenedAt">When it was opened.</param>
public sealed record SessionReport(string Id, SessionDirection Direction, PersonKey? Person, SessionState State, DateTimeOffset OpenedAt)
{
    /// <summary>Packets that came and were authentic.</summary>
    public long PacketsIn { get; init; }

    /// <summary>Packets that were sent.</summary>
    public long PacketsOut { get; init; }

    /// <summary>What was dropped and why; only what happened.</summary>
    public required IReadOnlyDictionary<DropReason, long> Dropped { get; init; }

    /// <summary>Lost, 0 to 1: on the way in for a publisher, as reported for a listener.</summary>
    public double LossFraction { get; init; }

    /// <summary>Jitter in milliseconds.</summary>
    public double JitterMilliseconds { get; init; }

    /// <summary>Round trip in milliseconds; null when not measured.</summary>
    public double? RoundTripMilliseconds { get; init; }

    /// <summary>When the last packet came; null before the first.</summary>
    public DateTimeOffset? LastPacketAt { get; init; }

    /// <summary>What carries it.</summary>
    public TransportProtocol Protocol { get; init; }

    /// <summary>True for a publisher who is not heard.</summary>
    public bool IsMuted { get; init; }
}

/// <summary>How far a session is.</summary>
public enum SessionState
{
    /// <summary>No check has come: the peer does not reach this address, or has not begun.</summary>
    Waiting,

    /// <summary>The peer's checks come; no handshake yet.</summary>
    Checked,

    /// <summary>The handshake is on.</summary>
    Handshaking,

    /// <summary>Media may pass.</summary>
    Connected,

    /// <summary>Over.</summary>
    Closed,
}

using System.Net;

namespace Stoa.Sfu.Transport;

/// <summary>How TCP candidates are offered, and what strangers may cost.</summary>
public sealed record TcpCandidatesOptions
{
    /// <summary>The port; 0 takes any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The one address of this machine to be bound to; null is all, of both families.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Whether a free port is taken where <see cref="Port"/> is in use. Otherwise that is a refusal.</summary>
    public bool MayTakeAnotherPort { get; init; }

    /// <summary>How many connections there are at most. Each may hold twice <see cref="MaxQueuedBytes"/>, if it is sent to and does not read.</summary>
    public int MaxConnections { get; init; } = 2000;

    /// <summary>How many connections one IPv4 address or one IPv6 network of 64 bits may have: a whole office may share one.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 64;

    /// <summary>How long a new connection may take until its first whole frame is there.</summary>
    public TimeSpan FirstFrameLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may be without a whole frame from the other side.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes may wait to be sent on one connection; what exceeds them is dropped.</summary>
    public int MaxQueuedBytes { get; init; } = 256 * 1024;
}

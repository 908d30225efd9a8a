using System.Net;

namespace Stoa.Sfu.Transport;

/// <summary>How a media socket is opened.</summary>
public sealed record MediaSocketOptions
{
    /// <summary>The port; 0 takes any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The one address of this machine to be bound to; null is all, of both families.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Whether a free port is taken where <see cref="Port"/> is in use. Otherwise that is a refusal.</summary>
    public bool MayTakeAnotherPort { get; init; }

    /// <summary>What the system is asked to hold of datagrams that wait to be taken in, in bytes; it may give less.</summary>
    public int ReceiveBufferBytes { get; init; } = 4 << 20;

    /// <summary>What the system is asked to hold of datagrams that wait to be sent, in bytes; it may give less.</summary>
    public int SendBufferBytes { get; init; } = 4 << 20;

    /// <summary>Whether other sockets of this user may have the same port: the system then spreads the far ends over them. SO_REUSEPORT.</summary>
    internal bool SharesPort { get; init; }
}

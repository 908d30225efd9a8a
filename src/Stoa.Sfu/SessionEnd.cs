namespace Stoa.Sfu;

/// <summary>Why a session ended.</summary>
public enum SessionEnd
{
    /// <summary>Whoever opened it closed it.</summary>
    Closed,

    /// <summary>The peer said goodbye.</summary>
    PeerLeft,

    /// <summary>No check reached this process in time: the peer cannot reach the offered addresses.</summary>
    NeverReached,

    /// <summary>The handshake was not done in time, or failed.</summary>
    HandshakeFailed,

    /// <summary>The peer's certificate is not the one that the offer promised.</summary>
    WrongCertificate,

    /// <summary>No sign of life for too long.</summary>
    Silent,

    /// <summary>The same person publishes from elsewhere.</summary>
    Replaced,

    /// <summary>The person may not speak any more, or the room is over.</summary>
    NotAllowed,

    /// <summary>The process stops.</summary>
    Stopping,
}

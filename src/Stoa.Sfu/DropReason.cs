namespace Stoa.Sfu;

/// <summary>Why a datagram or packet was not used. Each is counted; none is an error.</summary>
public enum DropReason
{
    /// <summary>Neither STUN, DTLS, RTP nor RTCP by its first byte. Source: RFC 7983 section 7.</summary>
    UnknownProtocol,

    /// <summary>Media or a handshake from an address that no session has checked.</summary>
    UnknownSource,

    /// <summary>A check for no session of this process.</summary>
    UnknownFragment,

    /// <summary>STUN that is not well formed, or of a kind that nothing is said to.</summary>
    StunMalformed,

    /// <summary>A check with a wrong password.</summary>
    StunNotAuthentic,

    /// <summary>A check from an address that another session is using.</summary>
    AddressInUse,

    /// <summary>More handshake work than the queue takes.</summary>
    HandshakeQueueFull,

    /// <summary>Media before the handshake was done.</summary>
    BeforeKeys,

    /// <summary>RTP or RTCP that is not well formed.</summary>
    Malformed,

    /// <summary>A packet that was here before.</summary>
    Replayed,

    /// <summary>A packet that is older than the replay window.</summary>
    TooOld,

    /// <summary>A packet that was not made with the session's keys.</summary>
    NotAuthentic,

    /// <summary>More SSRCs in one session than it may have.</summary>
    TooManySources,

    /// <summary>Media from someone who only listens.</summary>
    NotPublishing,

    /// <summary>A payload that is not the agreed Opus.</summary>
    WrongPayload,

    /// <summary>The speaker is muted by a host.</summary>
    Muted,

    /// <summary>Digital silence going on: nobody needs it.</summary>
    Silence,

    /// <summary>More packets or bytes in a second than a publisher may send.</summary>
    TooFast,

    /// <summary>More datagrams handed to another loop than its queue takes.</summary>
    LoopQueueFull,

    /// <summary>A newer session of the same person is heard instead.</summary>
    Replaced,

    /// <summary>At the port for other nodes: of no room that is relayed here, or of a node that is none of its nodes.</summary>
    RelayUnknown,

    /// <summary>At the port for other nodes: not made with the room's key.</summary>
    RelayNotAuthentic,

    /// <summary>At the port for other nodes: was here before, or is older than what is remembered.</summary>
    RelayReplayed,

    /// <summary>At the port for other nodes: of a room in which nobody listens here.</summary>
    RelayUnheard,

    /// <summary>A packet that is too long to be sent to other nodes.</summary>
    RelayTooLong,
}

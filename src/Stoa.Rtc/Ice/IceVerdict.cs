namespace Stoa.Rtc.Ice;

/// <summary>What came of a datagram that was given to an ICE agent. Each is counted; only the first five are answered.</summary>
public enum IceVerdict
{
    /// <summary>An authentic check: a success response was written.</summary>
    Answered,

    /// <summary>An authentic check that nominates its pair: a success response was written.</summary>
    Nominated,

    /// <summary>The sender takes itself for the controlled side: error 487 was written. Source: RFC 8445 section 7.3.1.1.</summary>
    RoleConflict,

    /// <summary>A comprehension-required attribute is not known: error 420 was written. Source: RFC 8489 section 6.3.1.</summary>
    UnknownAttribute,

    /// <summary>An authentic request without PRIORITY or for another method: error 400 was written.</summary>
    BadRequest,

    /// <summary>An indication or a response that nobody asked for.</summary>
    Ignored,

    /// <summary>No STUN message.</summary>
    Malformed,

    /// <summary>A STUN message without a right FINGERPRINT.</summary>
    NoFingerprint,

    /// <summary>A request whose USERNAME is not that of this session.</summary>
    WrongUsername,

    /// <summary>A message without a right MESSAGE-INTEGRITY.</summary>
    NotAuthentic,

    /// <summary>A response that the controlling side waited for.</summary>
    Accepted,
}

namespace Stoa.Rtc.Srtp;

/// <summary>What a receiver found a packet to be. Only <see cref="Accepted"/> changes any state.</summary>
public enum SrtpVerdict
{
    /// <summary>Authentic and new; the packet was decrypted in place.</summary>
    Accepted,

    /// <summary>Not of the form of an SRTP or SRTCP packet, or too short for one.</summary>
    Malformed,

    /// <summary>This index of this source was accepted before.</summary>
    Replayed,

    /// <summary>The index lies 128 or more behind the newest of its source.</summary>
    TooOld,

    /// <summary>The tag does not fit: made with other keys, or changed on the way.</summary>
    NotAuthentic,

    /// <summary>Authentic, but from a ninth source.</summary>
    TooManySources,
}

namespace Stoa.Rtc.Dtls;

/// <summary>Why a handshake came to nothing.</summary>
public enum DtlsFailure
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The peer's certificate has none of the fingerprints that its offer or answer promised.</summary>
    Fingerprint,

    /// <summary>The peer showed no certificate.</summary>
    NoCertificate,

    /// <summary>The peer offers no SRTP profile that Stoa speaks.</summary>
    NoProfile,

    /// <summary>The peer broke off with a fatal alert.</summary>
    Alert,

    /// <summary>The peer's messages cannot be continued: another version, no common cipher, a broken signature.</summary>
    Protocol,

    /// <summary>Not done 30 seconds after the start.</summary>
    TimedOut,
}

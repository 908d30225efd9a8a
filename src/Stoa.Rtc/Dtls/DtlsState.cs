namespace Stoa.Rtc.Dtls;

/// <summary>How far a DTLS session is. Goes only forward.</summary>
public enum DtlsState
{
    /// <summary>Nothing was sent or received yet.</summary>
    New,

    /// <summary>The handshake is under way; the 30 seconds run.</summary>
    Connecting,

    /// <summary>The peer has the promised certificate and the keys are there.</summary>
    Connected,

    /// <summary>The handshake came to nothing; <see cref="DtlsTransport.Failure"/> says why.</summary>
    Failed,

    /// <summary>One side said goodbye.</summary>
    Closed,
}

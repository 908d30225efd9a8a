namespace Stoa.Rtc.Sdp;

/// <summary>Why an offer, an answer or a fragment is refused.</summary>
/// <param name="Kind">The reason, countable.</param>
/// <param name="Detail">One or two sentences for the developer of the client: what is missing and what to send. No text of the client's is in it.</param>
public sealed record SdpFault(SdpFaultKind Kind, string Detail)
{
    internal static SdpFault TooLong { get; } = new(SdpFaultKind.TooLong, "The session description is too long: at most 64 KB, 4 KB a line, 4,000 lines and 16 m-lines are read.");

    internal static SdpFault Malformed(string what) => new(SdpFaultKind.Malformed, $"The session description is malformed: {what}.");

    internal static SdpFault NoAudio { get; } = new(SdpFaultKind.NoAudio, "The offer has no audio section. Add one audio transceiver before creating the offer.");

    internal static SdpFault BadProtocol { get; } = new(SdpFaultKind.BadProtocol, "No audio section of the offer has the protocol UDP/TLS/RTP/SAVPF. Media is only exchanged over DTLS-SRTP.");

    internal static SdpFault NoOpus { get; } = new(SdpFaultKind.NoOpus, "No audio section of the offer has Opus. Offer a payload type with a=rtpmap:<type> opus/48000/2.");

    internal static SdpFault NoFingerprint { get; } = new(SdpFaultKind.NoFingerprint, "The offer has no usable a=fingerprint. Send the SHA-256, SHA-384 or SHA-512 fingerprint of the DTLS certificate.");

    internal static SdpFault NoIceCredentials { get; } = new(SdpFaultKind.NoIceCredentials, "The offer has no valid a=ice-ufrag and a=ice-pwd. Send both, at session level or in the audio section.");

    internal static SdpFault NoBundle { get; } = new(SdpFaultKind.NoBundle, "The audio section is not in a=group:BUNDLE. Offer all sections in one bundle (bundlePolicy \"max-bundle\").");

    internal static SdpFault NoRtcpMux { get; } = new(SdpFaultKind.NoRtcpMux, "No audio section of the offer has a=rtcp-mux. RTP and RTCP share one port here; offer a=rtcp-mux.");

    internal static SdpFault BadSetup { get; } = new(SdpFaultKind.BadSetup, "The offer wants to be the DTLS server. The server here is always passive: offer a=setup:actpass or a=setup:active.");

    internal static SdpFault BothLite { get; } = new(SdpFaultKind.BothLite, "The offer has a=ice-lite, and the server is ICE-lite too, so nobody would check. Use a full ICE agent.");

    internal static SdpFault NotSending { get; } = new(SdpFaultKind.WrongDirection, "To publish, one audio section must be sendonly or sendrecv; the offer has none.");

    internal static SdpFault NotReceiving { get; } = new(SdpFaultKind.WrongDirection, "To listen, one to three audio sections must be recvonly or sendrecv; the offer has none.");
}

/// <summary>The reasons of <see cref="SdpFault"/>.</summary>
public enum SdpFaultKind
{
    /// <summary>Longer than 64 KB, or with a line, a count of lines or a count of sections above the limit.</summary>
    TooLong,

    /// <summary>Not the grammar of RFC 8866.</summary>
    Malformed,

    /// <summary>No audio section that is alive.</summary>
    NoAudio,

    /// <summary>No audio section over DTLS-SRTP.</summary>
    BadProtocol,

    /// <summary>No audio section with Opus.</summary>
    NoOpus,

    /// <summary>No fingerprint of a hash function that is accepted.</summary>
    NoFingerprint,

    /// <summary>No username fragment or password, or one that is too short, too long or has other characters.</summary>
    NoIceCredentials,

    /// <summary>Several sections and no bundle around the audio.</summary>
    NoBundle,

    /// <summary>No multiplexing of RTCP.</summary>
    NoRtcpMux,

    /// <summary>The offer wants the DTLS server's role, or none.</summary>
    BadSetup,

    /// <summary>The offer is ICE-lite.</summary>
    BothLite,

    /// <summary>Nothing to receive from a publisher, or nothing that a listener wants to receive.</summary>
    WrongDirection,
}

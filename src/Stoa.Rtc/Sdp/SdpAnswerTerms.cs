using Stoa.Rtc.Dtls;
using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Sdp;

/// <summary>What the server puts into an answer.</summary>
/// <param name="Ice">The server's credentials for this session.</param>
/// <param name="Fingerprint">The server's certificate.</param>
/// <param name="Candidates">Where the server is reached.</param>
public sealed record SdpAnswerTerms(IceCredentials Ice, DtlsFingerprint Fingerprint, IReadOnlyList<IceCandidate> Candidates)
{
    /// <summary>The number in the o-line, below 2⁶³. Source: RFC 8829 section 5.2.1.</summary>
    public ulong SessionId { get; init; }

    /// <summary>One for each slot of a listen answer, in order; fewer than the offer has sections means that fewer are accepted.</summary>
    public IReadOnlyList<SdpSlot> Slots { get; init; } = [];

    /// <summary>The canonical name of every slot: a token.</summary>
    public string Cname { get; init; } = "stoa";

    /// <summary>True to accept redundant audio where it is offered. Source: RFC 2198.</summary>
    public bool Red { get; init; }
}

/// <summary>One outgoing stream of a listener.</summary>
/// <param name="Ssrc">Its synchronisation source.</param>
/// <param name="StreamId">The media stream's id: a token.</param>
/// <param name="TrackId">The track's id: a token.</param>
public sealed record SdpSlot(uint Ssrc, string StreamId, string TrackId);

using System.Diagnostics.CodeAnalysis;

namespace Stoa.Sfu;

/// <summary>What became of an offer or a fragment.</summary>
public sealed class SessionOutcome
{
    private SessionOutcome()
    {
    }

    /// <summary>The session; null when refused.</summary>
    public string? SessionId { get; private init; }

    /// <summary>Names the present ICE session, with its quotes; null when refused.</summary>
    public string? ETag { get; private init; }

    /// <summary>The SDP answer, or the fragment that answers a restart; null when refused, or when there is nothing to say.</summary>
    public string? Sdp { get; private init; }

    /// <summary>Why not; null when done.</summary>
    public SessionRefusal? Refusal { get; private init; }

    /// <summary>Why not, for people: a whole sentence.</summary>
    public string? Detail { get; private init; }

    /// <summary>True when it was refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal), nameof(Detail))]
    [MemberNotNullWhen(false, nameof(SessionId), nameof(ETag))]
    public bool IsRefused => Refusal is not null;

    internal static SessionOutcome Answered(string sessionId, string etag, string? sdp) => new() { SessionId = sessionId, ETag = etag, Sdp = sdp };

    internal static SessionOutcome Refused(SessionRefusal refusal, string detail) => new() { Refusal = refusal, Detail = detail };
}

/// <summary>Why an offer or a fragment was refused.</summary>
public enum SessionRefusal
{
    /// <summary>It makes no sense, or wants what is not served.</summary>
    BadOffer,

    /// <summary>There are as many sessions as there may be.</summary>
    Full,

    /// <summary>There is no such session.</summary>
    Unknown,

    /// <summary>ICE was restarted since.</summary>
    Outdated,

    /// <summary>The process is about to stop.</summary>
    Stopping,
}

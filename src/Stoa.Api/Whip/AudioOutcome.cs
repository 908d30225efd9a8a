using System.Diagnostics.CodeAnalysis;

namespace Stoa.Api.Whip;

/// <summary>What became of a wish about audio: done, with or without an answer, or refused.</summary>
public sealed class AudioOutcome
{
    /// <summary>Done, and there is nothing to say.</summary>
    public static readonly AudioOutcome Done = new(null, null);

    private AudioOutcome(AudioAnswer? answer, AudioRefusal? refusal)
    {
        Answer = answer;
        Refusal = refusal;
    }

    /// <summary>What the client has to hear; absent when refused, and after candidates.</summary>
    public AudioAnswer? Answer { get; }

    /// <summary>Why not; absent when done.</summary>
    public AudioRefusal? Refusal { get; }

    /// <summary>True when it was refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    /// <summary>Done, with an answer.</summary>
    public static AudioOutcome Answered(AudioAnswer answer) => new(answer ?? throw new ArgumentNullException(nameof(answer)), null);

    /// <summary>Not done.</summary>
    /// <param name="kind">Why not.</param>
    /// <param name="detail">The same for people: a whole sentence, which is shown to the caller.</param>
    public static AudioOutcome Refused(AudioRefusalKind kind, string detail) => new(null, new AudioRefusal(kind, detail));
}

/// <summary>What the server says to an offer, or to a restart of ICE.</summary>
/// <param name="SessionId">The id of the session; see <see cref="AudioSessionKey"/>.</param>
/// <param name="ETag">The entity tag of the ICE session, strong, with its quotes.</param>
/// <param name="Sdp">The SDP answer, or the fragment.</param>
public sealed record AudioAnswer(string SessionId, string ETag, string Sdp);

/// <summary>Why a wish about audio was not met.</summary>
/// <param name="Kind">The reason for programs.</param>
/// <param name="Detail">The reason for people: a whole sentence.</param>
public sealed record AudioRefusal(AudioRefusalKind Kind, string Detail);

/// <summary>Why a wish about audio was not met.</summary>
public enum AudioRefusalKind
{
    /// <summary>This node has no audio: switched off, or something is missing. 503.</summary>
    Unavailable,

    /// <summary>This node carries as many sessions as it may. 503 with <c>Retry-After</c>.</summary>
    NodeFull,

    /// <summary>The visitor has as many sessions open as one may have. 429.</summary>
    TooManySessions,

    /// <summary>The offer or fragment makes no sense, or wants what is not served. 400.</summary>
    BadOffer,

    /// <summary>Who wants to talk has no place on stage (any more). 403.</summary>
    NotSpeaker,

    /// <summary>The Space has not started. 409.</summary>
    SpaceNotLive,

    /// <summary>There is no such Space (any more). 404.</summary>
    SpaceUnknown,

    /// <summary>The visitor has no such session (any more). 404.</summary>
    SessionUnknown,

    /// <summary>ICE was restarted since: the entity tag is not the current one. 412.</summary>
    EtagMismatch,

    /// <summary>The process is about to stop. 503 with <c>Retry-After</c>.</summary>
    Stopping,
}

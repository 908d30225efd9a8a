using Stoa.Api.Problems;
using Stoa.Api.Rooms;

namespace Stoa.Api.Whip;

/// <summary>What a caller is told for each reason that audio is refused for. A table: one row for every <see cref="AudioRefusalKind"/>.</summary>
internal static class AudioRefusals
{
    /// <summary>The reason of a bad offer, which is told as a fault of the body.</summary>
    public const string BadOffer = "bad_offer";

    /// <summary>The caller has no such session.</summary>
    public static readonly Refusal SessionUnknown = For(new AudioRefusal(AudioRefusalKind.SessionUnknown, "You have no such audio session, or it has ended."));

    /// <summary>The row of a refusal.</summary>
    public static Refusal For(AudioRefusal refusal)
    {
        var (problem, reason, retryAfterSeconds) = refusal.Kind switch
        {
            AudioRefusalKind.Unavailable => (Problem.ServiceUnavailable, "audio_unavailable", 60),
            AudioRefusalKind.NodeFull => (Problem.ServiceUnavailable, "node_full", 15),
            AudioRefusalKind.TooManySessions => (Problem.TooManyRequests, "audio_session_limit_reached", 1),
            AudioRefusalKind.BadOffer => (Problem.BadRequest, BadOffer, 1),
            AudioRefusalKind.NotSpeaker => (Problem.Forbidden, "not_speaker", 1),
            AudioRefusalKind.SpaceNotLive => (Problem.Conflict, "space_not_live", 1),
            AudioRefusalKind.SpaceUnknown => (Problem.NotFound, "space_unknown", 1),
            AudioRefusalKind.SessionUnknown => (Problem.NotFound, "session_unknown", 1),
            AudioRefusalKind.EtagMismatch => (Problem.PreconditionFailed, "etag_mismatch", 1),
            AudioRefusalKind.Stopping => (Problem.ServiceUnavailable, "stopping", 2),
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        };
        return new Refusal(problem with { Detail = refusal.Detail }, reason, null) { RetryAfterSeconds = retryAfterSeconds };
    }
}

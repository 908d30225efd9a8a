using Stoa.Spaces.Insights;

namespace Stoa.Api.Insights;

/// <summary>What moments are called. A table.</summary>
internal static class MomentNames
{
    /// <summary>The name of a kind.</summary>
    public static string Of(SpaceMomentKind kind) => kind switch
    {
        SpaceMomentKind.Started => "started",
        SpaceMomentKind.Ended => "ended",
        SpaceMomentKind.TitleChanged => "title_changed",
        SpaceMomentKind.SpeakerJoined => "speaker_joined",
        SpaceMomentKind.SpeakerLeft => "speaker_left",
        SpaceMomentKind.PostPinned => "post_pinned",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A moment without a name."),
    };
}

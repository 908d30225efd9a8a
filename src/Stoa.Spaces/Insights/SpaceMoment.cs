namespace Stoa.Spaces.Insights;

/// <summary>Something that may explain a curve.</summary>
/// <param name="Minute">Whole minutes since the start.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Title">The title from then on, of a start or a new title; absent when there is none.</param>
/// <param name="UserId">Who came on stage or left it, or wrote the Post.</param>
public sealed record SpaceMoment(int Minute, DateTimeOffset At, SpaceMomentKind Kind, string? Title = null, UserId? UserId = null);

/// <summary>What happened in a moment.</summary>
public enum SpaceMomentKind
{
    /// <summary>The Space began.</summary>
    Started,

    /// <summary>It ended.</summary>
    Ended,

    /// <summary>It was given another title, or none.</summary>
    TitleChanged,

    /// <summary>Somebody came on stage, as a speaker or as a co-host.</summary>
    SpeakerJoined,

    /// <summary>Somebody left the stage.</summary>
    SpeakerLeft,

    /// <summary>A host pinned a Post.</summary>
    PostPinned,
}

namespace Stoa.Spaces;

/// <summary>Where a Space stands in its life. The numbers are stored: never change or reuse one.</summary>
/// <remarks>Only <see cref="Scheduled"/> and <see cref="Live"/> can be looked up. Source: X API v2, Spaces introduction.</remarks>
public enum SpaceState
{
    /// <summary>Announced for a time to come.</summary>
    Scheduled = 1,

    /// <summary>People talk and listen.</summary>
    Live = 2,

    /// <summary>Over. Final.</summary>
    Ended = 3,

    /// <summary>Called off, or expired, before it started. Final.</summary>
    Canceled = 4,
}

namespace Stoa.Sfu.Loudness;

/// <summary>One speaker in a ranking.</summary>
internal sealed class RankedSpeaker
{
    /// <summary>How loud they are.</summary>
    public LoudnessMeter Meter;

    /// <summary>Their place in the ranking, 0 for the loudest; -1 outside.</summary>
    public int Place { get; internal set; } = -1;

    /// <summary>Until when nobody passes them, unless they are silent.</summary>
    internal TimeSpan HoldsUntil { get; set; }
}

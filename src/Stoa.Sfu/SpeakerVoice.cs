namespace Stoa.Sfu;

/// <summary>How one speaker sounds at the moment.</summary>
/// <param name="Person">Who.</param>
/// <param name="Ssrc">The source that browsers show for them (<c>getContributingSources</c>).</param>
/// <param name="LevelDbov">How far below the loudest, 0 to 127 dB; 127 is silence.</param>
/// <param name="IsHeard">True when they talk and listeners hear them.</param>
/// <param name="Talked">How long they have talked since the last time it was told.</param>
public readonly record struct SpeakerVoice(PersonKey Person, uint Ssrc, byte LevelDbov, bool IsHeard, TimeSpan Talked)
{
    /// <summary>The share of their packets that was lost on the way here lately, 0 to 1.</summary>
    public double LossFraction { get; init; }

    /// <summary>How unevenly their packets arrive, in milliseconds. Source: RFC 3550 section 6.4.1.</summary>
    public double JitterMilliseconds { get; init; }
}

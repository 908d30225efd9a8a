using Stoa.Spaces;

namespace Stoa.Api.Whip;

/// <summary>A node without audio: switched off, or what it needs is missing. Everything else of Stoa runs.</summary>
/// <param name="because">Why, as a whole sentence that callers are shown.</param>
public sealed class NoAudio(string because) : IAudioSessions
{
    private readonly AudioOutcome _refusal = AudioOutcome.Refused(AudioRefusalKind.Unavailable, because);

    /// <inheritdoc/>
    public string? UnavailableBecause => because;

    /// <inheritdoc/>
    public AudioOutcome Open(AudioOffer offer) => _refusal;

    /// <inheritdoc/>
    public AudioOutcome Patch(AudioSessionKey key, string fragment, string? ifMatch) =>
        AudioOutcome.Refused(AudioRefusalKind.SessionUnknown, AudioRefusals.SessionUnknown.Problem.Detail);

    /// <inheritdoc/>
    public bool Close(AudioSessionKey key) => false;

    /// <inheritdoc/>
    public IReadOnlyList<AudioSessionReport> Describe(SpaceId space, UserId? user) => [];
}

using Stoa.Spaces;

namespace Stoa.Api.Whip;

/// <summary>The audio of this node as HTTP needs it: sessions are opened, changed and closed here. The server implements it over the forwarding unit.</summary>
/// <remarks>
/// Safe for use by many threads; every call is quick work of the processor without I/O. Who may enter a Space was checked by the caller; who
/// may talk is checked here again, because it can change at any moment. Source: RFC 9725; draft-ietf-wish-whep.
/// </remarks>
public interface IAudioSessions
{
    /// <summary>Why this node has no audio, as a whole sentence; absent when it has.</summary>
    string? UnavailableBecause => null;

    /// <summary>How much audio there is now.</summary>
    AudioTotals Totals => AudioTotals.None;

    /// <summary>Opens a session. A person who publishes in a Space has one session for it: an older one of theirs ends.</summary>
    /// <param name="offer">Who wants what, and the SDP offer.</param>
    /// <returns>The SDP answer, or why not.</returns>
    AudioOutcome Open(AudioOffer offer);

    /// <summary>Takes the candidates of a client in, or restarts ICE.</summary>
    /// <param name="key">Which session, and who asks.</param>
    /// <param name="fragment">An SDP fragment.</param>
    /// <param name="ifMatch">The entity tag that the client believes to be current, with its quotes, or <c>*</c>; absent when it says none.</param>
    /// <returns><see cref="AudioOutcome.Done"/> for candidates; for a restart an answer: the server's fragment with a new entity tag.</returns>
    /// <remarks>Source: RFC 8840; RFC 9725 section 4.3.</remarks>
    AudioOutcome Patch(AudioSessionKey key, string fragment, string? ifMatch);

    /// <summary>Ends a session.</summary>
    /// <returns>False when the visitor has no such session.</returns>
    bool Close(AudioSessionKey key);

    /// <summary>How the sessions of a Space are doing.</summary>
    /// <param name="space">The Space.</param>
    /// <param name="user">Whose sessions; absent: those of everyone, guests included.</param>
    IReadOnlyList<AudioSessionReport> Describe(SpaceId space, UserId? user);
}

namespace Stoa.Sfu;

/// <summary>Whoever wants to know what happens in the forwarding unit. All calls come from its threads, so each has to be quick.</summary>
public interface IAudioObserver
{
    /// <summary>A session has its keys: media may pass.</summary>
    /// <param name="sessionId">Which.</param>
    void SessionConnected(string sessionId);

    /// <summary>A session is over.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="reason">Why.</param>
    void SessionEnded(string sessionId, SessionEnd reason);

    /// <summary>How the speakers of a room sound; at most five times a second, and only while something moves.</summary>
    /// <param name="room">Which room.</param>
    /// <param name="voices">Everyone who publishes. Valid during the call only.</param>
    void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices);
}

using Stoa.Sfu;

namespace Stoa.AudioBench;

/// <summary>Nobody who wants to know.</summary>
internal sealed class NullObserver : IAudioObserver
{
    public void SessionConnected(string sessionId)
    {
    }

    public void SessionEnded(string sessionId, SessionEnd reason)
    {
    }

    public void VoicesMoved(RoomKey room, IReadOnlyList<SpeakerVoice> voices)
    {
    }
}

using Stoa.AudioBench.Crowd;

namespace Stoa.AudioBench;

/// <summary>A running server that members of a crowd listen to.</summary>
internal interface IAudioServer : IDisposable
{
    /// <summary>Lets one more member listen; the member connects by itself.</summary>
    Task<Member> ListenAsync(AudioCrowd crowd);

    /// <summary>Lets somebody speak, 50 packets a second from now on.</summary>
    Task SpeakAsync(AudioCrowd crowd);
}

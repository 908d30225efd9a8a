using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;

namespace Stoa.Server.Audio.Calls;

/// <summary>What one end of an <see cref="AudioCall"/> does with its media: plays a file into it, or records it. The call's thread alone calls it.</summary>
internal interface ICallMedia
{
    /// <summary>When <see cref="Act"/> is due next, on the call's clock; null for never.</summary>
    TimeSpan? NextDeadline { get; }

    /// <summary>True when there is nothing more to do: the call then ends.</summary>
    bool IsDone { get; }

    /// <summary>Media may pass from now on.</summary>
    void Begin(TimeSpan now);

    /// <summary>Does what is due: sends media and reports.</summary>
    void Act(AudioCall call, TimeSpan now);

    /// <summary>Takes a packet of media; it is valid during the call only.</summary>
    void Receive(AudioCall call, in RtpPacket packet, TimeSpan now);

    /// <summary>Takes a packet of what the server reports.</summary>
    void Receive(in RtcpPacket packet, TimeSpan now);

    /// <summary>The call is over, for whatever reason; once, when it had begun or not.</summary>
    void End(TimeSpan now);
}

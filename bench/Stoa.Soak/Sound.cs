using Stoa.Api.Whip;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Server.Audio.Calls;

namespace Stoa.Soak;

/// <summary>The media of one call: a packet every 20 ms, or an ear that counts.</summary>
internal sealed class Sound(AudioDirection direction, Action began) : ICallMedia
{
    private const int SamplesPerPacket = 960;
    private const int PayloadBytes = 80; // 32 kbit/s.
    private const byte Toc = 31 << 3; // 20 ms, mono, one frame.
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(20);
    private ulong _index;
    private TimeSpan _due;

    /// <summary>Packets that were sent.</summary>
    public long Sent => (long)_index;

    /// <summary>Packets that came.</summary>
    public long Heard { get; private set; }

    /// <inheritdoc/>
    public TimeSpan? NextDeadline => direction == AudioDirection.Publish ? _due : null;

    /// <inheritdoc/>
    public bool IsDone => false;

    /// <inheritdoc/>
    public void Begin(TimeSpan now)
    {
        _due = now;
        if (direction == AudioDirection.Publish)
        {
            began();
        }
    }

    /// <inheritdoc/>
    public void Act(AudioCall call, TimeSpan now)
    {
        if (direction != AudioDirection.Publish || now < _due)
        {
            return;
        }

        Span<byte> header = stackalloc byte[RtpHeader.MaxLength];
        Span<byte> payload = stackalloc byte[PayloadBytes];
        payload[0] = Toc;
        _index++;
        var extensions = new RtpExtensionsToWrite { AudioLevelId = SdpOfferWriter.AudioLevelId, AudioLevel = new AudioLevel(20, IsVoice: true) };
        var length = RtpHeader.Write(
            header, _index == 1, SdpOfferWriter.OpusPayloadType, unchecked((ushort)_index), unchecked((uint)_index * SamplesPerPacket), call.Ssrc, [], extensions);
        call.Send(header[..length], payload, _index);
        _due = now - _due > TimeSpan.FromSeconds(1) ? now + _step : _due + _step;
    }

    /// <inheritdoc/>
    public void Receive(AudioCall call, in RtpPacket packet, TimeSpan now)
    {
        if (Heard++ == 0)
        {
            began();
        }
    }

    /// <inheritdoc/>
    public void Receive(in RtcpPacket packet, TimeSpan now)
    {
        // What the server reports is not looked at.
    }

    /// <inheritdoc/>
    public void End(TimeSpan now)
    {
        // Nothing is kept.
    }
}

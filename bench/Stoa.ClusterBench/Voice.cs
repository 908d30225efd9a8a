using System.Buffers.Binary;
using System.Diagnostics;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;
using Stoa.Server.Audio.Calls;

namespace Stoa.ClusterBench;

/// <summary>
/// Somebody who talks without a pause: a packet every 20 ms, whose payload says the number of its 20 ms since the machine started. Two sessions of
/// one person at the same time so say the same.
/// </summary>
internal sealed class Voice : ICallMedia
{
    /// <summary>How many packets there are in a second.</summary>
    public const int PacketsPerSecond = 50;

    private const int PayloadBytes = 160;
    private const byte Toc = 31 << 3; // 20 ms, mono, one frame.
    private const int MostAtOnce = 50;
    private const int SamplesPerPacket = 960;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _index = 1;
    private long _last;
    private TimeSpan _due;

    /// <summary>Done when the session is connected.</summary>
    public Task Connected => _connected.Task;

    /// <summary>The number of the present 20 ms.</summary>
    public static long Number => (long)((Int128)Stopwatch.GetTimestamp() * PacketsPerSecond / Stopwatch.Frequency);

    /// <inheritdoc/>
    public TimeSpan? NextDeadline => _due;

    /// <inheritdoc/>
    public bool IsDone => false;

    /// <inheritdoc/>
    public void Begin(TimeSpan now)
    {
        _last = Number - 1;
        _connected.TrySetResult();
    }

    /// <inheritdoc/>
    public void Act(AudioCall call, TimeSpan now)
    {
        var number = Number;
        Span<byte> header = stackalloc byte[RtpHeader.MaxLength];
        Span<byte> payload = stackalloc byte[PayloadBytes];
        payload[0] = Toc;
        for (_last = Math.Max(_last, number - MostAtOnce); _last < number;)
        {
            BinaryPrimitives.WriteInt64BigEndian(payload[1..], ++_last);
            var extensions = new RtpExtensionsToWrite { AudioLevelId = SdpOfferWriter.AudioLevelId, AudioLevel = new AudioLevel(20, IsVoice: true) };
            var length = RtpHeader.Write(
                header, _index == 1, SdpOfferWriter.OpusPayloadType, unchecked((ushort)_index), unchecked((uint)(_last * SamplesPerPacket)), call.Ssrc, [], extensions);
            call.Send(header[..length], payload, _index++);
        }

        _due = now + TimeSpan.FromMilliseconds(1000.0 / PacketsPerSecond - (Clock.Now % (1000.0 / PacketsPerSecond)) + 0.1);
    }

    /// <inheritdoc/>
    public void Receive(AudioCall call, in RtpPacket packet, TimeSpan now)
    {
        // Nobody sends media to who publishes.
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

using System.Security.Cryptography;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;

namespace Stoa.Server.Audio.Calls;

/// <summary>Plays a clip into a call: each packet at its time, counted from the first, so that nothing drifts.</summary>
/// <param name="clip">What is played.</param>
/// <param name="loops">True: again and again.</param>
/// <remarks>
/// What the encoder marked as silence (DTX) is not sent but for one packet in 400 ms, as browsers have it. After a machine has slept, the clip goes on
/// where it stood. Source: RFC 3550 section 5.1, RFC 7587 section 3.1.3, RFC 6464.
/// </remarks>
internal sealed class ClipSender(OpusClip clip, bool loops) : ICallMedia
{
    private const int SilenceStepSamples = RtpTimestamp.ClockRateHz * 4 / 10;
    private const byte VoiceDbov = 60;
    private static readonly TimeSpan _reportEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _lateAtMost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lastWait = TimeSpan.FromMilliseconds(100);

    private readonly uint _firstTimestamp = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
    private ulong _index = (ulong)RandomNumberGenerator.GetInt32(1, 1 << 15);
    private TimeSpan _start;
    private TimeSpan _reportAt;
    private long _round;
    private int _next;
    private long _slept;
    private long _lastSent = long.MinValue / 2;
    private bool _hasPaused = true;
    private long _packets;
    private long _octets;
    private long _lost;
    private long _played;

    /// <summary>How many packets were sent. For any thread, as are the next two.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>How many of them the server says did not arrive.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>How long it has played.</summary>
    public TimeSpan Played => TimeOf(Volatile.Read(ref _played));

    /// <inheritdoc/>
    public TimeSpan? NextDeadline => Min(_next < clip.Count ? DueAt(PositionOf(_next)) : DoneAt, _reportAt);

    /// <inheritdoc/>
    public bool IsDone { get; private set; }

    private TimeSpan DoneAt => DueAt(clip.Samples) + _lastWait;

    /// <inheritdoc/>
    public void Begin(TimeSpan now) => (_start, _reportAt) = (now, now + _reportEvery);

    /// <inheritdoc/>
    public void Act(AudioCall call, TimeSpan now)
    {
        for (; _next < clip.Count && DueAt(PositionOf(_next)) is var due && due <= now; GoOn())
        {
            if (now - due > _lateAtMost)
            {
                _start += now - due;
                _slept += RtpTimestamp.TicksOf(now - due);
            }

            Send(call, clip[_next]);
        }

        IsDone = _next == clip.Count && now >= DoneAt;
        if (now >= _reportAt && _packets > 0)
        {
            _reportAt = now + _reportEvery;
            Report(call, now);
        }
    }

    /// <inheritdoc/>
    public void Receive(AudioCall call, in RtpPacket packet, TimeSpan now)
    {
        // Nobody sends media to who publishes.
    }

    /// <inheritdoc/>
    public void Receive(in RtcpPacket packet, TimeSpan now)
    {
        for (var i = 0; i < packet.ReportBlockCount; i++)
        {
            Volatile.Write(ref _lost, Math.Max(0, packet.ReportBlock(i).CumulativeLost));
        }
    }

    /// <inheritdoc/>
    public void End(TimeSpan now)
    {
        // What is sent is sent.
    }

    private void GoOn()
    {
        Volatile.Write(ref _played, PositionOf(_next) + clip[_next].Samples);
        _next++;
        if (loops && _next == clip.Count)
        {
            (_next, _round) = (0, _round + 1);
        }
    }

    private void Send(AudioCall call, ClipPacket packet)
    {
        var position = PositionOf(_next);
        if (packet.IsSilence && position - _lastSent < SilenceStepSamples)
        {
            _hasPaused = true;
            return;
        }

        Span<byte> header = stackalloc byte[RtpHeader.MaxLength];
        var extensions = packet.LevelDbov is { } level
            ? new RtpExtensionsToWrite { AudioLevelId = SdpOfferWriter.AudioLevelId, AudioLevel = new AudioLevel(level, level < VoiceDbov) }
            : default;
        var length = RtpHeader.Write(
            header, _hasPaused, SdpOfferWriter.OpusPayloadType, unchecked((ushort)_index), TimestampOf(position), call.Ssrc, [], extensions);
        call.Send(header[..length], packet.Payload, _index++);
        (_lastSent, _hasPaused) = (position, false);
        _octets += packet.Payload.Length;
        Volatile.Write(ref _packets, _packets + 1);
    }

    private void Report(AudioCall call, TimeSpan now)
    {
        Span<byte> bytes = stackalloc byte[64];
        var writer = new RtcpWriter(bytes);
        var timestamp = new RtpTimestamp(unchecked(TimestampOf(0) + RtpTimestamp.TicksOf(now - _start)));
        writer.WriteSenderReport(call.Ssrc, NtpTime.FromUtc(TimeProvider.System.GetUtcNow()), timestamp, unchecked((uint)_packets), unchecked((uint)_octets), []);
        writer.WriteCname(call.Ssrc, "stoa-client"u8);
        call.SendReport(writer.Written);
    }

    private long PositionOf(int packet) => (_round * clip.Samples) + clip[packet].Position;

    private uint TimestampOf(long position) => unchecked(_firstTimestamp + (uint)(position + _slept));

    private TimeSpan DueAt(long position) => _start + TimeOf(position);

    private static TimeSpan TimeOf(long samples) => new((long)((Int128)samples * TimeSpan.TicksPerSecond / RtpTimestamp.ClockRateHz));

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}

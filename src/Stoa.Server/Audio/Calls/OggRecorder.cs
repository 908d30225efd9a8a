using System.Buffers;
using System.Security.Cryptography;
using Stoa.Rtc.Ogg;
using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtcp;
using Stoa.Rtc.Rtp;
using Stoa.Rtc.Sdp;

namespace Stoa.Server.Audio.Calls;

/// <summary>Records what a call hears as Ogg Opus, so that every sound stands where it was heard: the file begins with the connection.</summary>
/// <param name="output">Where the file goes; stays the caller's.</param>
/// <param name="limit">How long is recorded; null: until the end.</param>
/// <remarks>
/// Packets are put in order within a short window, and what is missing is asked for once. Timestamps tell where a packet stands, until they are more
/// than a second from when it came: then that is what counts, since clocks differ and senders change. Source: RFC 7845, RFC 4585.
/// </remarks>
internal sealed class OggRecorder(Stream output, TimeSpan? limit) : ICallMedia
{
    /// <summary>A decoder's first samples, which players leave out. Source: RFC 7845 section 4.2.</summary>
    private const int PreSkip = 312;

    private const int MaxHeld = 32;
    private const long SecondSamples = RtpTimestamp.ClockRateHz;

    /// <summary>A frame of no bytes, mono, 20 ms: silence.</summary>
    private const byte SilenceToc = 31 << 3;

    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan _reportEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    private readonly ArrayBufferWriter<byte> _pages = new(1 << 14);
    private readonly List<Held> _held = new(MaxHeld + 1);
    private OggOpusWriter? _writer;
    private ReceptionStatistics? _statistics;
    private SequenceExtender _numbers;
    private ulong _lastIndex;
    private uint _lastTimestamp;
    private long _lastPosition;
    private TimeSpan _start;
    private TimeSpan _reportAt;
    private TimeSpan _lookAt;
    private long _packets;
    private long _lost;
    private long _recorded;

    /// <summary>How many packets came. For any thread, as are the next two.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>How many are missing.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>How long it has recorded.</summary>
    public TimeSpan Recorded => new(Volatile.Read(ref _recorded));

    /// <inheritdoc/>
    public TimeSpan? NextDeadline => _held.Count > 0 && _held[0].At + _window < _lookAt ? _held[0].At + _window : _lookAt;

    /// <inheritdoc/>
    public bool IsDone { get; private set; }

    /// <inheritdoc/>
    public void Begin(TimeSpan now)
    {
        (_start, _lookAt, _reportAt) = (now, now, now + _reportEvery);
        _writer = new OggOpusWriter(_pages, (uint)RandomNumberGenerator.GetInt32(int.MaxValue), new OpusHead(2, PreSkip), new OpusTags("stoa", []));
    }

    /// <inheritdoc/>
    public void Act(AudioCall call, TimeSpan now)
    {
        Release(now, all: false);
        if (now < _lookAt)
        {
            return;
        }

        // A long silence is written as it goes: whoever listens to the file as it grows hears it, and nobody waits at the end.
        var recorded = now - _start;
        if (_held.Count == 0 && SamplesOf(recorded) - _writer!.Position > 3 * SecondSamples)
        {
            WriteSilence(SamplesOf(recorded) - (2 * SecondSamples));
        }

        Volatile.Write(ref _recorded, recorded.Ticks);
        Flush();
        if (now >= _reportAt && _statistics is { HasStarted: true } statistics)
        {
            _reportAt = now + _reportEvery;
            Report(call, statistics, now);
        }

        // Until the window is over, packets from before the limit may come.
        IsDone = recorded >= limit + _window;
        _lookAt = now + _lookEvery;
        if (limit is { } end && _start + end + _window < _lookAt)
        {
            _lookAt = _start + end + _window;
        }
    }

    /// <inheritdoc/>
    public void Receive(AudioCall call, in RtpPacket packet, TimeSpan now)
    {
        if (_writer is null || packet.PayloadType != SdpOfferWriter.OpusPayloadType || packet.Payload.IsEmpty || (_statistics is { } known && known.Ssrc != packet.Ssrc))
        {
            return;
        }

        var statistics = _statistics ??= new ReceptionStatistics(packet.Ssrc);
        statistics.Receive(packet.SequenceNumber, packet.Timestamp, now);
        Volatile.Write(ref _packets, _packets + 1);
        Volatile.Write(ref _lost, Math.Max(0, statistics.CumulativeLost));
        var highest = _numbers.Highest;
        var index = _numbers.Extend(packet.SequenceNumber);
        if (highest == 0)
        {
            (_lastIndex, _lastTimestamp, _lastPosition) = (index - 1, packet.Timestamp.Value, SamplesOf(now - _start));
        }
        else if (index > highest + 1 && index - highest <= MaxHeld)
        {
            Ask(call, packet.Ssrc, highest + 1, index);
        }

        Hold(new Held(index, packet.Timestamp.Value, now, packet.Payload.ToArray()));
        Release(now, all: false);
    }

    /// <inheritdoc/>
    public void Receive(in RtcpPacket packet, TimeSpan now)
    {
        if (packet.TryGetSenderReport(out var report) && _statistics is { } statistics && report.Ssrc == statistics.Ssrc)
        {
            statistics.SenderReportReceived(report.Time, now);
        }
    }

    /// <inheritdoc/>
    public void End(TimeSpan now)
    {
        if (_writer is not { } writer)
        {
            return;
        }

        Release(now, all: true);
        var recorded = limit < now - _start ? limit.Value : now - _start;
        var end = EndOf(recorded);
        WriteSilence(end);
        writer.Finish(limit is null ? null : end);
        Volatile.Write(ref _recorded, recorded.Ticks);
        Flush();
    }

    private void Hold(Held packet)
    {
        var at = _held.Count;
        while (at > 0 && _held[at - 1].Index > packet.Index)
        {
            at--;
        }

        if (packet.Index > _lastIndex && (at == 0 || _held[at - 1].Index != packet.Index))
        {
            _held.Insert(at, packet);
        }
    }

    private void Release(TimeSpan now, bool all)
    {
        var count = 0;
        while (count < _held.Count && (all || _held[count].Index == _lastIndex + 1 || _held[count].At + _window <= now || _held.Count - count > MaxHeld))
        {
            Write(_held[count++]);
        }

        _held.RemoveRange(0, count);
    }

    private void Write(in Held packet)
    {
        var came = SamplesOf(packet.At - _start);
        var position = _lastPosition + unchecked((int)(packet.Timestamp - _lastTimestamp));
        if (Math.Abs(position - came) > SecondSamples)
        {
            position = came;
        }

        (_lastIndex, _lastTimestamp, _lastPosition) = (packet.Index, packet.Timestamp, position);
        position = Math.Max(position, _writer!.Position);
        if (limit is not { } end || position < EndOf(end))
        {
            _writer.TryWrite(packet.Payload, position);
        }
    }

    private void WriteSilence(long end)
    {
        var position = end - new OpusToc(SilenceToc).FrameSamples;
        if (position > _writer!.Position)
        {
            _writer.TryWrite([SilenceToc], position);
        }
    }

    private void Ask(AudioCall call, uint ssrc, ulong first, ulong end)
    {
        Span<SequenceNumber> lost = stackalloc SequenceNumber[MaxHeld];
        var count = 0;
        for (var index = first; index < end; index++)
        {
            lost[count++] = new SequenceNumber(unchecked((ushort)index));
        }

        Span<byte> bytes = stackalloc byte[256];
        var writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(call.Ssrc, []);
        writer.WriteNack(call.Ssrc, ssrc, lost[..count]);
        call.SendReport(writer.Written);
    }

    private static void Report(AudioCall call, ReceptionStatistics statistics, TimeSpan now)
    {
        Span<byte> bytes = stackalloc byte[96];
        var writer = new RtcpWriter(bytes);
        writer.WriteReceiverReport(call.Ssrc, [statistics.MakeReportBlock(now)]);
        writer.WriteCname(call.Ssrc, "stoa-client"u8);
        call.SendReport(writer.Written);
    }

    private void Flush()
    {
        output.Write(_pages.WrittenSpan);
        output.Flush();
        _pages.ResetWrittenCount();
    }

    private static long EndOf(TimeSpan recorded) => SamplesOf(recorded) + PreSkip;

    private static long SamplesOf(TimeSpan time) => (long)((Int128)time.Ticks * RtpTimestamp.ClockRateHz / TimeSpan.TicksPerSecond);

    private readonly record struct Held(ulong Index, uint Timestamp, TimeSpan At, byte[] Payload);
}

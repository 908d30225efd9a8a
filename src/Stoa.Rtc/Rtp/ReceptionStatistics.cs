using Stoa.Rtc.Rtcp;

namespace Stoa.Rtc.Rtp;

/// <summary>What a receiver knows of one stream's loss and jitter, and says in receiver reports.</summary>
/// <param name="ssrc">The stream.</param>
/// <remarks>
/// A stream counts from its first packet: packets come authenticated, so there is no probation. A duplicate counts as received, as the RFC
/// has it, so that the loss can be negative. Source: RFC 3550 section 6.4.1, appendixes A.1, A.3 and A.8.
/// </remarks>
public sealed class ReceptionStatistics(uint ssrc)
{
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 100;
    private const int NoBadSequence = -1;

    private bool _started;
    private uint _cycles;
    private ushort _highest;
    private uint _base;
    private int _badSequence = NoBadSequence;
    private UInt128 _window;
    private uint _transit;
    private bool _hasTransit;
    private uint _scaledJitter;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private uint _lastSenderReport;
    private TimeSpan _lastSenderReportAt;

    /// <summary>The stream.</summary>
    public uint Ssrc { get; } = ssrc;

    /// <summary>True when a packet was counted.</summary>
    public bool HasStarted => _started;

    /// <summary>Packets counted since the stream began or began anew, duplicates too.</summary>
    public long Received => _received;

    /// <summary>Packets sent, by the sequence numbers, since the stream began or began anew.</summary>
    public long Expected => _started ? (long)ExtendedHighest - _base + 1 : 0;

    /// <summary>Packets missing; negative when duplicates outnumber them.</summary>
    public long CumulativeLost => Expected - _received;

    /// <summary>Packets that came after one with a higher number, each the first of its number.</summary>
    public long Late { get; private set; }

    /// <summary>Packets whose number had come before, among the last 128.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The highest sequence number, with the count of wraps in the upper 16 bits.</summary>
    public uint ExtendedHighest => unchecked(_cycles + _highest);

    /// <summary>The variance of the transit time, smoothed, in ticks of 48,000 Hz.</summary>
    public uint Jitter => _scaledJitter >> 4;

    /// <summary>Counts a packet.</summary>
    /// <returns>False when its number is far from the others: counted only if the next one follows it, as after a restart of the sender.</returns>
    public bool Receive(SequenceNumber number, RtpTimestamp timestamp, TimeSpan now)
    {
        if (!Count(number.Value))
        {
            return false;
        }

        var transit = unchecked(RtpTimestamp.TicksOf(now) - timestamp.Value);
        if (_hasTransit)
        {
            var difference = unchecked((uint)Math.Abs((long)(int)(transit - _transit)));
            _scaledJitter = unchecked(_scaledJitter + difference - ((_scaledJitter + 8) >> 4));
        }

        (_transit, _hasTransit) = (transit, true);
        return true;
    }

    /// <summary>Takes note of the sender's own report, whose time the next report block gives back.</summary>
    public void SenderReportReceived(NtpTime time, TimeSpan now) => (_lastSenderReport, _lastSenderReportAt) = (time.Middle, now);

    /// <summary>The block for the next report; the loss since the last block is then counted from here.</summary>
    public RtcpReportBlock MakeReportBlock(TimeSpan now)
    {
        var expected = Expected - _expectedPrior;
        var lost = expected - (_received - _receivedPrior);
        (_expectedPrior, _receivedPrior) = (Expected, _received);
        return new RtcpReportBlock(
            Ssrc,
            expected == 0 || lost <= 0 ? (byte)0 : (byte)Math.Min((lost << 8) / expected, byte.MaxValue),
            (int)Math.Clamp(CumulativeLost, RtcpReportBlock.MinCumulativeLost, RtcpReportBlock.MaxCumulativeLost),
            ExtendedHighest,
            Jitter,
            _lastSenderReport,
            _lastSenderReport == 0 ? 0 : UnitsOf(now - _lastSenderReportAt));
    }

    private static uint UnitsOf(TimeSpan delay) =>
        (uint)Int128.Clamp((Int128)delay.Ticks * 65_536 / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    private bool Count(ushort number)
    {
        if (!_started)
        {
            Begin(number);
            return true;
        }

        int ahead = unchecked((ushort)(number - _highest));
        if (ahead < MaxDropout)
        {
            if (ahead == 0)
            {
                Duplicates++;
            }
            else
            {
                _cycles = number < _highest ? unchecked(_cycles + 65_536) : _cycles;
                _window = ahead < 128 ? (_window << ahead) | UInt128.One : UInt128.One;
                _highest = number;
            }
        }
        else if (ahead <= 65_536 - MaxMisorder)
        {
            if (number != _badSequence)
            {
                _badSequence = unchecked((ushort)(number + 1));
                return false;
            }

            Begin(number);
            return true;
        }
        else
        {
            var mask = UInt128.One << (65_536 - ahead);
            if ((_window & mask) != 0)
            {
                Duplicates++;
            }
            else
            {
                Late++;
            }

            _window |= mask;
        }

        _received++;
        return true;
    }

    private void Begin(ushort number)
    {
        _started = true;
        _hasTransit = false;
        (_cycles, _highest, _base, _badSequence) = (0, number, number, NoBadSequence);
        (_received, _receivedPrior, _expectedPrior) = (1, 0, 0);
        _window = UInt128.One;
    }
}

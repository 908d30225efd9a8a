namespace Stoa.Rtc.Tests.Rtp;

/// <summary>The receiver's own arithmetic as RFC 3550 prints it, appendixes A.1, A.3 and A.8, without probation: what statistics are checked against.</summary>
internal sealed class Rfc3550Source
{
    private const uint RtpSeqMod = 1 << 16;
    private const uint MaxDropout = 3000;
    private const uint MaxMisorder = 100;
    private ushort _maxSeq;
    private uint _cycles;
    private uint _baseSeq;
    private uint _badSeq;
    private uint _received;
    private uint _expectedPrior;
    private uint _receivedPrior;
    private bool _hasTransit;
    private int _transit;
    private uint _jitter;
    private bool _started;

    public uint ExtendedMax => _cycles + _maxSeq;

    public int Lost => (int)(ExtendedMax - _baseSeq + 1 - _received);

    public uint Jitter => _jitter >> 4;

    public bool Update(ushort seq, uint timestamp, uint arrival)
    {
        if (!_started)
        {
            _started = true;
            InitSeq(seq);
            _received++;
        }
        else if (!UpdateSeq(seq))
        {
            return false;
        }

        var transit = unchecked((int)(arrival - timestamp));
        var d = _hasTransit ? transit - _transit : 0;
        if (_hasTransit)
        {
            _jitter += (uint)Math.Abs(d) - ((_jitter + 8) >> 4);
        }

        (_transit, _hasTransit) = (transit, true);
        return true;
    }

    public byte Fraction()
    {
        var expected = ExtendedMax - _baseSeq + 1;
        var expectedInterval = expected - _expectedPrior;
        _expectedPrior = expected;
        var receivedInterval = _received - _receivedPrior;
        _receivedPrior = _received;
        var lostInterval = (int)(expectedInterval - receivedInterval);
        return expectedInterval == 0 || lostInterval <= 0 ? (byte)0 : (byte)((lostInterval << 8) / expectedInterval);
    }

    private void InitSeq(ushort seq)
    {
        (_baseSeq, _maxSeq, _badSeq, _cycles) = (seq, seq, RtpSeqMod + 1, 0);
        (_received, _receivedPrior, _expectedPrior) = (0, 0, 0);
        _hasTransit = false;
    }

    private bool UpdateSeq(ushort seq)
    {
        var udelta = (uint)(ushort)(seq - _maxSeq);
        if (udelta < MaxDropout)
        {
            if (seq < _maxSeq)
            {
                _cycles += RtpSeqMod;
            }

            _maxSeq = seq;
        }
        else if (udelta <= RtpSeqMod - MaxMisorder)
        {
            if (seq == _badSeq)
            {
                InitSeq(seq);
            }
            else
            {
                _badSeq = (seq + 1u) & (RtpSeqMod - 1);
                return false;
            }
        }

        _received++;
        return true;
    }
}

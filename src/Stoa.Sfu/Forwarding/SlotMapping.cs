namespace Stoa.Sfu.Forwarding;

/// <summary>How the packets of whoever holds a slot become one continuous stream: numbers without a gap, timestamps that only grow.</summary>
/// <remarks>
/// Within one holder's talk, gaps and reordering are kept as they came, so that a listener's decoder conceals what was lost on the
/// way in. The stream is the slot's own, 64 bits wide; each listener has a place in it (<see cref="ListenerSlot"/>).
/// Not safe for use by several threads. Source: RFC 3550 section 5.1.
/// </remarks>
internal struct SlotMapping
{
    /// <summary>Opus always counts at 48 kHz. Source: RFC 7587 section 4.1.</summary>
    public const int ClockHz = 48_000;

    /// <summary>One packet of 20 ms: the least step between two holders.</summary>
    private const uint LeastStep = 960;

    private ulong _indexDelta;
    private uint _timestampDelta;
    private ulong _firstSource;
    private ulong _lastIndex;
    private uint _lastTimestamp;
    private TimeSpan _lastAt;
    private bool _hasBegun;

    /// <summary>The number of the first packet of the present talk.</summary>
    public ulong FirstIndex { get; private set; }

    /// <summary>The greatest number given so far.</summary>
    public readonly ulong LastIndex => _lastIndex;

    /// <summary>Begins a talk: of a new holder, or of the same one after packets that were not forwarded.</summary>
    /// <param name="source">The extended sequence number of its first packet.</param>
    /// <param name="timestamp">That packet's timestamp.</param>
    /// <param name="now">When it came.</param>
    /// <param name="isSameClock">True when the timestamps go on from the talk before: same holder, and no longer pause than a clock keeps.</param>
    public void Begin(ulong source, uint timestamp, TimeSpan now, bool isSameClock)
    {
        unchecked
        {
            FirstIndex = _lastIndex + 1;
            _indexDelta = FirstIndex - source;
            _firstSource = source;
            var step = (int)(timestamp + _timestampDelta - _lastTimestamp);
            if (!_hasBegun || !isSameClock || step < LeastStep / 2)
            {
                var elapsed = _hasBegun ? (uint)((now - _lastAt).Ticks * ClockHz / TimeSpan.TicksPerSecond) : 0;
                _timestampDelta = _lastTimestamp + Math.Max(elapsed, LeastStep) - timestamp;
            }

            _hasBegun = true;
        }
    }

    /// <summary>Places one packet of the holder in the stream.</summary>
    /// <returns>False for a packet from before the talk began.</returns>
    public bool TryMap(ulong source, uint timestamp, TimeSpan now, out ulong index, out uint mapped)
    {
        unchecked
        {
            index = source + _indexDelta;
            mapped = timestamp + _timestampDelta;
            if (source < _firstSource)
            {
                return false;
            }

            if (index > _lastIndex)
            {
                (_lastIndex, _lastTimestamp, _lastAt) = (index, mapped, now);
            }

            return true;
        }
    }

    /// <summary>The timestamp that a packet of the present talk has in the stream.</summary>
    public readonly uint MapTimestamp(uint timestamp) => unchecked(timestamp + _timestampDelta);

    /// <summary>Where a number of the stream came from.</summary>
    /// <returns>False for a number of an earlier talk.</returns>
    public readonly bool TryFindSource(ulong index, out ulong source)
    {
        source = unchecked(index - _indexDelta);
        return _hasBegun && index >= FirstIndex && index <= _lastIndex;
    }
}

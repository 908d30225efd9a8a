using Stoa.Rtc.Opus;
using Stoa.Rtc.Rtp;

namespace Stoa.Sfu.Forwarding;

/// <summary>One slot of a large audience: three packets of 20 ms become one of 60 ms, without decoding, so a listener costs a third.</summary>
/// <remarks>
/// Costs up to 40 ms of delay. A packet leaves as soon as it is long enough, when the next one does not fit behind it (another talk, loss,
/// a pause of DTX, another mode of Opus), or when nothing has come for <see cref="Patience"/>. What comes late is too late.
/// Owned by the room's loop. Source: RFC 6716 section 3.2.5 and appendix B.
/// </remarks>
internal sealed class MergedSlot
{
    /// <summary>How long a packet that is not full waits for more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(45);

    /// <summary>60 ms at 48 kHz.</summary>
    private const int FullSamples = 2_880;

    private readonly OpusMerger _merger = new();
    private readonly byte[] _payload = new byte[1_200];
    private ulong _index;
    private ulong _nextSource;
    private uint _csrc;
    private bool _marker;
    private byte _level;
    private TimeSpan _lastAt;

    /// <summary>True when something waits.</summary>
    public bool IsWaiting => _merger.FrameCount > 0;

    /// <summary>True when what waits has waited long enough.</summary>
    public bool IsDue(TimeSpan now) => IsWaiting && now - _lastAt >= Patience;

    /// <summary>Takes a packet in, if it fits behind what waits.</summary>
    /// <returns>False when what waits has to leave first, or the packet can only be sent as it is.</returns>
    public bool TryAdd(in ForwardedPacket packet, TimeSpan now)
    {
        if (IsWaiting && (packet.Marker || packet.Csrc != _csrc || packet.Index != _nextSource))
        {
            return false;
        }

        var isFirst = !IsWaiting;
        if (!_merger.TryAdd(packet.Payload, new RtpTimestamp(packet.Timestamp)))
        {
            return false;
        }

        if (isFirst)
        {
            // What was lost on the way in stays a gap in the numbers, so that decoders know.
            _index += packet.Marker || packet.Index == _nextSource ? 1UL : 2UL;
            (_csrc, _marker, _level) = (packet.Csrc, packet.Marker, packet.Level);
        }

        _level = (_level & 0x7f) <= (packet.Level & 0x7f) ? _level : packet.Level; // The louder of the two.
        _nextSource = packet.Index + 1;
        _lastAt = now;
        return true;
    }

    /// <summary>True when what waits is long enough to leave.</summary>
    public bool IsFull => _merger.Samples >= FullSamples;

    /// <summary>True for a packet from before those that were taken in.</summary>
    public bool IsLate(in ForwardedPacket packet) => packet.Index < _nextSource && !packet.Marker;

    /// <summary>Takes out what waits. Valid until the next call.</summary>
    public ForwardedPacket Take()
    {
        var timestamp = _merger.Timestamp.Value;
        _merger.TryWrite(_payload, out var length); // The place is longer than what the merger makes.
        _merger.Clear();
        return new ForwardedPacket { Index = _index, Timestamp = timestamp, Marker = _marker, Csrc = _csrc, Level = _level, Payload = _payload.AsSpan(0, length) };
    }

    /// <summary>Lets a packet through as it is: it cannot be merged.</summary>
    public ForwardedPacket Pass(in ForwardedPacket packet)
    {
        _index += packet.Marker || packet.Index == _nextSource ? 1UL : 2UL;
        _nextSource = packet.Index + 1;
        return new ForwardedPacket
        {
            Index = _index, Timestamp = packet.Timestamp, Marker = packet.Marker, Csrc = packet.Csrc, Level = packet.Level, Payload = packet.Payload,
        };
    }
}

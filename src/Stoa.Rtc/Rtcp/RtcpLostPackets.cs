using System.Buffers.Binary;
using System.Numerics;
using Stoa.Rtc.Rtp;

namespace Stoa.Rtc.Rtcp;

/// <summary>The packets that a NACK asks for, for <c>foreach</c>: each entry is a first packet, PID, and a mask of the sixteen after it, BLP.</summary>
/// <remarks>Source: RFC 4585 section 6.2.1.</remarks>
public ref struct RtcpLostPackets
{
    private ReadOnlySpan<byte> _rest;
    private ushort _first;
    private uint _mask;

    internal RtcpLostPackets(ReadOnlySpan<byte> entries) => _rest = entries;

    /// <summary>The packet at hand.</summary>
    public SequenceNumber Current { get; private set; }

    /// <summary>This, from where it is.</summary>
    public readonly RtcpLostPackets GetEnumerator() => this;

    /// <summary>Goes to the next packet.</summary>
    public bool MoveNext()
    {
        if (_mask == 0)
        {
            if (_rest.Length < sizeof(uint))
            {
                return false;
            }

            _first = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            _mask = ((uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1) | 1;
            _rest = _rest[sizeof(uint)..];
        }

        Current = new SequenceNumber(_first).Add(BitOperations.TrailingZeroCount(_mask));
        _mask &= _mask - 1;
        return true;
    }
}

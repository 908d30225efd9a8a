using System.Buffers.Binary;

namespace Stoa.Rtc.Rtcp;

/// <summary>The sources that a goodbye names, for <c>foreach</c>. Source: RFC 3550 section 6.6.</summary>
public ref struct RtcpSources
{
    private ReadOnlySpan<byte> _rest;

    internal RtcpSources(ReadOnlySpan<byte> sources) => _rest = sources;

    /// <summary>The source at hand.</summary>
    public uint Current { get; private set; }

    /// <summary>How many sources are left.</summary>
    public readonly int Count => _rest.Length / sizeof(uint);

    /// <summary>This, from where it is.</summary>
    public readonly RtcpSources GetEnumerator() => this;

    /// <summary>Goes to the next source.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < sizeof(uint))
        {
            return false;
        }

        Current = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[sizeof(uint)..];
        return true;
    }
}

using System.Buffers.Binary;

namespace Stoa.Rtc.Stun;

/// <summary>Writes one Binding message into a buffer of the caller: attributes in the order of the calls, then <see cref="Finish"/>.</summary>
/// <remarks>Throws when the buffer is too short, which is the caller's broken promise. Source: RFC 8489 sections 5 and 14.</remarks>
public ref struct StunWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>Writes the header.</summary>
    /// <param name="buffer">Where the message goes; kept until <see cref="Finish"/>.</param>
    /// <param name="messageClass">Request, indication, success or error.</param>
    /// <param name="transactionId">12 bytes: new ones for a request, the request's for a response.</param>
    public StunWriter(Span<byte> buffer, StunClass messageClass, ReadOnlySpan<byte> transactionId)
    {
        if (transactionId.Length != 12)
        {
            throw new ArgumentException("A transaction id has 12 bytes.", nameof(transactionId));
        }

        _buffer = buffer;
        _length = StunMessage.HeaderBytes;
        var bits = (int)messageClass;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)(StunMessage.Binding | ((bits & 1) << 4) | ((bits & 2) << 7)));
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(buffer[8..]);
    }

    /// <summary>Writes USERNAME.</summary>
    public void Username(ReadOnlySpan<byte> username) => username.CopyTo(Attribute(StunAttribute.Username, username.Length));

    /// <summary>Writes PRIORITY.</summary>
    public void Priority(uint priority) => BinaryPrimitives.WriteUInt32BigEndian(Attribute(StunAttribute.Priority, 4), priority);

    /// <summary>Writes USE-CANDIDATE.</summary>
    public void UseCandidate() => Attribute(StunAttribute.UseCandidate, 0);

    /// <summary>Writes ICE-CONTROLLING with a tie-breaker.</summary>
    public void IceControlling(ulong tieBreaker) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(StunAttribute.IceControlling, 8), tieBreaker);

    /// <summary>Writes ICE-CONTROLLED with a tie-breaker.</summary>
    public void IceControlled(ulong tieBreaker) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(StunAttribute.IceControlled, 8), tieBreaker);

    /// <summary>Writes XOR-MAPPED-ADDRESS in the address's own family.</summary>
    public void XorMappedAddress(in TransportAddress address)
    {
        var value = Attribute(StunAttribute.XorMappedAddress, address.IsIPv4 ? 8 : 20);
        value[0] = 0;
        value[1] = address.IsIPv4 ? (byte)1 : (byte)2;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunMessage.MagicCookie >> 16)));
        if (address.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)address.Ip ^ StunMessage.MagicCookie);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(value[4..], address.Ip ^ BinaryPrimitives.ReadUInt128BigEndian(_buffer[4..]));
        }
    }

    /// <summary>Writes ERROR-CODE, 300 to 699, without a reason phrase: an answer stays no longer than its request.</summary>
    public void ErrorCode(int code)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 699);
        BinaryPrimitives.WriteUInt32BigEndian(Attribute(StunAttribute.ErrorCode, 4), (uint)(((code / 100) << 8) | (code % 100)));
    }

    /// <summary>Writes UNKNOWN-ATTRIBUTES: the types that the request had and that are not known, at most <see cref="StunMessage.MaximumUnknown"/>.</summary>
    public void UnknownAttributes(in StunMessage request)
    {
        var count = Math.Min(request.UnknownRequiredCount, StunMessage.MaximumUnknown);
        var value = Attribute(StunAttribute.UnknownAttributes, 2 * count);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(2 * i)..], request.UnknownRequired(i));
        }
    }

    /// <summary>Writes an attribute of any type: for tests and for attributes that the server never sends.</summary>
    internal void Any(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    /// <summary>Writes MESSAGE-INTEGRITY with the short-term password, then FINGERPRINT.</summary>
    /// <returns>The length of the whole message in bytes.</returns>
    public int Finish(ReadOnlySpan<byte> password)
    {
        SetLength(_length + StunMessage.IntegrityBytes);
        Span<byte> hash = stackalloc byte[StunIntegrity.HashBytes];
        StunIntegrity.Compute(password, _buffer[.._length], hash);
        hash.CopyTo(Attribute(StunAttribute.MessageIntegrity, hash.Length));
        return FinishUnsigned();
    }

    /// <summary>Writes FINGERPRINT alone: what a message without credentials ends with.</summary>
    /// <returns>The length of the whole message in bytes.</returns>
    public int FinishUnsigned()
    {
        SetLength(_length + StunMessage.FingerprintBytes);
        var crc = Crc32.Of(_buffer[.._length]);
        BinaryPrimitives.WriteUInt32BigEndian(Attribute(StunAttribute.Fingerprint, 4), crc ^ StunMessage.FingerprintMask);
        return _length;
    }

    private readonly void SetLength(int total) => BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(total - StunMessage.HeaderBytes));

    private Span<byte> Attribute(ushort type, int length)
    {
        var padded = (length + 3) & ~3;
        var whole = _buffer.Slice(_length, 4 + padded);
        BinaryPrimitives.WriteUInt16BigEndian(whole, type);
        BinaryPrimitives.WriteUInt16BigEndian(whole[2..], (ushort)length);
        whole[(4 + length)..].Clear();
        _length += whole.Length;
        return whole.Slice(4, length);
    }
}

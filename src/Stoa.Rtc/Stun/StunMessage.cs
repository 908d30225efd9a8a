using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Stoa.Rtc.Stun;

/// <summary>One STUN message, read in place from a datagram that must outlive it.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
/// |0 0|     message type          |        length of what follows |
/// |                    magic cookie 0x2112A442                    |
/// |                 transaction id, 12 bytes                      |
/// |     attribute type            |     its length without padding|   then its value, padded to 4 bytes
/// </code>
/// Of two attributes of one type the first counts; what follows MESSAGE-INTEGRITY is ignored, except FINGERPRINT, which must be last.
/// Source: RFC 8489 sections 5 and 14.
/// </remarks>
public readonly ref struct StunMessage
{
    /// <summary>Bytes before the first attribute.</summary>
    public const int HeaderBytes = 20;

    /// <summary>A longer datagram is no STUN message here; checks of browsers have about 100 bytes.</summary>
    public const int MaximumBytes = 1500;

    /// <summary>The method of connectivity checks. Source: RFC 8489 section 18.2.</summary>
    public const ushort Binding = 1;

    /// <summary>How many unknown attributes are remembered; more are known only to exist.</summary>
    public const int MaximumUnknown = 8;

    internal const uint MagicCookie = 0x2112a442;
    internal const uint FingerprintMask = 0x5354554e;
    internal const int IntegrityBytes = 24;
    internal const int FingerprintBytes = 8;

    private readonly ReadOnlySpan<byte> _datagram;
    private readonly int _integrityAt;
    private readonly int _fingerprintAt;
    private readonly UInt128 _unknown;

    private StunMessage(ReadOnlySpan<byte> datagram, scoped in Attributes read)
    {
        _datagram = datagram;
        _integrityAt = read.IntegrityAt;
        _fingerprintAt = read.FingerprintAt;
        _unknown = read.Unknown;
        UnknownRequiredCount = read.UnknownCount;
        Username = datagram.Slice(read.UsernameAt, read.UsernameLength);
        HasUsername = read.UsernameAt > 0;
        Priority = read.Priority;
        UseCandidate = read.UseCandidate;
        IceControlling = read.IceControlling;
        IceControlled = read.IceControlled;
        MappedAddress = read.MappedAddress;
        ErrorCode = read.ErrorCode;
    }

    /// <summary>Request, indication, success or error.</summary>
    public StunClass Class => (StunClass)(((_datagram[0] & 1) << 1) | ((_datagram[1] >> 4) & 1));

    /// <summary>The method, 12 bits; <see cref="Binding"/> for connectivity checks.</summary>
    public ushort Method => (ushort)((_datagram[1] & 0xf) | ((_datagram[1] & 0xe0) >> 1) | ((_datagram[0] & 0x3e) << 6));

    /// <summary>The 12 bytes that join a response to its request.</summary>
    public ReadOnlySpan<byte> TransactionId => _datagram.Slice(8, 12);

    /// <summary>True when USERNAME is there.</summary>
    public bool HasUsername { get; }

    /// <summary>USERNAME without padding; empty when absent.</summary>
    public ReadOnlySpan<byte> Username { get; }

    /// <summary>PRIORITY; null when absent.</summary>
    public uint? Priority { get; }

    /// <summary>True when USE-CANDIDATE is there: the sender nominates this pair.</summary>
    public bool UseCandidate { get; }

    /// <summary>The tie-breaker of a sender in the controlling role; null when absent.</summary>
    public ulong? IceControlling { get; }

    /// <summary>The tie-breaker of a sender in the controlled role; null when absent.</summary>
    public ulong? IceControlled { get; }

    /// <summary>XOR-MAPPED-ADDRESS, as a UDP address; null when absent.</summary>
    public TransportAddress? MappedAddress { get; }

    /// <summary>The number of ERROR-CODE, 300 to 699; null when absent.</summary>
    public int? ErrorCode { get; }

    /// <summary>How many comprehension-required attributes are not known here.</summary>
    public int UnknownRequiredCount { get; }

    /// <summary>True when FINGERPRINT is there and right.</summary>
    public bool HasValidFingerprint => _fingerprintAt > 0
        && BinaryPrimitives.ReadUInt32BigEndian(_datagram[(_fingerprintAt + 4)..]) == (Crc32.Of(_datagram[.._fingerprintAt]) ^ FingerprintMask);

    /// <summary>True when MESSAGE-INTEGRITY is there, right or not.</summary>
    public bool HasIntegrity => _integrityAt > 0;

    /// <summary>The type of an unknown comprehension-required attribute, of the first <see cref="MaximumUnknown"/>.</summary>
    public ushort UnknownRequired(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Math.Min(UnknownRequiredCount, MaximumUnknown));
        return (ushort)(_unknown >> (16 * index));
    }

    /// <summary>Reads a datagram that is exactly one STUN message.</summary>
    /// <returns>False when it is none: no magic cookie, a length that does not fit, an attribute cut short or of a wrong length.</returns>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (!HasHeader(datagram))
        {
            return false;
        }

        var read = default(Attributes);
        var at = HeaderBytes;
        while (at < datagram.Length)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            var next = at + 4 + ((length + 3) & ~3);
            if (next > datagram.Length || !read.Take(type, datagram.Slice(at + 4, length), at, datagram))
            {
                return false;
            }

            // "the FINGERPRINT attribute MUST be the last attribute in the message": RFC 8489 section 14.7.
            if (type == StunAttribute.Fingerprint && next != datagram.Length)
            {
                return false;
            }

            at = next;
        }

        message = new StunMessage(datagram, read);
        return true;
    }

    /// <summary>True when MESSAGE-INTEGRITY is there and made with this short-term password; compared in constant time.</summary>
    /// <remarks>Source: RFC 8489 section 14.5. For long-term credentials the key takes the password's place.</remarks>
    public bool IsAuthentic(ReadOnlySpan<byte> password)
    {
        if (_integrityAt == 0)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[StunIntegrity.HashBytes];
        Span<byte> text = stackalloc byte[_integrityAt];
        _datagram[.._integrityAt].CopyTo(text);
        BinaryPrimitives.WriteUInt16BigEndian(text[2..], (ushort)(_integrityAt - HeaderBytes + IntegrityBytes));
        StunIntegrity.Compute(password, text, hash);
        return CryptographicOperations.FixedTimeEquals(hash, _datagram.Slice(_integrityAt + 4, StunIntegrity.HashBytes));
    }

    /// <summary>True for a header whose length is that of the datagram.</summary>
    internal static bool HasHeader(ReadOnlySpan<byte> datagram) =>
        datagram.Length is >= HeaderBytes and <= MaximumBytes
        && datagram.Length % 4 == 0
        && datagram[0] < 0x40
        && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == MagicCookie
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) == datagram.Length - HeaderBytes;

    private struct Attributes
    {
        public int IntegrityAt;
        public int FingerprintAt;
        public int UsernameAt;
        public int UsernameLength;
        public uint? Priority;
        public bool UseCandidate;
        public ulong? IceControlling;
        public ulong? IceControlled;
        public TransportAddress? MappedAddress;
        public int? ErrorCode;
        public UInt128 Unknown;
        public int UnknownCount;

        /// <summary>Takes one attribute; false when its length is wrong.</summary>
        public bool Take(ushort type, ReadOnlySpan<byte> value, int at, ReadOnlySpan<byte> datagram)
        {
            if (IntegrityAt > 0 && type != StunAttribute.Fingerprint)
            {
                return true;
            }

            switch (type)
            {
                case StunAttribute.Username:
                    (UsernameAt, UsernameLength) = UsernameAt == 0 ? (at + 4, value.Length) : (UsernameAt, UsernameLength);
                    return true;
                case StunAttribute.MessageIntegrity:
                    IntegrityAt = at;
                    return value.Length == StunIntegrity.HashBytes;
                case StunAttribute.Fingerprint:
                    FingerprintAt = at;
                    return value.Length == 4;
                case StunAttribute.Priority when value.Length == 4:
                    Priority ??= BinaryPrimitives.ReadUInt32BigEndian(value);
                    return true;
                case StunAttribute.UseCandidate when value.Length == 0:
                    UseCandidate = true;
                    return true;
                case StunAttribute.IceControlling when value.Length == 8:
                    IceControlling ??= BinaryPrimitives.ReadUInt64BigEndian(value);
                    return true;
                case StunAttribute.IceControlled when value.Length == 8:
                    IceControlled ??= BinaryPrimitives.ReadUInt64BigEndian(value);
                    return true;
                case StunAttribute.ErrorCode when value.Length >= 4:
                    ErrorCode ??= (value[2] & 7) is >= 3 and <= 6 && value[3] < 100 ? ((value[2] & 7) * 100) + value[3] : null;
                    return ErrorCode is not null;
                case StunAttribute.XorMappedAddress:
                    MappedAddress ??= ReadXorMapped(value, datagram);
                    return MappedAddress is not null;
                case StunAttribute.Priority or StunAttribute.UseCandidate or StunAttribute.IceControlling or StunAttribute.IceControlled or StunAttribute.ErrorCode:
                    return false;
                case StunAttribute.MappedAddress or StunAttribute.UnknownAttributes or StunAttribute.Realm or StunAttribute.Nonce or StunAttribute.MessageIntegritySha256:
                    return true;
                default:
                    if (type < 0x8000)
                    {
                        Unknown |= UnknownCount < MaximumUnknown ? (UInt128)type << (16 * UnknownCount) : 0;
                        UnknownCount++;
                    }

                    return true;
            }
        }

        private static TransportAddress? ReadXorMapped(ReadOnlySpan<byte> value, ReadOnlySpan<byte> datagram)
        {
            if (value.Length < 4)
            {
                return null;
            }

            var port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (MagicCookie >> 16));
            return (value[1], value.Length) switch
            {
                (1, 8) => new TransportAddress(((UInt128)0xffff << 32) | (BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ MagicCookie), port),
                (2, 20) => new TransportAddress(BinaryPrimitives.ReadUInt128BigEndian(value[4..]) ^ BinaryPrimitives.ReadUInt128BigEndian(datagram[4..]), port),
                _ => null,
            };
        }
    }
}

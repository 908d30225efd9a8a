namespace Stoa.Rtc.Stun;

/// <summary>The class of a STUN message: the two class bits of its type, as a number. Source: RFC 8489 section 5.</summary>
public enum StunClass : byte
{
    /// <summary>A request: an answer is expected.</summary>
    Request,

    /// <summary>An indication: nothing is ever answered.</summary>
    Indication,

    /// <summary>A success response.</summary>
    SuccessResponse,

    /// <summary>An error response: it has an error code.</summary>
    ErrorResponse,
}

/// <summary>The attributes of STUN that are read or written here. Source: RFC 8489 section 18.3 and RFC 8445 section 16.1.</summary>
internal static class StunAttribute
{
    public const ushort MappedAddress = 0x0001;
    public const ushort Username = 0x0006;
    public const ushort MessageIntegrity = 0x0008;
    public const ushort ErrorCode = 0x0009;
    public const ushort UnknownAttributes = 0x000a;
    public const ushort Realm = 0x0014;
    public const ushort Nonce = 0x0015;
    public const ushort MessageIntegritySha256 = 0x001c;
    public const ushort XorMappedAddress = 0x0020;
    public const ushort Priority = 0x0024;
    public const ushort UseCandidate = 0x0025;
    public const ushort Fingerprint = 0x8028;
    public const ushort IceControlled = 0x8029;
    public const ushort IceControlling = 0x802a;
}

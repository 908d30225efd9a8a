namespace Stoa.Rtc.Srtp;

/// <summary>The two protection profiles Stoa speaks, by their number in the DTLS handshake.</summary>
/// <remarks>Source: RFC 5764 section 4.1.2; RFC 7714 section 14.2.</remarks>
public enum SrtpProfile : ushort
{
    /// <summary>AES-128 in counter mode with an 80-bit HMAC-SHA1 tag: what every peer has. Master key 16 bytes, salt 14.</summary>
    Aes128CmHmacSha1Tag80 = 0x0001,

    /// <summary>AES-128-GCM with a 128-bit tag, the preferred one. Master key 16 bytes, salt 12.</summary>
    AeadAes128Gcm = 0x0007,
}

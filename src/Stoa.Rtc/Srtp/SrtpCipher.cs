using System.Security.Cryptography;

namespace Stoa.Rtc.Srtp;

/// <summary>One direction of SRTP or SRTCP under one profile: native contexts keyed once, a new nonce per packet. Not for two threads at once.</summary>
internal abstract class SrtpCipher : IDisposable
{
    /// <summary>Length of the tag in bytes.</summary>
    internal abstract int TagBytes { get; }

    /// <summary>True when the tag stands before the SRTCP index and covers no rollover counter: AEAD. Source: RFC 7714 section 9.</summary>
    internal abstract bool IsAead { get; }

    /// <summary>Encrypts the payload to behind the header, and makes the tag.</summary>
    /// <param name="packet">The header, already written, then room for the encrypted payload, exactly.</param>
    /// <param name="headerLength">What of the packet stays readable, in bytes.</param>
    /// <param name="payload">The payload: elsewhere, or where it is to be.</param>
    /// <param name="trailer">What the tag covers besides the packet, in at most four bytes.</param>
    /// <param name="ssrc">The source.</param>
    /// <param name="index">48 bits for SRTP, 31 for SRTCP; never twice with one source.</param>
    /// <param name="tag">Room for <see cref="TagBytes"/>.</param>
    internal abstract void Seal(
        Span<byte> packet, int headerLength, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> trailer, uint ssrc, ulong index, Span<byte> tag);

    /// <summary>Checks the tag and decrypts in place what follows the header.</summary>
    /// <returns>False when the tag does not fit; the bytes after the header are then undefined.</returns>
    internal abstract bool TryOpen(
        Span<byte> packet, int headerLength, ReadOnlySpan<byte> trailer, uint ssrc, ulong index, ReadOnlySpan<byte> tag);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Fetches what the next call will need, as far as it is known.</summary>
    internal virtual void Prefetch()
    {
    }

    /// <summary>Derives the session keys and makes the contexts.</summary>
    internal static SrtpCipher Derive(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, bool rtcp)
    {
        Span<byte> keys = stackalloc byte[16 + Aes128CmHmacSha1.AuthenticationKeyBytes + 14];
        var key = keys[..16];
        var authenticationKey = keys[16..][..Aes128CmHmacSha1.AuthenticationKeyBytes];
        var salt = keys[^14..][..masterSalt.Length];
        var labels = rtcp ? KeyDerivation.Rtcp : 0;
        KeyDerivation.Derive(masterKey, masterSalt, (byte)(KeyDerivation.CipherKey + labels), key);
        KeyDerivation.Derive(masterKey, masterSalt, (byte)(KeyDerivation.Salt + labels), salt);
        try
        {
            if (profile == SrtpProfile.AeadAes128Gcm)
            {
                return new AeadAes128Gcm(key, salt);
            }

            KeyDerivation.Derive(masterKey, masterSalt, (byte)(KeyDerivation.AuthenticationKey + labels), authenticationKey);
            return new Aes128CmHmacSha1(key, authenticationKey, salt);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }
}

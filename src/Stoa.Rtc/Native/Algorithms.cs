using System.Security.Cryptography;

namespace Stoa.Rtc.Native;

/// <summary>The algorithms Stoa uses, fetched once for the life of the process: a fetch per context would cost more than a packet.</summary>
internal static unsafe class Algorithms
{
    /// <summary>EVP_CIPHER of AES-128-GCM.</summary>
    internal static readonly nint Aes128Gcm = Cipher("AES-128-GCM\0"u8);

    /// <summary>EVP_CIPHER of AES-128-CTR.</summary>
    internal static readonly nint Aes128Counter = Cipher("AES-128-CTR\0"u8);

    /// <summary>EVP_MAC of HMAC.</summary>
    internal static readonly nint Hmac = Mac("HMAC\0"u8);

    /// <summary>What a refused native call means here: a broken library, never bad bytes from outside.</summary>
    internal static CryptographicException Refused(string call)
    {
        LibCrypto.ERR_clear_error();
        return new CryptographicException($"OpenSSL refused {call}.");
    }

    private static nint Cipher(ReadOnlySpan<byte> name)
    {
        NativeLibraries.Load();
        fixed (byte* pointer = name)
        {
            return LibCrypto.EVP_CIPHER_fetch(0, pointer, null) is var cipher and not 0 ? cipher : throw Refused("EVP_CIPHER_fetch");
        }
    }

    private static nint Mac(ReadOnlySpan<byte> name)
    {
        NativeLibraries.Load();
        fixed (byte* pointer = name)
        {
            return LibCrypto.EVP_MAC_fetch(0, pointer, null) is var mac and not 0 ? mac : throw Refused("EVP_MAC_fetch");
        }
    }
}

using Microsoft.Win32.SafeHandles;

namespace Stoa.Rtc.Native;

/// <summary>Owns one EVP_CIPHER_CTX: key schedule and running state of one cipher.</summary>
internal sealed class CipherContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}

using Microsoft.Win32.SafeHandles;

namespace Stoa.Rtc.Native;

/// <summary>Owns one EVP_MAC_CTX: key and running state of one message authentication code.</summary>
internal sealed class MacContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_MAC_CTX_free(handle);
        return true;
    }
}

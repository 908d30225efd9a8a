using Microsoft.Win32.SafeHandles;

namespace Stoa.Rtc.Native;

/// <summary>Owns one SSL_CTX: certificate and settings that sessions share. A session keeps it alive by itself.</summary>
internal sealed class SslContextHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }
}

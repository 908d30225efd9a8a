using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stoa.Rtc.Native;

/// <summary>Owns one SSL with its BIO, and the weak handle by which native callbacks find the managed side.</summary>
internal sealed class SslHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    private GCHandle _owner;

    /// <summary>Remembers the managed side, weakly.</summary>
    /// <returns>The handle as a number.</returns>
    internal nint Own(object owner)
    {
        _owner = GCHandle.Alloc(owner, GCHandleType.Weak);
        return GCHandle.ToIntPtr(_owner);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        if (_owner.IsAllocated)
        {
            _owner.Free();
        }

        return true;
    }
}

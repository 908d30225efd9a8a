using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Stoa.Rtc.Srtp;

/// <summary>Asks the processor to fetch memory that is needed soon, while it does something else. Changes nothing but time.</summary>
public static unsafe class CacheLines
{
    private const int LineBytes = 64;

    /// <summary>Fetches the beginning of an object; nothing happens where the processor cannot, or for null.</summary>
    /// <param name="target">The object.</param>
    /// <param name="lines">How many lines of 64 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(object? target, int lines = 1)
    {
        if (Sse.IsSupported)
        {
            // The collector may move it meanwhile: then the wrong line is fetched, which harms nothing.
            var address = *(byte**)Unsafe.AsPointer(ref target);
            for (var line = 0; line < lines; line++)
            {
                Sse.Prefetch0(address + (line * LineBytes));
            }
        }
    }

    /// <summary>Fetches one line of native memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(nint address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)address);
        }
    }
}

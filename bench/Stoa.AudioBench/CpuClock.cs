using System.Runtime.InteropServices;

namespace Stoa.AudioBench;

/// <summary>The CPU time that this thread has taken, and the kernel's part of it.</summary>
internal static unsafe partial class CpuClock
{
    private const int ThisThread = 1; // RUSAGE_THREAD

    /// <summary>Both in nanoseconds.</summary>
    public static (long Total, long Kernel) Now
    {
        get
        {
            var usage = stackalloc long[18]; // struct rusage: user and system time, as seconds and microseconds, then fourteen counts.
            if (getrusage(ThisThread, usage) != 0)
            {
                throw new InvalidOperationException("getrusage");
            }

            var kernel = (usage[2] * 1_000_000_000) + (usage[3] * 1000);
            return ((usage[0] * 1_000_000_000) + (usage[1] * 1000) + kernel, kernel);
        }
    }

    [LibraryImport("libc")]
    private static partial int getrusage(int who, long* usage);
}

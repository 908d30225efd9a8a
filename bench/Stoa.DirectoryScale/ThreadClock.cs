using System.Runtime.InteropServices;

namespace Stoa.DirectoryScale;

/// <summary>The processor time that the calling thread has used. Linux only.</summary>
/// <remarks>Others share the machine: what a thread gets done by this clock does not depend on them, but for the caches.</remarks>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID of linux/time.h

    public static TimeSpan Now => ClockGetTime(ThreadCpuTime, out var time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
        : throw new InvalidOperationException("The thread's clock cannot be read.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

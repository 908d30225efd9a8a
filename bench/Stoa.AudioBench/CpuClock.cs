using System.Runtime.InteropServices;

namespace Stoa.AudioBench;

/// <summary>The CPU time that this thread has taken, and the kernel's part of it.</summary>
internal static unsafe partial class CpuClock
{
    private const int ThisThread = 1; // RUSAGE_THREAD
    private const int ProcessClock = 2; // CLOCK_PROCESS_CPUTIME_ID
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>In nanoseconds: the whole; the kernel's part and, counted in the same way, the whole once more.</summary>
    public static (long Total, long Kernel, long Counted) Now
    {
        get
        {
            var usage = stackalloc long[18]; // struct rusage: user and system time, as seconds and microseconds, then fourteen counts.
            if (getrusage(ThisThread, usage) != 0)
            {
                throw new InvalidOperationException("getrusage");
            }

            // The parts may be counted in ticks of the kernel, so they are a share; the whole is exact.
            var time = stackalloc long[2];
            var (user, kernel) = ((usage[0] * 1_000_000) + usage[1], (usage[2] * 1_000_000) + usage[3]);
            return clock_gettime(ThreadClock, time) == 0
                ? ((time[0] * 1_000_000_000) + time[1], kernel * 1000, (user + kernel) * 1000)
                : throw new InvalidOperationException("clock_gettime");
        }
    }

    /// <summary>The CPU time that this process has taken, in nanoseconds.</summary>
    public static long Process
    {
        get
        {
            var time = stackalloc long[2];
            return clock_gettime(ProcessClock, time) == 0 ? (time[0] * 1_000_000_000) + time[1] : throw new InvalidOperationException("clock_gettime");
        }
    }

    /// <summary>Lets this thread run on one core only.</summary>
    public static void Pin(int core)
    {
        var mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[core / 64] = 1ul << (core % 64);
        _ = sched_setaffinity(0, 128, mask);
    }

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nuint length, ulong* mask);

    [LibraryImport("libc")]
    private static partial int getrusage(int who, long* usage);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);
}

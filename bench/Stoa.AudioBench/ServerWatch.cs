using System.Diagnostics;
using System.Globalization;

namespace Stoa.AudioBench;

/// <summary>What a process takes: CPU time and memory, as the kernel tells it.</summary>
internal sealed class ServerWatch(int pid)
{
    private const double TicksPerSecond = 100;
    private double _cpu;
    private long _from;

    /// <summary>Begins to measure.</summary>
    public void Begin() => (_cpu, _from) = (Cpu, Stopwatch.GetTimestamp());

    /// <summary>Seconds of CPU since the beginning.</summary>
    public double CpuSeconds => Cpu - _cpu;

    /// <summary>Seconds of the clock since the beginning.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_from).TotalSeconds;

    /// <summary>Resident bytes.</summary>
    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    /// <summary>How many threads it has.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{pid}/task").Length;

    private double Cpu
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }
}

using System.Globalization;

namespace Stoa.Swarm;

/// <summary>What Linux says of the server.</summary>
internal sealed class ServerProcess(int pid)
{
    private const double TicksPerSecond = 100; // sysconf(_SC_CLK_TCK) on every Linux of today

    /// <summary>User and kernel time so far, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            // Fields 14 and 15, counted behind the name, which is in brackets and may hold spaces.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;
}

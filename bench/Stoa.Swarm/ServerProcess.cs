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

    /// <summary>Seconds for which the server's core was busy or taken by the host, with whatever ran there.</summary>
    public double CoreBusySeconds
    {
        get
        {
            // user nice system idle iowait irq softirq steal; the server is pinned to one core.
            var core = "cpu" + ReadStatus("Cpus_allowed_list:").Split('-', ',')[0] + " ";
            var fields = File.ReadLines("/proc/stat").First(line => line.StartsWith(core, StringComparison.Ordinal)).Split(' ');
            int[] busy = [1, 2, 3, 6, 7, 8];
            return busy.Sum(column => long.Parse(fields[column], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => long.Parse(ReadStatus("VmRSS:").Split(' ')[0], CultureInfo.InvariantCulture) * 1024;

    private string ReadStatus(string name) =>
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}

using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Stoa.Server.Hosting;

/// <summary>How many files and connections this process may have open, and who gets how many of them.</summary>
/// <remarks>When none is left, .NET cannot start a thread any more and ends the process: strangers who connect must not get that far.</remarks>
/// <param name="Descriptors">The limit; null when there is none, or it is not known.</param>
internal sealed record DescriptorLimit(long? Descriptors)
{
    private const int Least = 1024;
    private const int LeastOwn = 640; // Files, and two for each thread.
    private const int MostOwn = 2_048; // Calls to others too: webhooks, the database, other nodes.
    private const int MostAudioConnections = 2_000;

    /// <summary>Of this process. .NET has raised it as far as it may be when it started.</summary>
    public static DescriptorLimit Current { get; } = Read();

    /// <summary>HTTP connections at a time; null for as many as come.</summary>
    public long? HttpConnections => Descriptors is { } limit ? limit - Math.Clamp(limit / 4, LeastOwn, MostOwn) - AudioConnections : null;

    /// <summary>Connections of audio over TCP at a time.</summary>
    public int AudioConnections => (int)Math.Min(MostAudioConnections, Descriptors / 8 ?? MostAudioConnections);

    /// <summary>What to do when the server cannot work with it; null when it can.</summary>
    public string? WhyTooLow => Descriptors < Least
        ? string.Create(CultureInfo.InvariantCulture, $"This process may open {Descriptors} files and connections, and needs {Least}: raise the limit (ulimit -n, LimitNOFILE in systemd's unit).")
        : null;

    /// <summary>Reads the limit from the text that Linux has for a process.</summary>
    public static DescriptorLimit Parse(IEnumerable<string> limits) => new(
        limits.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && long.TryParse(line["Max open files".Length..].TrimStart().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var soft)
            ? soft
            : null);

    /// <summary>Lets the HTTP server close at once what comes above the limit.</summary>
    public void Apply(KestrelServerOptions kestrel) => kestrel.Limits.MaxConcurrentConnections = HttpConnections;

    private static DescriptorLimit Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Parse(File.ReadLines("/proc/self/limits")) : new DescriptorLimit((long?)null);
        }
        catch (IOException)
        {
            return new DescriptorLimit((long?)null);
        }
    }
}

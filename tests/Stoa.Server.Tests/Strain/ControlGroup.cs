using System.Globalization;

namespace Stoa.Server.Tests.Strain;

/// <summary>A control group of the kernel with a limit of memory, version 1 or 2; gone with its last process.</summary>
internal sealed class ControlGroup : IDisposable
{
    private readonly string _folder;
    private readonly bool _isFirst;

    private ControlGroup(string folder, bool isFirst) => (_folder, _isFirst) = (folder, isFirst);

    /// <summary>In front of a command, so that it runs inside.</summary>
    public IReadOnlyList<string> Entry => ["sh", "-c", $"echo $$ > {_folder}/cgroup.procs && exec \"$@\"", "sh"];

    /// <summary>The most bytes it had, pages of files included.</summary>
    public long Peak => long.Parse(File.ReadAllText($"{_folder}/{(_isFirst ? "memory.max_usage_in_bytes" : "memory.peak")}"), CultureInfo.InvariantCulture);

    /// <summary>Makes one; null where that may not be.</summary>
    /// <param name="bytes">The most that it may have.</param>
    public static ControlGroup? TryMake(long bytes)
    {
        (string Above, string Limit)[] places = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")];
        foreach (var (above, limit) in places)
        {
            var folder = $"{above}/stoa-test-{Guid.NewGuid():N}";
            try
            {
                if (!File.Exists($"{above}/cgroup.procs"))
                {
                    continue;
                }

                System.IO.Directory.CreateDirectory(folder);
                if (File.Exists($"{folder}/{limit}"))
                {
                    File.WriteAllText($"{folder}/{limit}", bytes.ToString(CultureInfo.InvariantCulture));
                    return new ControlGroup(folder, limit == places[0].Limit);
                }

                System.IO.Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not allowed here.
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            System.IO.Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // Somebody is still in it, after a failure: it stays, and holds nothing when they are gone.
        }
    }
}

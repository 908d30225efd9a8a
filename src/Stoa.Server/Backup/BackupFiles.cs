using System.Security.Cryptography;
using Stoa.Server.CommandLine;

namespace Stoa.Server.Backup;

/// <summary>What of a data folder is kept, in the order in which it is copied, and how files are made that only their owner may read.</summary>
/// <remarks>
/// A server writes meanwhile, so a later file may know more than an earlier one. The order makes that harmless:
/// <list type="number">
/// <item><c>master.key</c> never changes.</item>
/// <item>What follows the log and remembers how far (<c>activity.db</c>, <c>payments.db</c>, <c>insights.db</c>) is older than the log: it reads again what
/// it misses. The other way round it would pass over events that come after the restore under the numbers of those that were lost.</item>
/// <item><c>stoa.db</c>, the log.</item>
/// <item><c>accounts.db</c> is newer than the log, so everybody whom the log names is there; of an account, what the log does not know is no harm.</item>
/// <item><c>identity.db</c>, and the keys of what it hands out, last: whoever has an account can sign in to it.</item>
/// </list>
/// </remarks>
internal static class BackupFiles
{
    /// <summary>The folder of the keys that protect cookies and grants.</summary>
    public const string KeyFolder = "keys";

    /// <summary>The key of secrets in the databases.</summary>
    public const string MasterKey = "master.key";

    /// <summary>The databases, in order.</summary>
    public static readonly IReadOnlyList<string> Databases = ["activity.db", "payments.db", "insights.db", "stoa.db", "accounts.db", "identity.db"];

    /// <summary>Makes a folder that only its owner may enter, or takes an empty one.</summary>
    /// <exception cref="CommandFailedException">There is something in it.</exception>
    public static void MakeEmptyFolder(string path)
    {
        if (File.Exists(path) || (System.IO.Directory.Exists(path) && System.IO.Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new CommandFailedException($"{path} is not empty. Choose a folder that is not there yet.");
        }

        MakeFolder(path);
    }

    /// <summary>Makes a folder that only its owner may enter.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(path);
        }
        else
        {
            System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Opens a new file that only its owner may read.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Copies a file, onto the disk.</summary>
    public static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = File.OpenRead(from);
        await using var target = Create(to);
        await source.CopyToAsync(target, cancellationToken);
        target.Flush(flushToDisk: true);
    }

    /// <summary>Says what a file is.</summary>
    public static async Task<BackedUpFile> DescribeAsync(string folder, string name, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(PathOf(folder, name));
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return new BackedUpFile(name, file.Length, Convert.ToHexStringLower(hash));
    }

    /// <summary>Where a file of a backup is.</summary>
    public static string PathOf(string folder, string name) => Path.Combine([folder, .. name.Split('/')]);

    /// <summary>True for names that a backup may hold: a manifest cannot lead anywhere else.</summary>
    public static bool IsName(string name) => name == MasterKey || Databases.Contains(name, StringComparer.Ordinal)
        || (name.StartsWith(KeyFolder + "/", StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal) && name.Count(letter => letter == '/') == 1
            && !name.Contains("..", StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal));
}

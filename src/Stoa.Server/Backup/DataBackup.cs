using System.Text.Json;
using Microsoft.Data.Sqlite;
using Stoa.Api;
using Stoa.Server.CommandLine;

namespace Stoa.Server.Backup;

/// <summary>Copies a data folder while a server writes to it. Each database is one moment of itself; <see cref="BackupFiles"/> says why the order makes them one whole.</summary>
internal static class DataBackup
{
    /// <summary>Writes a backup.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="to">A folder that is missing or empty; it should be on another disk.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives it up between two files.</param>
    /// <exception cref="CommandFailedException">There is nothing to back up, or it cannot be read or written.</exception>
    public static async Task<BackupManifest> WriteAsync(string data, string to, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(data, "stoa.db")))
        {
            throw new CommandFailedException($"There is no stoa.db in {data}: name the data folder with --data.");
        }

        try
        {
            BackupFiles.MakeEmptyFolder(to);
            var begunAt = time.GetUtcNow();
            List<BackedUpFile> files = [];
            foreach (var name in await CopyAllAsync(data, to, cancellationToken))
            {
                files.Add(await BackupFiles.DescribeAsync(to, name, cancellationToken));
            }

            var manifest = new BackupManifest(StoaVersion.Full, begunAt, time.GetUtcNow(), files);
            await using var written = BackupFiles.Create(Path.Combine(to, BackupManifest.FileName));
            await JsonSerializer.SerializeAsync(written, manifest, BackupJson.Default.BackupManifest, cancellationToken);
            written.Flush(flushToDisk: true);
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new CommandFailedException($"The backup could not be written, and what is in {to} is none: {e.Message}");
        }
    }

    /// <returns>The names of what was there to copy.</returns>
    private static async Task<IReadOnlyList<string>> CopyAllAsync(string data, string to, CancellationToken cancellationToken)
    {
        List<string> copied = [];
        if (File.Exists(Path.Combine(data, BackupFiles.MasterKey)))
        {
            await BackupFiles.CopyAsync(Path.Combine(data, BackupFiles.MasterKey), Path.Combine(to, BackupFiles.MasterKey), cancellationToken);
            copied.Add(BackupFiles.MasterKey);
        }

        foreach (var name in BackupFiles.Databases.Where(name => File.Exists(Path.Combine(data, name))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            CopyDatabase(Path.Combine(data, name), Path.Combine(to, name));
            copied.Add(name);
        }

        var keys = new DirectoryInfo(Path.Combine(data, BackupFiles.KeyFolder));
        if (keys.Exists)
        {
            BackupFiles.MakeFolder(Path.Combine(to, BackupFiles.KeyFolder));
            foreach (var key in keys.EnumerateFiles("*.xml"))
            {
                await BackupFiles.CopyAsync(key.FullName, Path.Combine(to, BackupFiles.KeyFolder, key.Name), cancellationToken);
                copied.Add($"{BackupFiles.KeyFolder}/{key.Name}");
            }
        }

        return copied;
    }

    /// <summary>One read of the whole file at one moment; who writes meanwhile is not held up. Source: SQLite, Online Backup API.</summary>
    private static void CopyDatabase(string from, string to)
    {
        BackupFiles.Create(to).Dispose(); // So that SQLite finds a file that only its owner may read.
        using var source = Open(from);
        using (var target = Open(to))
        {
            source.BackupDatabase(target);
            Run(target, "PRAGMA journal_mode=DELETE"); // One file, nothing beside it; the server sets its own mode again.
        }
    }

    /// <summary>Opens a file that is there.</summary>
    internal static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Runs a statement and gives the first thing that it answers.</summary>
    internal static string Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }
}

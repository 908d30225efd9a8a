using System.Text.Json;
using Microsoft.Data.Sqlite;
using Stoa.Identity;
using Stoa.Server.CommandLine;
using Stoa.Storage;

namespace Stoa.Server.Backup;

/// <summary>Makes a data folder out of a backup, and looks whether a server could run on it.</summary>
internal static class DataRestore
{
    /// <summary>Restores.</summary>
    /// <param name="from">The folder of the backup.</param>
    /// <param name="data">A data folder that is missing or empty.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives it up; the data folder is empty then.</param>
    /// <exception cref="CommandFailedException">The backup is not whole, or the folder is in use.</exception>
    public static async Task<BackupManifest> RunAsync(string from, string data, TimeProvider time, CancellationToken cancellationToken)
    {
        var manifest = await ReadAsync(from, cancellationToken);
        var isNew = !System.IO.Directory.Exists(data);
        BackupFiles.MakeEmptyFolder(data);
        try
        {
            using (ServerLock.Take(data))
            {
                await CopyAsync(from, data, manifest, cancellationToken);
                await CheckAsync(data, time);
            }

            return manifest;
        }
        catch (Exception e)
        {
            Empty(data, isNew);
            if (e is IOException or UnauthorizedAccessException or SqliteException)
            {
                throw new CommandFailedException($"Not restored: {e.Message}");
            }

            throw;
        }
    }

    private static async Task<BackupManifest> ReadAsync(string from, CancellationToken cancellationToken)
    {
        var path = Path.Combine(from, BackupManifest.FileName);
        try
        {
            await using var file = File.OpenRead(path);
            var manifest = await JsonSerializer.DeserializeAsync(file, BackupJson.Default.BackupManifest, cancellationToken);
            return manifest?.Files is { Count: > 0 } files && files.All(found => found is { Name: { } name, Sha256: not null } && BackupFiles.IsName(name))
                ? manifest : throw new CommandFailedException($"{path} is no list of a backup.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"There is no whole backup in {from}: {BackupManifest.FileName}, which is written last, cannot be read. {e.Message}");
        }
        catch (JsonException)
        {
            throw new CommandFailedException($"{path} is no list of a backup.");
        }
    }

    private static async Task CopyAsync(string from, string data, BackupManifest manifest, CancellationToken cancellationToken)
    {
        BackupFiles.MakeFolder(Path.Combine(data, BackupFiles.KeyFolder));
        foreach (var file in manifest.Files)
        {
            await BackupFiles.CopyAsync(BackupFiles.PathOf(from, file.Name), BackupFiles.PathOf(data, file.Name), cancellationToken);
            if (await BackupFiles.DescribeAsync(data, file.Name, cancellationToken) != file)
            {
                throw new CommandFailedException($"{file.Name} is not what was backed up: its length or hash is another. Take another backup.");
            }
        }
    }

    /// <summary>Every page of every database, then every store as the server opens it, with the key.</summary>
    private static async Task CheckAsync(string data, TimeProvider time)
    {
        foreach (var name in BackupFiles.Databases.Where(name => File.Exists(Path.Combine(data, name))))
        {
            using var connection = DataBackup.Open(Path.Combine(data, name));
            if (DataBackup.Run(connection, "PRAGMA quick_check(1)") is not "ok" and var fault)
            {
                throw new CommandFailedException($"{name} is damaged: {fault}. Take another backup.");
            }
        }

        await using var home = DataHome.Open(data, new StorageOptions(), time);
        await using var events = home.OpenEvents();
        await using var accounts = home.OpenAccounts();
        await using var deliveries = home.OpenDeliveries();
        await using var orders = home.OpenOrders();
        await using var insights = home.OpenInsights();
        _ = accounts.PageTokenKey; // Reads the master key.
        IdentityHosting.PrepareStoaIdentity(home, time);
    }

    private static void Empty(string data, bool isNew)
    {
        System.IO.Directory.Delete(data, recursive: true);
        if (!isNew)
        {
            BackupFiles.MakeFolder(data);
        }
    }
}

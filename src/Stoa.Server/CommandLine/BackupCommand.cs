using System.CommandLine;
using Stoa.Server.Backup;
using Stoa.Server.Hosting;
using Stoa.Storage;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa backup</c>: copies the data folder, also while a server runs on it.</summary>
internal static class BackupCommand
{
    private static readonly Option<string> _to = new("--to") { Description = "A folder that is not there yet, on another disk. It will hold every secret of the data folder.", HelpName = "DIR", Required = true };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var backup = new Command("backup", "Copy the data folder, also while a server runs on it. Prints {\"begun_at\",\"files\",\"bytes\"}.") { _to };
        backup.SetAction(async (parsed, cancellationToken) =>
        {
            RefuseOnPostgres();
            var data = Path.GetFullPath(parsed.GetRequiredValue(StoaCommand.Data));
            DataHome.RefuseMoved(data);
            var manifest = await DataBackup.WriteAsync(data, Path.GetFullPath(parsed.GetRequiredValue(_to)), TimeProvider.System, cancellationToken);
            JsonOutput.Write(("begun_at", JsonOutput.Time(manifest.BegunAt)), ("files", (long)manifest.Files.Count), ("bytes", manifest.Files.Sum(file => file.Bytes)));
            return 0;
        });
        return backup;
    }

    /// <summary>Of a Stoa on PostgreSQL the data folder is next to nothing.</summary>
    /// <exception cref="CommandFailedException">The settings name a database.</exception>
    internal static void RefuseOnPostgres()
    {
        if (CommandHome.Read<StorageOptions>(nameof(StoaSettings.Storage)).Postgres is { Length: > 0 })
        {
            throw new CommandFailedException("This Stoa keeps its data in PostgreSQL: take it from there with pg_dump, and master.key from the data folder. See docs/operation.md.");
        }
    }
}

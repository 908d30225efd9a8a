using System.CommandLine;
using Stoa.Identity.Moving;
using Stoa.Storage;
using Stoa.Storage.Migration;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa migrate</c>: moves an installation from SQLite files to PostgreSQL.</summary>
internal static class MigrateCommand
{
    private static readonly Option<string> _to = new("--to")
    {
        Description = "The database: \"Host=…;Database=…;Username=…;Password=…\". It must be empty.", HelpName = "ADDRESS", Required = true,
    };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var migrate = new Command(
            "migrate",
            "Move the data folder's files to PostgreSQL while no server runs on it. Can be interrupted and run again; deletes nothing. Prints {\"tables\",\"rows\",\"seconds\"}.") { _to };
        migrate.SetAction((parsed, cancellationToken) =>
            MigrateAsync(Path.GetFullPath(parsed.GetRequiredValue(StoaCommand.Data)), parsed.GetRequiredValue(_to), cancellationToken));
        return migrate;
    }

    private static async Task<int> MigrateAsync(string folder, string address, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        ProgressBar? bar = null;
        (string Table, bool IsVerifying) shown = default;
        var migration = new StorageMigration(folder, [], time, progress =>
        {
            if (bar is null || shown != (progress.Table, progress.IsVerifying))
            {
                shown = (progress.Table, progress.IsVerifying);
                bar = new ProgressBar($"{(progress.IsVerifying ? "Compare" : "Copy")} {progress.Table}", progress.Total, time);
            }

            bar.Report(progress.Done);
        });
        MigrationResult result;
        try
        {
            IReadOnlyList<Identity.Moving.MovedTable> signIn = [];
            result = await migration.RunAsync(address, async stop => signIn = await MoveSignInAsync(folder, address, stop), cancellationToken);
            result = result with { Tables = result.Tables + signIn.Count, Rows = result.Rows + signIn.Sum(table => table.Rows) };
        }
        catch (OperationCanceledException)
        {
            throw new CommandFailedException("Interrupted. Run the same command again to go on.");
        }

        DataHome.NoteMoved(folder, time);
        await Console.Error.WriteLineAsync(result.WasThere
            ? "This installation was moved there before: nothing is left to do."
            : $"Everything is there. Set Stoa__Storage__Postgres to the same address, and keep {Path.Combine(folder, "master.key")}: the server needs both. The files that were moved are not used any more.");
        JsonOutput.Write(
            ("tables", (long)result.Tables), ("rows", result.Rows), ("seconds", Math.Round(time.GetElapsedTime(started).TotalSeconds, 1)));
        return 0;
    }

    /// <summary>Keys and grants; where an earlier run came so far, they are compared.</summary>
    private static async Task<IReadOnlyList<Identity.Moving.MovedTable>> MoveSignInAsync(string folder, string address, CancellationToken cancellationToken)
    {
        await using var target = DataHome.Open(folder, new StorageOptions { Postgres = address }, TimeProvider.System);
        return await IdentityMove.RunAsync(folder, target, null, TimeProvider.System, cancellationToken);
    }
}

using System.CommandLine;
using Stoa.Server.Backup;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa restore</c>: makes a data folder out of a backup.</summary>
internal static class RestoreCommand
{
    private static readonly Option<string> _from = new("--from") { Description = "The folder that `stoa backup` wrote.", HelpName = "DIR", Required = true };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var restore = new Command("restore", "Make the data folder, which must be missing or empty, out of a backup, and check it. Prints {\"begun_at\",\"files\",\"bytes\"}.") { _from };
        restore.SetAction(async (parsed, cancellationToken) =>
        {
            BackupCommand.RefuseOnPostgres();
            var manifest = await DataRestore.RunAsync(
                Path.GetFullPath(parsed.GetRequiredValue(_from)), Path.GetFullPath(parsed.GetRequiredValue(StoaCommand.Data)), TimeProvider.System, cancellationToken);
            JsonOutput.Write(("begun_at", JsonOutput.Time(manifest.BegunAt)), ("files", (long)manifest.Files.Count), ("bytes", manifest.Files.Sum(file => file.Bytes)));
            return 0;
        });
        return restore;
    }
}

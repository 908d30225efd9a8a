using System.CommandLine;
using System.CommandLine.Invocation;
using Stoa.Api;
using Stoa.Storage;

namespace Stoa.Server.CommandLine;

/// <summary>The executable <c>stoa</c>: its subcommands, and what is common to them.</summary>
/// <remarks>
/// Results are one JSON object on standard output, everything for people goes to standard error. Exit codes: 0 done, 1 refused or
/// failed, 2 not understood.
/// </remarks>
internal static class StoaCommand
{
    /// <summary>The data folder, everywhere.</summary>
    public static readonly Option<string> Data = new("--data")
    {
        Description = "The data folder: event log, accounts and keys. Made when it is missing.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("STOA_DATA") is { Length: > 0 } folder ? folder : "data",
        Recursive = true,
    };

    /// <summary>Runs the command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var serve = ServeCommand.Create();
        var root = new RootCommand("Stoa: live audio Spaces that you host yourself, behind the HTTP API that X API v2 clients speak.")
        {
            Data,
            serve,
            UserCommand.Create(),
            AppCommand.Create(),
            TokenCommand.Create(),
            AuditCommand.Create(),
            SeedCommand.Create(),
            MigrateCommand.Create(),
            AudioCommand.Create(),
            HealthCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            NodeCommands.CreateNodes(),
            NodeCommands.CreateDrain(),
        };
        ServeCommand.Configure(root);
        root.Options.OfType<VersionOption>().Single().Action = new ShowVersion();

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            var names = parsed.CommandResult.Command.Parents.Append(parsed.CommandResult.Command).Where(command => command is not RootCommand).Select(command => command.Name);
            await Console.Error.WriteLineAsync($"See: {string.Join(' ', ["stoa", .. names, "--help"])}");
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is CommandFailedException or StorageUnavailableException or SchemaTooNewException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary><c>stoa --version</c>: the commit of a release is cut to what is enough to find it.</summary>
    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override bool ClearsParseErrors => true;

        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(StoaVersion.Full);
            return 0;
        }
    }
}

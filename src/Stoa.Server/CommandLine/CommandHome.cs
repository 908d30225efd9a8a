using System.CommandLine;
using Stoa.Server.Hosting;
using Stoa.Storage;

namespace Stoa.Server.CommandLine;

/// <summary>Where a subcommand finds what the server keeps: the folder of <c>--data</c>, and the database that the settings name.</summary>
internal static class CommandHome
{
    /// <summary>Opens it. Nothing is read yet.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="CommandFailedException">A setting below <c>Stoa:Storage</c> is unknown.</exception>
    /// <exception cref="StorageUnavailableException">The database's address is none.</exception>
    public static DataHome Open(ParseResult parsed)
    {
        var configuration = new ConfigurationBuilder()
            .SetBasePath(System.IO.Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .Build();
        return DataHome.Open(Path.GetFullPath(parsed.GetRequiredValue(StoaCommand.Data)), Read(configuration), TimeProvider.System);
    }

    private static StorageOptions Read(IConfiguration configuration)
    {
        const string Section = $"{StoaSettings.SectionName}:{nameof(StoaSettings.Storage)}";
        try
        {
            return configuration.GetSection(Section).Get<StorageOptions>(options => options.ErrorOnUnknownConfiguration = true) ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new CommandFailedException($"Settings below {Section}: {e.Message} See docs/configuration.md.");
        }
    }
}

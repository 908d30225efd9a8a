using Stoa.Server.Hosting;
using Stoa.Storage;

namespace Stoa.Server.CommandLine;

/// <summary>Where the command line's commands find what the server keeps: the same settings, the same stores.</summary>
internal static class CommandHome
{
    /// <summary>Opens the data folder, or the database that the settings name: environment variables (<c>Stoa__Storage__Postgres</c>) or appsettings.json, as the server reads them.</summary>
    /// <param name="data">The data folder as it was given.</param>
    /// <exception cref="CommandFailedException">A setting is unknown.</exception>
    /// <exception cref="StorageUnavailableException">The database's address is none.</exception>
    public static DataHome Open(string data) => DataHome.Open(Path.GetFullPath(data), Read<StorageOptions>(nameof(StoaSettings.Storage)), TimeProvider.System);

    /// <summary>Reads one part of the settings, as the server reads it; nothing in it is checked but the names.</summary>
    /// <exception cref="CommandFailedException">A setting is unknown.</exception>
    public static T Read<T>(string part)
        where T : class, new()
    {
        var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
        var section = $"{StoaSettings.SectionName}:{part}";
        try
        {
            var configuration = new ConfigurationBuilder()
                .SetBasePath(System.IO.Directory.GetCurrentDirectory())
                .AddJsonFile("appsettings.json", optional: true)
                .AddJsonFile($"appsettings.{environment}.json", optional: true)
                .AddEnvironmentVariables()
                .Build();
            return configuration.GetSection(section).Get<T>(options => options.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new CommandFailedException(SettingFault.Describe(e));
        }
        catch (InvalidDataException e)
        {
            throw new CommandFailedException($"{e.Message} {e.InnerException?.Message}".TrimEnd());
        }
    }
}

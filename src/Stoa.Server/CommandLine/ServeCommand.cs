using System.CommandLine;
using Stoa.Server.Hosting;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa serve</c>, and <c>stoa</c> alone: run the server until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> _urls = new("--urls")
    {
        Description = "Where to listen; several are divided by ';'.",
        HelpName = "URLS",
        DefaultValueFactory = _ => DefaultUrls,
    };

    /// <summary>Where a server listens unless told otherwise: <c>STOA_URLS</c>, or the loopback.</summary>
    public static string DefaultUrls => Environment.GetEnvironmentVariable("STOA_URLS") is { Length: > 0 } urls ? urls : "http://localhost:5080";

    private static readonly Option<bool> _demo = new("--demo") { Description = "Fill an empty data folder with a small lively world, and keep it alive." };

    private static readonly Option<bool> _noDemo = new("--no-demo") { Description = "Never make the demo world, not even in Development." };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Run the server (the default).");
        Configure(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of <c>serve</c>.</summary>
    public static void Configure(Command command)
    {
        command.Options.Add(_urls);
        command.Options.Add(_demo);
        command.Options.Add(_noDemo);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_demo) && result.GetValue(_noDemo))
            {
                result.AddError("--demo and --no-demo exclude each other.");
            }

            foreach (var url in result.GetValue(_urls)?.Split(';') ?? [])
            {
                var host = url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal);
                if (!Uri.TryCreate(host, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                {
                    result.AddError($"--urls: '{url}' is no http or https address such as http://localhost:5080.");
                }
            }
        });
        command.SetAction((parsed, cancellationToken) => StoaServer.RunAsync(
            new ServeOptions
            {
                DataFolder = Path.GetFullPath(parsed.GetRequiredValue(StoaCommand.Data)),
                Urls = parsed.GetRequiredValue(_urls),
                Demo = parsed.GetValue(_demo) ? true : parsed.GetValue(_noDemo) ? false : null,
            },
            cancellationToken));
    }
}

using System.CommandLine;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa health</c>: asks a running server whether it is ready, for what watches over containers.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private static readonly Option<string> _url = new("--url")
    {
        Description = "The server's address; the first one of STOA_URLS when left out.",
        HelpName = "URL",
        DefaultValueFactory = _ => AddressOf(ServeCommand.DefaultUrls),
    };

    private static readonly Option<bool> _live = new("--live") { Description = "Ask only whether it answers, not whether it is ready." };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var health = new Command("health", "Ask a running server whether it is ready. Prints its answer; exit code 0 when it is, 1 when it is not or does not answer.") { _url, _live };
        health.Validators.Add(result =>
        {
            if (result.GetValue(_url) is { } url && !IsAddress(url))
            {
                result.AddError("--url takes an http or https address such as http://localhost:5080.");
            }
        });
        health.SetAction((parsed, cancellationToken) => parsed.GetRequiredValue(_url) is var url && IsAddress(url)
            ? AskAsync(new Uri(new Uri(url), parsed.GetValue(_live) ? "/health/live" : "/health/ready"), cancellationToken)
            : throw new CommandFailedException($"STOA_URLS: '{url}' is no http or https address such as http://localhost:5080."));
        return health;
    }

    /// <summary>The first of the addresses that a server listens on, as somebody on its machine calls it.</summary>
    internal static string AddressOf(string urls) => urls.Split(';')[0]
        .Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://[::1]", StringComparison.Ordinal);

    private static bool IsAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https");

    private static async Task<int> AskAsync(Uri address, CancellationToken cancellationToken)
    {
#pragma warning disable MA0039 // Asked from the same machine, by an address that no certificate names. Nothing is said to the server, and nothing is believed but one word.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
#pragma warning restore MA0039
        using var http = new HttpClient(handler) { Timeout = _patience };
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CommandFailedException($"{address} does not answer: {e.Message}");
        }
    }
}

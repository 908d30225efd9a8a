using System.Diagnostics;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>People in a real Chromium, with passkeys, and apps that they let in; the scripts in tests/clients say what is done.</summary>
public sealed class RealBrowserTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_SignUpSignInAndLetAnAppIn()
    {
        await using var server = await RunningStoa.StartAsync(Cancel);
        await RunAsync("people.mjs", 17, server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), await PeopleWorld.FirstLinkAsync(server));
    }

    [Fact]
    public async Task EventSource_ComesGoesAndComesBackByItself()
    {
        await using var server = await RunningStoa.StartAsync(Cancel, environment: [("Stoa__Accounts__SignUp", "Open")]);
        await RunAsync("event-stream.mjs", 6, server.Url, await PeopleWorld.FirstLinkAsync(server));
    }

    [Fact]
    public async Task People_SignInAtAProvider()
    {
        var url = $"http://localhost:{RunningStoa.FreePort()}";
        using var provider = Shell.Start(
            "node", [Script("provider.mjs")],
            ("STOA_PROVIDER", JsonSerializer.Serialize(new { client_id = "stoa", client_secret = "a secret", redirect_uri = $"{url}/signin/callback" })));
        try
        {
            var issuer = await provider.StandardOutput.ReadLineAsync(Cancel);
            Assert.StartsWith("http://localhost:", issuer, StringComparison.Ordinal);
            await using var server = await RunningStoa.StartAsync(
                Cancel,
                alsoAt: url,
                environment:
                [
                    ("Stoa__Accounts__Provider__Authority", issuer!), ("Stoa__Accounts__Provider__Name", "Acme"), ("Stoa__Accounts__Provider__ClientId", "stoa"),
                    ("Stoa__Accounts__Provider__ClientSecret", "a secret"), ("Stoa__Accounts__Provider__MaySignUp", "true"),
                ]);
            await RunAsync("provider-signin.mjs", 5, url, await PeopleWorld.FirstLinkAsync(server));
            Assert.DoesNotContain("a secret", server.Output, StringComparison.Ordinal);
        }
        finally
        {
            provider.Kill();
        }
    }

    private static string Script(string name) => Path.Combine(Repository.Root, "tests", "clients", name);

    private static async Task RunAsync(string script, int checks, string url, string code)
    {
        var clock = Stopwatch.StartNew();
        var (exitCode, output, error) = await Shell.RunAsync(
            "node", [Script(script)], Cancel, ("STOA_WORLD", JsonSerializer.Serialize(new { url, link = $"{url}/signup#{code}" })));
        Assert.True(exitCode == 0, $"after {clock.Elapsed}:\n{output}{error}");
        Assert.Equal(checks, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}

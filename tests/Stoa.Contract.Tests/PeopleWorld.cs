using System.Text.RegularExpressions;

namespace Stoa.Contract.Tests;

/// <summary>The real server process behind a proxy with HTTPS, where anyone may make an account; the operator has one already.</summary>
public sealed partial class PeopleWorld : IAsyncLifetime
{
    /// <summary>The operator's username.</summary>
    public const string Operator = "operator";

    /// <summary>Everybody's password.</summary>
    public const string Password = "a long walk on the beach";

    private RunningStoa? _server;

    /// <summary>The server.</summary>
    internal RunningStoa Server => _server!;

    /// <summary>The server's address by name, as people open it.</summary>
    public Uri Address => new(Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await RunningStoa.StartAsync(CancellationToken.None, environment: [("Stoa__Accounts__SignUp", "Open"), ("Stoa__Hosting__TrustedProxies__0", "127.0.0.1")]);
        using var browser = NewBrowser();
        await browser.SignUpAsync(Operator, Password, await FirstLinkAsync(_server));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>A browser in which nobody is signed in.</summary>
    internal Browser NewBrowser() => new(Address);

    /// <summary>A browser of somebody new.</summary>
    internal async Task<(Browser Browser, string Username)> NewPersonAsync()
    {
        var username = $"p{Guid.NewGuid():n}"[..15];
        var browser = NewBrowser();
        await browser.SignUpAsync(username, Password);
        return (browser, username);
    }

    /// <summary>The operator's browser.</summary>
    internal async Task<Browser> OperatorAsync()
    {
        var browser = NewBrowser();
        Assert.Equal(302, (await browser.SignInAsync(Operator, Password)).Status);
        return browser;
    }

    /// <summary>The code of the link that an installation without an operator prints.</summary>
    internal static async Task<string> FirstLinkAsync(RunningStoa server)
    {
        for (var wait = 0; wait < 3_000; wait++)
        {
            if (LinkPattern().Match(server.Output) is { Success: true } match)
            {
                return match.Groups["code"].Value;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"No link:\n{server.Output}");
        return "";
    }

    [GeneratedRegex("/signup#(?<code>[A-Za-z0-9_-]{43})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkPattern();
}

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Stoa.Api.Apps;
using Stoa.Contract.Tests;
using Stoa.Identity.Data;
using Stoa.Identity.People;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Tests.Nodes;

/// <summary>One person's requests at two nodes over one PostgreSQL, whichever comes to which.</summary>
public sealed class SeveralNodesTests(SeveralNodesTests.Pair nodes) : IClassFixture<SeveralNodesTests.Pair>
{
    private const string Password = "a long walk on the beach";
    private static int _people;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignUp_BegunAtOneNode_EndsAtTheOther_AndCountsAtBoth()
    {
        var username = NewUsername();
        using var browser = new Browser(nodes.B.Address);
        var form = await browser.GetAsync(nodes.A.At("/signup"));
        var page = await browser.SubmitAsync(form, "/signup", "handler=Password", Fields(username));
        Assert.Equal((302, "/settings"), (page.Status, page.Location));
        Assert.Equal("/settings", (await browser.GetAsync(nodes.B.At("/signin"))).Location);
        Assert.Equal("/settings", (await browser.GetAsync(nodes.A.At("/signin"))).Location);
    }

    [Fact]
    public async Task Consent_AtOneNode_TokensAtTheOther_RefreshAtTheFirst_RevokedAtTheSecond()
    {
        using var atA = await NewPersonAsync(nodes.A);
        using var atB = new Browser(nodes.B.Address);
        var (appAtA, appAtB) = await NewAppAsync(atA, atB);
        var code = await appAtA.ConsentAsync(atA);
        var tokens = await appAtB.ExchangeAsync(code);
        Assert.True(tokens.Status == 200, tokens.Text);
        await CountsAsync(nodes.A, tokens.AccessToken, counts: true);

        var renewed = await appAtA.RefreshAsync(tokens.RefreshToken);
        Assert.True(renewed.Status == 200, renewed.Text);
        await CountsAsync(nodes.B, renewed.AccessToken, counts: true);
        Assert.Equal(200, (await appAtB.RevokeAsync(renewed.RefreshToken)).Status);
        await CountsAsync(nodes.A, renewed.AccessToken, counts: false);
        Assert.Equal(400, (await appAtA.RefreshAsync(renewed.RefreshToken)).Status);

        // PostgreSQL keeps no NUL in texts: what strangers send gets that far by its hash alone.
        Assert.Equal(400, (await appAtA.RefreshAsync("a\0b")).Status);
        Assert.Equal(400, (await appAtA.ExchangeAsync("a\0b")).Status);
    }

    [Fact]
    public async Task Code_AtBothNodesAtOnce_GivesTokensOnceAtMost()
    {
        using var atA = await NewPersonAsync(nodes.A);
        using var atB = new Browser(nodes.B.Address);
        var (appAtA, appAtB) = await NewAppAsync(atA, atB);
        var code = await appAtA.ConsentAsync(atA);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => (index % 2 == 0 ? appAtA : appAtB).ExchangeAsync(code)));
        Assert.True(replies.Count(reply => reply.Status == 200) <= 1, string.Join('\n', replies.Select(reply => reply.ToString())));
        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 400, reply.ToString()));
        Assert.Equal(400, (await appAtB.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task Invitation_UsedAtBothNodesAtOnce_MakesOneAccount()
    {
        string code;
        await using (var scope = nodes.A.Services.CreateAsyncScope())
        {
            code = await scope.ServiceProvider.GetRequiredService<OneTimeLinks>().CreateAsync(LinkKind.Invitation, TimeSpan.FromHours(1), null, null, Cancel);
        }

        var pages = await AtBothAsync(_ => [.. Fields(NewUsername()), ("code", code)]);
        Assert.Single(pages, page => page.Status == 302);
        Assert.All(pages, page => Assert.True(page.Status is 200 or 302, $"{page.Status}\n{page.Html}"));
    }

    [Fact]
    public async Task Username_TakenAtBothNodesAtOnce_IsOnePersons()
    {
        for (var round = 0; round < 4; round++)
        {
            var username = NewUsername();
            var pages = await AtBothAsync(index => Fields(index % 2 == 0 ? username : username.ToUpperInvariant()));
            Assert.Single(pages, page => page.Status == 302);
            Assert.All(pages.Where(page => page.Status != 302), page => Assert.Contains("Somebody has this username", page.Html, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Form_OfANodeWithANewKey_IsTakenByTheOther()
    {
        var now = TimeProvider.System.GetUtcNow();
        nodes.A.Services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(30));
        await Task.Delay(200, Cancel); // The node reads it in the background.
        using var browser = new Browser(nodes.B.Address);
        var form = await browser.GetAsync(nodes.A.At("/signup"));
        Assert.Equal(302, (await browser.SubmitAsync(form, "/signup", "handler=Password", Fields(NewUsername()))).Status);
        var secret = nodes.A.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("p").Protect("x");
        Assert.Equal("x", nodes.B.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("p").Unprotect(secret));
    }

    private static string NewUsername() => $"n{Interlocked.Increment(ref _people)}_{Guid.NewGuid():n}"[..14];

    private static (string, string)[] Fields(string username) => [("username", username), ("name", "N"), ("password", Password)];

    private static async Task<Browser> NewPersonAsync(SignInNode node)
    {
        var browser = new Browser(node.Address);
        await browser.SignUpAsync(NewUsername(), Password);
        return browser;
    }

    private async Task<(OAuthApp AtA, OAuthApp AtB)> NewAppAsync(Browser atA, Browser atB)
    {
        var made = await nodes.A.Services.GetRequiredService<AppRegistry>().CreateAsync(null, "App", AppKind.Public, [OAuthApp.RedirectUri], Cancel);
        var id = made.App!.ClientId;
        await UntilAsync(() => nodes.A.Directory.TryGetApp(id, out _) && nodes.B.Directory.TryGetApp(id, out _));
        return (new OAuthApp(atA, id.Value, null), new OAuthApp(atB, id.Value, null));
    }

    /// <summary>Four browsers open the form, then send it at the same moment, two to each node.</summary>
    private async Task<BrowserPage[]> AtBothAsync(Func<int, (string, string)[]> fields)
    {
        var browsers = Enumerable.Range(0, 4).Select(index => new Browser((index < 2 ? nodes.A : nodes.B).Address)).ToArray();
        try
        {
            var forms = await Task.WhenAll(browsers.Select(browser => browser.GetAsync("/signup")));
            return await Task.WhenAll(browsers.Select((browser, index) => browser.SubmitAsync(forms[index], "/signup", "handler=Password", fields(index))));
        }
        finally
        {
            foreach (var browser in browsers)
            {
                browser.Dispose();
            }
        }
    }

    private static async Task CountsAsync(SignInNode node, string token, bool counts)
    {
        Assert.True(TokenHash.TryCompute(token, out var hash));
        await UntilAsync(() => node.Directory.TryGetToken(hash, out _) == counts);
    }

    /// <summary>Within a second, and some patience for a busy machine.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var wait = 0; wait < 200 && !holds(); wait++)
        {
            await Task.Delay(25, Cancel);
        }

        Assert.True(holds());
    }

    /// <summary>Two nodes.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private IdentityHome? _home;

        internal SignInNode A { get; private set; } = null!;

        internal SignInNode B { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _home = await IdentityHome.MakeAsync(postgres: true, prepared: false);
            var started = await Task.WhenAll(SignInNode.StartAsync(_home.Home), SignInNode.StartAsync(_home.Again()));
            (A, B) = (started[0], started[1]);
        }

        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
            await _home!.DisposeAsync();
        }
    }
}

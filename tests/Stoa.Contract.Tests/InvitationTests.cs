namespace Stoa.Contract.Tests;

/// <summary>Who may make an account, on servers set up in each way.</summary>
public sealed class InvitationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstLink_MakesTheOperatorOnce_AndIsAnotherAfterARestart()
    {
        var data = RunningStoa.NewFolder();
        string old;
        await using (var before = await StartAsync(data))
        {
            old = await PeopleWorld.FirstLinkAsync(before);
        }

        await using var server = await StartAsync(data);
        var code = await PeopleWorld.FirstLinkAsync(server);
        using var browser = new Browser(new Uri(server.Url));
        (await TrySignUpAsync(browser, "first", old)).ShouldSay("used already");

        // Twenty at once: one account, one operator.
        var browsers = Enumerable.Range(0, 20).Select(_ => new Browser(new Uri(server.Url))).ToList();
        var pages = await Task.WhenAll(browsers.Select((each, number) => TrySignUpAsync(each, $"first{number}", code)));
        Assert.Single(pages, page => page.Status == 302);
        var winner = browsers[Array.FindIndex(pages, page => page.Status == 302)];
        Assert.Equal(200, (await winner.GetAsync("/operator")).Status);
        (await TrySignUpAsync(browser, "late", code)).ShouldSay("used already");
        browsers.ForEach(each => each.Dispose());
    }

    [Fact]
    public async Task FirstLink_OnceSomebodyRunsIt_OpensNothing()
    {
        var data = RunningStoa.NewFolder();
        await using var server = await StartAsync(data);
        var code = await PeopleWorld.FirstLinkAsync(server);
        await Shell.StoaAsync(Cancel, "user", "add", "boss", "--operator", "--data", data);
        await server.AddUserAsync("another", Cancel); // Known to the server, and so is the one before.
        using var browser = new Browser(new Uri(server.Url));
        (await TrySignUpAsync(browser, "late", code)).ShouldSay("used already");
    }

    [Fact]
    public async Task FirstLink_IsNotPrintedWhereSomebodyRunsIt()
    {
        var data = RunningStoa.NewFolder();
        await Shell.StoaAsync(Cancel, "user", "add", "boss", "--operator", "--data", data);
        await using var server = await StartAsync(data);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        Assert.DoesNotContain("/signup#", server.Output, StringComparison.Ordinal);

        // Who was made by the command line gets keys by a link.
        var link = await Shell.StoaAsync(Cancel, "user", "link", "boss", "--data", data);
        using var browser = new Browser(new Uri(server.Url));
        var page = await browser.SubmitAsync(
            "/recover", "handler=Password", ("code", link.GetProperty("path").GetString()!.Split('#')[1]), ("password", PeopleWorld.Password));
        Assert.Equal("/settings", page.Location);
        Assert.Equal(200, (await browser.GetAsync("/operator")).Status);
    }

    [Fact]
    public async Task Invitation_LetsOneIn_AndNobodyComesWithout()
    {
        var data = RunningStoa.NewFolder();
        await using var server = await StartAsync(data);
        using var run = new Browser(new Uri(server.Url));
        (await TrySignUpAsync(run, "first", "")).ShouldSay("It takes an invitation");
        await run.SignUpAsync("first", PeopleWorld.Password, await PeopleWorld.FirstLinkAsync(server));

        var code = await PeopleTests.LinkAsync(run, "Make an invitation", "");
        using var guest = new Browser(new Uri(server.Url));
        (await TrySignUpAsync(guest, "guest", "")).ShouldSay("It takes an invitation");
        Assert.Equal(302, (await TrySignUpAsync(guest, "guest", code)).Status);
        Assert.Equal(404, (await guest.GetAsync("/operator")).Status);
        using var second = new Browser(new Uri(server.Url));
        (await TrySignUpAsync(second, "second", code)).ShouldSay("used already");

        // Taken back; then one of the command line, beside the running server.
        var withdrawn = await PeopleTests.LinkAsync(run, "Make an invitation", "");
        Assert.Equal(302, (await run.SubmitAsync("/operator", "handler=Withdraw")).Status);
        (await TrySignUpAsync(second, "second", withdrawn)).ShouldSay("used already");
        var invited = await Shell.StoaAsync(Cancel, "user", "invite", "--data", data);
        Assert.Equal(302, (await TrySignUpAsync(second, "second", invited.GetProperty("path").GetString()!.Split('#')[1])).Status);
    }

    [Fact]
    public async Task Closed_LetsNobodyIn()
    {
        await using var server = await StartAsync(RunningStoa.NewFolder(), ("Stoa__Accounts__SignUp", "Closed"));
        using var browser = new Browser(new Uri(server.Url));
        (await TrySignUpAsync(browser, "guest", "")).ShouldSay("No accounts are made here");
    }

    [Fact]
    public async Task PlainHttp_FromAnotherMachine_IsNoWayToSignIn_UnlessTheOperatorSaysSo()
    {
        (string, string) proxy = ("Stoa__Hosting__TrustedProxies__0", "127.0.0.1");
        await using var server = await StartAsync(RunningStoa.NewFolder());
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var refused = await http.GetAsync("/signin", Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("This needs HTTPS", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var token = await http.PostAsync("/2/oauth2/token", new FormUrlEncodedContent([]), Cancel);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, token.StatusCode);
        using var docs = await http.GetAsync("/docs/", Cancel);
        Assert.Equal(System.Net.HttpStatusCode.OK, docs.StatusCode);

        await using var open = await StartAsync(RunningStoa.NewFolder(), proxy, ("Stoa__Accounts__AllowInsecureHttp", "true"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(open.Url), "/signin"));
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var allowed = await http.SendAsync(request, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task KilledRightAfterSignUp_TheAccountIsWhole()
    {
        var data = RunningStoa.NewFolder();
        string code, cookie, refresh, access;
        OAuthApp app;
        await using (var server = await StartAsync(data))
        {
            code = await PeopleWorld.FirstLinkAsync(server);
            using var browser = new Browser(new Uri(server.Url));
            await browser.SignUpAsync("first", PeopleWorld.Password, code);
            app = await OAuthApp.RegisterAsync(browser);
            var tokens = await app.LogInAsync(browser);
            (cookie, refresh, access) = (browser.Cookie("__Host-stoa")!, tokens.RefreshToken, tokens.AccessToken);
            await server.KillAsync();
        }

        await using var again = await StartAsync(data);
        using var later = new Browser(new Uri(again.Url));
        later.SetCookie("__Host-stoa", cookie);
        Assert.Equal(200, (await later.GetAsync("/operator")).Status);
        var same = new OAuthApp(later, app.ClientId, app.Secret);
        Assert.Equal(200, await same.CallAsync(access));
        Assert.Equal(200, (await same.RefreshAsync(refresh)).Status);
    }

    [Fact]
    public async Task KilledBetweenAccountAndUser_SigningInMakesTheUser()
    {
        var data = RunningStoa.NewFolder();
        await using (var server = await StartAsync(data))
        {
            using var browser = new Browser(new Uri(server.Url));
            await browser.SignUpAsync("first", PeopleWorld.Password, await PeopleWorld.FirstLinkAsync(server));
            await server.InterruptAsync(Cancel);
        }

        // As if the process had ended before the second file was written.
        Execute(Path.Combine(data, "accounts.db"), "DELETE FROM users; DELETE FROM tokens; DELETE FROM account_changes;");
        await using var again = await StartAsync(data);
        using var later = new Browser(new Uri(again.Url));
        Assert.Equal(302, (await later.SignInAsync("first", PeopleWorld.Password)).Status);
        Assert.Equal(200, (await later.GetAsync("/operator")).Status);
        Assert.Equal("first", (await later.ApiAsync("GET", "/2/users/me")).Body.GetProperty("data").GetProperty("username").GetString());
    }

    [Fact]
    public async Task IdentityFile_LockedByAnother_IsToldAndNothingIsLost()
    {
        await using var server = await StartAsync(RunningStoa.NewFolder());
        using var browser = new Browser(new Uri(server.Url));
        await browser.SignUpAsync("first", PeopleWorld.Password, await PeopleWorld.FirstLinkAsync(server));
        var app = await OAuthApp.RegisterAsync(browser);
        var tokens = await app.LogInAsync(browser);
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(server.Data, "identity.db")};Pooling=False"))
        {
            await other.OpenAsync(Cancel);
            await using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync(Cancel);
            var page = await browser.SubmitAsync("/operator", "Make an invitation");
            Assert.Equal(503, page.Status);
            page.ShouldSay("could not be saved");
            Assert.Equal(503, (await app.RefreshAsync(tokens.RefreshToken)).Status);
            Assert.Equal(200, await app.CallAsync(tokens.AccessToken)); // What is checked from memory goes on.
        }

        Assert.Equal(302, (await browser.SubmitAsync("/operator", "Make an invitation")).Status);
        Assert.Equal(200, (await app.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task CodesAndAccessTokens_EndInTime()
    {
        await using var server = await StartAsync(
            RunningStoa.NewFolder(), ("Stoa__Accounts__AuthorizationCodeLifetime", "00:00:10"), ("Stoa__Accounts__AccessTokenLifetime", "00:00:10"));
        using var browser = new Browser(new Uri(server.Url));
        await browser.SignUpAsync("first", PeopleWorld.Password, await PeopleWorld.FirstLinkAsync(server));
        var app = await OAuthApp.RegisterAsync(browser);
        var tokens = await app.LogInAsync(browser);
        var late = await app.ConsentAsync(browser);
        Assert.Equal(200, await app.CallAsync(tokens.AccessToken));
        await Task.Delay(TimeSpan.FromSeconds(11), Cancel);
        Assert.Equal(401, await app.CallAsync(tokens.AccessToken));
        var refused = new OAuthReply(400, """{"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."}""");
        Assert.Equal(refused, await app.ExchangeAsync(late));
        Assert.Equal(200, (await app.RefreshAsync(tokens.RefreshToken)).Status);
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static Task<RunningStoa> StartAsync(string data, params (string, string)[] environment) =>
        RunningStoa.StartAsync(Cancel, data, environment: [("Stoa__Hosting__TrustedProxies__0", "127.0.0.1"), .. environment]);

    private static Task<BrowserPage> TrySignUpAsync(Browser browser, string username, string code) =>
        browser.SubmitAsync("/signup", "handler=Password", ("username", username), ("name", username), ("password", PeopleWorld.Password), ("code", code));
}

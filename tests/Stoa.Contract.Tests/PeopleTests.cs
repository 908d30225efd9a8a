using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>People's accounts as a browser without scripts sees them: sign-up, sign-in, sessions, settings, the operator's page.</summary>
public sealed class PeopleTests(PeopleWorld world) : IClassFixture<PeopleWorld>
{
    private const string SessionCookie = "__Host-stoa";

    [Theory]
    [InlineData("no spaces", "Name", PeopleWorld.Password, "1 to 15 letters")]
    [InlineData("sixteen_letters_", "Name", PeopleWorld.Password, "1 to 15 letters")]
    [InlineData("", "Name", PeopleWorld.Password, "1 to 15 letters")]
    [InlineData("OPERATOR", "Name", PeopleWorld.Password, "Somebody has this username")]
    [InlineData("newcomer", "", PeopleWorld.Password, "1 to 50 characters")]
    [InlineData("newcomer", "bell\u0007", PeopleWorld.Password, "1 to 50 characters")]
    [InlineData("newcomer", "Name", "short", "at least 12 characters")]
    [InlineData("newcomer", "Name", "aaaaaaaaaaaaaa", "first that others would try")]
    [InlineData("newcomer", "Name", "passwordpassword", "first that others would try")]
    [InlineData("newcomer", "Name", "my newcomer password", "must not hold the username")]
    public async Task SignUp_Wrong_SaysWhatIsWrongBesideTheField(string username, string name, string password, string says)
    {
        using var browser = world.NewBrowser();
        var page = await browser.SubmitAsync("/signup", "handler=Password", ("username", username), ("name", name), ("password", password));
        Assert.Equal(200, page.Status);
        page.ShouldSay(says);
        page.ShouldSay("aria-invalid=\"true\"");
        Assert.DoesNotContain(password.Length > 5 ? $"value=\"{password}\"" : "value=\"short\"", page.Html, StringComparison.Ordinal);
        Assert.Null(browser.Cookie(SessionCookie));
    }

    [Fact]
    public async Task SignUp_WithACodeThatOpensNothing_IsRefusedAlsoWhereNoneIsNeeded()
    {
        using var browser = world.NewBrowser();
        var page = await browser.SubmitAsync(
            "/signup", "handler=Password", ("username", "newcomer"), ("name", "N"), ("password", PeopleWorld.Password), ("code", "made up"));
        page.ShouldSay("This link was used already, or is too old.");
    }

    [Fact]
    public async Task SignUp_MakesAUserThatTheApiFinds_AndIdsSortByTime()
    {
        var (first, firstName) = await world.NewPersonAsync();
        var (second, secondName) = await world.NewPersonAsync();
        using var browser = first;
        using var other = second;
        var (_, me) = await browser.ApiAsync("GET", $"/2/users/by?usernames={firstName},{secondName}");
        var ids = me.GetProperty("data").EnumerateArray().Select(user => long.Parse(user.GetProperty("id").GetString()!, CultureInfo.InvariantCulture)).ToList();
        Assert.True(ids[0] < ids[1]);
    }

    [Fact]
    public async Task SignIn_WithThePassword_WorksInAnyCaseOfTheUsername_AndWrongOnesAreToldAlike()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var signedIn = browser;
        using var another = world.NewBrowser();
        Assert.Equal("/settings", (await another.SignInAsync(username.ToUpperInvariant(), PeopleWorld.Password)).Location);

        using var wrong = world.NewBrowser();
        var wrongPassword = await wrong.SignInAsync(username, "not my password");
        var wrongName = await wrong.SignInAsync("nobody_here", "not my password");
        Assert.Equal((200, wrongPassword.Problem), (wrongName.Status, wrongName.Problem));
        Assert.Null(wrong.Cookie(SessionCookie));
    }

    [Fact]
    public async Task SignIn_WrongTooOften_ClosesTheDoorForThatAddressAlone()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var owner = browser;
        using var thief = world.NewBrowser();
        for (var guess = 0; guess < 20; guess++)
        {
            Assert.Equal(200, (await thief.SignInAsync(username, $"guess number {guess}")).Status);
        }

        Assert.Equal(429, (await thief.SignInAsync(username, PeopleWorld.Password)).Status);
        using var home = world.NewBrowser();
        Assert.Equal(302, (await home.SignInAsync(username, PeopleWorld.Password)).Status);
    }

    [Fact]
    public async Task SignIn_GuessedByManyAtOnce_GetsNoMoreLooksThanOneByOne()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var owner = browser;
        using var thief = world.NewBrowser();
        var page = await thief.GetAsync("/signin");
        var fields = page.FindForm("handler=Password").Fields.Where(field => field.Key is not ("username" or "password")).Append(KeyValuePair.Create("username", username)).ToList();
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(guess =>
            thief.PostAsync("/signin?handler=Password", fields.Append(KeyValuePair.Create("password", $"guess number {guess}")))));
        Assert.Equal(20, replies.Count(reply => reply.Status == 200));
        Assert.Equal(40, replies.Count(reply => reply.Status == 429));

        // Signing in does not use the bound up.
        using var home = world.NewBrowser();
        for (var time = 0; time < 22; time++)
        {
            Assert.Equal(302, (await home.SubmitAsync("/signin?again=true", "handler=Password", ("username", username), ("password", PeopleWorld.Password))).Status);
        }
    }

    [Theory]
    [InlineData("/developer", "/developer")]
    [InlineData("https://evil.example/", "/settings")]
    [InlineData("//evil.example/", "/settings")]
    [InlineData("/\\evil.example/", "/settings")]
    [InlineData("\\\\evil.example/", "/settings")]
    [InlineData("javascript:alert(1)", "/settings")]
    [InlineData("/\t/evil.example/", "/settings")]
    [InlineData("/\u2028/evil.example/", "/settings")]
    public async Task SignIn_LeadsOnToPagesOfOursAlone(string returnUrl, string location)
    {
        var (browser, username) = await world.NewPersonAsync();
        using var signedIn = browser;
        using var another = world.NewBrowser();
        var path = $"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}";
        var page = await another.SubmitAsync(path, "handler=Password", ("username", username), ("password", PeopleWorld.Password));
        Assert.Equal((302, location), (page.Status, page.Location));
    }

    [Fact]
    public async Task Session_IsAnotherAfterEachSignIn_AndNoBearer()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        var first = person.Cookie(SessionCookie)!;
        await person.SubmitAsync("/signin?again=true", "handler=Password", ("username", username), ("password", PeopleWorld.Password));
        var second = person.Cookie(SessionCookie)!;
        Assert.False(string.Equals(first, second, StringComparison.Ordinal));
        using var thief = world.NewBrowser();
        thief.SetCookie(SessionCookie, first);
        Assert.StartsWith("/signin", (await thief.GetAsync("/settings")).Location, StringComparison.Ordinal);
        var app = await OAuthApp.RegisterAsync(person);
        Assert.Equal(401, await app.CallAsync(second));
    }

    [Fact]
    public async Task SignOut_EndsTheSession_AndEverywhereEndsAll()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var here = browser;
        using var there = world.NewBrowser();
        await there.SignInAsync(username, PeopleWorld.Password);
        var cookie = here.Cookie(SessionCookie)!;
        await here.SubmitAsync("/settings", "action=\"/signout\"");
        Assert.Null(here.Cookie(SessionCookie));
        using var thief = world.NewBrowser();
        thief.SetCookie(SessionCookie, cookie);
        Assert.Equal(302, (await thief.GetAsync("/settings")).Status);
        Assert.Equal(200, (await there.GetAsync("/settings")).Status);

        await here.SignInAsync(username, PeopleWorld.Password);
        await here.SubmitAsync("/settings", "handler=SignOutEverywhere");
        Assert.Equal(302, (await there.GetAsync("/settings")).Status);
        Assert.Equal(302, (await here.GetAsync("/settings")).Status);
    }

    [Fact]
    public async Task Forms_WithoutTheirProof_ChangeNothing()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        foreach (var (path, field, value) in new[]
        {
            ("/settings?handler=Delete", "username", username), ("/settings?handler=Password", "password", "another long password"),
            ("/settings?handler=SignOutEverywhere", "x", ""), ("/settings?handler=Export", "x", ""), ("/signout", "x", ""), ("/developer", "name", "App"),
            ("/settings?handler=PasskeyOptions", "x", ""), ("/signin?handler=Options", "x", ""), ("/signup?handler=Options", "username", "x"),
        })
        {
            var page = await person.PostAsync(path, [KeyValuePair.Create(field, value)]);
            Assert.Equal((400, null), (page.Status, page.Location));
        }

        Assert.Equal(200, (await person.GetAsync("/settings")).Status);
    }

    [Fact]
    public async Task Pages_AreStrict()
    {
        using var nobody = world.NewBrowser();
        var page = await nobody.GetAsync("/signin");
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            page.Headers["Content-Security-Policy"]);
        Assert.Equal(("nosniff", "same-origin"), (page.Headers["X-Content-Type-Options"], page.Headers["Referrer-Policy"]));
        Assert.Contains("no-store", page.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.DoesNotContain("style=\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", page.Html, StringComparison.Ordinal);
        var missing = await nobody.GetAsync("/nowhere");
        Assert.Equal(404, missing.Status);
        missing.ShouldSay("There is nothing here");
    }

    [Fact]
    public async Task Settings_Profile_IsSavedAndSeenByAll_AndBadOnesAreRefused()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        var saved = await person.SubmitAsync(
            "/settings", "handler=Profile", ("name", "Zoë <b>"), ("description", "Line\r\nline"), ("location", "Praha"), ("url", "https://example.org/z"));
        Assert.Equal(302, saved.Status);
        var (_, reply) = await person.ApiAsync("GET", $"/2/users/by/username/{username}?user.fields=description,location,url");
        var user = reply.GetProperty("data");
        Assert.Equal(
            ("Zoë <b>", "Line\nline", "Praha", "https://example.org/z"),
            (user.GetProperty("name").GetString(), user.GetProperty("description").GetString(), user.GetProperty("location").GetString(), user.GetProperty("url").GetString()));
        var page = await person.GetAsync("/settings");
        page.ShouldSay("Zo&#xEB; &lt;b&gt;");
        var bad = await person.SubmitAsync("/settings", "handler=Profile", ("name", "Z"), ("url", "javascript:alert(1)"));
        Assert.Contains("Your page:", bad.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_Password_ChangedSignsOthersOut()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var here = browser;
        using var there = world.NewBrowser();
        await there.SignInAsync(username, PeopleWorld.Password);
        Assert.Equal(302, (await here.SubmitAsync("/settings", "handler=Password", ("password", "another long password"))).Status);
        Assert.Equal(200, (await here.GetAsync("/settings")).Status);
        Assert.Equal(302, (await there.GetAsync("/settings")).Status);
        Assert.Equal(200, (await there.SignInAsync(username, PeopleWorld.Password)).Status);
        Assert.Equal(302, (await there.SignInAsync(username, "another long password")).Status);
    }

    [Fact]
    public async Task Operator_PageIsThereForOperatorsAlone()
    {
        var (browser, _) = await world.NewPersonAsync();
        using var person = browser;
        using var nobody = world.NewBrowser();
        Assert.Equal(404, (await person.GetAsync("/operator")).Status);
        Assert.StartsWith("/signin", (await nobody.GetAsync("/operator")).Location, StringComparison.Ordinal);
        using var run = await world.OperatorAsync();
        Assert.Equal(200, (await run.GetAsync("/operator")).Status);
    }

    [Fact]
    public async Task Operator_NamesAndUnnamesOthers_ButSomebodyStays()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        using var run = await world.OperatorAsync();
        Assert.Equal(302, (await run.SubmitAsync("/operator", "Make an operator", ("username", username))).Status);
        Assert.Equal(200, (await person.GetAsync("/operator")).Status);
        Assert.Equal(HttpStatusCode.OK, (await person.ApiAsync("PUT", "/api/topics/77", new { name = "Bees" })).Status);
        Assert.Equal(302, (await run.SubmitAsync("/operator", "No operator any more", ("username", username))).Status);
        Assert.Equal(404, (await person.GetAsync("/operator")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.ApiAsync("PUT", "/api/topics/77", new { name = "Wasps" })).Status);
        var last = await run.SubmitAsync("/operator", "No operator any more", ("username", PeopleWorld.Operator));
        Assert.Contains("Somebody has to run this Stoa.", last.Problem, StringComparison.Ordinal);
        Assert.Contains("There is nobody with this username.", (await run.SubmitAsync("/operator", "Make an operator", ("username", "nobody_here"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspended_IsSignedOut_ToldSoAtTheDoor_AndLetInAgain()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        using var run = await world.OperatorAsync();
        var app = await OAuthApp.RegisterAsync(person);
        var tokens = await app.LogInAsync(person);
        var id = await IdAsync(person);
        var code = await LinkAsync(run, "Make a link for new keys", username);
        Assert.Equal(HttpStatusCode.OK, (await run.ApiAsync("PUT", $"/api/users/{id}/suspended")).Status);

        Assert.StartsWith("/signin", (await person.GetAsync("/settings")).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.ApiAsync("GET", "/2/users/me")).Status);
        Assert.Equal(403, await app.CallAsync(tokens.AccessToken));
        using var another = world.NewBrowser();
        Assert.Contains("Your account is suspended", (await another.SignInAsync(username, PeopleWorld.Password)).Problem, StringComparison.Ordinal);
        Assert.Null(another.Cookie(SessionCookie));
        using var found = world.NewBrowser();
        var recovered = await found.SubmitAsync("/recover", "handler=Password", ("code", code), ("password", PeopleWorld.Password));
        Assert.Contains("Your account is suspended", recovered.Problem, StringComparison.Ordinal);
        Assert.Null(found.Cookie(SessionCookie));
        Assert.Contains("suspended", (await run.SubmitAsync("/operator", "Make an operator", ("username", username))).Problem, StringComparison.Ordinal);

        (await run.GetAsync("/operator/reports")).ShouldSay($"Let in again: @{username}");
        Assert.Equal(302, (await run.SubmitAsync("/operator/reports", $"Let in again: @{username}")).Status);
        Assert.Equal(302, (await another.SignInAsync(username, PeopleWorld.Password)).Status);
    }

    [Fact]
    public async Task Reports_AreLookedAtAndResolvedByOperators()
    {
        var (browser, username) = await world.NewPersonAsync();
        var (other, bully) = await world.NewPersonAsync();
        using var person = browser;
        using var bad = other;
        using var run = await world.OperatorAsync();
        Assert.Equal(404, (await person.GetAsync("/operator/reports")).Status);
        (await run.GetAsync("/operator")).ShouldSay("No report is open");
        var empty = await run.GetAsync("/operator/reports");
        empty.ShouldSay("Nothing waits for you.");

        var space = (await bad.ApiAsync("POST", "/api/spaces", new { title = "<b>Bad</b>\u202e" })).Body.GetProperty("data").GetProperty("id").GetString();
        await person.ApiAsync("POST", $"/api/spaces/{space}/reports", new { reason = "self_harm", note = "<script>alert(1)</script>\nHelp" });
        await person.ApiAsync("POST", $"/api/users/{await IdAsync(bad)}/reports", new { reason = "abuse", space_id = space });
        await bad.ApiAsync("POST", $"/api/users/{await IdAsync(person)}/reports", new { reason = "spam" });
        await person.ApiAsync("POST", $"/api/users/{await IdAsync(run)}/reports", new { reason = "other" });

        (await run.GetAsync("/operator")).ShouldSay("4 open reports");
        var page = await run.GetAsync("/operator/reports");
        foreach (var shown in new[] { "Self harm", $"@{username} reported", "&lt;script&gt;alert(1)&lt;/script&gt;", $"href=\"/i/spaces/{space}\"", "data-confirm" })
        {
            page.ShouldSay(shown);
        }

        Assert.DoesNotContain("<b>Bad", page.Html, StringComparison.Ordinal);
        Assert.Matches("<bdi>[^<]*&lt;b&gt;Bad", page.Html); // A title that turns the direction of writing turns nothing but itself.
        Assert.DoesNotContain("style=\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(400, (await run.PostAsync("/operator/reports?handler=Resolve&act=Dismissed", [KeyValuePair.Create("id", "1")])).Status);

        // The operator themselves; then the spam of the bully, the bully, the Space.
        Assert.Contains("your own account", (await run.SubmitAsync("/operator/reports", $"Suspend @{PeopleWorld.Operator}")).Problem, StringComparison.Ordinal);
        await ResolveAsync($"Suspend @{PeopleWorld.Operator}", "act=Dismissed");
        await ResolveAsync($"Suspend @{username}", "act=Dismissed");
        await ResolveAsync("act=SpaceEnded", "act=SpaceEnded");
        Assert.Equal(HttpStatusCode.NotFound, (await person.ApiAsync("GET", $"/api/spaces/{space}")).Status);
        await ResolveAsync($"Suspend @{bully}", "act=UserSuspended");
        Assert.Equal(HttpStatusCode.Forbidden, (await bad.ApiAsync("GET", "/2/users/me")).Status);

        var done = await run.GetAsync("/operator/reports");
        done.ShouldSay("Nothing waits for you.");
        done.ShouldSay($"User suspended by @{PeopleWorld.Operator}");
        done.ShouldSay($"Space ended by @{PeopleWorld.Operator}");
        var file = await person.SubmitAsync("/settings", "handler=Export");
        Assert.Equal(3, JsonDocument.Parse(file.Html).RootElement.GetProperty("reports").GetArrayLength());

        async Task ResolveAsync(string which, string act)
        {
            var open = await run.GetAsync("/operator/reports");
            var form = open.FindForm(which);
            Assert.Equal(302, (await run.PostAsync($"/operator/reports?handler=Resolve&{act}", form.Fields)).Status);
        }
    }

    [Fact]
    public async Task Language_IsTheBrowsers_UntilOneIsChosen()
    {
        using var browser = world.NewBrowser();
        (await browser.GetAsync("/signin")).ShouldSay("<html lang=\"en\" dir=\"ltr\">");
        browser.Language = "de-AT,en;q=0.5";
        var german = await browser.GetAsync("/signin?returnUrl=%2Fdeveloper");
        german.ShouldSay("<html lang=\"de\" dir=\"ltr\">");
        german.ShouldSay("Anmelden");
        Assert.Contains("passen nicht zusammen", (await browser.SignInAsync("nobody_here", "not my password")).Problem, StringComparison.Ordinal);
        var missing = await browser.GetAsync("/nowhere");
        missing.ShouldSay("Hier ist nichts");

        var chosen = await browser.SubmitAsync(german, "/signin", "action=\"/preferences\"", ("language", "en"));
        Assert.Equal((302, "/signin?returnUrl=%2Fdeveloper"), (chosen.Status, chosen.Location));
        Assert.Equal("en", browser.Cookie("stoa-language"));
        (await browser.GetAsync("/signin")).ShouldSay("<html lang=\"en\"");
        Assert.Equal("/", (await browser.SubmitAsync("/signin", "action=\"/preferences\"", ("language", "fr"), ("returnUrl", "//evil.example"))).Location);
        Assert.Null(browser.Cookie("stoa-language"));
        Assert.Equal(400, (await browser.PostAsync("/preferences", [KeyValuePair.Create("language", "en")])).Status);
    }

    [Fact]
    public async Task Settings_LanguageAndLook_AreKeptInTheBrowser()
    {
        var (browser, _) = await world.NewPersonAsync();
        using var person = browser;
        Assert.Equal("/settings#look", (await person.SubmitAsync("/settings", "id=\"theme\"", ("language", "de"), ("theme", "dark"))).Location);
        Assert.Equal(("de", "dark"), (person.Cookie("stoa-language"), person.Cookie("stoa-theme")));
        var page = await person.GetAsync("/settings");
        page.ShouldSay("<html lang=\"de\" dir=\"ltr\" data-theme=\"dark\">");
        page.ShouldSay("<option value=\"dark\" selected=\"selected\">Dunkel</option>");
        Assert.Equal(302, (await person.SubmitAsync("/settings", "id=\"theme\"", ("language", ""), ("theme", ""))).Status);
        Assert.Equal((null, null), (person.Cookie("stoa-language"), person.Cookie("stoa-theme")));
    }

    [Fact]
    public async Task EveryPage_InGerman_HoldsNoEnglishText()
    {
        var (browser, _) = await world.NewPersonAsync();
        using var person = browser;
        using var run = await world.OperatorAsync();
        using var nobody = world.NewBrowser();
        var app = await OAuthApp.RegisterAsync(run);
        await app.LogInAsync(person);
        await app.LogInAsync(run);
        nobody.Language = run.Language = person.Language = "de";
        var space = (await person.ApiAsync("POST", "/api/spaces", new { title = "Bienen" })).Body.GetProperty("data").GetProperty("id").GetString();
        var report = (await run.ApiAsync("POST", $"/api/spaces/{space}/reports", new { reason = "spam", note = "Immer wieder" })).Body.GetProperty("data").GetProperty("id").GetString();
        await run.SubmitAsync("/operator", "handler=Invite");
        var german = TextsOf("de");
        var english = TextsOf("en").Where(text => text.Value.Length >= 6 && text.Key != ".language" && !text.Key.StartsWith(".way.", StringComparison.Ordinal) && !text.Value.Contains('{', StringComparison.Ordinal) && !german.ContainsValue(text.Value)).ToList();
        Assert.True(english.Count > 200);
        foreach (var (who, path) in new[]
        {
            (nobody, "/signin"), (nobody, "/signin?again=true"), (nobody, "/signup"), (nobody, "/recover"), (nobody, "/nowhere"), (nobody, "/i/oauth2/authorize?client_id=x"),
            (person, "/settings"), (person, "/signout"), (person, app.AuthorizeUrl()), (run, "/developer"), (run, "/developer/try"), (run, $"/developer/{app.ClientId}"),
            (run, "/operator"), (run, "/operator/reports"),
        })
        {
            var html = WebUtility.HtmlDecode((await who.GetAsync(path)).Html);
            Assert.Contains("<html lang=\"de\"", html, StringComparison.Ordinal);
            Assert.All(english, text => Assert.False(html.Contains($">{text.Value}", StringComparison.Ordinal) || html.Contains($"\"{text.Value}\"", StringComparison.Ordinal), $"{path}: {text.Key}"));
        }

        Assert.Equal(HttpStatusCode.OK, (await run.ApiAsync("POST", $"/api/reports/{report}/resolve", new { action = "dismissed" })).Status); // Others count them.
    }

    [Fact]
    public async Task Developer_SeesTheTokensOfAnApp_AndEndsTheirOwn()
    {
        var (browser, _) = await world.NewPersonAsync();
        var (other, _) = await world.NewPersonAsync();
        using var person = browser;
        using var somebody = other;
        var app = await OAuthApp.RegisterAsync(person);
        var path = $"/developer/{app.ClientId}";
        (await person.GetAsync(path)).ShouldSay("None. A token appears here");
        var mine = await app.LogInAsync(person);
        var theirs = await app.LogInAsync(somebody, "tweet.read users.read");
        var bearer = (await app.SendAsync("/oauth2/token", [("grant_type", "client_credentials")], [])).AccessToken;
        Assert.Equal(404, (await somebody.GetAsync(path)).Status);

        var page = await person.GetAsync(path);
        foreach (var shown in new[] { "The app&#x27;s own bearer", "For you", "For somebody who let it in", "<code>tweet.read users.read</code>", "until it is taken back" })
        {
            page.ShouldSay(shown);
        }

        Assert.All([mine.AccessToken, theirs.AccessToken, bearer], token => Assert.DoesNotContain(token, page.Html, StringComparison.Ordinal));
        Assert.Equal(302, (await person.SubmitAsync(path, "handler=EndMine")).Status);
        Assert.Equal((401, 200), (await app.CallAsync(mine.AccessToken), await app.CallAsync(theirs.AccessToken)));
        Assert.Equal(200, await app.CallAsync(bearer, "/2/spaces/search?query=bees"));
        Assert.Equal(302, (await person.SubmitAsync(path, "handler=EndBearer")).Status);
        Assert.Equal((401, 200), (await app.CallAsync(bearer, "/2/spaces/search?query=bees"), await app.CallAsync(theirs.AccessToken)));
        Assert.DoesNotContain("For you", (await person.GetAsync(path)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operator_SeesHowTheServerIs_AndItsLimits()
    {
        using var run = await world.OperatorAsync();
        var page = await run.GetAsync("/operator");
        foreach (var shown in new[]
        {
            "stoa.db: ", "accounts.db: ", "identity.db: ", "none since the start", "Stoa__Rooms__MaxStreams</code></td>", "<td class=\"number\">50,000</td>", "Stoa__Audio__MaxSessions",
            "Stoa__Cluster__MaxSpacesPerCreator", "Stoa__Api__RateLimits__Profile", ".NET 10.",
        })
        {
            page.ShouldSay(shown);
        }

        Assert.Matches("(UDP port [0-9]+)|no audio", page.Html);
        Assert.Matches(@"People signed in</dt>\s*<dd>[0-9]+, in [0-9]+ browsers?</dd>", page.Html);
        Assert.DoesNotContain(world.Server.Data, page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recovery_ByALink_GivesNewKeysOnce_AndEndsTheOldOnes()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var lost = browser;
        using var run = await world.OperatorAsync();
        var code = await LinkAsync(run, "Make a link for new keys", username);
        using var found = world.NewBrowser();
        Assert.Contains("12 characters", (await found.SubmitAsync("/recover", "handler=Password", ("code", code), ("password", "short"))).Problem, StringComparison.Ordinal);
        Assert.Equal("/settings", (await found.SubmitAsync("/recover", "handler=Password", ("code", code), ("password", "a password found again"))).Location);
        (await found.GetAsync("/settings")).ShouldSay(username);
        Assert.Equal(302, (await lost.GetAsync("/settings")).Status);
        Assert.Equal(200, (await lost.SignInAsync(username, PeopleWorld.Password)).Status);
        Assert.Contains("used already", (await lost.SubmitAsync("/recover", "handler=Password", ("code", code), ("password", "a password found twice"))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recovery_ByALinkOfSomebodyWhoIsNoOperatorAnyMore_OpensNothing()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        using var run = await world.OperatorAsync();
        Assert.Equal(302, (await run.SubmitAsync("/operator", "Make an operator", ("username", username))).Status);
        var code = await LinkAsync(person, "Make a link for new keys", PeopleWorld.Operator);
        Assert.Equal(302, (await run.SubmitAsync("/operator", "No operator any more", ("username", username))).Status);
        var page = await person.SubmitAsync("/recover", "handler=Password", ("code", code), ("password", "a password for another"));
        Assert.Contains("used already", page.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_HoldsWhatIsKept_AndNoSecret()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        var app = await OAuthApp.RegisterAsync(person);
        await app.LogInAsync(person);
        var space = (await person.ApiAsync("POST", "/api/spaces", new { title = "My own Space" })).Body.GetProperty("data").GetProperty("id").GetString();
        await person.ApiAsync("POST", $"/api/spaces/{space}/posts", new { text = "My own Post" });
        var over = (await person.ApiAsync("POST", "/api/spaces", new { title = "A Space that is over" })).Body.GetProperty("data").GetProperty("id").GetString();
        await person.ApiAsync("POST", $"/api/spaces/{over}/end");
        var blocked = await world.NewPersonAsync();
        using var other = blocked.Browser;
        var id = (await other.ApiAsync("GET", "/2/users/me")).Body.GetProperty("data").GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await person.ApiAsync("PUT", $"/api/blocks/{id}")).Status);
        var file = await person.SubmitAsync("/settings", "handler=Export");
        Assert.Contains($"stoa-{username}.json", file.Headers["Content-Disposition"], StringComparison.Ordinal);
        var json = JsonDocument.Parse(file.Html).RootElement;
        Assert.Equal(username, json.GetProperty("profile").GetProperty("username").GetString());
        Assert.Equal(blocked.Username, json.GetProperty("blocked")[0].GetProperty("username").GetString());
        Assert.Equal("My own Space", json.GetProperty("spaces")[0].GetProperty("title").GetString());
        Assert.Equal(app.ClientId, json.GetProperty("apps")[0].GetProperty("client_id").GetString());
        Assert.Equal("App of tests (confidential)", json.GetProperty("connected_apps")[0].GetProperty("name").GetString());
        Assert.True(json.GetProperty("has_password").GetBoolean());
        Assert.Equal(
            "SpaceStarted My own Space, PostShared My own Post, SpaceStarted A Space that is over, SpaceEnded",
            string.Join(", ", json.GetProperty("acts").EnumerateArray().Select(act =>
                act.GetProperty("act").GetString() + (act.TryGetProperty("text", out var text) ? " " + text.GetString() : ""))));
        Assert.Contains(json.GetProperty("audit").EnumerateArray(), line => line.GetProperty("act").GetString() == "GrantGiven");
        Assert.DoesNotContain(app.Secret!, file.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", file.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Delete_TakesThePersonWithAllThatIsTheirs_AndAsksForTheUsername()
    {
        var (browser, username) = await world.NewPersonAsync();
        using var person = browser;
        var app = await OAuthApp.RegisterAsync(person);
        var tokens = await app.LogInAsync(person);
        var live = (await person.ApiAsync("POST", "/api/spaces", new { title = "Live" })).Body.GetProperty("data").GetProperty("id").GetString();
        var later = (await person.ApiAsync("POST", "/api/spaces", new { title = "Later", scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1) }))
            .Body.GetProperty("data").GetProperty("id").GetString();
        Assert.Contains("not your username", (await person.SubmitAsync("/settings", "handler=Delete", ("username", "somebody"))).Problem, StringComparison.Ordinal);
        Assert.Equal("/signin", (await person.SubmitAsync("/settings", "handler=Delete", ("username", username))).Location);

        var (other, _) = await world.NewPersonAsync();
        using var somebody = other;
        Assert.False((await somebody.ApiAsync("GET", $"/2/users/by/username/{username}")).Body.TryGetProperty("data", out _));
        Assert.False((await somebody.ApiAsync("GET", $"/2/spaces?ids={live},{later}")).Body.TryGetProperty("data", out _));
        Assert.Equal(302, (await person.GetAsync("/settings")).Status);
        Assert.Equal(200, (await person.SignInAsync(username, PeopleWorld.Password)).Status);
        Assert.Equal(401, await app.CallAsync(tokens.AccessToken));
        Assert.Equal(401, (await app.RefreshAsync(tokens.RefreshToken)).Status);
        using var next = world.NewBrowser();
        await next.SignUpAsync(username, PeopleWorld.Password);
    }

    [Fact]
    public async Task ImportantChanges_LongAfterSignIn_AskToSignInAgain()
    {
        await using var server = await RunningStoa.StartAsync(
            TestContext.Current.CancellationToken, environment: [("Stoa__Accounts__FreshSignIn", "00:01:00"), ("Stoa__Hosting__TrustedProxies__0", "127.0.0.1")]);
        using var browser = new Browser(new Uri(server.Url));
        await browser.SignUpAsync("first", PeopleWorld.Password, await PeopleWorld.FirstLinkAsync(server));
        await AgeSessionsAsync(server, TimeSpan.FromMinutes(2));
        foreach (var form in new[] { "handler=Password", "handler=Export", "handler=Delete" })
        {
            var page = await browser.SubmitAsync("/settings", form, ("password", "another long password"), ("username", "first"));
            Assert.StartsWith("/signin?", page.Location, StringComparison.Ordinal);
            Assert.Equal("True", page.Answer("again"));
        }

        foreach (var form in new[] { "Make a link for new keys", "Make an operator", "No operator any more" })
        {
            var page = await browser.SubmitAsync("/operator", form, ("username", "first"));
            Assert.Equal(("True", "/operator"), (page.Answer("again"), page.Answer("returnUrl")));
        }
    }

    [Fact]
    public async Task Secrets_AreNowhereInClear()
    {
        var (browser, _) = await world.NewPersonAsync();
        using var person = browser;
        var app = await OAuthApp.RegisterAsync(person);
        var code = await app.ConsentAsync(person);
        var tokens = await app.ExchangeAsync(code);
        string[] secrets = [PeopleWorld.Password, app.Secret!, code, tokens.AccessToken, tokens.RefreshToken, person.Cookie(SessionCookie)!];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, world.Server.Output, StringComparison.Ordinal));
        var files = System.IO.Directory.EnumerateFiles(world.Server.Data, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(files, file => file.EndsWith("identity.db", StringComparison.Ordinal));
        foreach (var file in files)
        {
            // The lock is nobody else's to open, and empty.
            var isLock = Path.GetFileName(file) == "serve.lock";
            Assert.True(!isLock || new FileInfo(file).Length == 0);
            var text = isLock ? "" : System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file));
            Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{Path.GetFileName(file)} holds a secret in clear."));
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }
    }

    /// <summary>The code of the link that an operator's page shows after a button.</summary>
    internal static async Task<string> LinkAsync(Browser run, string button, string username)
    {
        Assert.Equal(302, (await run.SubmitAsync("/operator", button, ("username", username))).Status);
        var page = await run.GetAsync("/operator");
        var link = page.Html.Split("<code data-copy=\"the link\">")[1].Split('<')[0];
        Assert.DoesNotContain("<code data-copy=", (await run.GetAsync("/operator")).Html, StringComparison.Ordinal); // Shown once.
        return link.Split('#')[1];
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Makes every session older, as the command line could: a change of the accounts that the server follows.</summary>
    private static async Task AgeSessionsAsync(RunningStoa server, TimeSpan by)
    {
        await using var store = Stoa.Storage.Accounts.AccountStore.Open(server.Data, TimeProvider.System);
        var user = await store.FindUserByNameAsync("first", TestContext.Current.CancellationToken);
        foreach (var token in await store.ListTokensAsync(user!.Id, TestContext.Current.CancellationToken))
        {
            await store.AppendManyAsync(
                [new Stoa.Spaces.Accounts.TokenRevoked(token.Hash), new Stoa.Spaces.Accounts.TokenIssued(token with { CreatedAt = token.CreatedAt - by })], TestContext.Current.CancellationToken);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken); // The server looks every 50 ms.
    }

    /// <summary>The texts of a language, as its file has them; those that count are left out.</summary>
    private static Dictionary<string, string> TextsOf(string language)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Stoa.Identity", "Languages", $"{language}.json")));
        return Flatten("", file.RootElement).ToDictionary(StringComparer.Ordinal);

        static IEnumerable<KeyValuePair<string, string>> Flatten(string key, JsonElement element) => element.ValueKind == JsonValueKind.String
            ? [KeyValuePair.Create(key, element.GetString()!)] : element.EnumerateObject().SelectMany(member => Flatten($"{key}.{member.Name}", member.Value));
    }

    private static async Task<string> IdAsync(Browser browser) =>
        (await browser.ApiAsync("GET", "/2/users/me")).Body.GetProperty("data").GetProperty("id").GetString()!;
}

using System.Net;
using System.Text;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>OAuth 2.0 for people: every way it ends, in X's shapes. Source: X API, OAuth 2.0 Authorization Code Flow with PKCE; RFC 6749, 7009, 7636, 9700.</summary>
public sealed class OAuthTests(PeopleWorld world) : IClassFixture<PeopleWorld>, IAsyncLifetime
{
    private const string WrongCode = """{"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."}""";
    private const string WrongToken = """{"error":"invalid_request","error_description":"Value passed for the token was invalid."}""";
    private const string Revoked = """{"revoked":true}""";
    private const string MissingHeader = """{"error":"unauthorized_client","error_description":"Missing valid authorization header"}""";
    private static readonly string[] _otherUris = ["https://app.example/other"];
    private Browser? _person;
    private OAuthApp? _app;

    private Browser Person => _person!;

    private OAuthApp App => _app!;

    public async ValueTask InitializeAsync()
    {
        (_person, _) = await world.NewPersonAsync();
        _app = await OAuthApp.RegisterAsync(_person);
    }

    public ValueTask DisposeAsync()
    {
        _person?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Code_AfterConsent_GivesTokensInXsShape()
    {
        var reply = await App.LogInAsync(Person);
        Assert.Equal("access_token expires_in refresh_token scope token_type", string.Join(' ', reply.Members.Order(StringComparer.Ordinal)));
        var json = JsonDocument.Parse(reply.Text).RootElement;
        Assert.Equal(("bearer", 7200), (json.GetProperty("token_type").GetString(), json.GetProperty("expires_in").GetInt32()));
        Assert.Equal("tweet.read users.read space.read space.write follows.read follows.write offline.access", reply.Scope);
        Assert.Equal(200, await App.CallAsync(reply.AccessToken));
        Assert.Equal(200, await App.CallAsync(reply.AccessToken, "/2/spaces/search?query=x"));
    }

    [Fact]
    public async Task Code_WithoutOfflineAccess_GivesNoRefreshToken_AndOnlyWhatWasGranted()
    {
        var reply = await App.LogInAsync(Person, "users.read tweet.read");
        Assert.Equal("tweet.read users.read", reply.Scope);
        Assert.DoesNotContain("refresh_token", reply.Text, StringComparison.Ordinal);
        Assert.Equal(200, await App.CallAsync(reply.AccessToken));
        Assert.Equal(403, await App.CallAsync(reply.AccessToken, "/2/spaces/search?query=x"));
    }

    [Theory]
    [InlineData("S256")]
    [InlineData("s256")]
    public async Task Code_ByEitherAddressAndSpelling_IsGiven(string method)
    {
        var url = App.AuthorizeUrl(changes: ("code_challenge_method", method)).Replace("/i/oauth2/", "/2/oauth2/", StringComparison.Ordinal);
        var back = await Person.SubmitAsync(url, "Allow", ("decision", "allow"));
        Assert.Equal(200, (await App.ExchangeAsync(back.Answer("code")!)).Status);
    }

    [Fact]
    public async Task Code_WithAPlainVerifier_IsExchanged()
    {
        var code = await App.ConsentAsync(Person, changes: [("code_challenge", OAuthApp.Verifier), ("code_challenge_method", "plain")]);
        Assert.Equal(200, (await App.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task Redirect_AfterTheDecision_HoldsCodeOrErrorAndStateAlone()
    {
        var allowed = await Person.SubmitAsync(App.AuthorizeUrl(), "Allow", ("decision", "allow"));
        Assert.Matches("^https://app\\.example/callback\\?code=[^&]+&state=[^&]+$", allowed.Location);
        var denied = await Person.SubmitAsync(App.AuthorizeUrl(), "Allow", ("decision", "deny"));
        Assert.Matches("^https://app\\.example/callback\\?error=access_denied&state=[^&]+$", denied.Location);
        Assert.Equal("the state &?=", denied.Answer("state"));
    }

    [Theory]
    [InlineData("client_id", null)]
    [InlineData("client_id", "no-such-app")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "https://app.example/callback/")]
    [InlineData("redirect_uri", "https://app.example/Callback")]
    [InlineData("redirect_uri", "https://APP.example/callback")]
    [InlineData("redirect_uri", "https://app.example:443/callback")]
    [InlineData("redirect_uri", "https://app.example/callback?x=1")]
    [InlineData("redirect_uri", "https://app.example/callback#x")]
    [InlineData("redirect_uri", "https://app.example/x/../callback")]
    [InlineData("redirect_uri", "https://app.example@evil.example/callback")]
    [InlineData("redirect_uri", "https://evil.example/")]
    [InlineData("redirect_uri", "//evil.example/")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    [InlineData("redirect_uri", "not a uri")]
    [InlineData("state", null)]
    [InlineData("scope", null)]
    [InlineData("scope", "")]
    [InlineData("scope", "users.read everything.write")]
    [InlineData("response_type", null)]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "code id_token")]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "S512")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("request_uri", "https://evil.example/request")]
    [InlineData("response_mode", "nonsense")]
    [InlineData("response_mode", "fragment")]
    [InlineData("response_mode", "form_post")]
    public async Task Authorize_Wrong_ShowsAPageAndLeadsNowhere(string parameter, string? value)
    {
        var page = await Person.GetAsync(App.AuthorizeUrl(changes: (parameter, value)));
        Assert.Equal((400, null), (page.Status, page.Location));
        Assert.NotEmpty(page.Problem);
        Assert.DoesNotContain("   at ", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect_uri", "https://app.example/callback/")]
    [InlineData("response_type", "token")]
    [InlineData("state", null)]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", null)]
    [InlineData("response_mode", "fragment")]
    [InlineData("scope", "everything.write")]
    public async Task Authorize_Wrong_NamesWhatIsWrongInOwnWords(string parameter, string? value)
    {
        var page = await Person.GetAsync(App.AuthorizeUrl(changes: (parameter, value)));
        Assert.Contains(parameter, page.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("parameter", page.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_WithAStateTooLong_ShowsAPage()
    {
        Assert.Equal(400, (await Person.GetAsync(App.AuthorizeUrl(changes: ("state", new string('s', 501))))).Status);
        Assert.Equal(200, (await Person.GetAsync(App.AuthorizeUrl(changes: ("state", new string('s', 500))))).Status);
    }

    [Fact]
    public async Task Authorize_SignedOut_AsksToSignInAndComesBack()
    {
        using var nobody = world.NewBrowser();
        var page = await nobody.GetAsync(App.AuthorizeUrl());
        Assert.Equal(302, page.Status);
        Assert.StartsWith("/signin?", page.Location, StringComparison.Ordinal);
        Assert.Equal(App.AuthorizeUrl(), page.Answer("returnUrl"));
    }

    [Fact]
    public async Task Consent_NamesAppPersonAndEachScopeInPlainWords_AsText()
    {
        await Person.ApiAsync("PATCH", $"/api/apps/{App.ClientId}", new { name = "<script>alert(1)</script>" });
        var page = await Person.GetAsync(App.AuthorizeUrl());
        page.ShouldSay("&lt;script&gt;alert(1)&lt;/script&gt;");
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
        Assert.Equal(7, page.Html.Split("<li>").Length - 1);
        page.ShouldSay("Follow and unfollow people in your name");
        Assert.Contains("form-action 'self' https://app.example;", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decision")]
    [InlineData("Decision")]
    [InlineData("DECISION")]
    public async Task Consent_RefusedWhileTheAppSendsADecisionOfItsOwn_GrantsNothing(string name)
    {
        var url = App.AuthorizeUrl(changes: (name, "allow"));
        var page = await Person.GetAsync(url);
        var fields = page.FindForm("Do not allow").Fields.Append(KeyValuePair.Create("decision", "deny"));
        var back = await Person.PostAsync(url, fields);
        Assert.Equal(("access_denied", null), (back.Answer("error"), back.Answer("code")));
        var unsaid = await Person.PostAsync(url, page.FindForm("Do not allow").Fields);
        Assert.Null(unsaid.Answer("code"));
    }

    [Fact]
    public async Task Consent_ThatIsStale_GrantsNothing()
    {
        var page = await Person.GetAsync(App.AuthorizeUrl());

        // Without the form's own proof: another site's form.
        var forged = await Person.PostAsync("/i/oauth2/authorize", page.FindForm("Allow").Fields.Where(field => !field.Key.StartsWith("__", StringComparison.Ordinal))
            .Append(KeyValuePair.Create("decision", "allow")));
        Assert.Equal((400, null), (forged.Status, forged.Location));

        // Shown to one, sent by another.
        var (other, _) = await world.NewPersonAsync();
        using var somebody = other;
        var swapped = await somebody.PostAsync("/i/oauth2/authorize", page.FindForm("Allow").Fields.Append(KeyValuePair.Create("decision", "allow")));
        Assert.Equal((400, null), (swapped.Status, swapped.Location));

        // The app's address was taken away meanwhile.
        await Person.ApiAsync("PATCH", $"/api/apps/{App.ClientId}", new { redirect_uris = _otherUris });
        var moved = await Person.SubmitAsync(page, "/i/oauth2/authorize", "Allow", ("decision", "allow"));
        Assert.Equal((400, null), (moved.Status, moved.Location));

        // The app is gone.
        await Person.ApiAsync("DELETE", $"/api/apps/{App.ClientId}");
        var gone = await Person.SubmitAsync(page, "/i/oauth2/authorize", "Allow", ("decision", "allow"));
        Assert.Equal((400, null), (gone.Status, gone.Location));
    }

    [Theory]
    [InlineData("code", "made up", 400, WrongCode)]
    [InlineData("code", null, 400, """{"error":"invalid_request","error_description":"Missing required parameter [code]."}""")]
    [InlineData("code_verifier", "another-verifier-of-forty-three-characters-00", 400, """{"error":"invalid_request","error_description":"Value passed for the code verifier was invalid."}""")]
    [InlineData("code_verifier", null, 400, """{"error":"invalid_request","error_description":"Missing required parameter [code_verifier]."}""")]
    [InlineData("redirect_uri", "https://app.example/other", 400, """{"error":"invalid_request","error_description":"Value passed for the redirect uri did not match the uri of the authorization code."}""")]
    [InlineData("redirect_uri", null, 400, """{"error":"invalid_request","error_description":"Missing required parameter [redirect_uri]."}""")]
    [InlineData("grant_type", "password", 400, """{"error":"unsupported_grant_type","error_description":"Value passed for the grant type was invalid."}""")]
    [InlineData("grant_type", null, 400, """{"error":"invalid_request","error_description":"Missing required parameter [grant_type]."}""")]
    [InlineData("secret", "wrong", 401, MissingHeader)]
    [InlineData("secret", null, 401, MissingHeader)]
    [InlineData("client_id", "no-such-app", 401, MissingHeader)]
    public async Task Exchange_Wrong_IsRefusedInXsWords(string parameter, string? value, int status, string body)
    {
        var code = await App.ConsentAsync(Person);
        Assert.Equal(new OAuthReply(status, body), await App.ExchangeAsync(code, (parameter, value)));
    }

    [Fact]
    public async Task Exchange_OfACodeOfAnotherApp_IsRefused()
    {
        var other = await OAuthApp.RegisterAsync(Person);
        Assert.Equal(new OAuthReply(400, WrongCode), await other.ExchangeAsync(await App.ConsentAsync(Person)));
    }

    [Fact]
    public async Task Exchange_OfACodeUsedBefore_EndsEverythingThatCameOfIt()
    {
        var code = await App.ConsentAsync(Person);
        var first = await App.ExchangeAsync(code);
        Assert.Equal(200, await App.CallAsync(first.AccessToken));
        Assert.Equal(new OAuthReply(400, WrongCode), await App.ExchangeAsync(code));
        Assert.Equal(401, await App.CallAsync(first.AccessToken));
        Assert.Equal(new OAuthReply(400, WrongToken), await App.RefreshAsync(first.RefreshToken));
    }

    [Fact]
    public async Task Exchange_OfOneCodeByManyAtOnce_GivesAtMostOneToken()
    {
        var code = await App.ConsentAsync(Person);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => App.ExchangeAsync(code)));
        Assert.InRange(replies.Count(reply => reply.Status == 200), 0, 1);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal(new OAuthReply(400, WrongCode), reply));
        await AssertNothingLivesAsync(replies);
    }

    [Fact]
    public async Task Refresh_GivesNewTokens_AndTheOldOneIsDead()
    {
        var first = await App.LogInAsync(Person);
        var second = await App.RefreshAsync(first.RefreshToken);
        Assert.Equal(200, second.Status);
        Assert.False(string.Equals(first.RefreshToken, second.RefreshToken, StringComparison.Ordinal));
        Assert.Equal(first.Scope, second.Scope);
        Assert.Equal(200, await App.CallAsync(second.AccessToken));
        Assert.Equal(200, (await App.RefreshAsync(second.RefreshToken)).Status);
    }

    [Fact]
    public async Task Refresh_WithATokenUsedBefore_EndsTheFamily()
    {
        var first = await App.LogInAsync(Person);
        var other = await App.LogInAsync(Person);
        var second = await App.RefreshAsync(first.RefreshToken);
        Assert.Equal(new OAuthReply(400, WrongToken), await App.RefreshAsync(first.RefreshToken));
        Assert.Equal(401, await App.CallAsync(first.AccessToken));
        Assert.Equal(401, await App.CallAsync(second.AccessToken));
        Assert.Equal(new OAuthReply(400, WrongToken), await App.RefreshAsync(second.RefreshToken));
        Assert.Equal(200, await App.CallAsync(other.AccessToken)); // Another consent is another family.
    }

    [Fact]
    public async Task Refresh_ByManyAtOnce_LeavesAtMostOneLivingFamily()
    {
        var first = await App.LogInAsync(Person);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => App.RefreshAsync(first.RefreshToken)));
        Assert.InRange(replies.Count(reply => reply.Status == 200), 0, 1);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal(new OAuthReply(400, WrongToken), reply));
        await AssertNothingLivesAsync([first, .. replies]);
    }

    [Theory]
    [InlineData("tweet.read users.read", 200, "tweet.read users.read")]
    [InlineData("tweet.read users.read space.write", 400, null)]
    [InlineData("everything.write", 400, null)]
    public async Task Refresh_ForOtherScopes_GivesLessButNeverMore(string scope, int status, string? granted)
    {
        var first = await App.LogInAsync(Person, "tweet.read users.read space.read offline.access");
        var reply = await App.RefreshAsync(first.RefreshToken, ("scope", scope));
        Assert.Equal(status, reply.Status);
        if (granted is null)
        {
            Assert.Equal("""{"error":"invalid_scope","error_description":"The scope goes beyond what was granted."}""", reply.Text);
        }
        else
        {
            Assert.Equal(granted, reply.Scope);
            Assert.Equal(403, await App.CallAsync(reply.AccessToken, "/2/spaces/search?query=x"));
            Assert.Contains("space.read", (await App.RefreshAsync(reply.RefreshToken)).Scope, StringComparison.Ordinal); // The grant itself stays.
        }
    }

    [Fact]
    public async Task Refresh_ByAnotherApp_IsRefused()
    {
        var other = await OAuthApp.RegisterAsync(Person);
        var first = await App.LogInAsync(Person);
        Assert.Equal(new OAuthReply(400, WrongToken), await other.RefreshAsync(first.RefreshToken));
        Assert.Equal(200, (await App.RefreshAsync(first.RefreshToken)).Status);
    }

    [Fact]
    public async Task Revoke_OfAnAccessToken_EndsItAtOnceAndNothingElse()
    {
        var tokens = await App.LogInAsync(Person);
        Assert.Equal(new OAuthReply(200, Revoked), await App.RevokeAsync(tokens.AccessToken));
        Assert.Equal(401, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(200, (await App.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task Revoke_OfARefreshToken_EndsTheGrant()
    {
        var tokens = await App.LogInAsync(Person);
        Assert.Equal(new OAuthReply(200, Revoked), await App.RevokeAsync(tokens.RefreshToken));
        Assert.Equal(401, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(new OAuthReply(400, WrongToken), await App.RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task Revoke_OfWhatIsNotTheApps_SaysYesAndDoesNothing()
    {
        var other = await OAuthApp.RegisterAsync(Person);
        var tokens = await App.LogInAsync(Person);
        Assert.Equal(new OAuthReply(200, Revoked), await other.RevokeAsync("never heard of"));
        Assert.Equal(new OAuthReply(200, Revoked), await other.RevokeAsync(tokens.AccessToken));
        Assert.Equal(new OAuthReply(200, Revoked), await other.RevokeAsync(tokens.RefreshToken));
        Assert.Equal(200, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(200, (await App.RefreshAsync(tokens.RefreshToken)).Status);
        Assert.Equal(new OAuthReply(400, """{"error":"invalid_request","error_description":"Missing required parameter [token]."}"""), await App.RevokeAsync(null));
    }

    [Fact]
    public async Task PublicApp_NeedsNoSecret_ButItsVerifier()
    {
        var app = await OAuthApp.RegisterAsync(Person, "public");
        Assert.Null(app.Secret);
        var code = await app.ConsentAsync(Person);
        Assert.Equal(400, (await app.ExchangeAsync(code, ("code_verifier", "another-verifier-of-forty-three-characters-00"))).Status);
        var tokens = await app.ExchangeAsync(code);
        Assert.Equal(200, tokens.Status);
        Assert.Equal(200, (await app.RefreshAsync(tokens.RefreshToken)).Status);
        var alone = await app.SendAsync("/2/oauth2/token", [("grant_type", "client_credentials")], []);
        Assert.Equal(new OAuthReply(403, """{"error":"unauthorized_client","error_description":"A public app cannot act for itself: it has no secret."}"""), alone);
    }

    [Fact]
    public async Task ConfidentialApp_CalledPublic_IsRefused() =>
        Assert.Equal(new OAuthReply(401, MissingHeader), await App.ExchangeAsync(await App.ConsentAsync(Person), ("secret", null)));

    [Fact]
    public async Task ClientCredentials_GiveTheAppsOwnBearer()
    {
        var reply = await App.SendAsync("/2/oauth2/token", [("grant_type", "client_credentials")], []);
        Assert.Equal(200, reply.Status);
        Assert.Equal("token_type access_token", string.Join(' ', reply.Members));
        Assert.Equal(200, await App.CallAsync(reply.AccessToken, "/2/spaces/search?query=x"));
        Assert.Equal(reply.AccessToken, (await App.SendAsync("/oauth2/token", [("grant_type", "client_credentials")], [])).AccessToken);
        Assert.Equal(new OAuthReply(200, Revoked), await App.RevokeAsync(reply.AccessToken));
        Assert.Equal(401, await App.CallAsync(reply.AccessToken, "/2/spaces/search?query=x"));
    }

    [Fact]
    public async Task Exchange_InEveryFormOfXsClients_IsUnderstood()
    {
        var query = $"/2/oauth2/token?grant_type=authorization_code&code={await App.ConsentAsync(Person)}&redirect_uri={Uri.EscapeDataString(OAuthApp.RedirectUri)}"
            + $"&code_verifier={OAuthApp.Verifier}&client_id={App.ClientId}&client_secret={App.Secret}";
        using var inQuery = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Address, query)) { Content = new FormUrlEncodedContent([]) };
        Assert.Equal(200, (await OAuthApp.SendAsync(inQuery)).Status);

        var json = JsonSerializer.Serialize(new
        {
            grant_type = "authorization_code", code = await App.ConsentAsync(Person), redirect_uri = OAuthApp.RedirectUri, code_verifier = OAuthApp.Verifier,
            client_id = App.ClientId, client_secret = App.Secret,
        });
        using var inJson = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Address, "/2/oauth2/token")) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        Assert.Equal(200, (await OAuthApp.SendAsync(inJson)).Status);
    }

    [Theory]
    [InlineData("GET", "", "application/x-www-form-urlencoded")]
    [InlineData("POST", "{", "application/json")]
    [InlineData("POST", "[1]", "application/json")]
    [InlineData("POST", "a=%ff", "application/x-www-form-urlencoded")]
    [InlineData("POST", "grant_type=refresh_token&grant_type=refresh_token", "application/x-www-form-urlencoded")]
    public async Task Token_OfNonsense_IsRefusedAsOAuthHasIt(string method, string body, string type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(world.Address, "/2/oauth2/token"));
        request.Content = method == "GET" ? null : new StringContent(body, Encoding.UTF8, type);
        var reply = await OAuthApp.SendAsync(request);
        Assert.InRange(reply.Status, 400, 401);
        Assert.Equal("error error_description", string.Join(' ', reply.Members));
    }

    [Fact]
    public async Task TakingBack_InTheSettings_EndsTheApp()
    {
        var tokens = await App.LogInAsync(Person);
        var settings = await Person.GetAsync("/settings");
        settings.ShouldSay("App of tests (confidential)");
        Assert.Equal(302, (await Person.SubmitAsync(settings, "/settings", "handler=RevokeApp")).Status);
        Assert.Equal(401, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(new OAuthReply(400, WrongToken), await App.RefreshAsync(tokens.RefreshToken));
        Assert.DoesNotContain("App of tests", (await Person.GetAsync("/settings")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_SwitchedOff_CanDoNothingUntilItIsLetInAgain()
    {
        var tokens = await App.LogInAsync(Person);
        using var run = await world.OperatorAsync();
        Assert.Equal(HttpStatusCode.OK, (await run.ApiAsync("PUT", $"/api/apps/{App.ClientId}/disabled")).Status);
        Assert.Equal(403, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(new OAuthReply(403, """{"error":"unauthorized_client","error_description":"The operator of this server has disabled this app."}"""), await App.RefreshAsync(tokens.RefreshToken));
        Assert.Equal(400, (await Person.GetAsync(App.AuthorizeUrl())).Status);
        Assert.Equal(HttpStatusCode.OK, (await run.ApiAsync("DELETE", $"/api/apps/{App.ClientId}/disabled")).Status);
        Assert.Equal(200, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(200, (await App.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task App_Deleted_TakesItsTokensAlong()
    {
        var tokens = await App.LogInAsync(Person);
        Assert.Equal(HttpStatusCode.OK, (await Person.ApiAsync("DELETE", $"/api/apps/{App.ClientId}")).Status);
        Assert.Equal(401, await App.CallAsync(tokens.AccessToken));
        Assert.Equal(new OAuthReply(401, MissingHeader), await App.RefreshAsync(tokens.RefreshToken));
    }

    [Fact]
    public async Task Discovery_IsNotOffered()
    {
        Assert.Equal(404, (await Person.GetAsync("/.well-known/openid-configuration")).Status);
        Assert.Equal(404, (await Person.GetAsync("/.well-known/jwks")).Status);
    }

    /// <summary>Of what came more than once nothing goes on, however the requests met.</summary>
    private async Task AssertNothingLivesAsync(IEnumerable<OAuthReply> replies)
    {
        foreach (var reply in replies.Where(reply => reply.Status == 200))
        {
            Assert.Equal(401, await App.CallAsync(reply.AccessToken));
            Assert.Equal(new OAuthReply(400, WrongToken), await App.RefreshAsync(reply.RefreshToken));
        }
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Stoa.Contract.Tests;

/// <summary>Nonsense at the addresses of OAuth and at the forms: refused, never a fault, never a trace of our code, never a redirect to where nobody registered.</summary>
public sealed class OAuthFuzzTests(PeopleWorld world) : IClassFixture<PeopleWorld>
{
    /// <summary>The long form sends more, in another order: STOA_OAUTH_FUZZ=100000.</summary>
    private static readonly int _requests = Environment.GetEnvironmentVariable("STOA_OAUTH_FUZZ") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 2_000;

    private static readonly int _seed = 20261124 + _requests - 2_000;

    private static readonly string[] _names =
    [
        "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "response_mode", "prompt", "nonce", "request", "request_uri",
        "grant_type", "code", "code_verifier", "refresh_token", "client_secret", "token", "token_type_hint", "client_assertion", "client_assertion_type", "resource", "audience",
        "username", "password", "credential", "returnUrl", "handler", "decision", "id_token_hint", "max_age", "acr_values", "", "__RequestVerificationToken",
    ];

    private static readonly string[] _values =
    [
        "", "code", "token", "authorization_code", "refresh_token", "client_credentials", "password", "urn:ietf:params:oauth:grant-type:device_code", "S256", "plain", "query", "form_post",
        "fragment", "none", "login", OAuthApp.RedirectUri, "https://evil.example/", "//evil.example", "javascript:alert(1)", OAuthApp.AllScopes, "openid offline_access", "a b  c", "\0", "\ud83c\udf99",
        "%", "%00", "%zz", "{\"a\":1}", "[]", "null", "true", "-1", "99999999999999999999", "..\\..\\", "'; DROP TABLE accounts; --", "<script>alert(1)</script>", "eyJhbGciOiJub25lIn0.e30.",
    ];

    [Fact]
    public async Task Nonsense_IsRefusedAndLeadsNowhere()
    {
        var (person, _) = await world.NewPersonAsync();
        using var signedIn = person;
        var app = await OAuthApp.RegisterAsync(person);
        var random = new Random(_seed);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = world.Address };
        var statuses = new SortedDictionary<int, int>();
        for (var number = 0; number < _requests; number++)
        {
            using var request = Make(random, app, person.Cookie("__Host-stoa")!);
            using var reply = await http.SendAsync(request, TestContext.Current.CancellationToken);
            var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var what = $"seed {_seed}, request {number}: {request.Method} {request.RequestUri}: {(int)reply.StatusCode} {text}";
            Assert.True((int)reply.StatusCode < 500, what);
            Assert.False(text.Contains("   at ", StringComparison.Ordinal), what);
            Assert.False(reply.Headers.Location?.OriginalString.Contains("evil", StringComparison.Ordinal) == true && !reply.Headers.Location.OriginalString.StartsWith("/signin?", StringComparison.Ordinal), what);
            statuses[(int)reply.StatusCode] = statuses.GetValueOrDefault((int)reply.StatusCode) + 1;
        }

        Assert.DoesNotContain("A page failed", world.Server.Output, StringComparison.Ordinal);
        Assert.True(statuses.Count >= 4, $"The requests are too much alike: {string.Join(' ', statuses)}");
        Assert.Equal(200, (await person.GetAsync("/settings")).Status);
    }

    private static HttpRequestMessage Make(Random random, OAuthApp app, string session)
    {
        string[] paths = ["/i/oauth2/authorize", "/2/oauth2/authorize", "/2/oauth2/token", "/2/oauth2/revoke", "/signin", "/signup", "/recover", "/settings", "/developer", "/operator", "/signin/provider", "/signin/callback", "/error", "/assets/x"];
        var form = Pairs(random, app);
        var query = random.Next(2) == 0 ? "" : "?" + Pairs(random, app);
        var request = new HttpRequestMessage(random.Next(3) == 0 ? HttpMethod.Get : HttpMethod.Post, paths[random.Next(paths.Length)] + query);
        if (request.Method == HttpMethod.Post)
        {
            var type = random.Next(4) switch { 0 => "application/json", 1 => "text/plain", _ => "application/x-www-form-urlencoded" };
            request.Content = new StringContent(random.Next(8) == 0 ? Noise(random) : form, Encoding.UTF8, type);
        }

        // As a trusted proxy tells: each from another address, so that no limit hides what comes behind it.
        request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"203.0.{random.Next(256)}.{random.Next(256)}"));
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("Accept", random.Next(2) == 0 ? "text/html" : "application/json");
        if (random.Next(2) == 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", $"__Host-stoa={(random.Next(4) == 0 ? Noise(random, 0x21, 0x7e).Replace(';', '.') : session)}");
        }

        if (random.Next(3) == 0)
        {
            var basic = random.Next(2) == 0 ? $"{app.ClientId}:{app.Secret}" : Noise(random);
            request.Headers.TryAddWithoutValidation("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(basic))}");
        }

        return request;
    }

    private static string Pairs(Random random, OAuthApp app) => string.Join('&', Enumerable.Range(0, random.Next(8)).Select(_ =>
    {
        var name = _names[random.Next(_names.Length)];
        var value = random.Next(5) switch { 0 => app.ClientId, 1 => Noise(random), _ => _values[random.Next(_values.Length)] };
        return random.Next(10) == 0 ? $"{name}={value.Replace('&', '.')}" : $"{WebUtility.UrlEncode(name)}={WebUtility.UrlEncode(value)}";
    }).Select(pair => new string([.. pair.Where(letter => letter is > ' ' and < '\u007f' and not '#')])));

    private static string Noise(Random random, int from = 1, int to = 0x2ff) =>
        new([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next(from, to))]);
}

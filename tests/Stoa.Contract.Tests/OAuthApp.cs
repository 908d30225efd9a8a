using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>An app that somebody registered, speaking OAuth 2.0 by hand.</summary>
internal sealed class OAuthApp(Browser owner, string clientId, string? secret)
{
    public const string RedirectUri = "https://app.example/callback";
    public const string AllScopes = "tweet.read users.read space.read space.write follows.read follows.write offline.access";

    /// <summary>43 characters, as RFC 7636 has them.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static readonly HttpClient _http = new();

    public string ClientId => clientId;

    public string? Secret => secret;

    /// <summary>Registers an app through the API, as the web app does.</summary>
    public static async Task<OAuthApp> RegisterAsync(Browser owner, string kind = "confidential")
    {
        var (status, body) = await owner.ApiAsync("POST", "/api/apps", new { name = $"App of tests ({kind})", kind, redirect_uris = new[] { RedirectUri } });
        Assert.Equal(HttpStatusCode.Created, status);
        var app = body.GetProperty("data");
        return new OAuthApp(owner, app.GetProperty("client_id").GetString()!, app.TryGetProperty("client_secret", out var secret) ? secret.GetString() : null);
    }

    /// <summary>The address of the consent page.</summary>
    public string AuthorizeUrl(string scope = AllScopes, params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> parameters = new(StringComparer.Ordinal)
        {
            ["response_type"] = "code", ["client_id"] = clientId, ["redirect_uri"] = RedirectUri, ["scope"] = scope, ["state"] = "the state &?=",
            ["code_challenge"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return "/i/oauth2/authorize?" + string.Join('&', parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}"));
    }

    /// <summary>Lets a person allow it.</summary>
    /// <returns>The code.</returns>
    public async Task<string> ConsentAsync(Browser person, string scope = AllScopes, params (string Name, string? Value)[] changes)
    {
        var url = AuthorizeUrl(scope, changes);
        var back = await person.SubmitAsync(url, "Allow", ("decision", "allow"));
        Assert.True(back.Location?.StartsWith(RedirectUri + "?", StringComparison.Ordinal) == true, $"{back.Status} {back.Location}\n{back.Html}");
        Assert.Equal("the state &?=", back.Answer("state"));
        return back.Answer("code")!;
    }

    /// <summary>Exchanges a code.</summary>
    public Task<OAuthReply> ExchangeAsync(string code, params (string Name, string? Value)[] changes) => SendAsync(
        "/2/oauth2/token", [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier)], changes);

    /// <summary>Consent and exchange.</summary>
    public async Task<OAuthReply> LogInAsync(Browser person, string scope = AllScopes)
    {
        var reply = await ExchangeAsync(await ConsentAsync(person, scope));
        Assert.True(reply.Status == 200, reply.Text);
        return reply;
    }

    /// <summary>Exchanges a refresh token.</summary>
    public Task<OAuthReply> RefreshAsync(string token, params (string Name, string? Value)[] changes) =>
        SendAsync("/2/oauth2/token", [("grant_type", "refresh_token"), ("refresh_token", token)], changes);

    /// <summary>Gives a token back.</summary>
    public Task<OAuthReply> RevokeAsync(string? token) => SendAsync("/2/oauth2/revoke", [("token", token)], []);

    /// <summary>Sends a form as this app; <c>secret</c> and <c>client_id</c> may be changed like every other parameter.</summary>
    public async Task<OAuthReply> SendAsync(string path, (string Name, string? Value)[] form, (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> fields = form.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        fields["client_id"] = clientId;
        fields["secret"] = secret;
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        fields.Remove("secret", out var proof);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(owner.Address, path))
        {
            Content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value))),
        };
        if (proof is not null)
        {
            var text = $"{WebUtility.UrlEncode(fields["client_id"])}:{WebUtility.UrlEncode(proof)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        }

        return await SendAsync(request);
    }

    /// <summary>Sends any request.</summary>
    public static async Task<OAuthReply> SendAsync(HttpRequestMessage request)
    {
        using var reply = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new OAuthReply((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The status of a call with an access token.</summary>
    public async Task<int> CallAsync(string? accessToken, string path = "/2/users/me")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(owner.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var reply = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)reply.StatusCode;
    }
}

/// <summary>A reply of a token endpoint.</summary>
internal sealed record OAuthReply(int Status, string Text)
{
    public string AccessToken => Member("access_token");

    public string RefreshToken => Member("refresh_token");

    public string Scope => Member("scope");

    public IEnumerable<string> Members => JsonDocument.Parse(Text).RootElement.EnumerateObject().Select(member => member.Name);

    public override string ToString() => $"{Status} {Text}";

    private string Member(string name) => JsonDocument.Parse(Text).RootElement.GetProperty(name).GetString()!;
}

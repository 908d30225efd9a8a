using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>App-only bearers for key and secret. Source: X API, OAuth 2.0 Bearer Token.</summary>
public sealed class AppTokenTests(AppTokenWorld world) : IClassFixture<AppTokenWorld>, IDisposable
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Unverified = """{"errors":[{"code":99,"label":"authenticity_token_error","message":"Unable to verify your credentials"}]}""";
    private readonly HttpClient _http = new() { BaseAddress = world.Address };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Token_ForKeyAndSecret_IsTheSameUntilItIsInvalidated()
    {
        var (status, body) = await PostAsync("/oauth2/token", "grant_type=client_credentials");
        Assert.Equal(HttpStatusCode.OK, status);
        var bearer = TokenOf(body);
        Assert.Equal($$"""{"token_type":"bearer","access_token":"{{bearer}}"}""", body);
        Assert.Equal(HttpStatusCode.OK, await LookUpAsync(bearer));
        Assert.Equal(body, (await PostAsync("/oauth2/token", "grant_type=client_credentials")).Body);
        Assert.Equal(body, (await PostAsync("/oauth2/token", """{"grant_type":"client_credentials"}""", type: "application/json")).Body);

        var invalidated = await PostAsync("/oauth2/invalidate_token", $"access_token={bearer}");
        Assert.Equal((HttpStatusCode.OK, $$"""{"access_token":"{{bearer}}"}"""), invalidated);
        Assert.Equal(HttpStatusCode.Unauthorized, await LookUpAsync(bearer));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/oauth2/invalidate_token", $"access_token={bearer}")).Status);

        var next = TokenOf((await PostAsync("/oauth2/token", "grant_type=client_credentials")).Body);
        Assert.False(string.Equals(bearer, next, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await LookUpAsync(next));
        Assert.Equal(HttpStatusCode.Unauthorized, await LookUpAsync(bearer));
    }

    [Fact]
    public async Task Token_ThroughTwitterApiV2_LogsTheAppIn()
    {
        var (exitCode, output, error) = await Shell.RunAsync(
            "node", [Path.Combine(Repository.Root, "tests", "clients", "twitter-api-v2-app-login.mjs")], TestContext.Current.CancellationToken,
            ("STOA_WORLD", JsonSerializer.Serialize(new Dictionary<string, string>(world.Names, StringComparer.Ordinal)
            {
                ["url"] = world.Address.ToString().TrimEnd('/'),
                ["app_key"] = ContractWorld.ClientId,
                ["app_secret"] = ContractWorld.ClientSecret,
            })));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("ok app login", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contract-app", "wrong")]
    [InlineData("no-such-app", "wrong")]
    [InlineData("", "")]
    public async Task Token_WithWrongCredentials_IsRefusedAlike(string key, string secret) =>
        Assert.Equal((HttpStatusCode.Forbidden, Unverified), await PostAsync("/oauth2/token", "grant_type=client_credentials", key, secret));

    [Theory]
    [InlineData("Bearer token-App")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    public async Task Token_WithoutKeyAndSecret_IsRefused(string authorization) =>
        Assert.Equal((HttpStatusCode.Forbidden, Unverified), await SendAsync("/oauth2/token", "grant_type=client_credentials", authorization, Form));

    [Theory]
    [InlineData("", "grant_type")]
    [InlineData("grant_type=", "grant_type")]
    [InlineData("grant_type=password", "grant_type")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", "grant_type")]
    public async Task Token_WithoutTheGrantType_IsRefused(string form, string missing) => Assert.Equal(
        (HttpStatusCode.Forbidden, $$"""{"errors":[{"code":170,"label":"forbidden_missing_parameter","message":"Missing required parameter: {{missing}}"}]}"""),
        await PostAsync("/oauth2/token", form));

    [Fact]
    public async Task Token_OfADisabledApp_IsRefused()
    {
        var (status, body) = await PostAsync("/oauth2/token", "grant_type=client_credentials", "disabled-app", ContractWorld.ClientSecret);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("client-not-enrolled", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "application/json")]
    [InlineData("[]", "application/json")]
    public async Task Token_WithABodyThatIsNone_IsRefused(string body, string type)
    {
        var (status, refusal) = await PostAsync("/oauth2/token", body, type: type);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("""{"title":"Bad Request","detail":"Bad Request","type":"about:blank","status":400}""", refusal);
    }

    [Fact]
    public async Task Token_GuessedTooOften_IsNotLookedAtAnyMore()
    {
        for (var guess = 0; guess < 20; guess++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/oauth2/token", "grant_type=client_credentials", "guessed-app", $"guess {guess}")).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync("/oauth2/token", "grant_type=client_credentials", "guessed-app", "one more")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/oauth2/token", "grant_type=client_credentials")).Status);
    }

    private static string TokenOf(string body) => JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;

    private Task<(HttpStatusCode Status, string Body)> PostAsync(
        string path, string body, string key = ContractWorld.ClientId, string secret = ContractWorld.ClientSecret, string type = Form) =>
        SendAsync(path, body, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(key)}:{WebUtility.UrlEncode(secret)}")), type);

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string path, string body, string authorization, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, MediaTypeHeaderValue.Parse(type)) };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<HttpStatusCode> LookUpAsync(string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/2/spaces/{world.Names["live"]}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}

using System.Text.RegularExpressions;
using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.OpenApi;

public sealed partial class DocsPageTests(RoomServer server)
{
    [Fact]
    public async Task Page_ForABrowser_NamesNoOtherHost()
    {
        using var response = await server.Http.GetAsync("/docs/", TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.Contains("2/openapi.json", html, StringComparison.Ordinal);
        Assert.Contains("api/openapi.json", html, StringComparison.Ordinal);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ItsScripts_RunByTheNonceOfTheirResponseAlone()
    {
        var first = await ReadNonceAsync();
        Assert.NotEqual(first, await ReadNonceAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Page_ItsScripts_AreServedFromHere()
    {
        var html = await server.Http.GetStringAsync("/docs/", TestContext.Current.CancellationToken);
        var scripts = Source().Matches(html).Select(match => match.Groups["path"].Value).ToArray();

        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            using var response = await server.Http.GetAsync(new Uri(new Uri(server.Http.BaseAddress!, "/docs/"), script), TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Contains("javascript", response.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        }
    }

    private async Task<string> ReadNonceAsync()
    {
        using var response = await server.Http.GetAsync("/docs/", TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        var scripts = policy.Split("; ").Single(part => part.StartsWith("script-src ", StringComparison.Ordinal));
        var nonces = Script().Matches(html).Select(match => match.Groups["nonce"].Value).Distinct(StringComparer.Ordinal);
        var nonce = Assert.Single(nonces);
        Assert.Equal($"script-src 'nonce-{nonce}'", scripts);
        Assert.InRange(nonce.Length, 22, 64); // 128 random bits and more.
        Assert.True(response.Headers.CacheControl?.NoStore);
        return nonce;
    }

    [GeneratedRegex("<script[^>]*?( nonce=\"(?<nonce>[^\"]+)\")?>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Script();

    [GeneratedRegex("src=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Source();
}

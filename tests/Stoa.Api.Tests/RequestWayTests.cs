using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Api.Auth;
using Stoa.Api.Limits;
using Stoa.Api.Spaces;
using Stoa.Cluster;

namespace Stoa.Api.Tests;

public sealed class RequestWayTests(World world)
{
    [Theory]
    [InlineData("/2/nothing")]
    [InlineData("/2")]
    [InlineData("/2/")]
    [InlineData("/2/Spaces/1DXxyRYNejbKM")]
    [InlineData("/2/spaces/")]
    [InlineData("/2/spaces/1DXxyRYNejbKM/")]
    [InlineData("/2/spaces/1DXxyRYNejbKM/Buyers")]
    [InlineData("/2/users/1/following/spaces")]
    [InlineData("/2/spaces/search/x")]
    [InlineData("/2//spaces")]
    [InlineData("/api/nothing")]
    public async Task Path_Unknown_IsNotFound(string path)
    {
        var reply = await world.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.Equal("""{"title":"Not Found","detail":"Not Found","type":"about:blank","status":404}""", reply.Body);
    }

    [Theory]
    [InlineData("POST", "/2/spaces", "GET, HEAD")]
    [InlineData("PUT", "/2/spaces/1DXxyRYNejbKM", "GET, HEAD")]
    [InlineData("DELETE", "/2/users/1/following", "GET, HEAD, POST")]
    public async Task Method_Unknown_IsNotAllowed(string method, string path, string allow)
    {
        var reply = await world.SendAsync(new HttpMethod(method), path, World.AppToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.Status);
        Assert.Equal("""{"title":"Method Not Allowed","detail":"Method Not Allowed","type":"about:blank","status":405}""", reply.Body);
        Assert.Equal(allow, reply.Headers["Allow"]);
    }

    [Theory]
    [InlineData("/2/spaces/search?query=x")]
    [InlineData("/2/spaces/Search")]
    [InlineData("/2/spaces/by/creator_ids?user_ids=1")]
    [InlineData("/2/spaces/by")]
    public async Task Path_LiteralParts_WinOverIds(string path) => Assert.Equal(HttpStatusCode.OK, (await world.GetAsync(path)).Status);

    [Fact]
    public async Task Reply_HasTheHeadersOfTheContract()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}");
        var raw = await RawAsync($"GET /2/spaces/{World.LiveId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {World.AppToken}\r\nConnection: close\r\n\r\n");
        Assert.Contains("\r\nCache-Control: no-cache, no-store, max-age=0\r\n", raw, StringComparison.Ordinal);
        Assert.Equal("attachment; filename=json.json", reply.Headers["Content-Disposition"]);
        Assert.Equal("nosniff", reply.Headers["X-Content-Type-Options"]);
        Assert.Equal("SAMEORIGIN", reply.Headers["X-Frame-Options"]);
        Assert.Equal("0", reply.Headers["X-XSS-Protection"]);
        Assert.Equal("2.166", reply.Headers["api-version"]);
        Assert.Equal("read", reply.Headers["x-access-level"]);
        Assert.Matches("^[0-9a-f]{16}$", reply.Headers["x-transaction-id"]);
        Assert.Equal(Encoding.UTF8.GetByteCount(reply.Body).ToString(System.Globalization.CultureInfo.InvariantCulture), reply.Headers["Content-Length"]);
        Assert.False(reply.Headers.ContainsKey("Server"));
        Assert.False(reply.Headers.ContainsKey("Set-Cookie"));
        Assert.False(reply.Headers.ContainsKey("ETag"));
        Assert.Equal("read-write", (await world.GetAsync("/2/users/me", World.CreatorToken)).Headers["x-access-level"]);
    }

    [Fact]
    public async Task Handler_ThatThrows_Answers500AndLogsNoUserText()
    {
        var reply = await world.GetAsync("/api/failing");
        Assert.Equal(HttpStatusCode.InternalServerError, reply.Status);
        Assert.Equal(
            """{"title":"Internal Server Error","detail":"Internal Server Error","type":"about:blank","status":500}""", reply.Body);
        Assert.Contains(world.Log.Lines, line => line.Contains("GET /api/failing failed with System.InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Log.Lines, line => line.Contains("secret words", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_BeforeItIsReady_Answers503ToAllButHealth()
    {
        var readiness = new Readiness(TimeProvider.System);
        using var counters = new LocalRateLimitCounters(TimeProvider.System);
        var api = new StoaApi(
            readiness, new Authenticator(world.Accounts, new NoTokens(), TimeProvider.System), counters, World.Unlimited, NullLogger<StoaApi>.Instance);
        api.Routes.MapSpaces(world.Lookup, world.Spaces, world.Accounts, new Stoa.Api.Paging.PageTokens(new byte[32]));
        api.Routes.Map("GET", "/health", Access.Health, Stoa.Api.Query.ParameterTable.None, request => request.SendAsync(request.BeginReply()));
        await using var app = await World.StartAsync(api);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", World.AppToken);
        var stop = TestContext.Current.CancellationToken;
        using var early = await http.GetAsync($"/2/spaces/{World.LiveId}", stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Equal(
            """{"title":"Service Unavailable","detail":"Service Unavailable","type":"about:blank","status":503}""",
            await early.Content.ReadAsStringAsync(stop));
        Assert.NotNull(early.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health", stop)).StatusCode);

        readiness.SpacesLoaded();
        readiness.AccountsLoaded();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/2/spaces/{World.LiveId}", stop)).StatusCode);
    }

    /// <summary>Bytes that no client library would send. Each gets some answer below 500, and the server stays.</summary>
    [Theory]
    [InlineData("GET /2/spaces/search?query=%ff%fe HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/search?query=100% HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/search?query=%ed%a0%80 HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/%00 HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/%ff HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/a%2Fb HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/../spaces/1DXxyRYNejbKM HTTP/1.1", "200")]
    [InlineData("GET http://api.twitter.com/2/spaces/1DXxyRYNejbKM HTTP/1.1", "400")]
    [InlineData("GET /2/spaces?ids&&&=&=1&%3d=%3D HTTP/1.1", "400")]
    [InlineData("GET /2/spaces/1DXxyRYNejbKM?\u00e9=1 HTTP/1.1", "400")]
    [InlineData("GET * HTTP/1.1", "405")]
    [InlineData("OPTIONS * HTTP/1.1", "404")]
    [InlineData("TRACE /2/spaces HTTP/1.1", "405")]
    [InlineData("get /2/spaces HTTP/1.1", "405")]
    public async Task Bytes_OfAHostileClient_GetAnAnswer(string requestLine, string status)
    {
        var reply = await RawAsync($"{requestLine}\r\nHost: localhost\r\nAuthorization: Bearer {World.AppToken}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_AuthorizationTwice_IsNoCredential()
    {
        var reply = await RawAsync(
            $"GET /2/spaces/{World.LiveId} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {World.AppToken}\r\nAuthorization: Bearer {World.AppToken}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401 ", reply, StringComparison.Ordinal);
    }

    private async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        var stop = TestContext.Current.CancellationToken;
        await client.ConnectAsync(world.Address.Host, world.Address.Port, stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), stop);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(stop);
    }

    private sealed class NoTokens : IUnknownTokenLookup
    {
        public ValueTask<Stoa.Spaces.Accounts.AccessToken?> FindAsync(Stoa.Spaces.Accounts.TokenHash hash, CancellationToken cancellationToken) => default;
    }
}

using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Auth;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Auth;

/// <summary>A browser's session counts where one of our own pages sent the request, and nowhere else.</summary>
public sealed class SessionTests(RoomServer server)
{
    private const string SameOrigin = "same-origin";

    /// <summary>What a browser may say of where a request comes from: Sec-Fetch-Site and Origin (<c>~</c> is our own), and whether its cookie counts.</summary>
    public static TheoryData<string?, string?, bool> Places => new()
    {
        { "same-origin", null, true },
        { "same-origin", "https://elsewhere.example", true },
        { "cross-site", null, false },
        { "cross-site", "~", false },
        { "same-site", null, false },
        { "same-site", "~", false },
        { "none", null, false },
        { "none", "~", false },
        { "Same-Origin", "~", false },
        { "same-origin, cross-site", "~", false },
        { "", "~", false },
        { null, null, false },
        { null, "~", true },
        { null, "~:scheme", false },
        { null, "~:host", false },
        { null, "~:port", false },
        { null, "~/", false },
        { null, "null", false },
        { null, "", false },
        { null, "https://elsewhere.example", false },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Cookie_CountsOnlyForOurOwnPages(string? site, string? origin, bool counts)
    {
        var visitor = await server.NewVisitorAsync();
        var expected = counts ? (200, 200, 201) : (401, 401, 401);

        var read = await SendAsync("GET", "/2/users/me", visitor.Token, site, origin);
        var list = await SendAsync("GET", "/api/apps", visitor.Token, site, origin);
        var write = await SendAsync("POST", "/api/spaces", visitor.Token, site, origin);

        Assert.Equal(expected, ((int)read.Status, (int)list.Status, (int)write.Status));
        Assert.Equal(counts, read.Body.Contains($"\"id\":\"{visitor.Id}\"", StringComparison.Ordinal));
        Assert.Equal(counts ? 1 : 0, server.Spaces.ByCreator(visitor.Id).Count);
    }

    [Fact]
    public async Task Cookie_FromAnotherSite_IsAGuestWhereGuestsAreLetIn()
    {
        var visitor = await server.NewVisitorAsync();

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/api/topics", visitor.Token, "cross-site")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/api/topics", "nonsense", "cross-site")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/api/topics", "nonsense", SameOrigin)).Status);
    }

    [Fact]
    public async Task SessionToken_AsABearer_IsUnauthorized()
    {
        var visitor = await server.NewVisitorAsync();
        var bearer = $"Bearer {visitor.Token}";

        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/2/users/me", cookie: null, authorization: bearer)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/2/users/me", cookie: null, SameOrigin, authorization: bearer)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/api/apps", visitor.Token, SameOrigin, authorization: bearer)).Status);
    }

    [Fact]
    public async Task BearerToken_AsTheCookie_IsUnauthorized()
    {
        var person = await server.NewPersonAsync();
        var owner = await server.NewOwnerAsync();
        var app = await server.NewAppAsync();

        foreach (var token in new[] { person.Token, owner.Token, app.Token })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", $"/2/users/{person.Id}", token, SameOrigin)).Status);
            var bearer = await SendAsync("GET", $"/2/users/{person.Id}", cookie: null, authorization: $"Bearer {token}");
            Assert.Equal(HttpStatusCode.OK, bearer.Status);
        }
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.Unauthorized)]
    [InlineData(60, HttpStatusCode.OK)]
    public async Task Session_CountsUntilItsTimeIsOver(int minutesLeft, HttpStatusCode status)
    {
        var visitor = await server.NewVisitorAsync(TimeProvider.System.GetUtcNow().AddMinutes(minutesLeft));

        Assert.Equal(status, (await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin)).Status);
    }

    [Fact]
    public async Task Session_Revoked_IsUnauthorized()
    {
        var visitor = await server.NewVisitorAsync();
        var other = await server.NewTokenAsync(visitor, OwnApps.WebApp);
        Assert.True(TokenHash.TryCompute(visitor.Token!, out var hash));

        await server.ApplyAsync(new TokenRevoked(hash));

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "/2/users/me", other.Token, SameOrigin)).Status);
    }

    [Fact]
    public async Task Session_OfSomebodyDeleted_IsUnauthorized()
    {
        var visitor = await server.NewVisitorAsync();

        await server.ApplyAsync(new UserDeleted(visitor.Id));

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("OAuth oauth_consumer_key=\"x\"")]
    public async Task GoodCookie_WithABadHeader_IsUnauthorized(string authorization)
    {
        var visitor = await server.NewVisitorAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin, authorization: authorization)).Status);
    }

    [Fact]
    public async Task GoodCookie_WithAnothersGoodHeader_IsTheOtherOne()
    {
        var visitor = await server.NewVisitorAsync();
        var person = await server.NewPersonAsync();

        var reply = await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin, authorization: $"Bearer {person.Token}");

        Assert.Contains($"\"id\":\"{person.Id}\"", reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("__Host-stoa")]
    [InlineData("Stoa-Session")]
    [InlineData("stoa")]
    public async Task Cookie_OfAnotherName_DoesNotCount(string name)
    {
        var visitor = await server.NewVisitorAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "/2/users/me", visitor.Token, SameOrigin, cookieName: name)).Status);
    }

    [Fact]
    public async Task FindSession_ForAPage_FindsItWhoeverSentTheRequestAndUntilItEnds()
    {
        var visitor = await server.NewVisitorAsync(TimeProvider.System.GetUtcNow().AddHours(1));
        var late = await server.NewVisitorAsync(TimeProvider.System.GetUtcNow().AddSeconds(-1));
        var owner = await server.NewOwnerAsync();

        Assert.Equal(visitor.Id, Find(visitor.Token)?.UserId);
        Assert.Null(Find(late.Token));
        Assert.Null(Find(owner.Token));
        Assert.Null(Find("nonsense"));
        Assert.Null(server.Authenticator.FindSession(new DefaultHttpContext().Request));

        AccessToken? Find(string? token)
        {
            var request = new DefaultHttpContext().Request;
            request.Headers.Cookie = $"{Browser.CookieName}={token}";
            request.Headers["Sec-Fetch-Site"] = "cross-site"; // A link on another site leads to a page of ours.
            return server.Authenticator.FindSession(request);
        }
    }

    [Theory]
    [InlineData("http", "stoa-session=1; __Host-stoa=2", "1")]
    [InlineData("https", "stoa-session=1; __Host-stoa=2", "2")]
    [InlineData("https", "theme=dark; broken; =; __HOST-stoa=1; __Host-stoa=2; __host-stoa=3", "2")]
    [InlineData("https", "__Host-stoa=", "")]
    [InlineData("https", "__HOST-stoa=1; __host-stoa=3", null)]
    [InlineData("https", "x__Host-stoa=1; \"__Host-stoa=2\"", null)]
    [InlineData("https", "", null)]
    public void Read_TakesTheCookieOfTheSchemeAlone(string scheme, string header, string? token)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = scheme;
        request.Headers.Cookie = header;

        Assert.Equal(token, SessionCookie.Read(request));
    }

    [Theory]
    [InlineData("https://stoa.example", true)]
    [InlineData("https://stoa.example:8443", false)]
    [InlineData("http://stoa.example", false)]
    [InlineData("https://www.stoa.example", false)]
    [InlineData("https://stoa.example.evil.example", false)]
    public void IsSameOrigin_OverHttps_ComparesTheWholeOrigin(string origin, bool same)
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "https";
        request.Host = new HostString("stoa.example");
        request.Headers.Origin = origin;

        Assert.Equal(same, SessionCookie.IsSameOrigin(request));
    }

    private string Origin(string text)
    {
        var own = server.Http.BaseAddress!;
        return text switch
        {
            "~:scheme" => $"https://{own.Authority}",
            "~:host" => $"http://localhost:{own.Port}",
            "~:port" => $"http://{own.Host}:{own.Port - 1}",
            _ => text.Replace("~", $"http://{own.Authority}", StringComparison.Ordinal),
        };
    }

    private async Task<Tests.Reply> SendAsync(
        string method, string path, string? cookie, string? site = null, string? origin = null, string? authorization = null,
        string cookieName = Browser.CookieName)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "POST" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        foreach (var (name, value) in new[]
        {
            ("Cookie", cookie is null ? null : $"{cookieName}={cookie}"), ("Sec-Fetch-Site", site),
            ("Origin", origin is null ? null : Origin(origin)), ("Authorization", authorization),
        })
        {
            Assert.True(value is null || request.Headers.TryAddWithoutValidation(name, value), name);
        }

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Tests.Reply.ReadAsync(response, TestContext.Current.CancellationToken);
    }
}

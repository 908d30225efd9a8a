using System.Net;

namespace Stoa.Api.Tests.Auth;

public sealed class AuthenticationTests(World world)
{
    private const string Unauthorized = """{"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"}""";

    public static TheoryData<string?> BadCredentials => new(
        null, "", " ", "Bearer", "Bearer ", "Bearer wrong", $"Bearer {World.AppToken} x", $"Bearer {World.ExpiredToken}", World.AppToken,
        "Bearer " + new string('x', 513), "Bearer " + new string('x', 5000), "OAuth oauth_consumer_key=\"x\", oauth_signature=\"y\"",
        $"bearer\t{World.AppToken}");

    [Theory]
    [MemberData(nameof(BadCredentials))]
    public async Task Request_WithoutGoodCredentials_IsUnauthorized(string? authorization)
    {
        var reply = await world.SendAsync(HttpMethod.Get, $"/2/spaces/{World.LiveId}?foo=1", null, authorization: authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal(Unauthorized, reply.Body);
        Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("x-rate-limit", StringComparison.OrdinalIgnoreCase));
        Assert.False(reply.Headers.ContainsKey("x-access-level"));
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task Request_SchemeInAnyCase_IsUnderstood(string scheme)
    {
        var reply = await world.SendAsync(HttpMethod.Get, $"/2/spaces/{World.LiveId}", null, authorization: $"{scheme} {World.AppToken}");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
    }

    [Fact]
    public async Task Request_WithATokenThatMemoryDoesNotKnowYet_IsLookedUpOnce() =>
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync($"/2/spaces/{World.LiveId}", World.LateToken)).Status);

    [Fact]
    public async Task Request_WithoutTheScope_IsForbiddenAtTheDoor()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}", World.NoSpaceReadToken);
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal("""{"title":"Forbidden","type":"about:blank","status":403,"detail":"Forbidden"}""", reply.Body);
        Assert.False(reply.Headers.ContainsKey("x-access-level"));
    }

    [Theory]
    [InlineData("/2/users/me")]
    [InlineData("/2/users/search?query=dev")]
    public async Task Request_ByAnAppWhereUsersAreNeeded_NamesTheKinds(string path)
    {
        var reply = await world.GetAsync(path);
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.ContentType);
        Assert.Equal(
            """{"title":"Unsupported Authentication","detail":"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].","type":"https://api.x.com/2/problems/unsupported-authentication","status":403}""",
            reply.Body);
    }

    [Fact]
    public async Task Request_WithASchemeNobodyKnows_NamesItUnknown()
    {
        var reply = await world.SendAsync(HttpMethod.Get, $"/2/spaces/{World.LiveId}", null, authorization: "Basic YTpi");
        Assert.Equal(
            """{"title":"Unsupported Authentication","detail":"Authenticating with Unknown is forbidden for this endpoint.  Supported authentication types are [OAuth 2.0 Application-Only, OAuth 2.0 User Context].","type":"https://api.x.com/2/problems/unsupported-authentication","status":403}""",
            reply.Body);
    }

    [Fact]
    public async Task Request_ByAnAppThatIsDisabled_IsClientForbidden()
    {
        var reply = await world.GetAsync($"/2/spaces/{World.LiveId}", World.DisabledAppToken);
        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.Equal(
            """{"client_id":"client-3","detail":"The operator of this server has disabled this app.","title":"Client Forbidden","required_enrollment":"Appropriate Level of API Access","reason":"client-not-enrolled","type":"https://api.x.com/2/problems/client-forbidden","status":403}""",
            reply.Body);
    }

    [Fact]
    public async Task Request_ScopesComeBeforeParameters_ParametersAfterKind()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await world.GetAsync("/2/spaces/bad-id", World.NoSpaceReadToken)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await world.GetAsync("/2/spaces/bad-id/buyers")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.GetAsync("/2/spaces/bad-id/buyers", World.CreatorToken)).Status);
    }
}

using System.Text.Json;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Tests.Rooms;

/// <summary>Who may do what: every changing operation by everyone who might try.</summary>
public sealed class RolesTests(RoomServer server)
{
    private const string Host = "not_host";
    private const string Creator = "not_creator";

    /// <summary>Method, path after the Space (<c>#</c> is a listener's id), body, and the reason that a speaker, a listener and a co-host get; empty: allowed, or refused for other reasons than the role.</summary>
    public static TheoryData<string, string, string?, string, string> Matrix => new()
    {
        { "PATCH", "", """{"title":"New"}""", Host, "" },
        { "DELETE", "", null, Creator, Creator },
        { "POST", "/start", null, Creator, Creator },
        { "POST", "/end", null, Creator, Creator },
        { "POST", "/hosts", """{"user_id":"#"}""", Creator, Creator },
        { "DELETE", "/hosts/#", null, Creator, Creator },
        { "POST", "/invited_users", """{"user_id":"#"}""", Host, "" },
        { "DELETE", "/invited_users/#", null, Host, "" },
        { "POST", "/speak_requests/#/approve", null, Host, "" },
        { "POST", "/speak_requests/#/decline", null, Host, "" },
        { "PUT", "/speak_requests/lock", """{"locked":true}""", Host, "" },
        { "GET", "/speak_requests", null, Host, "" },
        { "POST", "/speakers/#/mute", null, Host, "" },
        { "DELETE", "/speakers/#/mute", null, Host, "" },
        { "POST", "/speakers/mute", null, Host, "" },
        { "DELETE", "/speakers/#", null, Host, "" },
        { "DELETE", "/participants/#", null, Host, "" },
        { "GET", "/blocked_users", null, Host, "" },
        { "DELETE", "/blocked_users/#", null, Host, "" },
        { "PUT", "/posts/1/pin", null, Host, "" },
        { "DELETE", "/posts/1/pin", null, Host, "" },
        { "PUT", "/tickets/#", null, Host, "" },
        { "DELETE", "/tickets/#", null, Creator, Creator },
        { "POST", "/tickets/#/confirm", null, Creator, Creator },
        { "GET", "/tickets", null, Creator, Creator },
        { "POST", "/posts", """{"text":"Hello"}""", "", "" },
        { "POST", "/speak_requests", null, "", "" },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Role_WithoutTheRight_IsForbidden(string method, string path, string? body, string asAnyone, string asHost)
    {
        ArgumentNullException.ThrowIfNull(path);
        var creator = await server.NewPersonAsync();
        var (host, speaker, listener, other) =
            (await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync(), await server.NewPersonAsync());
        var space = await creator.CreateAsync();
        Assert.Equal(201, (await creator.PostAsync($"{space}/hosts", Body(host))).Status);
        Assert.Equal(201, (await creator.PostAsync($"{space}/invited_users", Body(speaker))).Status);
        Assert.Equal(200, (await speaker.PostAsync($"{space}/invited_users/me/accept")).Status);
        var target = space + path.Replace("#", other.Id.ToString(), StringComparison.Ordinal);
        var content = body?.Replace("#", other.Id.ToString(), StringComparison.Ordinal);

        AssertRole(asAnyone, await speaker.SendAsync(method, target, content));
        AssertRole(asAnyone, await listener.SendAsync(method, target, content));
        AssertRole(asHost, await host.SendAsync(method, target, content));
        AssertRole("", await creator.SendAsync(method, target, content));
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Credentials_WithoutUserOrScope_AreTurnedAway(string method, string path, string? body, string asAnyone, string asHost)
    {
        Assert.NotNull(asAnyone + asHost);
        ArgumentNullException.ThrowIfNull(path);
        var target = "/api/spaces/1zzzzzzzzzzzz" + path.Replace("#", "1", StringComparison.Ordinal);
        var scope = method == "GET" ? Scopes.SpaceWrite : Scopes.SpaceRead | Scopes.TweetRead | Scopes.UsersRead;

        Assert.Equal(401, (await server.Guest().SendAsync(method, target, body)).Status);
        var unscoped = await (await server.NewPersonAsync(scope)).SendAsync(method, target, body);
        Assert.Equal((403, "Forbidden"), (unscoped.Status, unscoped.Json.GetProperty("detail").GetString()));
        var app = await (await server.NewAppAsync()).SendAsync(method, target, body);
        Assert.Equal((403, "Unsupported Authentication"), (app.Status, app.Json.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task Show_ForAGuest_NeedsCredentials()
    {
        // The operator of this server lets guests in, the host of this Space does not.
        var space = await (await server.NewPersonAsync()).CreateAsync("""{"guests_allowed":false}""");

        Assert.Equal(401, (await server.Guest().GetAsync(space)).Status);
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Space_Unknown_IsNotFound(string method, string path, string? body, string asAnyone, string asHost)
    {
        Assert.NotNull(asAnyone + asHost);
        ArgumentNullException.ThrowIfNull(path);
        var person = await server.NewPersonAsync();
        var id = person.Id.ToString();
        var target = "/api/spaces/1zzzzzzzzzzzz" + path.Replace("#", id, StringComparison.Ordinal);

        var reply = await person.SendAsync(method, target, body?.Replace("#", id, StringComparison.Ordinal));

        Assert.Equal((404, "space_unknown"), (reply.Status, reply.Reason));
        Assert.Equal("about:blank", reply.Json.GetProperty("type").GetString());
    }

    private static void AssertRole(string expected, Reply reply)
    {
        if (expected.Length > 0)
        {
            Assert.Equal((403, expected), (reply.Status, reply.Reason));
        }
        else
        {
            Assert.NotEqual(403, reply.Status);
        }
    }

    private static string Body(Person person) => JsonSerializer.Serialize(new { user_id = person.Id.ToString() });
}

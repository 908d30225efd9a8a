using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Stoa.Api.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using RoomReply = Stoa.Api.Tests.Rooms.Reply;

namespace Stoa.Api.Tests.Apps;

/// <summary>An app from its making to its end, and who may have a hand in it.</summary>
public sealed class AppLifeTests(RoomServer server)
{
    private const Scopes Reading = Scopes.TweetRead | Scopes.UsersRead;

    [Fact]
    public async Task Create_Confidential_ShowsTheSecretOnce()
    {
        var owner = await server.NewOwnerAsync();

        var made = await owner.PostAsync("/api/apps", """{"name":"  Bee 🐝  ","redirect_uris":["https://b.example/2","https://a.example/1","https://b.example/2"]}""");

        Assert.Equal(201, made.Status);
        Assert.Equal(
            ["client_id", "name", "kind", "created_at", "disabled", "redirect_uris", "client_secret"],
            made.Data.EnumerateObject().Select(member => member.Name),
            StringComparer.Ordinal);
        Assert.Equal(("Bee 🐝", "confidential", false), (Text(made, "name"), Text(made, "kind"), made.Data.GetProperty("disabled").GetBoolean()));
        Assert.Equal(["https://b.example/2", "https://a.example/1"], made.Ids("redirect_uris"));
        Assert.Equal(43, Text(made, "client_secret").Length);
        Assert.Equal(PathOf(made), made.Headers.Location?.OriginalString);
        Assert.InRange(made.Data.GetProperty("created_at").GetDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow());

        var shown = await owner.GetAsync(PathOf(made));
        Assert.Equal(200, shown.Status);
        Assert.False(shown.Data.TryGetProperty("client_secret", out _));
        Assert.Equal(["https://b.example/2", "https://a.example/1"], shown.Ids("redirect_uris"));
        Assert.False((await owner.GetAsync("/api/apps")).Data[0].TryGetProperty("client_secret", out _));
        Assert.Equal((AuditAct.AppCreated, owner.Id), Assert.Single(await ActsAsync(made)));
    }

    [Fact]
    public async Task Create_Public_HasNoSecret()
    {
        var owner = await server.NewOwnerAsync();

        var made = await owner.PostAsync("/api/apps", """{"name":"Pocket","kind":"public","redirect_uris":["com.example.pocket:/back"]}""");

        Assert.Equal((201, "public"), (made.Status, Text(made, "kind")));
        Assert.False(made.Data.TryGetProperty("client_secret", out _));
        Assert.Equal((409, "app_is_public"), Reason(await owner.PostAsync($"{PathOf(made)}/rotate")));
        Assert.Equal((AuditAct.AppCreated, owner.Id), Assert.Single(await ActsAsync(made)));
    }

    [Fact]
    public async Task Create_Beyond20_IsRefusedUntilOneIsDeleted()
    {
        var owner = await server.NewOwnerAsync();
        var made = new List<RoomReply>();
        for (var i = 0; i < 20; i++)
        {
            made.Add(await owner.PostAsync("/api/apps", """{"name":"One of many"}"""));
            Assert.Equal(201, made[^1].Status);
        }

        Assert.Equal((409, "too_many_apps"), Reason(await owner.PostAsync("/api/apps", """{"name":"One too many"}""")));
        Assert.Equal(20, (await owner.GetAsync("/api/apps")).Json.GetProperty("meta").GetProperty("result_count").GetInt32());
        Assert.Equal(201, (await (await server.NewOwnerAsync()).PostAsync("/api/apps", """{"name":"Another's first"}""")).Status);

        Assert.Equal(200, (await owner.DeleteAsync(PathOf(made[3]))).Status);
        Assert.Equal(201, (await owner.PostAsync("/api/apps", """{"name":"In its place"}""")).Status);
    }

    [Fact]
    public async Task List_HasOnesOwnAppsOldestFirst()
    {
        var owner = await server.NewOwnerAsync();
        var none = await owner.GetAsync("/api/apps");
        Assert.Equal((200, """{"meta":{"result_count":0}}"""), (none.Status, none.Json.GetRawText()));

        var first = await CreateAsync(owner);
        await CreateAsync(await server.NewOwnerAsync());
        var second = await CreateAsync(owner);

        var list = await owner.GetAsync("/api/apps");
        Assert.Equal(
            [Text(first, "client_id"), Text(second, "client_id")],
            list.Data.EnumerateArray().Select(app => app.GetProperty("client_id").GetString()),
            StringComparer.Ordinal);
        Assert.Equal(2, list.Json.GetProperty("meta").GetProperty("result_count").GetInt32());
    }

    [Fact]
    public async Task Edit_ChangesWhatIsSentAlone()
    {
        var owner = await server.NewOwnerAsync();
        var app = await owner.PostAsync("/api/apps", """{"name":"Old","redirect_uris":["https://a.example/"]}""");

        var renamed = await owner.SendAsync("PATCH", PathOf(app), """{"name":"New"}""");
        Assert.Equal((200, "New"), (renamed.Status, Text(renamed, "name")));
        Assert.Equal(["https://a.example/"], renamed.Ids("redirect_uris"));
        Assert.False(renamed.Data.TryGetProperty("client_secret", out _));

        var moved = await owner.SendAsync("PATCH", PathOf(app), """{"redirect_uris":["https://b.example/","https://a.example/","https://b.example/"]}""");
        Assert.Equal((200, "New"), (moved.Status, Text(moved, "name")));
        Assert.Equal(["https://b.example/", "https://a.example/"], moved.Ids("redirect_uris"));

        Assert.Equal(200, (await owner.SendAsync("PATCH", PathOf(app), """{"name":"New"}""")).Status);
        Assert.Equal(200, (await owner.SendAsync("PATCH", PathOf(app), "{}")).Status);
        var emptied = await owner.SendAsync("PATCH", PathOf(app), """{"redirect_uris":[]}""");
        Assert.False(emptied.Data.TryGetProperty("redirect_uris", out _));
        Assert.Equal(emptied.Data.GetRawText(), (await owner.GetAsync(PathOf(app))).Data.GetRawText());

        // What changed nothing is in no log.
        Assert.Equal([AuditAct.AppCreated, AuditAct.AppChanged, AuditAct.AppChanged, AuditAct.AppChanged], (await ActsAsync(app)).Select(line => line.Act));
    }

    [Fact]
    public async Task Rotate_EndsTheOldSecretAndItsBearer()
    {
        var owner = await server.NewOwnerAsync();
        var app = await CreateAsync(owner);
        var id = Text(app, "client_id");
        var (secret, bearer) = (Text(app, "client_secret"), (await BearerAsync(id, Text(app, "client_secret"))).Token!);
        var person = await server.NewTokenAsync(await server.NewPersonAsync(), new ClientId(id), Reading);
        Assert.Equal(200, (await LookUpAsync(bearer)).Status);

        var rotated = await owner.PostAsync($"{PathOf(app)}/rotate");

        Assert.Equal(200, rotated.Status);
        var next = Text(rotated, "client_secret");
        Assert.NotEqual(secret, next, StringComparer.Ordinal);
        Assert.Equal(403, (await BearerAsync(id, secret)).Status);
        Assert.Equal(401, (await LookUpAsync(bearer)).Status);
        var (status, token) = await BearerAsync(id, next);
        Assert.Equal(200, status);
        Assert.NotEqual(bearer, token, StringComparer.Ordinal);
        Assert.Equal(200, (await LookUpAsync(token!)).Status);
        Assert.Equal(200, (await person.GetAsync("/2/users/me")).Status);
        Assert.False((await owner.GetAsync(PathOf(app))).Data.TryGetProperty("client_secret", out _));
        Assert.Equal([(AuditAct.AppCreated, owner.Id), (AuditAct.AppRotated, owner.Id)], await ActsAsync(app));
    }

    [Fact]
    public async Task Delete_EndsTheAppWithAllItsTokens()
    {
        var owner = await server.NewOwnerAsync();
        var app = await CreateAsync(owner);
        var id = Text(app, "client_id");
        var bearer = (await BearerAsync(id, Text(app, "client_secret"))).Token!;
        var person = await server.NewTokenAsync(await server.NewPersonAsync(), new ClientId(id), Reading);
        Assert.Equal((200, 200), ((await LookUpAsync(bearer)).Status, (await person.GetAsync("/2/users/me")).Status));

        var deleted = await owner.DeleteAsync(PathOf(app));

        Assert.Equal((200, """{"data":{"deleted":true}}"""), (deleted.Status, deleted.Json.GetRawText()));
        Assert.Equal((401, 401), ((await LookUpAsync(bearer)).Status, (await person.GetAsync("/2/users/me")).Status));
        Assert.Equal(403, (await BearerAsync(id, Text(app, "client_secret"))).Status);
        foreach (var (method, path, body) in Operations(app))
        {
            Assert.Equal((404, "app_unknown"), Reason(await owner.SendAsync(method, path, body)));
        }

        Assert.Equal([(AuditAct.AppCreated, owner.Id), (AuditAct.AppDeleted, owner.Id)], await ActsAsync(app));
    }

    [Fact]
    public async Task App_OfSomebodyElse_IsNotFound()
    {
        var owner = await server.NewOwnerAsync();
        var stranger = await server.NewOwnerAsync();
        var operators = await server.NewOwnerAsync(isOperator: true);
        var app = await CreateAsync(owner);
        var before = (await owner.GetAsync(PathOf(app))).Data.GetRawText();

        foreach (var (method, path, body) in Operations(app))
        {
            Assert.Equal((404, "app_unknown"), Reason(await stranger.SendAsync(method, path, body)));
            Assert.Equal((404, "app_unknown"), Reason(await operators.SendAsync(method, path, body)));
        }

        // The apps of the command line belong to nobody.
        Assert.Equal((404, "app_unknown"), Reason(await stranger.GetAsync("/api/apps/app")));
        Assert.Equal(before, (await owner.GetAsync(PathOf(app))).Data.GetRawText());
        Assert.Equal(200, (await BearerAsync(Text(app, "client_id"), Text(app, "client_secret"))).Status);
    }

    [Fact]
    public async Task Apps_ForATokenOfAnApp_AreRefusedForWhoeverItIs()
    {
        var owner = await server.NewOwnerAsync(isOperator: true);
        var app = await CreateAsync(owner);
        var letIn = await server.NewTokenAsync(owner, new ClientId("app"));
        var unscoped = await server.NewTokenAsync(owner, OwnApps.CommandLine, Reading | Scopes.SpaceRead);
        var byItself = await server.NewAppAsync();

        foreach (var (method, path, body) in AllOperations(app))
        {
            Assert.Equal((403, "not_own_app"), Reason(await letIn.SendAsync(method, path, body)));
            Assert.Equal((403, "Forbidden", null), Refusal(await unscoped.SendAsync(method, path, body)));
            Assert.Equal((403, "Unsupported Authentication", null), Refusal(await byItself.SendAsync(method, path, body)));
            Assert.Equal((401, "Unauthorized", null), Refusal(await server.Guest().SendAsync(method, path, body)));
        }

        Assert.Equal([AuditAct.AppCreated], (await ActsAsync(app)).Select(line => line.Act));
    }

    [Fact]
    public async Task Apps_ForASession_AreTheSameAsAtTheCommandLine()
    {
        var visitor = await server.NewVisitorAsync();
        var app = await CreateAsync(visitor);
        var owner = await server.NewTokenAsync(visitor, OwnApps.CommandLine);

        Assert.Equal(Text(app, "client_id"), Text(await owner.GetAsync(PathOf(app)), "client_id"));
        Assert.Equal(200, (await visitor.SendAsync("PATCH", PathOf(app), """{"name":"New"}""")).Status);
        Assert.Equal(200, (await visitor.PostAsync($"{PathOf(app)}/rotate")).Status);
        Assert.Equal(200, (await visitor.DeleteAsync(PathOf(app))).Status);
        Assert.Equal(
            [(AuditAct.AppCreated, visitor.Id), (AuditAct.AppChanged, visitor.Id), (AuditAct.AppRotated, visitor.Id), (AuditAct.AppDeleted, visitor.Id)],
            await ActsAsync(app));
    }

    [Fact]
    public async Task Disable_TurnsTheAppAwayUntilItIsEnabled()
    {
        var owner = await server.NewOwnerAsync();
        var run = await server.NewOwnerAsync(isOperator: true);
        var app = await CreateAsync(owner);
        var (id, secret) = (Text(app, "client_id"), Text(app, "client_secret"));
        var bearer = (await BearerAsync(id, secret)).Token!;
        var person = await server.NewTokenAsync(await server.NewPersonAsync(), new ClientId(id), Reading);

        var off = await run.SendAsync("PUT", $"{PathOf(app)}/disabled", null);
        Assert.Equal((200, true), (off.Status, off.Data.GetProperty("disabled").GetBoolean()));
        Assert.False(off.Data.TryGetProperty("client_secret", out _));
        Assert.Equal((403, "client-not-enrolled"), Reason(await LookUpAsync(bearer)));
        Assert.Equal((403, "client-not-enrolled"), Reason(await person.GetAsync("/2/users/me")));
        Assert.Equal(403, (await BearerAsync(id, secret)).Status);
        Assert.True((await owner.GetAsync(PathOf(app))).Data.GetProperty("disabled").GetBoolean());

        // Its owner cannot undo it, whatever they change.
        Assert.True((await owner.SendAsync("PATCH", PathOf(app), """{"name":"New"}""")).Data.GetProperty("disabled").GetBoolean());
        Assert.True((await owner.PostAsync($"{PathOf(app)}/rotate")).Data.GetProperty("disabled").GetBoolean());
        Assert.Equal(200, (await run.SendAsync("PUT", $"{PathOf(app)}/disabled", null)).Status);

        var on = await run.DeleteAsync($"{PathOf(app)}/disabled");
        Assert.Equal((200, false), (on.Status, on.Data.GetProperty("disabled").GetBoolean()));
        Assert.Equal(200, (await person.GetAsync("/2/users/me")).Status);
        Assert.Equal(200, (await run.DeleteAsync($"{PathOf(app)}/disabled")).Status);
        Assert.Equal(
            [
                (AuditAct.AppCreated, owner.Id), (AuditAct.AppDisabled, run.Id), (AuditAct.AppChanged, owner.Id), (AuditAct.AppRotated, owner.Id),
                (AuditAct.AppEnabled, run.Id),
            ],
            await ActsAsync(app));
    }

    [Fact]
    public async Task Disable_ByOthersThanOperators_IsRefused()
    {
        var owner = await server.NewOwnerAsync();
        var visitor = await server.NewVisitorAsync();
        var run = await server.NewOwnerAsync(isOperator: true);
        var app = await CreateAsync(owner);

        foreach (var method in new[] { "PUT", "DELETE" })
        {
            Assert.Equal((403, "not_operator"), Reason(await owner.SendAsync(method, $"{PathOf(app)}/disabled", null)));
            Assert.Equal((403, "not_operator"), Reason(await visitor.SendAsync(method, $"{PathOf(app)}/disabled", null)));
            Assert.Equal((403, "not_operator"), Reason(await owner.SendAsync(method, "/api/apps/no-such-app/disabled", null)));
            Assert.Equal((404, "app_unknown"), Reason(await run.SendAsync(method, "/api/apps/no-such-app/disabled", null)));
        }

        Assert.False((await owner.GetAsync(PathOf(app))).Data.GetProperty("disabled").GetBoolean());
    }

    [Fact]
    public async Task Operator_NoLongerOne_IsRefusedAtOnce()
    {
        var run = await server.NewOwnerAsync(isOperator: true);
        var app = await CreateAsync(run);
        Assert.Equal(200, (await run.SendAsync("PUT", $"{PathOf(app)}/disabled", null)).Status);
        var user = await server.Accounts.FindUserAsync(run.Id, TestContext.Current.CancellationToken);

        await server.ApplyAsync(new UserSaved(user! with { Operator = false }));

        Assert.Equal((403, "not_operator"), Reason(await run.DeleteAsync($"{PathOf(app)}/disabled")));
    }

    private static string PathOf(RoomReply app) => $"/api/apps/{Text(app, "client_id")}";

    private static string Text(RoomReply reply, string member) => reply.Data.GetProperty(member).GetString()!;

    private static (int Status, string? Reason) Reason(RoomReply reply) => (reply.Status, reply.Reason);

    private static (int Status, string? Title, string? Reason) Refusal(RoomReply reply) =>
        (reply.Status, reply.Json.GetProperty("title").GetString(), reply.Reason);

    /// <summary>What owners do to an app.</summary>
    private static IEnumerable<(string Method, string Path, string? Body)> Operations(RoomReply app) =>
    [
        ("GET", PathOf(app), null), ("PATCH", PathOf(app), """{"name":"Mine"}"""), ("POST", $"{PathOf(app)}/rotate", null), ("DELETE", PathOf(app), null),
    ];

    private static IEnumerable<(string Method, string Path, string? Body)> AllOperations(RoomReply app) =>
    [
        ("POST", "/api/apps", """{"name":"Another"}"""), ("GET", "/api/apps", null), .. Operations(app),
        ("PUT", $"{PathOf(app)}/disabled", null), ("DELETE", $"{PathOf(app)}/disabled", null),
    ];

    private static async Task<RoomReply> CreateAsync(Person owner)
    {
        var made = await owner.PostAsync("/api/apps", """{"name":"App"}""");
        Assert.Equal(201, made.Status);
        return made;
    }

    private async Task<IEnumerable<(AuditAct Act, UserId? Actor)>> ActsAsync(RoomReply app) =>
        (await server.AuditOfAsync(Text(app, "client_id"))).Select(line => (line.Act, line.Actor));

    private Task<RoomReply> LookUpAsync(string bearer) => new Person(server, default, bearer).GetAsync("/2/users?ids=1");

    /// <summary>An app's bearer for key and secret.</summary>
    private async Task<(int Status, string? Token)> BearerAsync(string id, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new StringContent("grant_type=client_credentials", MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded")),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var reply = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        return ((int)response.StatusCode, reply.TryGetProperty("access_token", out var token) ? token.GetString() : null);
    }
}

using System.Text.Json;
using Stoa.Api.Tests.Rooms;

namespace Stoa.Api.Tests.Apps;

/// <summary>Names and redirect URIs that no app may have are blamed by name and change nothing.</summary>
public sealed class AppInputTests(RoomServer server)
{
    /// <summary>Names as JSON.</summary>
    public static TheoryData<string> BadNames => new(
        "\"\"", "\"   \"", "\"\\u00a0\\u2003\"", $"\"{new string('x', 51)}\"", $"\"{Repeat("🐝", 51)}\"", "\"a\\u0000b\"", "\"a\\nb\"", "\"a\\u007fb\"", "\"a\\u0085b\"", "7", "[]",
        "{}", "true", "\"abc\\u202ekcip\"", "\"\\u2067x\"");

    /// <summary>Redirect URIs that are none.</summary>
    public static TheoryData<string> BadUris => new(
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@example.org", "http://example.org/back",
        "http://localhost.example.org/back", "http://127.0.0.1.example.org/", "http://127.0.0.2/", "http://user@localhost/", "https://user:word@example.org/",
        "https://example.org/back#part", "https://example.org/back#", "/back", "back", "//example.org/back", "https:", "https://", "https:///back", "",
        " https://example.org/back", "https://example.org/ba ck", "https://example.org/\u0007", "https://example.org/\r\nSet-Cookie:a=b", "https://example.org/\0",
        "https://example.org\\@elsewhere.example/", "https://bücher.example/", "https://example.org/" + new string('x', 493));

    /// <summary>Bodies, and what is blamed in them.</summary>
    public static TheoryData<string, string> BadBodies => new()
    {
        { "[]", "" },
        { "{", "" },
        { """{"redirect_uris":[]}""", "name" },
        { """{"name":null}""", "name" },
        { """{"name":"x","kind":"secret"}""", "kind" },
        { """{"name":"x","kind":"Public"}""", "kind" },
        { """{"name":"x","kind":1}""", "kind" },
        { """{"name":"x","redirect_uris":"https://example.org/"}""", "redirect_uris" },
        { """{"name":"x","redirect_uris":[null]}""", "redirect_uris" },
        { """{"name":"x","redirect_uris":[["https://example.org/"]]}""", "redirect_uris" },
        { """{"name":"x","client_secret":"mine"}""", "client_secret" },
        { """{"name":"x","client_id":"stoa-web"}""", "client_id" },
        { """{"name":"x","owner_id":"1"}""", "owner_id" },
        { """{"name":"x","disabled":false}""", "disabled" },
        { """{"name":"x","name":"y"}""", "name" },
        { """{"name":"","kind":"x","redirect_uris":["#"]}""", "name,kind,redirect_uris" },
    };

    [Theory]
    [MemberData(nameof(BadNames))]
    public Task Name_ThatNobodyCanRead_IsRefused(string name) => AssertRefusedAsync($$"""{"name":{{name}}}""", "name");

    [Theory]
    [MemberData(nameof(BadUris))]
    public Task RedirectUri_ThatIsNone_IsRefused(string uri) =>
        AssertRefusedAsync($$"""{"name":"App","redirect_uris":["https://example.org/",{{JsonSerializer.Serialize(uri)}}]}""", "redirect_uris");

    [Fact]
    public Task RedirectUris_BeyondTen_AreRefused() => AssertRefusedAsync($$"""{"name":"App","redirect_uris":{{Uris(11)}}}""", "redirect_uris");

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("\" a name of two words \"")]
    [InlineData("\"🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝\"")]
    [InlineData("\"<script>alert(1)</script>\"")]
    public async Task Name_ThatPeopleCanRead_IsTaken(string name)
    {
        var owner = await server.NewOwnerAsync();

        var made = await owner.PostAsync("/api/apps", $$"""{"name":{{name}},"redirect_uris":{{Uris(10)}}}""");

        Assert.Equal(201, made.Status);
        Assert.Equal(JsonSerializer.Deserialize<string>(name)!.Trim(), made.Data.GetProperty("name").GetString());
        Assert.Equal(10, made.Ids("redirect_uris").Length);
    }

    [Theory]
    [InlineData("https://example.org")]
    [InlineData("https://example.org:8443/back?from=stoa&x=%20")]
    [InlineData("http://localhost:3000/back")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::1]:9999/back")]
    [InlineData("com.example.app:/back")]
    public async Task RedirectUri_OfAnApp_IsKeptCharacterByCharacter(string uri)
    {
        var owner = await server.NewOwnerAsync();

        var made = await owner.PostAsync("/api/apps", $$"""{"name":"App","redirect_uris":["{{uri}}"]}""");

        Assert.Equal(201, made.Status);
        Assert.Equal([uri], made.Ids("redirect_uris"));
    }

    [Fact]
    public async Task RedirectUri_OfTheGreatestLength_IsTaken()
    {
        var owner = await server.NewOwnerAsync();
        var uri = "https://example.org/" + new string('x', 492);
        Assert.Equal(512, uri.Length);

        var made = await owner.PostAsync("/api/apps", $$"""{"name":"App","redirect_uris":["{{uri}}"]}""");

        Assert.Equal([uri], made.Ids("redirect_uris"));
    }

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task Create_WithABadBody_IsRefused(string body, string blamed)
    {
        ArgumentNullException.ThrowIfNull(blamed);
        var owner = await server.NewOwnerAsync();

        var reply = await owner.PostAsync("/api/apps", body);

        Assert.Equal(400, reply.Status);
        Assert.Equal(blamed.Split(',', StringSplitOptions.RemoveEmptyEntries), reply.Blamed());
        Assert.False((await owner.GetAsync("/api/apps")).Json.TryGetProperty("data", out _));
    }

    [Theory]
    [InlineData("""{"kind":"public"}""", "kind")]
    [InlineData("""{"disabled":false}""", "disabled")]
    [InlineData("""{"client_secret":"mine"}""", "client_secret")]
    [InlineData("""{"redirect_uris":{}}""", "redirect_uris")]
    [InlineData("null", "")]
    public async Task Edit_WithABadBody_IsRefused(string body, string blamed)
    {
        ArgumentNullException.ThrowIfNull(blamed);
        var owner = await server.NewOwnerAsync();
        var path = await CreateAsync(owner);

        var reply = await owner.SendAsync("PATCH", path, body);

        Assert.Equal(400, reply.Status);
        Assert.Equal(blamed.Split(',', StringSplitOptions.RemoveEmptyEntries), reply.Blamed());
    }

    [Theory]
    [InlineData("GET", "/api/apps/a.b", "client_id")]
    [InlineData("DELETE", "/api/apps/a%20b", "client_id")]
    [InlineData("PUT", "/api/apps/a%2Fb/disabled", "client_id")]
    [InlineData("GET", "/api/apps?owner=1", "owner")]
    [InlineData("GET", "/api/apps/none?x=1", "x")]
    public async Task Path_ThatIsNone_IsRefused(string method, string path, string blamed)
    {
        var run = await server.NewOwnerAsync(isOperator: true);

        var reply = await run.SendAsync(method, path, null);

        Assert.Equal((400, blamed), (reply.Status, Assert.Single(reply.Blamed())));
    }

    [Fact]
    public async Task Path_WithALongId_IsRefused()
    {
        var owner = await server.NewOwnerAsync();

        Assert.Equal(404, (await owner.GetAsync($"/api/apps/{new string('x', 64)}")).Status);
        Assert.Equal(400, (await owner.GetAsync($"/api/apps/{new string('x', 65)}")).Status);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Uris(int count) => JsonSerializer.Serialize(Enumerable.Range(1, count).Select(i => $"https://example.org/{i}"));

    private static async Task<string> CreateAsync(Person owner)
    {
        var made = await owner.PostAsync("/api/apps", """{"name":"App","redirect_uris":["https://example.org/"]}""");
        Assert.Equal(201, made.Status);
        return $"/api/apps/{made.Data.GetProperty("client_id").GetString()}";
    }

    /// <summary>Refused as a new app and as a change of one, which stays as it is.</summary>
    private async Task AssertRefusedAsync(string body, string blamed)
    {
        var owner = await server.NewOwnerAsync();
        var path = await CreateAsync(owner);
        var before = (await owner.GetAsync("/api/apps")).Json.GetRawText();

        foreach (var (method, target) in new[] { ("POST", "/api/apps"), ("PATCH", path) })
        {
            var reply = await owner.SendAsync(method, target, body);
            Assert.Equal(400, reply.Status);
            Assert.Equal([blamed], reply.Blamed());
        }

        Assert.Equal(before, (await owner.GetAsync("/api/apps")).Json.GetRawText());
    }
}

using System.Net;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests;

/// <summary>The command line, alone and beside a running server, which the tests share.</summary>
public sealed class CommandLineTests(CommandLineTests.World world) : IClassFixture<CommandLineTests.World>
{
    [Fact]
    public async Task Token_IssuedBesideARunningServer_WorksAtOnce()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stoa = world.Server;
        var (id, token) = await MakeUserAsync("newcomer");

        var me = await stoa.GetAsync("/2/users/me", token, cancellationToken);

        Assert.Equal($$$"""{"data":{"id":"{{{id}}}","name":"newcomer","username":"newcomer"}}""", me.GetRawText());
    }

    [Fact]
    public async Task UserAdd_ShowsTheNewUserToEveryone()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stoa = world.Server;
        var app = await stoa.AddAppAsync(cancellationToken);
        var added = await Shell.StoaAsync(cancellationToken, "user", "add", "Ada_1", "--display", "Ada ✨ Berg", "--data", stoa.Data);
        await UntilAsync("/2/users/by/username/ada_1", app, answer => answer.Body.TryGetProperty("data", out _));

        var found = await stoa.GetAsync("/2/users/by/username/ada_1", app, cancellationToken);

        Assert.Equal(added.GetProperty("id").GetString(), found.GetProperty("data").GetProperty("id").GetString());
        Assert.Equal("Ada ✨ Berg", found.GetProperty("data").GetProperty("name").GetString());
    }

    [Fact]
    public async Task AppAdd_SaysSecretsOnceAndStoresNone()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        var app = await Shell.StoaAsync(cancellationToken, "app", "add", "My app", "--data", data);
        var (secret, bearer) = (app.GetProperty("client_secret").GetString()!, app.GetProperty("bearer_token").GetString()!);

        Assert.NotEmpty(app.GetProperty("client_id").GetString()!);
        foreach (var file in System.IO.Directory.EnumerateFiles(data))
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(bearer)));
        }
    }

    [Fact]
    public async Task App_RotatedDisabledAndEnabledBesideARunningServer_IsTreatedSoSoon()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stoa = world.Server;
        var made = await Shell.StoaAsync(cancellationToken, "app", "add", "Mine", "--data", stoa.Data);
        var (clientId, bearer) = (made.GetProperty("client_id").GetString()!, made.GetProperty("bearer_token").GetString()!);
        await stoa.GetAsync("/2/users?ids=1", bearer, cancellationToken);

        var rotated = await Shell.StoaAsync(cancellationToken, "app", "rotate", clientId, "--data", stoa.Data);
        var next = rotated.GetProperty("bearer_token").GetString()!;
        await AssertSoonAsync(401, bearer);
        await AssertSoonAsync(200, next);
        Assert.Equal(403, await LogInAsync(made.GetProperty("client_secret").GetString()!));
        Assert.Equal(200, await LogInAsync(rotated.GetProperty("client_secret").GetString()!));

        await Shell.StoaAsync(cancellationToken, "app", "disable", clientId, "--data", stoa.Data);
        await AssertSoonAsync(403, next);
        var (_, apps, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "app", "list", "--data", stoa.Data], cancellationToken);
        var listed = JsonSerializer.Deserialize<JsonElement>(apps.Split('\n').Single(line => line.Contains(clientId, StringComparison.Ordinal)));
        Assert.Equal(("Mine", true), (listed.GetProperty("name").GetString(), listed.GetProperty("disabled").GetBoolean()));
        await Shell.StoaAsync(cancellationToken, "app", "enable", clientId, "--data", stoa.Data);
        await AssertSoonAsync(200, next);

        Task AssertSoonAsync(int status, string token) => UntilAsync("/2/users?ids=1", token, answer => (int)answer.Status == status);

        async Task<int> LogInAsync(string secret)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{clientId}:{secret}")));
            using var reply = await stoa.Http.SendAsync(request, cancellationToken);
            return (int)reply.StatusCode;
        }
    }

    [Fact]
    public async Task Token_Revoked_StopsWorkingSoon()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stoa = world.Server;
        var (_, token) = await stoa.AddUserAsync("leaver", cancellationToken);

        var (exitCode, output, error) = await Shell.RunAsync(
            "sh", ["-c", $"printf '%s\n' \"$TOKEN\" | dotnet exec '{Repository.StoaDll}' token revoke --data '{stoa.Data}'"], cancellationToken, ("TOKEN", token));
        Assert.True(exitCode == 0, error);
        Assert.Equal("""{"revoked":true}""", output.Trim());

        await UntilAsync("/2/users/me", token, answer => answer.Status == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("app rotate nobody", "stoa app list")]
    [InlineData("app disable nobody", "stoa app list")]
    [InlineData("app rotate", "stoa app rotate --help")]
    [InlineData("user add", "stoa user add --help")]
    [InlineData("user suspend nobody", "nobody")]
    [InlineData("user add not-a-name", "not-a-name")]
    [InlineData("user add a_name_that_is_too_long", "15")]
    [InlineData("token issue --user nobody --scopes space.read", "nobody")]
    [InlineData("token issue --user u1001 --scopes space.fly", "space.fly")]
    [InlineData("token issue --user u1001 --app none --scopes space.read", "none")]
    [InlineData("seed --spaces -1 --users 10", "--spaces")]
    [InlineData("fly", "fly")]
    public async Task Command_NotUnderstoodOrRefused_SaysWhyInOneLineAndExitsAboveZero(string command, string named)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, output, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, .. command.Split(' '), "--data", world.Server.Data], cancellationToken);

        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_SuspendedBesideARunningServer_IsKeptOutSoon_AndOperatorsAreNot()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stoa = world.Server;
        var (_, token) = await stoa.AddUserAsync("troll", cancellationToken);

        Assert.True((await Shell.StoaAsync(cancellationToken, "user", "suspend", "TROLL", "--data", stoa.Data)).GetProperty("suspended").GetBoolean());
        await AssertSoonAsync(HttpStatusCode.Forbidden);
        Assert.Contains("unsuspend", await RefusedAsync("user", "operator", "troll"), StringComparison.Ordinal);
        Assert.False((await Shell.StoaAsync(cancellationToken, "user", "unsuspend", "troll", "--data", stoa.Data)).GetProperty("suspended").GetBoolean());
        await AssertSoonAsync(HttpStatusCode.OK);
        await Shell.StoaAsync(cancellationToken, "user", "operator", "troll", "--data", stoa.Data);
        Assert.Contains("--off", await RefusedAsync("user", "suspend", "troll"), StringComparison.Ordinal);

        Task AssertSoonAsync(HttpStatusCode expected) => UntilAsync("/2/users/me", token, answer => answer.Status == expected);

        async Task<string> RefusedAsync(params string[] command)
        {
            var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, .. command, "--data", stoa.Data], cancellationToken);
            Assert.Equal(1, exitCode);
            return error;
        }
    }

    [Fact]
    public async Task UserAdd_OfATakenName_IsRefusedWithoutRegardToCase()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "user", "add", "U1001", "--data", world.Server.Data], cancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains("taken", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seed_BesideARunningServer_IsSearchable()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var stoa = world.Server;
        var app = await stoa.AddAppAsync(cancellationToken);
        var seeded = await Shell.StoaAsync(cancellationToken, "seed", "--spaces", "500", "--users", "50", "--seed", "3", "--data", stoa.Data);

        Assert.Equal(500, seeded.GetProperty("spaces").GetInt32());
        await UntilAsync(
            "/2/spaces/search?query=musica&space.fields=title", app, answer => answer.Body.GetProperty("meta").GetProperty("result_count").GetInt32() > 0);
    }

    [Fact]
    public async Task Help_NamesEveryCommandAndOption()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, output, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "--help"], cancellationToken);

        Assert.Equal(0, exitCode);
        Assert.All(["serve", "user", "app", "token", "seed", "audio", "--data", "--urls", "--demo", "--no-demo"], word => Assert.Contains(word, output, StringComparison.Ordinal));
    }

    /// <summary>By the commands.</summary>
    private async Task<(string Id, string Token)> MakeUserAsync(string name)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var user = await Shell.StoaAsync(cancellationToken, "user", "add", name, "--data", world.Server.Data);
        var token = await Shell.StoaAsync(
            cancellationToken, "token", "issue", "--user", name, "--data", world.Server.Data, "--scopes", "tweet.read users.read space.read space.write");
        return (user.GetProperty("id").GetString()!, token.GetProperty("access_token").GetString()!);
    }

    /// <summary>Asks until the answer is the right one: what another process wrote is known within 100 ms, later on a busy machine.</summary>
    private Task UntilAsync(string path, string token, Func<(HttpStatusCode Status, JsonElement Body), bool> isRight)
    {
        (HttpStatusCode Status, JsonElement Body) last = default;
        return Patience.UntilAsync(
            async () => isRight(last = await world.Server.SendAsync(HttpMethod.Get, path, token, null, TestContext.Current.CancellationToken)),
            () => $"{path}: {last}", TestContext.Current.CancellationToken);
    }

    /// <summary>A running server whose data folder knows somebody, by the name u1001.</summary>
    public sealed class World() : SharedServer(people: 1);
}

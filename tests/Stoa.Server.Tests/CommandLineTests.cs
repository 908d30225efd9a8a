namespace Stoa.Server.Tests;

/// <summary>The command line, alone and beside a running server.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Token_IssuedBesideARunningServer_WorksAtOnce()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var (id, token) = await stoa.AddUserAsync("newcomer", cancellationToken);

        var me = await stoa.GetAsync("/2/users/me", token, cancellationToken);

        Assert.Equal($$$"""{"data":{"id":"{{{id}}}","name":"newcomer","username":"newcomer"}}""", me.GetRawText());
    }

    [Fact]
    public async Task UserAdd_ShowsTheNewUserToEveryone()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var app = await stoa.AddAppAsync(cancellationToken);
        var added = await Shell.StoaAsync(cancellationToken, "user", "add", "Ada_1", "--display", "Ada ✨ Berg", "--data", stoa.Data);
        await Task.Delay(200, cancellationToken); // The promise is 100 ms after the write; the machine may be slow.

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

    [Theory]
    [InlineData("user add", "stoa user add --help")]
    [InlineData("user add not-a-name", "not-a-name")]
    [InlineData("user add a_name_that_is_too_long", "15")]
    [InlineData("token issue --user nobody --scopes space.read", "nobody")]
    [InlineData("token issue --user somebody --scopes space.fly", "space.fly")]
    [InlineData("token issue --user somebody --app none --scopes space.read", "none")]
    [InlineData("seed --spaces -1 --users 10", "--spaces")]
    [InlineData("fly", "fly")]
    public async Task Command_NotUnderstoodOrRefused_SaysWhyInOneLineAndExitsAboveZero(string command, string named)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        await Shell.StoaAsync(cancellationToken, "user", "add", "somebody", "--data", data);
        var (exitCode, output, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, .. command.Split(' '), "--data", data], cancellationToken);

        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserAdd_OfATakenName_IsRefusedWithoutRegardToCase()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        await Shell.StoaAsync(cancellationToken, "user", "add", "ada", "--data", data);

        var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "user", "add", "ADA", "--data", data], cancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains("taken", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seed_BesideARunningServer_IsSearchable()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var app = await stoa.AddAppAsync(cancellationToken);
        var seeded = await Shell.StoaAsync(cancellationToken, "seed", "--spaces", "500", "--users", "50", "--seed", "3", "--data", stoa.Data);
        await Task.Delay(300, cancellationToken);

        var found = await stoa.GetAsync("/2/spaces/search?query=musica&space.fields=title", app, cancellationToken);

        Assert.Equal(500, seeded.GetProperty("spaces").GetInt32());
        Assert.True(found.GetProperty("meta").GetProperty("result_count").GetInt32() > 0, found.GetRawText());
    }

    [Fact]
    public async Task Help_NamesEveryCommandAndOption()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, output, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "--help"], cancellationToken);

        Assert.Equal(0, exitCode);
        Assert.All(["serve", "user", "app", "token", "seed", "--data", "--urls", "--demo", "--no-demo"], word => Assert.Contains(word, output, StringComparison.Ordinal));
    }
}

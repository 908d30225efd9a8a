using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Health;

/// <summary>What load balancers, containers and systemd are told of a running server.</summary>
public sealed class HealthTests(HealthTests.World world) : IClassFixture<HealthTests.World>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health/live", """{"status":"live"}""")]
    [InlineData("/health/ready", """{"status":"ready"}""")]
    public async Task Get_OfAServerThatRuns_SaysSo(string path, string body)
    {
        using var reply = await world.Http.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("application/json; charset=utf-8", reply.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", reply.Headers.CacheControl?.ToString());
        Assert.Equal(body, await reply.Content.ReadAsStringAsync(Cancel));

        using var head = await world.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Cancel);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(body.Length, head.Content.Headers.ContentLength);

        using var post = await world.Http.PostAsync(path, null, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal("GET, HEAD", string.Join(", ", post.Content.Headers.Allow));
    }

    [Fact]
    public async Task Get_WhileNothingCanBeWritten_IsNotReadyButLive_AndReadyForWhoLeavesStorageOut()
    {
        await using var stoa = await RunningStoa.StartAsync(Cancel);
        var (_, token) = await stoa.AddUserAsync("host", Cancel);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(stoa.Data, "stoa.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            using var command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(Cancel);
            var (status, _) = await stoa.SendAsync(HttpMethod.Post, "/api/spaces", token, new { title = "Locked" }, Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        }

        using var ready = await stoa.Http.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var body = JsonSerializer.Deserialize<JsonElement>(await ready.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("not_ready", body.GetProperty("status").GetString());
        Assert.Equal("storage", body.GetProperty("reasons")[0].GetProperty("name").GetString());
        Assert.DoesNotContain("stoa.db", body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stoa, "/health/ready?exclude=storage"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stoa, "/health/live"));
        var (exitCode, output, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "health", "--url", stoa.Url], Cancel);
        Assert.Equal(1, exitCode);
        Assert.Contains("not_ready", output, StringComparison.Ordinal);
        await Patience.UntilAsync(async () => await StatusAsync(stoa, "/health/ready") == HttpStatusCode.OK, () => "it is ready again after a while", Cancel);
    }

    [Fact]
    public async Task Command_AsksTheServer_AndItsExitCodeSaysHowItIs()
    {
        var (ready, output, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "health", "--url", world.Url], Cancel);
        Assert.Equal((0, """{"status":"ready"}"""), (ready, output.Trim()));

        // As in a container: where it listens is in the environment.
        var (live, _, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "health", "--live"], Cancel, ("STOA_URLS", world.Url.Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal)));
        Assert.Equal(0, live);

        var nobody = $"http://127.0.0.1:{RunningStoa.FreePort()}";
        var (gone, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "health", "--url", nobody], Cancel);
        Assert.Equal(1, gone);
        Assert.Contains(nobody, error, StringComparison.Ordinal);

        var (nonsense, _, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "health", "--url", "nonsense"], Cancel);
        Assert.Equal(2, nonsense);
    }

    [Fact]
    public async Task Server_UnderSystemd_SaysWhenItIsReadyAndWhenItStops()
    {
        var path = Path.Combine(RunningStoa.NewFolder(), "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        await using var stoa = await RunningStoa.StartAsync(Cancel, environment: ("NOTIFY_SOCKET", path));

        Assert.Equal("READY=1", await ReadAsync(systemd));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stoa, "/health/ready"));
        Assert.Equal(0, await stoa.InterruptAsync(Cancel, "-TERM"));
        Assert.Equal("STOPPING=1", await ReadAsync(systemd));
    }

    [Fact]
    public async Task Unit_ForSystemd_IsOneThatSystemdUnderstands()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed.");
        var unit = Path.Combine(RunningStoa.NewFolder(), "stoa.service");
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ops", "systemd", "stoa.service"), Cancel);
        await File.WriteAllTextAsync(unit, text.Replace("/opt/stoa/stoa serve", "/bin/true serve", StringComparison.Ordinal), Cancel); // It looks whether the program is there.

        var (exitCode, output, error) = await Shell.RunAsync("systemd-analyze", ["verify", "--man=no", unit], Cancel);
        Assert.True(exitCode == 0 && error.Length == 0, output + error);
        var (exposed, report, _) = await Shell.RunAsync("systemd-analyze", ["security", "--offline=yes", "--threshold=20", unit], Cancel);
        Assert.True(exposed == 0, report);
    }

    private static async Task<string> ReadAsync(Socket systemd)
    {
        var buffer = new byte[256];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString(buffer, 0, await systemd.ReceiveAsync(buffer, SocketFlags.None, patience.Token));
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningStoa stoa, string path)
    {
        using var reply = await stoa.Http.GetAsync(path, Cancel);
        return reply.StatusCode;
    }

    /// <summary>One server for all.</summary>
    public sealed class World : SharedServer
    {
        internal HttpClient Http => Server.Http;

        internal string Url => Server.Url;
    }
}

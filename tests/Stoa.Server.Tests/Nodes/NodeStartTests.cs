using Stoa.Tests.Machines;

namespace Stoa.Server.Tests.Nodes;

/// <summary>A node that cannot start says why, in a sentence, and ends with exit code 1.</summary>
public sealed class NodeStartTests
{
    [Fact]
    public async Task Start_WithoutRedis_SaysSo()
    {
        var (exitCode, error) = await StartAsync($"127.0.0.1:{RunningStoa.FreePort()}", "127.0.0.1");

        Assert.Contains("Redis does not answer, and a node cannot start without it: see that it runs, and that Stoa__Node__Redis leads there.", error, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnAddressThatIsNotThisMachines_SaysSo()
    {
        await using var redis = await RedisServer.StartAsync();
        var (exitCode, error) = await StartAsync(redis.Address, "192.0.2.77");

        Assert.Contains("Stoa__Node__Address has to be an address of this machine", error, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Error)> StartAsync(string redis, string address)
    {
        var postgres = await PostgresServer.Shared;
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet",
            ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder(), "--urls", "http://127.0.0.1:0"],
            TestContext.Current.CancellationToken,
            ("Stoa__Storage__Postgres", await postgres.CreateDatabaseAsync()),
            ("Stoa__Node__Redis", redis),
            ("Stoa__Node__Name", "n1"),
            ("Stoa__Node__Address", address),
            ("Stoa__Node__SiloPort", $"{RunningStoa.FreePort()}"),
            ("Stoa__Node__RelayPort", $"{RunningStoa.FreePort()}"));
        return (exitCode, error); // The log, on the other output, has the exception of what failed.
    }
}

using System.Text.Json;
using Stoa.Tests.Machines;

namespace Stoa.Server.Tests;

/// <summary>The command line on PostgreSQL: a data folder is moved there, and the commands find it where the settings say.</summary>
public sealed class PostgresCommandsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_KilledAndRunAgain_ThenCommandsGoOnThere()
    {
        await using var server = await PostgresServer.StartAsync();
        var address = await server.CreateDatabaseAsync();
        var data = RunningStoa.NewFolder();
        await Shell.StoaAsync(Cancel, "seed", "--spaces", "3000", "--users", "2000", "--data", data);
        var app = await Shell.StoaAsync(Cancel, "app", "add", "Mine", "--data", data);
        await Shell.StoaAsync(Cancel, "user", "add", "ada", "--data", data);

        using (var killed = Shell.Start("dotnet", ["exec", Repository.StoaDll, "migrate", "--to", address, "--data", data]))
        {
            await killed.StandardError.ReadLineAsync(Cancel); // It is under way.
            killed.Kill();
            await killed.WaitForExitAsync(Cancel);
        }

        var moved = await Shell.StoaAsync(Cancel, "migrate", "--to", address, "--data", data);
        Assert.InRange(moved.GetProperty("rows").GetInt64(), 5_000, 1_000_000);

        // The address is in no file: what works, works there.
        var token = await OnPostgresAsync(address, "token", "issue", "--user", "ADA", "--scopes", "space.read", "--data", data);
        Assert.Equal(43, token.GetProperty("access_token").GetString()!.Length);
        var rotated = await OnPostgresAsync(address, "app", "rotate", app.GetProperty("client_id").GetString()!, "--data", data);
        Assert.NotEqual(app.GetProperty("bearer_token").GetString(), rotated.GetProperty("bearer_token").GetString(), StringComparer.Ordinal);
        var audit = await OnPostgresAsync(address, "audit", "--count", "1", "--data", data);
        Assert.Equal("AppRotated", audit.GetProperty("act").GetString());

        // The files are as they were, but nobody works on with them without wanting to.
        foreach (var command in (string[][])[["audit", "--count", "1"], ["serve", "--no-demo"], ["backup", "--to", RunningStoa.NewFolder()]])
        {
            var (refused, _, why) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, .. command, "--data", data], Cancel);
            Assert.Equal(1, refused);
            Assert.Contains("was moved to PostgreSQL", why, StringComparison.Ordinal);
        }

        File.Delete(Path.Combine(data, "moved-to-postgresql.txt"));
        var before = await Shell.StoaAsync(Cancel, "audit", "--count", "1", "--data", data);
        Assert.NotEqual("AppRotated", before.GetProperty("act").GetString(), StringComparer.Ordinal);

        var second = RunningStoa.NewFolder();
        var (exitCode, _, error) = await RunAsync(address, "app", "list", "--data", second);
        Assert.Equal(1, exitCode);
        Assert.Contains("master.key", error, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> OnPostgresAsync(string address, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(address, arguments);
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}{error}");
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(string address, params string[] arguments) =>
        Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, .. arguments], Cancel, ("Stoa__Storage__Postgres", address));
}

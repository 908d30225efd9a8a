using System.Net;
using Stoa.Server.Tests.Rooms;
using Stoa.Server.Tests.Strain;

namespace Stoa.Server.Tests;

/// <summary>What a caller sees when the disk is full or the database is locked: 503 with a problem, and a server that goes on.</summary>
public sealed class StorageFailureTests
{
    [Fact]
    public async Task Create_WhileTheDatabaseIsLocked_Answers503_AndWorksAfterwards()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken);
        var (_, token) = await stoa.AddUserAsync("host", cancellationToken);
        var kept = await CreateAsync(stoa, token, "Before", cancellationToken);

        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(stoa.Data, "stoa.db")};Pooling=False"))
        {
            await connection.OpenAsync(cancellationToken);
            using var command = connection.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync(cancellationToken);

            var (status, body) = await stoa.SendAsync(HttpMethod.Post, "/api/spaces", token, new { title = "Locked" }, cancellationToken);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Equal("Service Unavailable", body.GetProperty("title").GetString());
            await stoa.GetAsync($"/2/spaces/{kept}", token, cancellationToken);
            await Patience.UntilAsync(
                () => stoa.Output.Contains("stoa.db cannot be written", StringComparison.Ordinal), () => $"the log says why\n{stoa.Output}", cancellationToken);
        }

        await CreateAsync(stoa, token, "After", cancellationToken);
        var found = await stoa.GetAsync("/2/spaces/search?query=locked", token, cancellationToken);
        Assert.Equal("""{"meta":{"result_count":0}}""", found.GetRawText());
    }

    [Fact]
    public async Task Create_OnAFullDisk_Answers503_AndLosesNothing()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        // A disk of 12 MB that only this process sees: a mount namespace of its own, which needs no root where user namespaces are allowed.
        string[] command = ["unshare", "--map-root-user", "--mount", "bash", "-c", $"mount -t tmpfs -o size=12m tmpfs {data} && exec dotnet exec {Repository.StoaDll} \"$@\"", "stoa"];
        await using var stoa = await RunningStoa.StartAsync(command, data, ["--demo"], [], cancellationToken);
        var disk = $"/proc/{stoa.ProcessId}/root{data}";
        var token = (await UserTokenAsync(stoa, cancellationToken)).Split(' ')[^1];
        var before = await CreateAsync(stoa, token, "Before", cancellationToken);
        var ballast = Path.Combine(disk, "ballast");
        await FillAsync(ballast, cancellationToken);

        List<string> acknowledged = [before];
        var refused = 0;
        for (var i = 0; i < 80 && refused < 5; i++)
        {
            var (status, body) = await stoa.SendAsync(HttpMethod.Post, "/api/spaces", token, new { title = $"Full {i}" }, cancellationToken);
            if (status == HttpStatusCode.Created)
            {
                acknowledged.Add(body.GetProperty("data").GetProperty("id").GetString()!);
                await FillAsync(ballast, cancellationToken);
            }
            else
            {
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "Service Unavailable"), (status, body.GetProperty("title").GetString()));
                await stoa.GetAsync($"/2/spaces/{before}", token, cancellationToken); // What is there can be read.
                refused++;
            }
        }

        Assert.Equal(5, refused);
        File.Delete(ballast);
        acknowledged.Add(await CreateAsync(stoa, token, "After", cancellationToken));
        foreach (var id in acknowledged)
        {
            var found = await stoa.GetAsync($"/2/spaces/{id}", token, cancellationToken);
            Assert.Equal(id, found.GetProperty("data").GetProperty("id").GetString());
        }

        var spaces = await StoppedCopy.ReadAsync(stoa, disk, cancellationToken);
        Assert.All(acknowledged, id => Assert.Contains(spaces, space => space.Id.Value == id));
    }

    /// <summary>Takes all the space that is left.</summary>
    private static async Task FillAsync(string file, CancellationToken cancellationToken) =>
        await Shell.RunAsync("bash", ["-c", $"dd if=/dev/zero of={file} bs=4k oflag=append conv=notrunc 2>/dev/null; true"], cancellationToken);

    private static async Task<string> CreateAsync(RunningStoa stoa, string token, string title, CancellationToken cancellationToken)
    {
        var made = await stoa.PostAsync("/api/spaces", token, new { title }, cancellationToken);
        return made.GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>The line of the demo's greeting that holds the user token: the command line cannot reach into the other mount namespace.</summary>
    private static async Task<string> UserTokenAsync(RunningStoa stoa, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = stoa.Output.Split('\n').FirstOrDefault(line => line.Contains("User token", StringComparison.Ordinal));
            if (line is not null)
            {
                return line.Trim();
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}

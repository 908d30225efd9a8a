using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Backup;

/// <summary>Backups of a server that is written to meanwhile, and what a server on the restored folder knows.</summary>
public sealed class BackupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restored_FromABackupTakenUnderLoad_HasEverythingThatWasAnsweredBefore_AndIsOneWhole()
    {
        await using var stoa = await RunningStoa.StartAsync(Cancel);
        var tokens = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            tokens.Add((await stoa.AddUserAsync($"host{i}", Cancel)).Token);
        }

        ConcurrentQueue<string> made = new();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writers = tokens.Select(token => WriteAsync(stoa, token, made, enough.Token)).ToArray();
        await Patience.UntilAsync(() => made.Count > 40, () => $"{made.Count} Spaces", Cancel);
        var newcomers = AddPeopleAsync(stoa, enough.Token);
        var backup = Path.Combine(RunningStoa.NewFolder(), "backup");
        var before = made.ToArray();
        var printed = await Shell.StoaAsync(Cancel, "backup", "--data", stoa.Data, "--to", backup);
        var during = made.Count - before.Length;
        await enough.CancelAsync();
        await Task.WhenAll([.. writers, newcomers]);
        Assert.True(during > 0, "nothing was written during the backup: this test shows nothing");
        Assert.True(printed.GetProperty("files").GetInt64() >= 7);
        Assert.All(
            System.IO.Directory.EnumerateFiles(backup, "*", SearchOption.AllDirectories),
            file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));

        var data = Path.Combine(RunningStoa.NewFolder(), "data");
        await Shell.StoaAsync(Cancel, "restore", "--from", backup, "--data", data);
        AssertOneWhole(data);
        await using var restored = await RunningStoa.StartAsync(Cancel, data);
        var token = tokens[0]; // A token of before works: the master key and the accounts are there.
        foreach (var id in before)
        {
            var space = await restored.GetAsync($"/2/spaces/{id}?space.fields=title,creator_id&expansions=creator_id", token, Cancel);
            Assert.StartsWith("Space of", space.GetProperty("data").GetProperty("title").GetString(), StringComparison.Ordinal);
        }

        await restored.PostAsync("/api/spaces", token, new { title = "After" }, Cancel);
        Assert.Equal(0, await restored.InterruptAsync(Cancel));
    }

    [Theory]
    [InlineData("stoa.db", true)]
    [InlineData("master.key", true)]
    [InlineData("backup.json", false)]
    public async Task Restore_OfABackupThatIsNotWhole_RefusesAndLeavesNothing(string file, bool isChanged)
    {
        var backup = await BackUpAsync();
        var path = Path.Combine(backup, file);
        if (isChanged)
        {
            var bytes = await File.ReadAllBytesAsync(path, Cancel);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, Cancel);
        }
        else
        {
            File.Delete(path);
        }

        var data = Path.Combine(RunningStoa.NewFolder(), "data");
        var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "restore", "--from", backup, "--data", data], Cancel);
        Assert.Equal(1, exitCode);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(data));
    }

    [Fact]
    public async Task Commands_TakeNoFolderInWhichSomethingIs_AndNothingForABackup()
    {
        var backup = await BackUpAsync();
        var full = RunningStoa.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(full, "mine"), "mine", Cancel);
        foreach (var arguments in (string[][])[["restore", "--from", backup, "--data", full], ["backup", "--data", backup, "--to", full]])
        {
            var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, .. arguments], Cancel);
            Assert.Equal(1, exitCode);
            Assert.Contains(full, error, StringComparison.Ordinal);
        }

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(full, "mine"), Cancel));
        var (nothing, _, told) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "backup", "--data", full, "--to", full + "-backup"], Cancel);
        Assert.Equal(1, nothing);
        Assert.Contains("--data", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../mine")]
    [InlineData("keys/../../mine.xml")]
    [InlineData("/etc/passwd")]
    public async Task Restore_OfAListThatLeadsElsewhere_Refuses(string name)
    {
        var backup = await BackUpAsync();
        var path = Path.Combine(backup, "backup.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Cancel)).Replace("\"master.key\"", JsonSerializer.Serialize(name), StringComparison.Ordinal), Cancel);

        var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "restore", "--from", backup, "--data", Path.Combine(RunningStoa.NewFolder(), "data")], Cancel);
        Assert.Equal(1, exitCode);
        Assert.Contains("backup.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_OfAStoaOnPostgres_SaysWhatToUseInstead()
    {
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "backup", "--data", RunningStoa.NewFolder(), "--to", RunningStoa.NewFolder()], Cancel, ("Stoa__Storage__Postgres", "Host=nowhere"));
        Assert.Equal(1, exitCode);
        Assert.Contains("pg_dump", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_OfAStoaOnPostgresByItsSettingsFile_SaysWhatToUseInstead()
    {
        var folder = RunningStoa.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{"Stoa":{"Storage":{"Postgres":"Host=nowhere"}}}""", Cancel);
        var (exitCode, _, error) = await Shell.RunAsync("sh", ["-c", $"cd '{folder}' && dotnet exec '{Repository.StoaDll}' backup --data . --to copy"], Cancel);
        Assert.Equal(1, exitCode);
        Assert.Contains("pg_dump", error, StringComparison.Ordinal);
    }

    private static async Task<string> BackUpAsync()
    {
        string data;
        await using (var stoa = await RunningStoa.StartAsync(Cancel))
        {
            await stoa.AddUserAsync("host", Cancel);
            data = stoa.Data;
        }

        var backup = Path.Combine(RunningStoa.NewFolder(), "backup"); // Of a server that was killed: what is in its write-ahead logs counts.
        await Shell.StoaAsync(Cancel, "backup", "--data", data, "--to", backup);
        return backup;
    }

    private static async Task WriteAsync(RunningStoa stoa, string token, ConcurrentQueue<string> made, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var (status, body) = await stoa.SendAsync(
                HttpMethod.Post, "/api/spaces", token, new { title = $"Space of {i}", scheduled_start = TimeProvider.System.GetUtcNow().AddDays(1) }, Cancel);
            if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
            {
                return; // They have as many as one may have.
            }

            made.Enqueue(body.GetProperty("data").GetProperty("id").GetString()!);
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static async Task AddPeopleAsync(RunningStoa stoa, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var (_, token) = await stoa.AddUserAsync($"new{i}", Cancel);
            await stoa.PostAsync("/api/spaces", token, new { title = $"Space of {i}" }, Cancel);
        }
    }

    /// <summary>Nobody is missing whom the log names, and nothing read further than the log goes.</summary>
    private static void AssertOneWhole(string data)
    {
        using var log = new SqliteConnection($"Data Source={Path.Combine(data, "stoa.db")};Pooling=False");
        log.Open();
        Run(log, $"ATTACH '{Path.Combine(data, "accounts.db")}' AS accounts");
        Run(log, $"ATTACH '{Path.Combine(data, "activity.db")}' AS activity");
        Assert.True(Number(log, "SELECT count(*) FROM space_events") > 40);
        Assert.True(Number(log, "SELECT count(DISTINCT json_extract(body, '$.actor')) FROM space_events") >= 4);
        Assert.Equal(0, Number(log, "SELECT count(*) FROM space_events WHERE json_extract(body, '$.actor') NOT IN (SELECT id FROM accounts.users)"));
        Assert.True(Number(log, "SELECT ifnull(max(seq), 0) FROM activity.position") <= Number(log, "SELECT max(seq) FROM space_events"));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}

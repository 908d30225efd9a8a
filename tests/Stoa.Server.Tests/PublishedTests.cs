using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Stoa.Server.Tests;

/// <summary>
/// The published executable, where missing globalization data would silently break title folding. What is published here is what was built
/// for the tests; with STOA_PUBLISH=Release, a release, which is compiled for it and is one file (<c>./test --long</c>).
/// </summary>
public sealed partial class PublishedTests
{
    private static readonly string? _configuration = Environment.GetEnvironmentVariable("STOA_PUBLISH") is { Length: > 0 } configuration ? configuration : null;
    private static readonly Lazy<Task<string>> _folder = new(PublishAsync);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_InThePublishedExecutable_FoldsAccents()
    {
        var data = RunningStoa.NewFolder();
        await using var stoa = await RunningStoa.StartAsync([Path.Combine(await _folder.Value, "stoa")], data, ["--no-demo"], [], Cancel);
        var (_, token) = await stoa.AddUserAsync("host", Cancel);
        foreach (var title in (string[])["Un café à Paris", "ＦＵＬＬ　ＷＩＤＴＨ", "ﬁne ligatures", "Straßenmusik"])
        {
            await stoa.PostAsync("/api/spaces", token, new { title }, Cancel);
        }

        foreach (var query in (string[])["cafe", "full width", "fine", "STRASSENMUSIK"])
        {
            var found = await stoa.GetAsync($"/2/spaces/search?query={Uri.EscapeDataString(query)}", token, Cancel);
            Assert.Equal(1, found.GetProperty("meta").GetProperty("result_count").GetInt32());
        }
    }

    /// <summary>Libraries of the system, of SQLite, files of other assemblies and what they know of each other: each is asked for where a single file may not have it.</summary>
    [Fact]
    public async Task Release_IsOneFile_InWhichEverythingIs()
    {
        Assert.SkipUnless(_configuration is not null, "STOA_PUBLISH=Release, as in ./test --long");
        var program = Path.Combine(await _folder.Value, "stoa");
        Assert.Equal([program], System.IO.Directory.EnumerateFileSystemEntries(await _folder.Value), StringComparer.Ordinal);
        (string, string)[] alone = [("DOTNET_ROOT", "/nowhere"), ("DOTNET_BUNDLE_EXTRACT_BASE_DIR", RunningStoa.NewFolder())];
        var (_, version, _) = await Shell.RunAsync(program, ["--version"], Cancel, alone);
        Assert.Matches(Version(), version);
        Assert.Contains("serve", (await Shell.RunAsync(program, ["--help"], Cancel, alone)).Output, StringComparison.Ordinal);

        var data = RunningStoa.NewFolder();
        string ada;
        await using (var stoa = await RunningStoa.StartAsync([program], data, ["--demo"], alone, Cancel))
        {
            (ada, var token) = await AddAsync(program, alone, data, "ada");
            await AssertServesAsync(stoa, token, version.Trim());
            await AssertIsHeardAsync(stoa, program, alone, token);
            Assert.Equal(0, await stoa.InterruptAsync(Cancel, "-TERM"));
        }

        await using (var stoa = await RunningStoa.StartAsync([program], data, ["--demo"], alone, Cancel))
        {
            var (_, token) = await AddAsync(program, alone, data, "grace");
            var found = await stoa.GetAsync("/2/users/by/username/ada", token, Cancel);
            Assert.Equal(ada, found.GetProperty("data").GetProperty("id").GetString());
            Assert.Equal(0, await stoa.InterruptAsync(Cancel, "-TERM"));
        }

        await AssertRefusesNewerFilesAsync(program, alone, data);
    }

    [Fact]
    public async Task Version_IsTheOneOfThePropsFile_AndTheChangelogHasIt()
    {
        var number = Prefix().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Directory.Build.props"), Cancel)).Groups["number"].Value;
        var (exitCode, version, _) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "--version"], Cancel);
        Assert.Equal((0, number), (exitCode, version.Trim()));
        Assert.Contains($"\n## {number}", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "CHANGELOG.md"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutGlobalizationData_SaysSoInsteadOfSearchingWrongly()
    {
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder()], Cancel, ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));

        Assert.Equal(1, exitCode);
        Assert.Contains("ICU", error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\+[0-9a-f]{12})?\n$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Version();

    private static async Task<string> PublishAsync()
    {
        var output = RunningStoa.NewFolder();
        string[] what = _configuration is null ? ["-c", "Debug", "--no-build"] : ["-c", _configuration, $"-p:ReleaseFor={System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}"];
        var (published, log, _) = await Shell.RunAsync(
            "dotnet", ["publish", Path.Combine(Repository.Root, "src", "Stoa.Server"), .. what, "-o", output, "--nologo"], CancellationToken.None);
        Assert.True(published == 0, log);
        return output;
    }

    private static async Task<(string Id, string Token)> AddAsync(string program, (string, string)[] alone, string data, string name)
    {
        var (_, user, error) = await Shell.RunAsync(program, ["user", "add", name, "--data", data], Cancel, alone);
        var (_, token, alsoError) = await Shell.RunAsync(program, ["token", "issue", "--user", name, "--scopes", "tweet.read users.read space.read space.write", "--data", data], Cancel, alone);
        Assert.True(user.Length > 0 && token.Length > 0, error + alsoError);
        return (JsonSerializer.Deserialize<JsonElement>(user).GetProperty("id").GetString()!, JsonSerializer.Deserialize<JsonElement>(token).GetProperty("access_token").GetString()!);
    }

    private static async Task AssertServesAsync(RunningStoa stoa, string token, string version)
    {
        Assert.Contains("ready", await stoa.Http.GetStringAsync("/health/ready", Cancel), StringComparison.Ordinal);
        var found = await stoa.GetAsync("/2/spaces/search?query=cafe&expansions=creator_id", token, Cancel);
        Assert.True(found.GetProperty("meta").GetProperty("result_count").GetInt32() > 0);
        var made = await stoa.PostAsync("/api/spaces", token, new { title = "Out of one file" }, Cancel);
        var id = made.GetProperty("data").GetProperty("id").GetString();
        Assert.Equal("live", (await stoa.GetAsync($"/2/spaces/{id}", token, Cancel)).GetProperty("data").GetProperty("state").GetString());

        var documented = JsonSerializer.Deserialize<JsonElement>(await stoa.Http.GetStringAsync("/api/openapi.json", Cancel));
        Assert.Equal(version.Split('+')[0], documented.GetProperty("info").GetProperty("version").GetString());
        Assert.Contains("<form", await stoa.Http.GetStringAsync("/signin", Cancel), StringComparison.Ordinal);
        foreach (var page in (string[])["/", "/docs/"])
        {
            var html = await stoa.Http.GetStringAsync(page, Cancel);
            var script = Script().Match(html).Groups["path"].Value;
            Assert.True(script.Length > 0, $"{page} has no script:\n{html}");
            using var answer = await stoa.Http.GetAsync(new Uri(new Uri(new Uri(stoa.Url), page), script), Cancel);
            Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType?.EndsWith("javascript", StringComparison.Ordinal)));
        }
    }

    [GeneratedRegex("<VersionPrefix>(?<number>[^<]+)</VersionPrefix>", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Prefix();

    [GeneratedRegex("<script[^>]* src=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Script();

    /// <summary>The demo's host plays a piece: OpenSSL, sockets, the piece itself.</summary>
    private static async Task AssertIsHeardAsync(RunningStoa stoa, string program, (string, string)[] alone, string token)
    {
        var line = stoa.Output.Split('\n').First(line => line.Contains("audio listen", StringComparison.Ordinal));
        var space = line.Split(' ').SkipWhile(word => word != "--space").ElementAt(1);
        var file = Path.Combine(RunningStoa.NewFolder(), "heard.ogg");
        var (exitCode, _, error) = await Shell.RunAsync(
            program, ["audio", "listen", "--space", space, "--seconds", "3", "--out", file, "--server", stoa.Url], Cancel, [.. alone, ("STOA_TOKEN", token)]);
        Assert.True(exitCode == 0, error);
        Assert.True(new FileInfo(file).Length > 5_000, $"{new FileInfo(file).Length} bytes were heard");
    }

    private static async Task AssertRefusesNewerFilesAsync(string program, (string, string)[] alone, string data)
    {
        var files = System.IO.Directory.GetFiles(data, "*.db");
        Assert.True(files.Length >= 5, string.Join(' ', files));
        foreach (var file in files)
        {
            var before = SetVersion(file, 9999);
            var (exitCode, _, error) = await Shell.RunAsync(program, ["--data", data], Cancel, alone);
            Assert.Equal(1, exitCode);
            Assert.Contains($"{Path.GetFileName(file)} has schema version 9999", error, StringComparison.Ordinal);
            Assert.Equal(9999, SetVersion(file, before));
        }
    }

    private static long SetVersion(string file, long version)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var before = (long)command.ExecuteScalar()!;
        command.CommandText = $"PRAGMA user_version={version}";
        command.ExecuteNonQuery();
        return before;
    }
}

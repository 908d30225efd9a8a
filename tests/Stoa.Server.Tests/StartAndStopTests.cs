using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Stoa.Server.Tests;

/// <summary>How the process starts, refuses to start, and stops.</summary>
public sealed partial class StartAndStopTests(StartAndStopTests.World world) : IClassFixture<StartAndStopTests.World>
{
    [Fact]
    public async Task Start_WithDemo_PrintsCommandsThatWorkWhenPasted()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, arguments: ["--demo"]);
        var commands = await WaitForAsync(() => CurlLine().Matches(stoa.Output).Select(match => match.Value.Trim()).ToList(), found => found.Count == 3, cancellationToken);

        foreach (var command in commands)
        {
            var (exitCode, output, error) = await Shell.RunAsync("bash", ["-c", command.Replace("curl ", "curl -sS --fail ", StringComparison.Ordinal)], cancellationToken);
            Assert.True(exitCode == 0, $"{command}\n{output}{error}");
            Assert.Contains("\"data\"", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_InDevelopmentOnAnEmptyFolder_SeedsTheDemo_AndProductionDoesNot()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var development = await RunningStoa.StartAsync(cancellationToken, arguments: [], environment: ("DOTNET_ENVIRONMENT", "Development"));
        await using var production = await RunningStoa.StartAsync(cancellationToken, arguments: []);
        var inDevelopment = await development.GetAsync("/2/spaces/search?query=cafe", await development.AddAppAsync(cancellationToken), cancellationToken);
        var inProduction = await production.GetAsync("/2/spaces/search?query=cafe", await production.AddAppAsync(cancellationToken), cancellationToken);

        Assert.True(inDevelopment.GetProperty("meta").GetProperty("result_count").GetInt32() > 0);
        Assert.Equal("""{"meta":{"result_count":0}}""", inProduction.GetRawText());
    }

    [Fact]
    public async Task Start_TwoOnOneMachine_BothAnswer()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var second = await RunningStoa.StartAsync(cancellationToken);
        foreach (var stoa in (RunningStoa[])[world.Server, second])
        {
            await stoa.GetAsync("/2/spaces/search?query=x", await stoa.AddAppAsync(cancellationToken), cancellationToken);
        }
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--urls=nonsense", "--urls")]
    [InlineData("--urls=ftp://localhost:1", "--urls")]
    [InlineData("--demo --no-demo", "--no-demo")]
    public async Task Start_WithOptionsThatMakeNoSense_RefusesAndNamesThem(string options, string named)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder(), .. options.Split(' ')], cancellationToken);

        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stoa__Cluster__Nonsense", "1", "Nonsense")]
    [InlineData("Stoa__Api__RateLimits__PerApp__nonsense", "1", "nonsense")]
    [InlineData("Stoa__Api__RateLimits__PerUser__getUsersMe", "-1", "getUsersMe")]
    [InlineData("Stoa__Api__RateLimits__WebApp", "2000000001", "WebApp")]
    [InlineData("Stoa__Api__RateLimits__Profile", "Nonsense", "Profile")]
    [InlineData("Stoa__Api__CorsOrigins__0", "example.org", "CorsOrigins")]
    [InlineData("Stoa__Api__ProblemTypeBase", "https://example.org", "ProblemTypeBase")]
    [InlineData("Stoa__Hosting__TrustedProxies__0", "everyone", "TrustedProxies")]
    [InlineData("Stoa__Rooms__Guests", "maybe", "Stoa:Rooms:Guests takes true or false: maybe")]
    [InlineData("Stoa__Rooms__MaxStreams", "abc", "Stoa:Rooms:MaxStreams takes a whole number: abc")]
    [InlineData("Stoa__Cluster__Rules__HostLossGrace", "2m", "Stoa:Cluster:Rules:HostLossGrace takes a time such as 00:02:00")]
    [InlineData("Stoa__Rooms__Guest", "true", "Stoa:Rooms: there is no 'Guest'")]
    [InlineData("Stoa__Romms__Guests", "true", "Stoa: there is no 'Romms'")]
    public async Task Start_WithASettingThatCannotBe_RefusesAndNamesIt(string name, string value, string named)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder()], cancellationToken, (name, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stoa.db")]
    [InlineData("accounts.db")]
    public async Task Start_OnANewerSchema_RefusesAndSaysWhatToDo(string file)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var data = RunningStoa.NewFolder();
        await using (Stoa.Storage.Sqlite.SqliteEventStore.Open(data, TimeProvider.System))
        await using (Stoa.Storage.Accounts.AccountStore.Open(data, TimeProvider.System))
        {
            // The files as a server leaves them.
        }

        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, file)};Pooling=False"))
        {
            await connection.OpenAsync(cancellationToken);
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9999";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var (exitCode, _, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "--data", data], cancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Contains("newer", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.0.2.77:5312", "", "none of this machine")] // RFC 5737: nobody's.
    [InlineData("https://127.0.0.1:0", "", "takes a certificate")]
    [InlineData("http://localhost:0", "", "127.0.0.1:0")]
    [InlineData("https://127.0.0.1:0", "/nowhere/certificate.pem", "certificate cannot be read")]
    [InlineData("https://127.0.0.1:0", "/etc/hostname", "certificate is none")]
    public async Task Start_WhereItCannotListen_SaysWhatToDo(string url, string certificate, string said)
    {
        var (exitCode, output, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder(), "--urls", url], TestContext.Current.CancellationToken,
            certificate.Length > 0 ? [("Kestrel__Certificates__Default__Path", certificate)] : []);

        Assert.Equal(1, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_WhileItStarts_EndsItInOrder(string signal)
    {
        // With its first line it has loaded one of the directories, and does not listen yet.
        const string Script = """
            set -m
            dotnet exec "$1" serve --no-demo --data "$2" --urls http://127.0.0.1:0 >"$2/log" 2>&1 &
            until grep -q loaded "$2/log"; do sleep 0.01; done
            kill "-$3" $!
            wait $!; code=$?
            cat "$2/log"
            exit $code
            """;
        var (exitCode, output, _) = await Shell.RunAsync("bash", ["-c", Script, "bash", Repository.StoaDll, RunningStoa.NewFolder(), signal], TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, $"{exitCode}\n{output}");
        Assert.DoesNotContain("nhandled exception", output, StringComparison.Ordinal);
    }

    /// <summary>It is started in this repository, which has thousands of folders.</summary>
    [Fact]
    public void Start_WatchesItsOwnFilesAlone()
    {
        var watches = System.IO.Directory.GetFiles($"/proc/{world.Server.ProcessId}/fdinfo").Sum(file => ReadOrNothing(file).Count(line => line.StartsWith("inotify wd", StringComparison.Ordinal)));
        Assert.InRange(watches, 0, 20);

        static string[] ReadOrNothing(string file)
        {
            try
            {
                return File.ReadAllLines(file);
            }
            catch (IOException)
            {
                return []; // Closed meanwhile.
            }
        }
    }

    [Fact]
    public async Task Start_OnAPortInUse_RefusesWithoutAStackTrace()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, output, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder(), "--urls", world.Server.Url], cancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains("in use", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnTheFolderOfARunningServer_Refuses_AndOnThatOfAKilledOneDoesNot()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var first = await RunningStoa.StartAsync(cancellationToken);
        var (exitCode, output, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", first.Data, "--urls", "http://127.0.0.1:0"], cancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Contains("Another Stoa runs on the data folder", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        await first.AddAppAsync(cancellationToken); // The other commands work beside it.

        await first.KillAsync();
        await using var second = await RunningStoa.StartAsync(cancellationToken, first.Data);
    }

    [Fact]
    public async Task Interrupt_UnderLoad_EndsInOrderWithEverythingKept()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var stoa = await RunningStoa.StartAsync(cancellationToken, arguments: ["--demo"]);
        var (_, token) = await stoa.AddUserAsync("host", cancellationToken);
        List<string> made = [];
        var load = Task.Run(
            async () =>
            {
                while (made.Count < 90)
                {
                    try
                    {
                        var answer = await stoa.PostAsync("/api/spaces", token, new { title = "Before the end" }, cancellationToken);
                        made.Add(answer.GetProperty("data").GetProperty("id").GetString()!);
                    }
                    catch (Exception e) when (e is HttpRequestException or Xunit.Sdk.XunitException)
                    {
                        return; // The server is stopping: refused or gone.
                    }
                }
            },
            cancellationToken);
        await WaitForAsync(() => made.Count, count => count > 3, cancellationToken);

        var exitCode = await stoa.InterruptAsync(cancellationToken);
        await load;

        Assert.Equal(0, exitCode);
        await using var again = await RunningStoa.StartAsync(cancellationToken, stoa.Data);
        var app = await again.AddAppAsync(cancellationToken);
        var found = await again.GetAsync($"/2/spaces?ids={string.Join(',', made)}", app, cancellationToken);
        Assert.Equal(made.Count, found.GetProperty("data").GetArrayLength());
    }

    /// <summary>A server that runs all the while.</summary>
    public sealed class World() : SharedServer;

    [GeneratedRegex("^\\s*curl .*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CurlLine();

    private static async Task<T> WaitForAsync<T>(Func<T> look, Func<T, bool> isThere, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(1);)
        {
            var seen = look();
            if (isThere(seen))
            {
                return seen;
            }

            await Task.Delay(20, cancellationToken);
        }

        throw new TimeoutException("It did not come within a minute.");
    }
}

namespace Stoa.Server.Tests;

/// <summary>
/// The published executable, where missing globalization data would silently break title folding. What is published here is what was built
/// for the tests; with STOA_PUBLISH=Release, a release, which is compiled for it (<c>./test --long</c>).
/// </summary>
public sealed class PublishedTests
{
    [Fact]
    public async Task Search_InThePublishedExecutable_FoldsAccents()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var output = RunningStoa.NewFolder();
        string[] what = Environment.GetEnvironmentVariable("STOA_PUBLISH") is { Length: > 0 } configuration ? ["-c", configuration] : ["-c", "Debug", "--no-build"];
        var (published, log, _) = await Shell.RunAsync(
            "dotnet", ["publish", Path.Combine(Repository.Root, "src", "Stoa.Server"), .. what, "-o", output, "--nologo"], cancellationToken);
        Assert.True(published == 0, log);
        var data = RunningStoa.NewFolder();
        await using var stoa = await RunningStoa.StartAsync([Path.Combine(output, "stoa")], data, ["--no-demo"], [], cancellationToken);
        var (_, token) = await stoa.AddUserAsync("host", cancellationToken);
        foreach (var title in (string[])["Un café à Paris", "ＦＵＬＬ　ＷＩＤＴＨ", "ﬁne ligatures", "Straßenmusik"])
        {
            await stoa.PostAsync("/api/spaces", token, new { title }, cancellationToken);
        }

        foreach (var query in (string[])["cafe", "full width", "fine", "STRASSENMUSIK"])
        {
            var found = await stoa.GetAsync($"/2/spaces/search?query={Uri.EscapeDataString(query)}", token, cancellationToken);
            Assert.Equal(1, found.GetProperty("meta").GetProperty("result_count").GetInt32());
        }
    }

    [Fact]
    public async Task Start_WithoutGlobalizationData_SaysSoInsteadOfSearchingWrongly()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "--data", RunningStoa.NewFolder()], cancellationToken, ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));

        Assert.Equal(1, exitCode);
        Assert.Contains("ICU", error, StringComparison.Ordinal);
    }
}

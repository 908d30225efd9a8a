using System.Diagnostics;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>The web app's pages in a real Chromium, where nothing that is heard is measured: these run beside other tests. What is done, the scripts in tests/clients say.</summary>
public sealed class WebPageTests
{
    [Fact]
    public Task PlannedSpaces_AreMadeFoundEditedAndCalledOff() => WebScript.RunAsync("web-schedule.mjs", 11);

    [Fact]
    public Task Discovery_SaysWhyAndTellsWhenSomethingStarts() => WebScript.RunAsync("web-discovery.mjs", 9);

    [Fact]
    public Task Tickets_AreBoughtConfirmedGivenAndTakenBack() => WebScript.RunAsync("web-tickets.mjs", 11);

    [Fact]
    public Task Insights_AreReadByEyeByKeyboardAndAsTables() => WebScript.RunAsync("web-insights.mjs", 9);

    [Fact]
    public Task TextOfStrangers_StaysText() => WebScript.RunAsync("web-hostile.mjs", 4);

    [Fact]
    public Task Keyboard_IsEnough() => WebScript.RunAsync("web-keyboard.mjs", 10);

    [Fact]
    public Task Pages_AreAccessible() => WebScript.RunAsync("web-pages.mjs", 6);
}

/// <summary>A script of tests/clients that drives the web app; it starts the server itself.</summary>
internal static class WebScript
{
    /// <summary>Runs it: every fact that holds is a line.</summary>
    public static async Task RunAsync(string script, int checks)
    {
        var clock = Stopwatch.StartNew();
        var data = RunningStoa.NewFolder();
        var (exitCode, output, error) = await Shell.RunAsync(
            "node", [Path.Combine(Repository.Root, "tests", "clients", script)], TestContext.Current.CancellationToken,
            ("STOA_WORLD", JsonSerializer.Serialize(new { stoa = Repository.StoaDll, data })));
        Assert.True(exitCode == 0, $"after {clock.Elapsed}:\n{output}{error}");
        Assert.Equal(checks, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace Stoa.Contract.Tests;

/// <summary>The web app in a real Chromium, with the real server and real audio; the scripts in tests/clients say what is done.</summary>
/// <remarks>The scripts start the server themselves: one of them kills it. Audio is live, so these tests run alone.</remarks>
[Collection(nameof(RealPeersAlone))]
public sealed class WebAppTests
{
    [Fact]
    public Task Journey_FromSignUpToTheEndOfASpace() => RunAsync("web-journey.mjs", 21);

    [Fact]
    public Task PlannedSpaces_AreMadeFoundEditedAndCalledOff() => RunAsync("web-schedule.mjs", 11);

    [Fact]
    public Task Keyboard_IsEnough() => RunAsync("web-keyboard.mjs", 10);

    [Fact]
    public Task Pages_AreAccessible() => RunAsync("web-pages.mjs", 6);

    private static async Task RunAsync(string script, int checks)
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

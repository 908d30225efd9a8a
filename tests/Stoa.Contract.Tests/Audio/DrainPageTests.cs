using System.Text.Json;
using Stoa.Server.Tests.Nodes;

namespace Stoa.Contract.Tests.Audio;

/// <summary>The web app while its node ends, in a real Chromium over two real nodes. Alone, since what is heard is measured.</summary>
[Collection(nameof(RealPeersAlone))]
public sealed class DrainPageTests
{
    [Fact]
    public async Task Page_OfANodeThatDrains_GoesOnAtTheOther_AndNobodyNotices()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (nodes, first, second) = await TwoNodes.StartAsync(cancel, null, ("Stoa__Accounts__SignUp", "Open"), ("Stoa__Rooms__Guests", "true"));
        await using var both = nodes;
        var (exitCode, output, error) = await Shell.RunAsync(
            "node", [Path.Combine(Repository.Root, "tests", "clients", "web-drain.mjs")], cancel,
            ("STOA_WORLD", JsonSerializer.Serialize(new { first = new { url = nodes.UrlOf(first), pid = first.ProcessId }, second = new { url = nodes.UrlOf(second) } })));
        Assert.True(exitCode == 0, $"{output}{error}\n{first.Output}\n{second.Output}");
        Assert.Equal(5, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}

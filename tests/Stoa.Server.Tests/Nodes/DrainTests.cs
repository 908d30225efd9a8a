using System.Net;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Server.Tests.Nodes;

/// <summary>A node ends, and its clients are at the other one before.</summary>
public sealed class DrainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drain_ByTheCommandLine_MovesAStreamWithoutAGap_AndEndsTheNodeInOrder()
    {
        var (nodes, first, second) = await TwoNodes.StartAsync(Cancel);
        await using var both = nodes;
        var (host, fan) = (nodes.Tokens[0], nodes.Tokens[1]);
        var space = await OpenAsync(first, host);
        await ShowsAsync(second, space, host);
        await using var watching = await StreamClient.OpenAsync(new Uri(second.Url), space, host, Cancel);
        await using var old = await StreamClient.OpenAsync(new Uri(first.Url), space, fan, Cancel);
        await old.WaitAsync(events => events.Any(e => e.Type == "snapshot"), "the snapshot", Cancel);
        await watching.WaitAsync(events => events.Any(e => e.Type == "counts" && (int?)e.Data["participant_count"] == 2), "both are counted", Cancel);
        Assert.Equal(["n1 serving", "n2 serving"], await ListAsync(nodes));

        using var drain = Shell.Start("dotnet", ["exec", Repository.StoaDll, "drain", "--node", "n1"], nodes.Environment);
        await old.WaitAsync(events => events.Any(e => e.Type == "moved"), "the stream is told to move", Cancel);
        var moved = new Uri((string)old.Events.Single(e => e.Type == "moved").Data["url"]!);
        Assert.Contains("draining", await HealthAsync(first), StringComparison.Ordinal);
        Assert.Contains("\"ready\"", await HealthAsync(second), StringComparison.Ordinal);

        await using var next = await StreamClient.OpenAsync(new Uri(moved.GetLeftPart(UriPartial.Authority)), space, null, Cancel, query: moved.Query);
        await next.WaitAsync(events => events.Any(e => e.Type == "snapshot" && e.Data["me"] is not null), "the snapshot for the same person", Cancel);
        await second.SendAsync(HttpMethod.Patch, $"/api/spaces/{space}", host, new { title = "Edited" }, Cancel);
        await old.WaitAsync(events => events.Any(e => e.Type == "space_edited"), "the old one goes on", Cancel);
        await next.WaitAsync(events => events.Any(e => e.Type == "space_edited"), "the new one tells too", Cancel);
        await old.DisposeAsync();

        await drain.WaitForExitAsync(Cancel);
        Assert.Equal(0, drain.ExitCode);
        Assert.Equal("""{"node":"n1","drained":true}""", (await drain.StandardOutput.ReadToEndAsync(Cancel)).Trim());
        Assert.Equal(0, await first.WaitForExitAsync(Cancel));
        Assert.Equal(["n2 serving"], await ListAsync(nodes));
        await second.SendAsync(HttpMethod.Patch, $"/api/spaces/{space}", host, new { title = "Edited again" }, Cancel);
        await next.WaitAsync(events => events.Count(e => e.Type == "space_edited") == 2, "events go on", Cancel);

        // One person, however many nodes they were at: nobody saw them go.
        Assert.DoesNotContain(watching.Events, e => e.Type == "counts" && (int?)e.Data["participant_count"] == 1 && e.Index > watching.Events.First(c => c.Type == "counts" && (int?)c.Data["participant_count"] == 2).Index);
    }

    [Fact]
    public async Task Signal_SendsWhoComesToTheOther_AndTheSecondOneEndsTheNodeAtOnce()
    {
        var (nodes, first, second) = await TwoNodes.StartAsync(Cancel, [("Stoa__Node__DrainTimeout", "00:10:00")]);
        await using var both = nodes;
        var (host, fan) = (nodes.Tokens[0], nodes.Tokens[1]);
        var space = await OpenAsync(second, host);
        await ShowsAsync(first, space, host);
        await using var staying = await StreamClient.OpenAsync(new Uri(first.Url), space, host, Cancel);
        await Shell.RunAsync("kill", ["-TERM", $"{first.ProcessId}"], Cancel);
        await staying.WaitAsync(events => events.Any(e => e.Type == "moved"), "the stream is told to move", Cancel);

        await using var sent = await StreamClient.OpenAsync(new Uri(first.Url), space, fan, Cancel);
        Assert.Equal((307, "draining"), (sent.Status, sent.Reason));
        var folder = RunningStoa.NewFolder();
        var (exitCode, _, error) = await Shell.RunAsync(
            "dotnet", ["exec", Repository.StoaDll, "audio", "listen", "--space", space, "--out", Path.Combine(folder, "heard.ogg"), "--seconds", "2", "--server", first.Url], Cancel, ("STOA_TOKEN", fan));
        Assert.True(exitCode == 0, error);

        Assert.False(staying.IsEnded);
        Assert.Equal(0, await first.InterruptAsync(Cancel, "-TERM"));
        Assert.True(staying.IsEnded);
    }

    [Fact]
    public async Task FullNode_SendsStreamsToTheOther()
    {
        var (nodes, first, second) = await TwoNodes.StartAsync(Cancel, [("Stoa__Rooms__MaxStreams", "1")]);
        await using var both = nodes;
        var space = await OpenAsync(first, nodes.Tokens[0]);
        await ShowsAsync(second, space, nodes.Tokens[0]);
        await using var one = await StreamClient.OpenAsync(new Uri(first.Url), space, nodes.Tokens[0], Cancel);
        Assert.Equal(200, one.Status);
        await Patience.UntilAsync(async () => (await ListAsync(nodes)).Count == 2, () => "both nodes are on the board", Cancel);
        await using var other = await StreamClient.OpenAsync(new Uri(first.Url), space, nodes.Tokens[1], Cancel);
        Assert.Equal((307, "node_full"), (other.Status, other.Reason));
        var location = new Uri(other.Headers["Location"]);
        await using var there = await StreamClient.OpenAsync(new Uri(location.GetLeftPart(UriPartial.Authority)), space, null, Cancel, query: location.Query);
        await there.WaitAsync(events => events.Any(e => e.Type == "snapshot"), "the snapshot", Cancel);
    }

    private static async Task<string> OpenAsync(RunningStoa node, string host) =>
        (await node.PostAsync("/api/spaces", host, new { title = "Moving" }, Cancel)).GetProperty("data").GetProperty("id").GetString()!;

    /// <summary>Waits until a node's feed has brought the Space that another made.</summary>
    private static Task ShowsAsync(RunningStoa node, string space, string token) => Patience.UntilAsync(
        async () => (await node.SendAsync(HttpMethod.Get, $"/api/spaces/{space}", token, null, Cancel)).Status == HttpStatusCode.OK, () => $"{node.Url} shows it", Cancel);

    private static async Task<string> HealthAsync(RunningStoa node)
    {
        using var response = await node.Http.GetAsync("/health/ready", Cancel);
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(TwoNodes nodes)
    {
        var (exitCode, output, error) = await Shell.RunAsync("dotnet", ["exec", Repository.StoaDll, "nodes", "--json"], Cancel, nodes.Environment);
        Assert.True(exitCode == 0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Select(node => $"{node.GetProperty("node").GetString()} {node.GetProperty("state").GetString()}")];
    }
}

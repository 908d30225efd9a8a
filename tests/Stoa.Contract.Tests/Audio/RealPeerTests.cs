using System.Diagnostics;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;

namespace Stoa.Contract.Tests.Audio;

/// <summary>Browsers and broadcasters that people have, unchanged, talking and listening over the real server; the scripts in tests/clients say what is done.</summary>
/// <remarks>Audio is live: these tests run alone, so that other tests' work makes no holes in it.</remarks>
[Collection(nameof(RealPeersAlone))]
public sealed class RealPeerTests(PeerWorld world) : IClassFixture<PeerWorld>
{
    [Fact]
    public Task Chromium_TalksAndListens() => RunAsync("audio-chromium.mjs", 16);

    [Fact]
    public Task Firefox_TalksAndListens() => RunAsync("audio-firefox.mjs", 7);

    [Fact]
    public Task GStreamerAndAiortc_TalkAndListen() => RunAsync("audio-broadcasters.mjs", 3);

    private async Task RunAsync(string script, int checks)
    {
        var clock = Stopwatch.StartNew();
        var (exitCode, output, error) = await Shell.RunAsync(
            "node", [Path.Combine(Repository.Root, "tests", "clients", script)], TestContext.Current.CancellationToken, ("STOA_WORLD", world.Description));
        Assert.True(exitCode == 0, $"after {clock.Elapsed}:\n{output}{error}\n{world.Output}");
        Assert.Equal(checks, output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}

/// <summary>Keeps the tests with live audio apart from all others.</summary>
[CollectionDefinition(nameof(RealPeersAlone), DisableParallelization = true)]
public sealed class RealPeersAlone;

/// <summary>The real server, and people with tokens.</summary>
public sealed class PeerWorld : IAsyncLifetime
{
    private const int People = 14;
    private RunningStoa? _server;

    /// <summary>What the scripts are told.</summary>
    public string Description { get; private set; } = "";

    /// <summary>What the server has printed.</summary>
    public string Output => _server!.Output;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var data = RunningStoa.NewFolder();
        var people = await RoomCast.MakeAsync(data, People);
        _server = await RunningStoa.StartAsync(CancellationToken.None, data);
        Description = JsonSerializer.Serialize(new { url = _server.Url, people = people.Select(person => new { id = person.Id, token = person.Token }) });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

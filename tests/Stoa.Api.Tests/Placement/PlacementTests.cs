using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Api.Placement;
using Stoa.Api.Tests.Rooms;
using Stoa.Api.Tests.Whip;
using Stoa.Cluster.Nodes;
using Stoa.Spaces.Accounts;
using Stoa.Tests.Machines;

namespace Stoa.Api.Tests.Placement;

/// <summary>A node of several: what it says of itself is on a real board, and the other node is one that a test put there.</summary>
public sealed class PlacementTests : IAsyncLifetime
{
    private const string Elsewhere = "https://n2.example.org";
    private readonly Passes _passes = new(new byte[32], TimeProvider.System);
    private RedisServer _redis = null!;
    private NodeRedis _connection = null!;
    private NodeBoard _board = null!;
    private NodeDrain _drain = null!;
    private RoomServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        var node = new NodeOptions { Redis = _redis.Address, Name = "n1", Url = "https://n1.example.org", DrainDelay = TimeSpan.Zero, DrainTimeout = TimeSpan.FromMinutes(1) };
        _connection = NodeRedis.Connect(node);
        _board = NewBoard("n1", node.Url, () => _drain?.IsDraining == true);
        _server = new RoomServer(_passes, rooms =>
        {
            _drain = new NodeDrain(node, rooms, _board, TimeProvider.System, NullLogger<NodeDrain>.Instance);
            return new NodePlacement(node, _drain, _board, _passes, TimeProvider.System);
        });
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _drain.Dispose();
        _board.Dispose();
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Draining_SendsWhoMayComeIn_AndRefusesWhoMayNot()
    {
        var (creator, visitor) = (await _server.NewPersonAsync(), await _server.NewVisitorAsync());
        var space = await creator.CreateAsync();
        await AddOtherNodeAsync();
        using var stream = await EventReader.OpenAsync(creator, space);
        _ = _drain.DrainAsync();

        var sent = await creator.OfferAsync($"{space}/whip?source=search");
        Assert.Equal((307, "draining"), (sent.Status, sent.Reason));
        var location = sent.Headers.Location!.OriginalString;
        Assert.Equal(location, sent.Json.GetProperty("location").GetString());
        Assert.StartsWith($"{Elsewhere}{space}/whip?source=search&pass=", location, StringComparison.Ordinal);
        Assert.True(_passes.TryRead($"{space}/whip", location[(location.IndexOf("pass=", StringComparison.Ordinal) + 5)..], out var token));
        Assert.True(TokenHash.TryCompute(creator.Token, out var hash));
        Assert.Equal(hash, token);

        foreach (var (person, hasToken) in new[] { (visitor, true), (_server.Guest(), false) })
        {
            var answer = await person.SendAsync("GET", $"{space}/events", null);
            Assert.Equal(307, answer.Status);
            Assert.True(_passes.TryRead($"{space}/events", answer.Headers.Location!.Query["?pass=".Length..], out var known));
            Assert.Equal(hasToken, known is not null);
        }

        Assert.Equal("not_speaker", (await visitor.OfferAsync($"{space}/whip")).Reason);
        Assert.Equal(401, (await _server.Guest().OfferAsync($"{space}/whip")).Status);
        Assert.Equal(404, (await creator.SendAsync("GET", "/api/spaces/1zzzzzzzzzzzz/events", null)).Status);
    }

    [Fact]
    public async Task Draining_NeverSendsOnWhoWasSent_NorAnybodyWhereThereIsNoOther()
    {
        var creator = await _server.NewPersonAsync();
        var space = await creator.CreateAsync();
        using var stream = await EventReader.OpenAsync(creator, space);
        _ = _drain.DrainAsync();

        var alone = await creator.SendAsync("GET", $"{space}/events", null);
        Assert.Equal((503, "draining"), (alone.Status, alone.Reason));
        Assert.Equal("2", alone.Headers.RetryAfter!.ToString());
        await AddOtherNodeAsync();
        Assert.Equal(307, (await creator.SendAsync("GET", $"{space}/events", null)).Status);
        Assert.True(TokenHash.TryCompute(creator.Token, out var hash));
        var again = await _server.Guest().SendAsync("GET", $"{space}/events?pass={_passes.Write($"{space}/events", hash)}", null);
        Assert.Equal((503, "draining"), (again.Status, again.Reason));
        Assert.Null(again.Headers.Location);
    }

    [Fact]
    public async Task Draining_TellsEveryStreamWhereToGo_OrToComeAgain()
    {
        var creator = await _server.NewPersonAsync();
        var space = await creator.CreateAsync();
        await AddOtherNodeAsync();
        var (first, _) = await EventReader.EnterAsync(creator, space);
        using (first)
        {
            var drained = _drain.DrainAsync();
            var moved = await first.ReadAsync("moved");
            Assert.StartsWith($"{Elsewhere}{space}/events?pass=", moved.GetProperty("url").GetString(), StringComparison.Ordinal);
            Assert.Equal(200, (await creator.SendAsync("PATCH", space, """{"title":"Still told"}""")).Status);
            await first.ReadAsync("space_edited"); // As before, until the client is gone.
            Assert.False(drained.IsCompleted);
        }

        await _drain.DrainAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Draining_WithoutAnotherAddress_TellsStreamsToComeAgainAtTheSame()
    {
        var creator = await _server.NewPersonAsync();
        var (stream, _) = await EventReader.EnterAsync(creator, await creator.CreateAsync());
        using (stream)
        {
            _ = _drain.DrainAsync();
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await stream.ReadAsync("moved")).GetProperty("url").ValueKind);
        }
    }

    [Fact]
    public async Task Pass_LetsItsCallerIn_ForThatOneThing_AsLongAsTheTokenStands()
    {
        var (creator, visitor) = (await _server.NewPersonAsync(), await _server.NewVisitorAsync());
        var space = await creator.CreateAsync("""{"guests_allowed":false}""");
        Assert.True(TokenHash.TryCompute(visitor.Token, out var hash));
        var (path, guest) = ($"{space}/events", _server.Guest());
        using (var response = await OpenAsync($"{path}?pass={_passes.Write(path, hash)}"))
        {
            Assert.Equal(200, (int)response.StatusCode);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            var text = "";
            while (!text.Contains("\"me\"", StringComparison.Ordinal))
            {
                text += await lines.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The stream ended.");
            }

            await _server.ApplyAsync(new TokenRevoked(hash));
            while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is not null)
            {
                // Until it ends, within ten seconds.
            }
        }

        Assert.Equal(401, (await guest.SendAsync("GET", $"{path}?pass={_passes.Write(path, hash)}", null)).Status);
        Assert.True(TokenHash.TryCompute(creator.Token, out var other));
        var pass = _passes.Write(path, other);
        Assert.Equal(401, (await guest.OfferAsync($"{space}/whep?pass={pass}")).Status);
        Assert.Equal(400, (await creator.SendAsync("GET", $"{space}?pass={pass}", null)).Status);
        Assert.Equal(401, (await guest.SendAsync("GET", $"/2/users/me?pass={pass}", null)).Status);
        Assert.Equal(401, (await creator.SendAsync("GET", $"{path}?pass=x{pass[1..]}", null)).Status);
    }

    [Fact]
    public async Task AudioSession_OpenedByAPass_IsItsCallersAlone_AtAnAbsoluteAddress()
    {
        var creator = await _server.NewPersonAsync();
        var space = await creator.CreateAsync();
        Assert.True(TokenHash.TryCompute(creator.Token, out var hash));
        var guest = _server.Guest();

        var opened = await guest.OfferAsync($"{space}/whip?pass={_passes.Write($"{space}/whip", hash)}");
        Assert.Equal(201, opened.Status);
        Assert.StartsWith($"https://n1.example.org{space}/whip/", opened.Session, StringComparison.Ordinal);
        var session = opened.Headers.Location!.PathAndQuery;
        Assert.Equal(204, (await guest.PatchAsync(session, opened.Headers.ETag!.ToString())).Status);
        Assert.Equal(401, (await guest.PatchAsync(session.Split('?')[0], "*")).Status);
        Assert.Equal(401, (await guest.SendSdpAsync("DELETE", session.Replace("/whip/", "/whip/x", StringComparison.Ordinal), null)).Status);
        Assert.Equal(200, (int)(await guest.SendSdpAsync("DELETE", session, null)).Status);
        Assert.Equal(404, (await guest.SendSdpAsync("DELETE", session, null)).Status);
    }

    [Fact]
    public async Task Preflight_OfAPageOfAnotherNode_IsAnsweredWhereAPassIs_AndNowhereElse()
    {
        var creator = await _server.NewPersonAsync();
        var space = await creator.CreateAsync();
        using var asked = await PreflightAsync($"{space}/whep?pass=x");
        Assert.Equal(204, (int)asked.StatusCode);
        Assert.Equal("*", asked.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Content-Type", asked.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        using var refused = await PreflightAsync($"{space}/whep");
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));

        var guest = await _server.Guest().OfferAsync($"{space}/whep?pass={_passes.Write($"{space}/whep", null)}");
        Assert.Equal(201, guest.Status);
        Assert.Equal("*", guest.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Location", guest.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PreflightAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path) { Headers = { { "Origin", "https://n3.example.org" }, { "Access-Control-Request-Method", "POST" } } };
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/event-stream") } } };
        return await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private async Task AddOtherNodeAsync()
    {
        using var other = NewBoard("n2", Elsewhere, () => false);
        await other.TellAsync();
        await _board.TellAsync();
    }

    private NodeBoard NewBoard(string name, string url, Func<bool> isDraining)
    {
        var id = Guid.NewGuid().ToString("N");
        return new NodeBoard(
            _connection, () => new NodeStatus(id, name, url, "", 1, 0, 100, 0, 100, isDraining(), 0), Task.CompletedTask, TimeProvider.System, NullLogger<NodeBoard>.Instance);
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Cluster.Nodes;
using Stoa.Tests.Machines;

namespace Stoa.Cluster.Tests.Nodes;

/// <summary>Over a real Redis. Other nodes are boards of their own.</summary>
public sealed class NodeBoardTests : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly List<Node> _nodes = [];
    private RedisServer _redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Choose_NamesTheEmptiestOfTheSameZone_ThenOfAnother_AndNoneThatIsFullOrDrainsOrHasNoAddress()
    {
        var self = Add("self", zone: "a");
        var near = Add("near", zone: "a", streams: 50);
        var far = Add("far", zone: "b");
        Add("nameless", zone: "a", hasUrl: false);
        Add("full", zone: "a", streams: 100);
        await TellAsync();

        Assert.Equal("near", self.Choose());
        near.Status = near.Status with { IsDraining = true };
        await TellAsync();
        Assert.Equal("far", self.Choose());
        far.Status = far.Status with { Streams = 100 };
        await TellAsync();
        Assert.Null(self.Choose());
        Assert.Equal(["http://far", "http://full", "http://near"], self.Board.Urls.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Choose_WithinOneBeat_SharesByWeight_AndEndsWhereAllAreFull()
    {
        var self = Add("self");
        Add("one", most: 1_000);
        Add("two", most: 1_000);
        Add("double", most: 1_000, weight: 2);
        await TellAsync();

        var sent = Enumerable.Range(0, 400).Select(_ => self.Choose()!).CountBy(name => name, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        Assert.InRange(sent["one"], 98, 102);
        Assert.InRange(sent["two"], 98, 102);
        Assert.InRange(sent["double"], 196, 204);
        Assert.Equal(2_600, Enumerable.Range(0, 3_000).Count(_ => self.Choose() is not null));
        await TellAsync(); // They say themselves how full they are: none came.
        Assert.NotNull(self.Choose());
    }

    [Fact]
    public async Task Choose_ByAudio_LeavesOutWhoHasNone()
    {
        var self = Add("self");
        Add("silent");
        await TellAsync();
        Assert.Null(self.Board.Choose(node => node.AudioLoad));
        Assert.Equal("silent", self.Choose());
    }

    [Fact]
    public async Task Others_OfANodeThatIsNotReady_IsNobody_AndOfOneThatStoppedNeither()
    {
        var (self, ready) = (Add("self"), new TaskCompletionSource());
        var other = Add("other", ready: ready.Task);
        await self.Board.StartAsync(Token);
        await other.Board.StartAsync(Token);
        await Task.Delay(1_500, Token);
        Assert.Empty(self.Board.Others);
        ready.SetResult();
        await UntilAsync(() => self.Board.Others.Count == 1);
        Assert.Equal(["other", "self"], (await NodeBoard.ReadAsync(self.Redis)).Select(node => node.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        await other.Board.StopAsync(Token);
        await UntilAsync(() => self.Board.Others.Count == 0);
        Assert.Equal("self", Assert.Single(await NodeBoard.ReadAsync(self.Redis)).Name);
        await self.Board.StopAsync(Token);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("no JSON")]
    [InlineData("""{"Id":"x","Name":"x","Zone":"","Url":"javascript:alert(1)","Weight":1,"MaxStreams":1000000,"Beat":1}""")]
    public async Task Others_WithSomethingOnTheBoardThatNoNodeWrote_AreReadAllTheSame(string text)
    {
        var self = Add("self");
        await self.Redis.Database.HashSetAsync(self.Redis.Key("nodes"), "x", text);
        Add("other");
        await TellAsync();
        Assert.Equal("other", self.Choose());
        Assert.Equal("other", Assert.Single(self.Board.Others).Name);
    }

    [Fact]
    public async Task Others_WhileTheBoardCannotBeRead_AreNobody()
    {
        var self = Add("self");
        Add("other");
        await TellAsync();
        Assert.True(self.Board.HasPlace);
        await _redis.KillAsync();
        await UntilAsync(() => !self.Board.HasPlace);
        Assert.Null(self.Choose());
    }

    [Fact]
    public async Task AskToDrain_ReachesTheNodeOfThatNameAlone_Once()
    {
        var (self, other) = (Add("self"), Add("other"));
        var asked = new List<string>();
        self.Board.DrainAsked = () => asked.Add("self");
        other.Board.DrainAsked = () => asked.Add("other");
        await NodeBoard.AskToDrainAsync(self.Redis, "other");
        await TellAsync();
        await TellAsync();
        Assert.Equal(["other"], asked);
    }

    private Node Add(string name, string zone = "", int streams = 0, int most = 100, double weight = 1, bool hasUrl = true, Task? ready = null)
    {
        var node = new Node(_redis, new NodeStatus(Guid.NewGuid().ToString("N"), name, hasUrl ? $"http://{name}" : null, zone, weight, streams, most, 0, 0, IsDraining: false, 0), ready);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Everyone writes, then everyone reads.</summary>
    private async Task TellAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            foreach (var node in _nodes)
            {
                await node.Board.TellAsync();
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var began = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(50, Token))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < _patience, "It did not come to that.");
        }
    }

    private sealed class Node : IAsyncDisposable
    {
        public Node(RedisServer redis, NodeStatus status, Task? ready)
        {
            Status = status;
            Redis = NodeRedis.Connect(new NodeOptions { Redis = redis.Address, Name = status.Name });
            Board = new NodeBoard(Redis, () => Status, ready ?? Task.CompletedTask, TimeProvider.System, NullLogger<NodeBoard>.Instance);
        }

        public NodeStatus Status { get; set; }

        public NodeRedis Redis { get; }

        public NodeBoard Board { get; }

        public string? Choose() => Board.Choose(node => node.StreamLoad)?.Name;

        public async ValueTask DisposeAsync()
        {
            Board.Dispose();
            await Redis.DisposeAsync();
        }
    }
}

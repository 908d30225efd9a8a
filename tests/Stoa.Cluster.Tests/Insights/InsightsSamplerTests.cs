using Microsoft.Extensions.Logging.Abstractions;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;

namespace Stoa.Cluster.Tests.Insights;

/// <summary>What is measured reaches the disk, is read with what is newer, and is gone on from after a restart.</summary>
public sealed class InsightsSamplerTests : IAsyncDisposable
{
    private static readonly UserId _creator = new(1);
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-sampler-").FullName;
    private readonly ManualClock _clock = new();
    private readonly SqliteEventStore _events;
    private readonly InsightsStore _store;
    private readonly Dictionary<SpaceId, Space> _spaces = [];
    private Node _node;

    public InsightsSamplerTests()
    {
        _events = SqliteEventStore.Open(_folder, TimeProvider.System);
        _store = InsightsStore.Open(_folder, TimeProvider.System);
        _node = new Node(this);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _events.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sample_IsStored_AndReadWithWhatIsNewer()
    {
        var id = await StartAsync();
        using var one = _node.Enter(id, 10);
        Advance(150);
        Assert.True(await _node.Sampler.SampleAsync(all: true));
        Assert.Equal([1, 1, 1], (await _store.ReadAsync(id, Cancel))!.Minutes.Select(minute => minute.Participants));
        using var two = _node.Enter(id, 11);
        Advance(60);
        var now = await _node.Insights.FindAsync(id, Cancel);
        Assert.Equal([1, 1, 2, 2], now!.Minutes.Select(minute => minute.Participants));
        Assert.Equal((2, 2), (now.Audience.People, now.Audience.Peak));

        await EndAsync(id);
        Assert.True(await _node.Sampler.SampleAsync(all: false));
        Assert.Null(_node.Book.Find(id));
        var stored = (await _node.Insights.FindAsync(id, Cancel))!;
        Assert.Equal((2, 2), (stored.Audience.People, stored.Minutes.Sum(minute => minute.Leaves.Sum(leave => leave.Count))));
        Assert.Equal(_clock.GetUtcNow(), stored.Audience.EndedAt);
    }

    [Fact]
    public async Task Restart_AfterAKill_GoesOnFromTheLastSample()
    {
        var (id, empty, orphan) = (await StartAsync(), await StartAsync(), await StartAsync());
        using var one = _node.Enter(id, 10);
        using var two = _node.Enter(id, 11);
        using var lost = _node.Enter(empty, 12);
        using var over = _node.Enter(orphan, 13);
        Advance(90);
        await _node.Sampler.SampleAsync(all: true);
        Advance(20);
        await EndAsync(orphan, isSeen: false);
        Advance(5);
        _node = await Node.RestartAsync(this);
        using var back = _node.Enter(id, 10);
        using var fresh = _node.Enter(id, 14);
        await _node.Sampler.SampleAsync(all: true);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(-5), (await _store.ReadAsync(orphan, Cancel))!.Audience.EndedAt);
        Assert.Equal((3, 2), (await _node.TotalsAsync(id)));

        Advance(180);
        await _node.Sampler.SampleAsync(all: true);
        Assert.Equal((3, 2), (await _node.TotalsAsync(id)));
        Assert.Equal((1, 0), (await _node.TotalsAsync(empty)));
        var gone = (await _store.ReadAsync(empty, Cancel))!;
        Assert.Equal(1, gone.Minutes[1].Leaves.Sum(leave => leave.Count)); // At the last sample.
        Assert.Equal(90, gone.Minutes.Sum(minute => minute.PresentSeconds));
    }

    [Fact]
    public async Task Restart_AfterALongTime_EndsEveryStay()
    {
        var id = await StartAsync();
        using var one = _node.Enter(id, 10);
        Advance(90);
        await _node.Sampler.SampleAsync(all: true);
        Advance(3600);
        _node = await Node.RestartAsync(this);
        using var back = _node.Enter(id, 10);
        Advance(60);
        await _node.Sampler.SampleAsync(all: true);
        var read = (await _store.ReadAsync(id, Cancel))!;
        Assert.Equal((1, 2), (read.Audience.People, read.Minutes.Sum(minute => minute.JoinsBySource.Sum())));
        Assert.Equal(90 + 60, read.Minutes.Sum(minute => minute.PresentSeconds));
    }

    [Fact]
    public async Task End_WhileTheSpaceIsHandedOver_IsWrittenByTheNodeThatLooksAfterItThen()
    {
        var id = await StartAsync();
        using var one = _node.Enter(id, 10);
        Advance(90);
        await _node.Sampler.SampleAsync(all: true); // The last that this node has to do with it.
        Advance(5);
        await EndAsync(id, isSeen: false);
        var ended = _clock.GetUtcNow();
        var next = new Node(this, new OwnerOfAll());
        await next.Sampler.HandOverAsync(Cancel);
        Assert.Null(next.Book.Find(id)); // It is no live Space, and the time to look for those that are over has not come.
        Advance(70);
        await next.Sampler.HandOverAsync(Cancel);
        await next.Sampler.SampleAsync(all: false);
        Assert.Equal(ended, (await _store.ReadAsync(id, Cancel))!.Audience.EndedAt);
        Assert.Empty(await _store.ReadOpenAsync(Cancel));
    }

    private void Advance(int seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    private async Task<SpaceId> StartAsync()
    {
        var id = SpaceId.NewRandom();
        await AppendAsync(id, new SpaceStarted(TestNodes.Details("Live")) { At = _clock.GetUtcNow(), Actor = _creator }, isSeen: true);
        return id;
    }

    private Task EndAsync(SpaceId id, bool isSeen = true) => AppendAsync(id, new SpaceEnded(EndReason.ByCreator) { At = _clock.GetUtcNow(), Actor = _creator }, isSeen);

    private async Task AppendAsync(SpaceId id, SpaceEvent happened, bool isSeen)
    {
        var before = _spaces.GetValueOrDefault(id);
        var after = Space.Apply(before, id, happened);
        var result = await _events.AppendAsync(new SpaceAppend(id, before?.Version ?? 0, [happened], after), Cancel);
        Assert.Equal(AppendStatus.Committed, result.Status);
        _spaces[id] = after;
        if (isSeen)
        {
            var recorded = new RecordedEvent(result.LastSeq, id, after.Version, happened);
            _node.Directory.Apply(recorded);
            _node.Rooms.Apply(recorded);
        }
    }

    /// <summary>One of several nodes, to whom every Space has just come.</summary>
    private sealed class OwnerOfAll : INodeDuties
    {
        public bool Owns(SpaceId id) => true;

        public Task RunAloneAsync(string duty, Func<CancellationToken, Task> work, CancellationToken stoppingToken) => work(stoppingToken);
    }

    /// <summary>What one life of a server has in memory.</summary>
    private sealed class Node
    {
        public Node(InsightsSamplerTests test, INodeDuties? duties = null)
        {
            var (options, readiness) = (new RoomOptions(), new Readiness(test._clock));
            readiness.SpacesLoaded();
            readiness.AccountsLoaded();
            Book = new AudienceBook(options, new AudienceKeys(new byte[32]), readiness, test._clock, duties);
            Rooms = new RoomTable(Directory, new SpaceRules(), options, readiness, Book, test._clock);
            Sampler = new InsightsSampler(
                Book, Rooms, Directory, test._events, test._store, new InsightsOptions(), readiness, test._clock, NullLogger<InsightsSampler>.Instance, duties);
            Insights = new SpaceInsights(test._store, Book, Rooms, test._clock);
        }

        public SpaceDirectory Directory { get; } = new(new SpaceRules());

        public AudienceBook Book { get; }

        public RoomTable Rooms { get; }

        public InsightsSampler Sampler { get; }

        public SpaceInsights Insights { get; }

        public static async Task<Node> RestartAsync(InsightsSamplerTests test)
        {
            var node = new Node(test);
            node.Book.Load(await test._store.ReadOpenAsync(Cancel));
            List<Space> spaces = [];
            await test._events.ReadRetrievableAsync(spaces.Add, Cancel);
            node.Directory.Load(spaces);
            await node.Sampler.BeginAsync(Cancel);
            return node;
        }

        public RoomVisit Enter(SpaceId id, long user) => Rooms.Enter(id, Visitor.Person(new UserId(user))).Visit!;

        /// <returns>Joins so far, and who is there.</returns>
        public async Task<(int Joins, int Participants)> TotalsAsync(SpaceId id)
        {
            var read = (await Insights.FindAsync(id, Cancel))!;
            return (read.Minutes.Sum(minute => minute.JoinsBySource.Sum()), read.Minutes[^1].Participants);
        }
    }
}

using Stoa.Api.Insights;
using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage;
using Stoa.Storage.Insights;
using Stoa.Storage.Sqlite;

namespace Stoa.Api.Tests.Insights;

/// <summary>How often pages are made, and of what, on a clock that the test moves.</summary>
public sealed class InsightsPagesTests : IAsyncDisposable
{
    private static readonly UserId _creator = new(1);
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("stoa-insights-").FullName;
    private readonly CountingLog _log;
    private readonly InsightsStore _store;
    private readonly MovedClock _clock = new();
    private readonly InsightsPages _pages;
    private Space? _space;

    public InsightsPagesTests()
    {
        _log = new CountingLog(SqliteEventStore.Open(_folder, TimeProvider.System));
        _store = InsightsStore.Open(_folder, TimeProvider.System);
        _pages = new InsightsPages(_log, (id, cancellationToken) => new(_store.ReadAsync(id, cancellationToken)), _clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Find_ByManyAtOnce_MakesThePageOnce()
    {
        var id = await BeginAsync();
        var pages = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _pages.FindAsync(id, isOver: false, Cancellation)));
        Assert.All(pages, page => Assert.Same(pages[0], page));
        Assert.Equal([0], _log.Reads);
    }

    [Fact]
    public async Task Find_OfALiveSpace_IsMadeAnewAfterASecondFromWhatIsNew()
    {
        var id = await BeginAsync();
        await _pages.FindAsync(id, isOver: false, Cancellation);
        await AppendAsync(id, new SpaceEdited("Other", null, null, null) { At = _clock.GetUtcNow(), Actor = _creator });
        _clock.Move(TimeSpan.FromMilliseconds(999));
        Assert.Equal("First", (await _pages.FindAsync(id, isOver: false, Cancellation))!.Title);
        _clock.Move(TimeSpan.FromMilliseconds(1));
        Assert.Equal("Other", (await _pages.FindAsync(id, isOver: false, Cancellation))!.Title);
        Assert.Equal([0, 1], _log.Reads);
    }

    [Fact]
    public async Task Find_OfASpaceThatHasJustEnded_IsMadeAnewAtOnceAndThenKeptForAMinute()
    {
        var id = await BeginAsync();
        await _pages.FindAsync(id, isOver: false, Cancellation);
        await AppendAsync(id, new SpaceEnded(EndReason.ByCreator) { At = _clock.GetUtcNow(), Actor = _creator });
        Assert.Equal(SpaceState.Ended, (await _pages.FindAsync(id, isOver: true, Cancellation))!.State);
        _clock.Move(TimeSpan.FromSeconds(59.9));
        await _pages.FindAsync(id, isOver: true, Cancellation);
        Assert.Equal([0, 1], _log.Reads);
        _clock.Move(TimeSpan.FromSeconds(0.1));
        Assert.Equal(SpaceState.Ended, (await _pages.FindAsync(id, isOver: true, Cancellation))!.State);
        Assert.Equal([0, 1, 0], _log.Reads); // From the beginning: what was purged meanwhile is not there.
    }

    [Fact]
    public async Task Find_WhenTheLogFails_SaysSoAndTriesAgain()
    {
        var id = await BeginAsync();
        _log.Fails = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => _pages.FindAsync(id, isOver: false, Cancellation));
        _log.Fails = false;
        Assert.NotNull(await _pages.FindAsync(id, isOver: false, Cancellation));
    }

    [Fact]
    public async Task Find_OfNoSpace_IsNothingAndKeepsNothing()
    {
        var id = await BeginAsync();
        await _pages.FindAsync(id, isOver: false, Cancellation);
        for (var i = 0; i < 10 * InsightsPages.MaxSpaces; i++)
        {
            Assert.Null(await _pages.FindAsync(SpaceId.NewRandom(), isOver: true, Cancellation));
        }

        _log.Reads.Clear();
        await _pages.FindAsync(id, isOver: false, Cancellation);
        Assert.Empty(_log.Reads);
    }

    [Fact]
    public async Task Find_OfMoreSpacesThanAreKept_ForgetsThoseThatNobodyLookedAtLongest()
    {
        List<SpaceId> ids = [];
        for (var i = 0; i <= InsightsPages.MaxSpaces; i++)
        {
            ids.Add(await BeginAsync());
            await _pages.FindAsync(ids[^1], isOver: false, Cancellation);
            await _pages.FindAsync(ids[0], isOver: false, Cancellation);
        }

        _log.Reads.Clear();
        await _pages.FindAsync(ids[0], isOver: false, Cancellation);
        Assert.Empty(_log.Reads);
        await _pages.FindAsync(ids[1], isOver: false, Cancellation);
        Assert.Single(_log.Reads);
    }

    private async Task<SpaceId> BeginAsync()
    {
        var id = SpaceId.NewRandom();
        _space = null;
        await AppendAsync(id, new SpaceStarted(new SpaceDetails("First", "en", [], AskToSpeak.Everyone, null)) { At = _clock.GetUtcNow(), Actor = _creator });
        return id;
    }

    private async Task AppendAsync(SpaceId id, SpaceEvent happened)
    {
        var before = _space?.Version ?? 0;
        _space = Space.Apply(_space, id, happened);
        Assert.Equal(AppendStatus.Committed, (await _log.AppendAsync(new SpaceAppend(id, before, [happened], _space), Cancellation)).Status);
    }

    private sealed class MovedClock : TimeProvider
    {
        private DateTimeOffset _now = MeasuredSpace.Noon;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public void Move(TimeSpan span) => _now += span;
    }

    /// <summary>The real log; remembers after which version of a Space it was read.</summary>
    private sealed class CountingLog(SqliteEventStore inner) : IEventStore
    {
        public List<long> Reads { get; } = [];

        public bool Fails { get; set; }

        public Task<AppendResult> AppendAsync(SpaceAppend append, CancellationToken cancellationToken) => inner.AppendAsync(append, cancellationToken);

        public Task<Space?> LoadAsync(SpaceId id, CancellationToken cancellationToken) => inner.LoadAsync(id, cancellationToken);

        public Task<long> ReadRetrievableAsync(Action<Space> load, CancellationToken cancellationToken) => inner.ReadRetrievableAsync(load, cancellationToken);

        public Task<IReadOnlyList<Space>> ReadCanceledAsync(DateTimeOffset since, int count, CancellationToken cancellationToken) => inner.ReadCanceledAsync(since, count, cancellationToken);

        public Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken) => inner.ReadFeedAsync(after, count, cancellationToken);

        public Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(long after, int count, CancellationToken cancellationToken) => inner.ReadActivityAsync(after, count, cancellationToken);

        public Task<long> FindSeqBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => inner.FindSeqBeforeAsync(time, cancellationToken);

        public Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(SpaceId id, long after, int count, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new StorageUnavailableException("The disk is gone.");
            }

            Reads.Add(after);
            return inner.ReadSpaceAsync(id, after, count, cancellationToken);
        }

        public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) => inner.PurgeAsync(before, max, cancellationToken);

        public void ObserveCommits(Action<IReadOnlyList<RecordedEvent>> observer) => inner.ObserveCommits(observer);

        public void ObserveFailures(Action<Exception> observer) => inner.ObserveFailures(observer);

        public Task WaitForChangeAsync(CancellationToken cancellationToken) => inner.WaitForChangeAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using Npgsql;
using Stoa.Spaces;
using Stoa.Storage.Postgres;
using Stoa.Tests.Machines;
using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>The suite of every event store, on PostgreSQL, and what several nodes on one database add to it.</summary>
public sealed class PostgresEventStoreTests : EventStoreTests
{
    private readonly List<PostgresDatabase> _nodes = [];
    private string _address = "";

    public override async ValueTask InitializeAsync() => _address = await (await PostgresServer.Shared).CreateDatabaseAsync();

    [Fact]
    public async Task Append_ByManyAtOnce_SharesTransactions()
    {
        var store = (PostgresEventStore)Open();
        var batches = 0;
        store.ObserveCommits(_ => batches++);
        using var gate = new ManualResetEventSlim();
        store.BeforeBatch = () => gate.Wait(Cancel);
        var appends = Enumerable.Range(0, 1000).Select(i => store.AppendAsync(NewSpace($"Space {i}"), Cancel)).ToList();
        gate.Set();
        Assert.All(await Task.WhenAll(appends), result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.InRange(store.TransactionCount, 2, 4); // The first one or more, then 512 at most, then the rest.
        Assert.Equal(store.TransactionCount, batches);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadFeed_WhileTwoConnectionsHoldTheirCommitsBack_NeverStepsOverANumber(bool firstCommits)
    {
        var store = Open();
        var before = (await store.AppendAsync(NewSpace("before"), Cancel)).LastSeq;
        await using var first = await HeldCommit.BeginAsync(Database());
        await using var second = await HeldCommit.BeginAsync(Database());
        var late = Append(SpaceId.NewRandom(), null, Scheduled("late"), Reminder(1));
        first.Append(late);

        // The second has to wait for its number, and so has the store; nobody reads over the place of the first.
        var next = NewSpace("second");
        var waiting = Task.Run(() => second.Append(next), Cancel);
        var own = store.AppendAsync(NewSpace("third"), Cancel);
        await Task.Delay(500, Cancel);
        Assert.False(waiting.IsCompleted || own.IsCompleted);
        Assert.Empty(await store.ReadFeedAsync(before, 10, Cancel));

        await first.EndAsync(firstCommits);
        await Task.WhenAll(waiting.ContinueWith(_ => second.EndAsync(commit: true), Cancel, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap(), own);
        await waiting;

        // Which of the two came next is the lock's to say.
        string[] expected = firstCommits ? ["late", "", "second", "third"] : ["second", "third"];
        var feed = await store.ReadFeedAsync(before, 10, Cancel);
        var titles = feed.Select(one => (one.Event as SpaceScheduled)?.Details.Title ?? "").ToList();
        Assert.Equal(expected[..^2], titles[..^2], StringComparer.Ordinal);
        Assert.Equal(expected[^2..], titles[^2..].Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(1, expected.Length).Select(i => before + i), feed.Select(one => one.Seq));
    }

    [Fact]
    public async Task Append_ByTwoNodesToTheSameSpaces_LosesNothingAndHasOneOrder()
    {
        IEventStore[] stores = [Open(), Open()];
        var spaces = Enumerable.Range(0, 6).Select(i => NewSpace($"Space {i}")).ToList();
        await Task.WhenAll(spaces.Select(append => stores[0].AppendAsync(append, Cancel)));
        var acknowledged = new ConcurrentBag<(long Seq, SpaceId Id, long Version, long User)>();
        var observed = new ConcurrentQueue<RecordedEvent>[] { new(), new() };
        for (var node = 0; node < 2; node++)
        {
            var own = observed[node];
            stores[node].ObserveCommits(events => events.ToList().ForEach(own.Enqueue));
        }

        var conflicts = 0;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
        {
            var (store, first) = (stores[writer % 2], spaces[writer / 2]);
            for (var n = 0; n < 25;)
            {
                var space = await store.LoadAsync(first.SpaceId, Cancel);
                var user = (writer * 1000) + n + 1;
                var append = Append(first.SpaceId, space, Reminder(user));
                var result = await store.AppendAsync(append, Cancel);
                if (result.Status == AppendStatus.Committed)
                {
                    acknowledged.Add((result.LastSeq, first.SpaceId, append.After.Version, user));
                    n++;
                }
                else
                {
                    Assert.Equal(AppendStatus.Conflict, result.Status);
                    Interlocked.Increment(ref conflicts);
                }
            }
        })));

        Assert.True(conflicts > 0, "The nodes did not meet.");
        var feed = await stores[0].ReadFeedAsync(0, int.MaxValue, Cancel);
        Assert.Equal(Enumerable.Range(1, 6 + 300).Select(i => (long)i), feed.Select(one => one.Seq));
        Assert.Equal(
            acknowledged.OrderBy(one => one.Seq),
            feed.Skip(6).Select(one => (one.Seq, one.SpaceId, one.Version, ((ReminderSet)one.Event).UserId.Value)));
        Assert.All(feed.GroupBy(one => one.SpaceId), space => Assert.Equal(Enumerable.Range(1, 51).Select(i => (long)i), space.Select(one => one.Version)));
        Assert.All(observed, own => Assert.Equal(own.Select(one => one.Seq).Order(), own.Select(one => one.Seq)));
        Assert.Equal(feed.Skip(6).Select(one => one.Seq), observed.SelectMany(own => own).Select(one => one.Seq).Order());
    }

    [Fact]
    public async Task Append_WhileSomeoneHoldsTheLog_IsUnavailableAndRecoversWhenTheServerEndsThem()
    {
        // A client that was paused or cut off inside a transaction: the server ends it by itself.
        await using var held = await HeldCommit.BeginAsync(Database(";Options=-c idle_in_transaction_session_timeout=2s"));
        var store = OpenNode(";Options=-c lock_timeout=300ms");
        var failures = new ConcurrentQueue<Exception>();
        store.ObserveFailures(failures.Enqueue);
        held.Append(NewSpace("held"));
        var space = NewSpace();
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync(space, Cancel)).Status);
        Assert.Contains("another session kept a lock", Assert.IsType<StorageUnavailableException>(failures.First()).Message, StringComparison.Ordinal);
        await EventuallyCommittedAsync(store, space);
        Assert.Equal([space.SpaceId], (await store.ReadFeedAsync(0, 10, Cancel)).Select(one => one.SpaceId));
    }

    [Fact]
    public async Task Append_WhenItsConnectionIsCut_GoesOnWithAnother()
    {
        var store = OpenNode(";Application Name=cut");
        await store.AppendAsync(NewSpace(), Cancel);
        for (var i = 0; i < 3; i++)
        {
            await CutAsync("cut");
            var append = NewSpace();
            Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
            await CutAsync("cut");
            Assert.Equal(Text(append.After), Text(await store.LoadAsync(append.SpaceId, Cancel)));
        }

        Assert.Equal([1L, 2, 3, 4], (await store.ReadFeedAsync(0, 10, Cancel)).Select(one => one.Seq));
    }

    [Fact]
    public async Task WaitForChange_WhenItsConnectionIsCut_ListensAgain()
    {
        var store = OpenNode(";Application Name=listens");
        var other = Open();
        await store.WaitForChangeAsync(Cancel);
        var waiting = store.WaitForChangeAsync(Cancel);
        await Task.Delay(200, Cancel);
        await CutAsync("listens");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel));
        await store.WaitForChangeAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        waiting = store.WaitForChangeAsync(Cancel);
        await other.AppendAsync(NewSpace(), Cancel);
        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    [Fact]
    public async Task WaitForChange_OfOnesOwnCommits_StaysQuiet_AndIsQuickForThoseOfOthers()
    {
        var store = Open();
        var other = Open();
        await store.WaitForChangeAsync(Cancel);
        await store.AppendAsync(NewSpace(), Cancel);
        var waiting = store.WaitForChangeAsync(Cancel);
        await Task.Delay(2500, Cancel); // Two looks at the last number among them.
        Assert.False(waiting.IsCompleted);
        List<double> waits = [];
        for (var i = 0; i < 20; i++)
        {
            await other.AppendAsync(NewSpace(), Cancel);
            var start = TimeProvider.System.GetTimestamp();
            await waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
            waits.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            waiting = store.WaitForChangeAsync(Cancel);
        }

        Assert.InRange(waits.Order().ElementAt(10), 0, 200);
    }

    [Fact]
    public async Task WaitForChange_WhenANotificationIsLost_LooksEachSecond()
    {
        var store = Open();
        await store.WaitForChangeAsync(Cancel);
        var waiting = store.WaitForChangeAsync(Cancel);
        await using var command = Database().Source.CreateCommand(
            "INSERT INTO events.space_events(seq, space_id, version, at, type, body) VALUES (1, '1abc', 1, 0, 'space_scheduled', '{}')");
        await command.ExecuteNonQueryAsync(Cancel);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task Append_WithAWeakerSynchronousCommit_IsDurableNevertheless()
    {
        var database = Database(";Options=-c synchronous_commit=off");
        PostgresEventStore.Open(database);
        await using var held = await HeldCommit.BeginAsync(database);
        held.Append(NewSpace());
        Assert.Equal("on", await held.ScalarAsync("SELECT current_setting('synchronous_commit')"));
        await held.EndAsync(commit: true);
    }

    [Fact]
    public async Task Open_ByNodesThatStartAtOnce_MigratesOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => OpenNode(""), Cancel)));
        Assert.All(await Task.WhenAll(stores.Select(store => store.AppendAsync(NewSpace(), Cancel))), result => Assert.Equal(AppendStatus.Committed, result.Status));
    }

    [Fact]
    public async Task Open_OfANewerSchema_Refuses()
    {
        Open();
        await using (var command = Database().Source.CreateCommand("UPDATE stoa.schema_versions SET version = 99 WHERE name = 'events'"))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Throws<SchemaTooNewException>(() => OpenNode(""));
    }

    [Fact]
    public async Task Load_OfABodyThatDoesNotParse_IsUnavailable()
    {
        var store = Open();
        var append = NewSpace();
        await store.AppendAsync(append, Cancel);
        await using (var command = Database().Source.CreateCommand("""UPDATE events.spaces SET body = '{"id":'; UPDATE events.space_events SET body = '{"type":"of_the_future"}'"""))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.LoadAsync(append.SpaceId, Cancel));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ReadFeedAsync(0, 10, Cancel));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ReadRetrievableAsync(_ => { }, Cancel));
    }

    [Fact]
    public async Task DataHome_WithAnAddress_OpensTheLogThere()
    {
        await using var home = DataHome.Open("/nowhere", new StorageOptions { Postgres = _address }, TimeProvider.System);
        await using var store = home.OpenEvents();
        Assert.Equal(new AppendResult(AppendStatus.Committed, 1), await store.AppendAsync(NewSpace(), Cancel));
        Assert.Single(await Open().ReadFeedAsync(0, 10, Cancel));
    }

    protected override async Task SpoilAsync(string sql)
    {
        await using var connection = await Database().Source.OpenConnectionAsync(Cancel);
        await using var command = new NpgsqlCommand($"SET search_path = events; {sql}", connection);
        Assert.Equal(sql.Contains("DELETE", StringComparison.Ordinal) ? 2 : 1, await command.ExecuteNonQueryAsync(Cancel));
    }

    protected override IEventStore OpenStore() => OpenNode("");

    protected override async ValueTask CleanUpAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await (await PostgresServer.Shared).LeaveDatabaseAsync(_address);
    }

    private PostgresDatabase Database(string more = "")
    {
        var database = PostgresDatabase.Open(_address + more);
        lock (_nodes)
        {
            _nodes.Add(database);
        }

        return database;
    }

    private PostgresEventStore OpenNode(string more) => PostgresEventStore.Open(Database(more));

    private static async Task CutAsync(string application) =>
        await (await PostgresServer.Shared).ExecuteAsync($"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = '{application}'");

    private static async Task EventuallyCommittedAsync(PostgresEventStore store, SpaceAppend append)
    {
        var start = TimeProvider.System.GetTimestamp();
        while ((await store.AppendAsync(append, Cancel)).Status != AppendStatus.Committed)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "It did not recover.");
            await Task.Delay(20, Cancel);
        }
    }
}

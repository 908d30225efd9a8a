using System.Collections.Concurrent;
using Npgsql;
using Stoa.Spaces;
using Stoa.Storage.Postgres;
using Stoa.Tests.Machines;
using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>A server of their own that is killed, stopped and paused, and ways to it that are cut: nothing acknowledged is lost, nothing is written twice.</summary>
public sealed class PostgresFailureTests(PostgresFailureTests.OwnServer own) : IClassFixture<PostgresFailureTests.OwnServer>, IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];
    private string _address = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PostgresServer Server => own.Server;

    public async ValueTask InitializeAsync() => _address = await Server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_opened))
        {
            await one.DisposeAsync();
        }

        await Server.LeaveDatabaseAsync(_address);
    }

    [Fact]
    public async Task Append_WhileTheServerIsKilledAndStarted_KeepsWhatWasAcknowledged()
    {
        PostgresEventStore[] stores = [Open(), Open()];
        var acknowledged = new ConcurrentBag<(long Seq, SpaceId Id, long Version)>();
        var unknown = new ConcurrentBag<(SpaceId Id, long User)>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var (store, id, space) = (stores[writer % 2], SpaceId.NewRandom(), (Space?)null);
            for (var user = 1; !stop.IsCancellationRequested; user++)
            {
                var append = space is null ? Append(id, null, Scheduled()) : Append(id, space, Reminder(user));
                var result = await store.AppendAsync(append, Cancel);
                if (result.Status == AppendStatus.Committed)
                {
                    acknowledged.Add((result.LastSeq, id, append.After.Version));
                    space = append.After;
                    continue;
                }

                Assert.Equal(AppendStatus.Unavailable, result.Status); // Nobody else writes to the Space.
                unknown.Add((id, user));
                space = await ReloadAsync(store, id);
            }
        })).ToList();

        for (var round = 0; round < 3; round++)
        {
            await GrowsAsync(acknowledged, 300);
            await (round < 2 ? Server.KillAsync() : Server.StopAsync());
            await Task.Delay(100 * round, Cancel);
            await Server.StartAgainAsync();
        }

        await GrowsAsync(acknowledged, 300);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.NotEmpty(unknown);
        var feed = await Open().ReadFeedAsync(0, int.MaxValue, Cancel);
        Assert.Equal(Enumerable.Range(1, feed.Count).Select(i => (long)i), feed.Select(one => one.Seq));
        Assert.All(feed.GroupBy(one => one.SpaceId), space => Assert.Equal(Enumerable.Range(1, space.Count()).Select(i => (long)i), space.Select(one => one.Version)));
        var log = feed.Select(one => (one.Seq, one.SpaceId, one.Version)).ToHashSet();
        Assert.All(acknowledged, one => Assert.Contains(one, log));
        Assert.All(
            feed.Where(one => one.Event is ReminderSet).GroupBy(one => (one.SpaceId, ((ReminderSet)one.Event).UserId)),
            once => Assert.Single(once));
        Assert.InRange(feed.Count, acknowledged.Count, acknowledged.Count + unknown.Count);
    }

    [Fact]
    public async Task Append_CutAtAnyByteOfItsCall_HoldsNobodyUpAndIsWrittenOnce()
    {
        await using var way = new StallingProxy(Server.Port);
        var cut = Open($";Port={way.Port};Application Name=cut");
        var other = Open();
        for (var i = 0; i < 3; i++)
        {
            await cut.AppendAsync(NewSpace(), Cancel); // Connected and prepared.
        }

        var before = way.Sent;
        await cut.AppendAsync(NewSpace(), Cancel);
        var call = way.Sent - before;
        Assert.InRange(call, 300, 8000);
        List<AppendStatus> ends = [];
        long[] places = [0, 1, 20, call / 3, call / 2, call - 30, .. Enumerable.Range(1, 16).Select(last => call - last)];
        foreach (var place in places)
        {
            way.StallAfter(place);
            var append = NewSpace();
            var stuck = cut.AppendAsync(append, Cancel);
            await Task.Delay(30, Cancel);
            Assert.False(stuck.IsCompleted && place < call - 5, "The call got through.");

            // The other node has the log at once: the stuck call either is not there yet or has ended.
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(AppendStatus.Committed, (await other.AppendAsync(NewSpace(), Cancel)).Status);
            Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 3);

            way.CutAndPass();
            var status = (await stuck.WaitAsync(TimeSpan.FromMinutes(1), Cancel)).Status;
            Assert.NotEqual(AppendStatus.Conflict, status);
            ends.Add(status);
            Assert.Single(await other.ReadSpaceAsync(append.SpaceId, 0, 10, Cancel));
            await EventuallyCommittedAsync(cut, NewSpace());
        }

        Assert.Equal(AppendStatus.Committed, ends[0]);
        Assert.Contains(AppendStatus.Unavailable, ends); // The server had all of it but the end, and wrote it.
    }

    [Fact]
    public async Task Append_WhenTheServerStandsStill_IsUnavailableInSecondsAndRecovers()
    {
        var store = Open(";Command Timeout=1;Cancellation Timeout=200;Timeout=1");
        var failures = new ConcurrentQueue<Exception>();
        store.ObserveFailures(failures.Enqueue);
        var space = NewSpace();
        await store.AppendAsync(space, Cancel);
        await Server.PauseAsync();
        var start = TimeProvider.System.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, 700).Select(_ => store.AppendAsync(NewSpace(), Cancel)));
        Assert.All(results, result => Assert.Equal(AppendStatus.Unavailable, result.Status));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.LoadAsync(space.SpaceId, Cancel));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1, 10);
        Assert.Contains("no answer in time", failures.First().Message, StringComparison.Ordinal);
        await Server.ResumeAsync();
        await EventuallyCommittedAsync(store, Append(space.SpaceId, space.After, Reminder(1)));
        var feed = await store.ReadFeedAsync(0, int.MaxValue, Cancel);
        Assert.Equal(Enumerable.Range(1, feed.Count).Select(i => (long)i), feed.Select(one => one.Seq));
    }

    [Fact]
    public async Task Session_OfAClientThatIsCutOff_EndsWithinSeconds()
    {
        // The default settings: whoever vanished in the middle of a transaction keeps the log for ten seconds, and no longer.
        await using var way = new StallingProxy(Server.Port);
        await using var held = await HeldCommit.BeginAsync(Database($";Port={way.Port}"));
        var store = Open();
        held.Append(NewSpace("held"));
        way.StallAfter(0);
        var start = TimeProvider.System.GetTimestamp();
        await EventuallyCommittedAsync(store, NewSpace("next"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 5, 30);
        Assert.Single(await store.ReadFeedAsync(0, 10, Cancel));
        way.CutAndPass();
    }

    [Fact]
    public async Task Append_WhenTheDatabaseOnlyReads_SaysSo()
    {
        var store = Open();
        await store.AppendAsync(NewSpace(), Cancel);
        var failures = new ConcurrentQueue<Exception>();
        store.ObserveFailures(failures.Enqueue);
        var database = new NpgsqlConnectionStringBuilder(_address).Database;
        await Server.ExecuteAsync($"ALTER DATABASE {database} SET default_transaction_read_only = on");
        await Server.ExecuteAsync("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'stoa'");
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync(NewSpace(), Cancel)).Status);
        Assert.Contains("address of the primary", failures.First().Message, StringComparison.Ordinal);
        await Server.ExecuteAsync($"ALTER DATABASE {database} SET default_transaction_read_only = off");
        await Server.ExecuteAsync("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'stoa'");
        await EventuallyCommittedAsync(store, NewSpace());
    }

    private static async Task<Space?> ReloadAsync(PostgresEventStore store, SpaceId id)
    {
        while (true)
        {
            try
            {
                return await store.LoadAsync(id, Cancel);
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(20, Cancel);
            }
        }
    }

    private static async Task GrowsAsync<T>(ConcurrentBag<T> bag, int by)
    {
        var (start, until) = (TimeProvider.System.GetTimestamp(), bag.Count + by);
        while (bag.Count < until)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "Nothing is acknowledged any more.");
            await Task.Delay(5, Cancel);
        }
    }

    private static async Task EventuallyCommittedAsync(PostgresEventStore store, SpaceAppend append)
    {
        var start = TimeProvider.System.GetTimestamp();
        while ((await store.AppendAsync(append, Cancel)).Status != AppendStatus.Committed)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "It did not recover.");
            await Task.Delay(20, Cancel);
        }
    }

    private PostgresDatabase Database(string more = "")
    {
        var database = PostgresDatabase.Open(_address + more);
        _opened.Add(database);
        return database;
    }

    private PostgresEventStore Open(string more = "")
    {
        var store = PostgresEventStore.Open(Database(more));
        _opened.Add(store);
        return store;
    }

    /// <summary>A server that no other tests use.</summary>
    public sealed class OwnServer : IAsyncLifetime
    {
        private PostgresServer? _server;

        internal PostgresServer Server => _server ?? throw new InvalidOperationException("Not started.");

        public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

        public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

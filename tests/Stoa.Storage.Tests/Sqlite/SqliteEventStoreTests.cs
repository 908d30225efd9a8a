using Stoa.Spaces;
using Stoa.Storage.Databases;
using Stoa.Storage.Sqlite;
using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests.Sqlite;

/// <summary>The suite of every event store, on SQLite, and what a file, its locks and its disk add to it.</summary>
public sealed class SqliteEventStoreTests : EventStoreTests
{
    private static readonly CommitQueueSettings _impatient = CommitQueueSettings.Default with { LockTimeout = TimeSpan.FromMilliseconds(200) };
    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder.File("stoa.db");

    [Fact]
    public async Task Append_ByManyAtOnce_SharesTransactions()
    {
        var store = (SqliteEventStore)Open();
        var batches = 0;
        store.ObserveCommits(_ => batches++);
        using var gate = new ManualResetEventSlim();
        store.BeforeTransaction = _ => gate.Wait(Cancel);
        var appends = Enumerable.Range(0, 1000).Select(i => store.AppendAsync(NewSpace($"Space {i}"), Cancel)).ToList();
        gate.Set();
        Assert.All(await Task.WhenAll(appends), result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.InRange(store.TransactionCount, 2, 4); // The first one or more, then 512 at most, then the rest.
        Assert.Equal(store.TransactionCount, batches);
    }

    [Fact]
    public async Task Append_MoreThanTheQueueHolds_WaitsForRoom()
    {
        await using var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System, CommitQueueSettings.Default with { Capacity = 4, MaxBatch = 2 });
        using var gate = new ManualResetEventSlim();
        store.BeforeTransaction = _ => gate.Wait(Cancel);
        var appends = Enumerable.Range(0, 50).Select(i => store.AppendAsync(NewSpace($"Space {i}"), Cancel)).ToList();
        gate.Set();
        Assert.All(await Task.WhenAll(appends), result => Assert.Equal(AppendStatus.Committed, result.Status));
    }

    [Fact]
    public async Task Append_WhileAnotherConnectionHoldsTheLock_IsUnavailableAndLaterRecovers()
    {
        await using var store = SqliteEventStore.Open(_folder.Path, TimeProvider.System, _impatient);
        var failures = 0;
        store.ObserveFailures(_ => failures++);
        var first = NewSpace();
        await store.AppendAsync(first, Cancel);
        using (var other = SqliteDatabase.Open(LogPath, create: false))
        {
            Assert.True(other.TryBeginWrite());
            var results = await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => store.AppendAsync(NewSpace(), Cancel)))
                .WaitAsync(TimeSpan.FromMinutes(1), Cancel);
            Assert.All(results, result => Assert.Equal(AppendStatus.Unavailable, result.Status));
            Assert.Equal(Text(first.After), Text(await store.LoadAsync(first.SpaceId, Cancel)));
            other.Rollback();
        }

        Assert.InRange(failures, 1, 20);
        Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(Append(first.SpaceId, first.After, Reminder(1)), Cancel)).Status);
        Assert.Equal(2, (await store.ReadFeedAsync(0, 100, Cancel)).Count);
    }

    [Fact]
    public async Task Append_WhenTheLockIsHeldForAShortTime_WaitsForIt()
    {
        var store = Open();
        using var other = SqliteDatabase.Open(LogPath, create: false);
        Assert.True(other.TryBeginWrite());
        var append = store.AppendAsync(NewSpace(), Cancel);
        await Task.Delay(300, Cancel);
        Assert.False(append.IsCompleted);
        other.Rollback();
        Assert.Equal(AppendStatus.Committed, (await append).Status);
    }

    [Fact]
    public async Task Append_OnAFullDisk_IsUnavailableAndLaterRecovers()
    {
        var store = (SqliteEventStore)Open();
        var kept = new List<SpaceId>();
        for (var i = 0; i < 20; i++)
        {
            var append = NewSpace();
            Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(append, Cancel)).Status);
            kept.Add(append.SpaceId);
        }

        Exception? reason = null;
        store.ObserveFailures(failure => reason = failure);
        store.BeforeTransaction = database => database.Execute("PRAGMA max_page_count=1"); // SQLite keeps it at the pages in use.
        var full = 0;
        for (var i = 0; i < 200; i++)
        {
            var append = NewSpace();
            if ((await store.AppendAsync(append, Cancel)).Status == AppendStatus.Committed)
            {
                kept.Add(append.SpaceId);
            }
            else
            {
                full++;
            }
        }

        Assert.InRange(full, 100, 200);
        Assert.Contains("disk is full", Assert.IsType<StorageUnavailableException>(reason).Message, StringComparison.Ordinal);
        store.BeforeTransaction = database => database.Execute("PRAGMA max_page_count=1000000");
        var after = NewSpace();
        Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(after, Cancel)).Status);
        kept.Add(after.SpaceId);
        var feed = await store.ReadFeedAsync(0, 1000, Cancel);
        Assert.Equal(kept, feed.Select(recorded => recorded.SpaceId));
    }

    [Fact]
    public async Task Append_WhenAConnectionFails_OpensAnother()
    {
        var store = (SqliteEventStore)Open();
        var fail = true;
        store.BeforeTransaction = database =>
        {
            if (fail)
            {
                database.Execute("SELECT * FROM nothing_of_this_name");
            }
        };
        Assert.Equal(AppendStatus.Unavailable, (await store.AppendAsync(NewSpace(), Cancel)).Status);
        fail = false;
        Assert.Equal(AppendStatus.Committed, (await store.AppendAsync(NewSpace(), Cancel)).Status);
    }

    [Fact]
    public async Task Open_OnTheFilesOfAProcessThatWasKilled_HasEverythingAcknowledged()
    {
        var store = Open();
        var appends = Enumerable.Range(0, 300).Select(i => NewSpace($"Space {i}")).ToList();
        await Task.WhenAll(appends.Select(append => store.AppendAsync(append, Cancel)));
        using var copy = new TemporaryFolder();
        Directory.CreateDirectory(copy.Path);
        foreach (var name in new[] { "stoa.db", "stoa.db-wal" })
        {
            File.Copy(_folder.File(name), copy.File(name));
        }

        await using var again = SqliteEventStore.Open(copy.Path, TimeProvider.System);
        foreach (var append in appends)
        {
            Assert.Equal(Text(append.After), Text(await again.LoadAsync(append.SpaceId, Cancel)));
        }
    }

    [Fact]
    public async Task Dispose_LeavesOneFile()
    {
        var store = Open();
        await store.AppendAsync(NewSpace(), Cancel);
        await store.ReadFeedAsync(0, 1, Cancel);
        await store.WaitForChangeAsync(Cancel);
        await store.DisposeAsync();
        Assert.Equal([LogPath], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Append_TenThousandTickets_WritesFewSnapshots()
    {
        var store = (SqliteEventStore)Open();
        using var other = SqliteDatabase.Open(LogPath, create: false);
        var append = NewSpace();
        var id = append.SpaceId;
        long snapshot = 0;
        var snapshots = 0;
        for (var ticket = 1; ticket <= 10_000; ticket += 20)
        {
            await store.AppendAsync(append, Cancel);
            var version = other.ReadNumber("SELECT version FROM spaces");
            snapshots += version == snapshot ? 0 : 1;
            snapshot = version;
            Assert.InRange(append.After.Version - version, 0, Math.Max(32, version / 4) - 1);
            var events = Enumerable.Range(ticket, 20).Select(number => (SpaceEvent)new TicketSold(new UserId(number), number, true) { At = Start });
            append = Append(id, append.After, [.. events]);
        }

        Assert.InRange(snapshots, 10, 30);
        await store.DisposeAsync();
        Assert.Equal(append.ExpectedVersion, (await Open().LoadAsync(id, Cancel))?.Version);
    }

    [Fact]
    public async Task Append_ThatEndsASpace_TakesItOffTheRetrievableIndex()
    {
        var store = Open();
        var append = NewSpace();
        await store.AppendAsync(append, Cancel);
        await store.AppendAsync(Append(append.SpaceId, append.After, new SpaceCanceled(true) { At = Start }), Cancel);
        using var other = SqliteDatabase.Open(LogPath, create: false);
        Assert.Equal((long)SpaceState.Canceled, other.ReadNumber("SELECT state FROM spaces"));
        Assert.Equal(0, other.ReadNumber("SELECT count(*) FROM spaces INDEXED BY spaces_retrievable WHERE state IN (1, 2)"));
    }

    [Fact]
    public void ReadRetrievable_Plan_UsesTheIndexesAndSortsNothing()
    {
        Open();
        using var database = SqliteDatabase.Open(LogPath, create: false);
        using var plan = database.Rent("EXPLAIN QUERY PLAN " + RetrievableRead.Sql);
        var steps = new List<string>();
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        Assert.Equal(2, steps.Count);
        Assert.Contains("spaces_retrievable", steps[0], StringComparison.Ordinal);
        Assert.Contains("(space_id=? AND version>?)", steps[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_OfABodyThatDoesNotParse_IsUnavailable()
    {
        var store = Open();
        var append = NewSpace();
        await store.AppendAsync(append, Cancel);
        using (var other = SqliteDatabase.Open(LogPath, create: false))
        {
            other.Execute("""UPDATE spaces SET body = '{"id":'; UPDATE space_events SET body = '{"type":"of_the_future"}'""");
        }

        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.LoadAsync(append.SpaceId, Cancel));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ReadFeedAsync(0, 10, Cancel));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ReadRetrievableAsync(_ => { }, Cancel));
    }

    protected override Task SpoilAsync(string sql)
    {
        using var database = SqliteDatabase.Open(LogPath, create: false);
        database.Execute(sql);
        return Task.CompletedTask;
    }

    protected override IEventStore OpenStore() => SqliteEventStore.Open(_folder.Path, TimeProvider.System);

    protected override ValueTask CleanUpAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using Stoa.Storage.Databases;
using Stoa.Storage.Postgres;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>Two nodes with stores on one database: one truth, one order, and no lock that stays.</summary>
public sealed class NodesTests : IAsyncLifetime
{
    private readonly PostgresHome _home = new();
    private readonly List<PostgresDatabase> _databases = [];
    private readonly List<AccountStore> _stores = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _home.MakeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        await _home.DisposeAsync();
    }

    [Fact]
    public async Task Usernames_AreRaced_OneWins_AndTheFeedHasOneOrder()
    {
        AccountStore[] nodes = [Node(), Node()];
        var results = await Task.WhenAll(Enumerable.Range(1, 300).Select(i =>
            nodes[i % 2].AppendAsync(new UserSaved(User(i, $"{(i % 3 == 0 ? "Name" : "name")}{i / 6}")), Cancel)));
        var won = results.Where(result => result.Committed).Select(result => ((UserSaved)result.Recorded!.Change).User.Username.ToLowerInvariant()).ToList();
        Assert.Equal(51, won.Count);
        Assert.Equal(51, won.Distinct(StringComparer.Ordinal).Count());
        Assert.All(results, result => Assert.True(result.Status is AccountAppendStatus.Committed or AccountAppendStatus.UsernameTaken));

        var (first, second) = (await nodes[0].ReadFeedAsync(0, 1_000, Cancel), await nodes[1].ReadFeedAsync(0, 1_000, Cancel));
        Assert.Equal(first, second);
        Assert.Equal(Enumerable.Range(1, 51).Select(i => (long)i), first.Select(recorded => recorded.Seq));
    }

    [Fact]
    public async Task Feed_FollowedWhileTwoNodesWrite_NeverStepsOverANumberThatComesLater()
    {
        AccountStore[] nodes = [Node(), Node()];
        var reader = Node();
        var writes = Task.WhenAll(Enumerable.Range(0, 2).Select(async node =>
        {
            for (var i = 0; i < 60; i++)
            {
                await Task.WhenAll(Enumerable.Range(0, 3).Select(k => nodes[node].AppendAsync(new Audited(AuditAct.SignedIn, new UserId(1 + node)), Cancel)));
            }
        }));
        List<long> followed = [];
        while (followed.Count < 360)
        {
            var more = await reader.ReadFeedAsync(followed.Count == 0 ? 0 : followed[^1], 1_000, Cancel);
            followed.AddRange(more.Select(recorded => recorded.Seq));
        }

        await writes;
        Assert.Equal((await reader.ReadFeedAsync(0, 1_000, Cancel)).Select(recorded => recorded.Seq), followed);
    }

    [Fact]
    public async Task AppChangedByTheOther_IsSeenBeforeItIsChangedAgain()
    {
        var (here, there) = (Node(), Node());
        await here.CreateAppAsync(SomeApp, "secret", Cancel);
        var results = await Task.WhenAll(
            here.ChangeAppAsync(SomeApp, SomeApp with { Name = "Here" }, Cancel), there.ChangeAppAsync(SomeApp, SomeApp with { Name = "There" }, Cancel));
        Assert.Equal([AccountAppendStatus.Committed, AccountAppendStatus.AppChanged], results.Select(result => result.Status).Order());
        Assert.Equal(await here.FindAppAsync(SomeApp.ClientId, Cancel), await there.FindAppAsync(SomeApp.ClientId, Cancel));
    }

    [Fact]
    public async Task Revocation_IsKnownAtTheOtherNodeWithinASecond()
    {
        var (here, there) = (Node(), Node());
        await here.AppendAsync(new TokenIssued(OwnToken("t")), Cancel);
        await there.WaitForChangeAsync(Cancel);
        var after = there.ReadAll(_ => { });
        var seen = FollowAsync();
        await here.AppendAsync(new TokenRevoked(HashOf("t")), Cancel);
        var revoked = Stopwatch.GetTimestamp();
        Assert.Equal(new TokenRevoked(HashOf("t")), await seen.WaitAsync(TimeSpan.FromMinutes(1), Cancel));
        Assert.InRange(Stopwatch.GetElapsedTime(revoked), TimeSpan.Zero, TimeSpan.FromSeconds(1));

        async Task<AccountChange> FollowAsync()
        {
            while (true)
            {
                await there.WaitForChangeAsync(Cancel);
                if (await there.ReadFeedAsync(after, 10, Cancel) is [var first, ..])
                {
                    return first.Change;
                }
            }
        }
    }

    [Fact]
    public async Task Lock_OfASessionThatStays_IsWaitedForAndThenAnsweredUnavailable_AndLaterRecovers()
    {
        var store = Node(CommitQueueSettings.Default with { LockTimeout = TimeSpan.FromMilliseconds(300) });
        TaskCompletionSource<Exception> reason = new();
        store.ObserveFailures(failure => reason.TrySetResult(failure));
        await using (var other = new NpgsqlConnection(_home.Address + ";Pooling=false"))
        {
            await other.OpenAsync(Cancel);
            await using var take = new NpgsqlCommand($"SELECT pg_advisory_lock({PostgresSession.LockKey("accounts")})", other);
            await take.ExecuteNonQueryAsync(Cancel);
            Assert.Equal(AccountAppendStatus.Unavailable, (await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel)).Status);
            Assert.Contains("another process keeps it locked", Assert.IsType<StorageUnavailableException>(await reason.Task.WaitAsync(Cancel)).Message, StringComparison.Ordinal);
            Assert.Null(await store.FindUserByNameAsync("alice", Cancel)); // Reads go on.
        }

        Assert.True((await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel)).Committed);
    }

    [Fact]
    public async Task Lock_OfANodeThatStandsStillInItsTransaction_IsTakenFromIt()
    {
        var store = Node();
        using var still = AccountsSchema.Tables.In(_databases[0], TimeProvider.System).Connect();
        Assert.True(still.TryBeginWrite(TimeProvider.System, TimeSpan.FromSeconds(1)));
        using (var insert = still.Rent("INSERT INTO account_changes(at, body, type, user_id) VALUES(?1, ?2, ?3, ?4)"))
        {
            insert.Bind(1, 0).Bind(2, "{}").Bind(3, "audited").Bind(4, (long?)null).Run();
        }

        var began = Stopwatch.GetTimestamp();
        Assert.True((await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel)).Committed);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
        Assert.Throws<StorageUnavailableException>(still.Commit); // What it wrote is lost, and it is told so.
        Assert.Equal(new UserSaved(User(1, "alice")), Assert.Single(await store.ReadFeedAsync(0, 10, Cancel)).Change);
    }

    [Fact]
    public async Task Text_ThatPostgresCannotKeep_IsKeptWithoutIt()
    {
        var store = Node();
        var report = new Report { Id = new ReportId(1), ReporterId = new UserId(5), UserId = new UserId(6), Reason = ReportReason.Spam, Note = "a\0b\ud83cc", CreatedAt = Start };
        Assert.Equal(AccountAppendStatus.Committed, (await store.FileReportAsync(report, 20, Cancel)).Status);
        Assert.Equal("a\ufffdb\ufffdc", (await store.FindReportAsync(report.Id, Cancel))?.Note);
    }

    [Fact]
    public void Statements_InTheMiddleOfEachOthersRows_GoOn()
    {
        Node();
        using var database = AccountsSchema.Tables.In(_databases[0], TimeProvider.System).Connect();
        database.Execute("INSERT INTO topics(id, seq, at, body) SELECT n, n, 0, 'x' || n FROM generate_series(1, 5) n");
        using var outer = database.Rent("SELECT id, body FROM topics ORDER BY id");
        using var inner = database.Rent("SELECT count(*) FROM topics WHERE id > ?1");
        List<string> read = [];
        while (outer.Step())
        {
            inner.Reset();
            Assert.True(inner.Bind(1, outer.Number(0)).Step());
            read.Add(string.Create(CultureInfo.InvariantCulture, $"{outer.Text(1)} {inner.Number(0)}"));
        }

        Assert.Equal(["x1 4", "x2 3", "x3 2", "x4 1", "x5 0"], read);
    }

    private AccountStore Node(CommitQueueSettings? settings = null)
    {
        var database = PostgresDatabase.Open(_home.Address);
        _databases.Add(database);
        var store = AccountStore.Open(database, _home.Folder, TimeProvider.System, settings);
        _stores.Add(store);
        return store;
    }
}

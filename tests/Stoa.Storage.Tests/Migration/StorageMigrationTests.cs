using Npgsql;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Spaces.Insights;
using Stoa.Storage.Accounts;
using Stoa.Storage.Activity;
using Stoa.Storage.Insights;
using Stoa.Storage.Migration;
using Stoa.Storage.Payments;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Migration;

/// <summary>An installation goes from SQLite files to PostgreSQL: whole, once, and only where it may.</summary>
public sealed class StorageMigrationTests : IAsyncLifetime
{
    private readonly PostgresHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _home.MakeAsync();
        await FillAsync();
    }

    public async ValueTask DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task Run_MovesEverything_AndNumbersGoOn()
    {
        var before = await ReadAsync(new DataHomeStores(_home.Folder, null));
        List<MigrationProgress> told = [];
        var result = await new StorageMigration(_home.Folder, [], TimeProvider.System, told.Add) { ChunkRows = 50 }.RunAsync(_home.Address, NothingElseAsync, Cancel);
        Assert.False(result.WasThere);
        Assert.InRange(result.Rows, 250, 300);
        Assert.Contains(told, progress => progress is { Table: "accounts.users", IsVerifying: false, Done: 100 });
        Assert.Contains(told, progress => progress is { Table: "accounts.users", IsVerifying: true } && progress.Done == progress.Total);

        Assert.Equal(before, await ReadAsync(new DataHomeStores(_home.Folder, _home.Address)));
        Assert.Equal(before, await ReadAsync(new DataHomeStores(_home.Folder, null)));
        Assert.True((await new StorageMigration(_home.Folder, [], TimeProvider.System, _ => { }).RunAsync(_home.Address, NothingElseAsync, Cancel)).WasThere);

        // The numbers of what was deleted are not given again.
        await using var stores = new DataHomeStores(_home.Folder, _home.Address);
        var last = stores.Accounts.ReadAll(_ => { });
        Assert.Equal(last + 1, (await stores.Accounts.AppendAsync(new Audited(AuditAct.SignedIn), Cancel)).Recorded?.Seq);
        Assert.Equal(8, (await stores.Events.AppendAsync(SpaceSamples.NewSpace(), Cancel)).LastSeq);
        Assert.True(await stores.Deliveries.QueueAsync([Of(9)], null, Start));
        Assert.Equal(4, (await stores.Deliveries.ReadDueAsync(1, Start, 10, Cancel)).Max(delivery => delivery.Id));
        Assert.True(await stores.Insights.WriteAsync([Sample("1later")]));
        Assert.Equal(AccountAppendStatus.UsernameTaken, (await stores.Accounts.AppendAsync(new UserSaved(User(999, "USER7")), Cancel)).Status);
    }

    [Fact]
    public async Task Run_InterruptedAfterEveryChunk_GoesOn_AndNothingComesTwice()
    {
        var before = await ReadAsync(new DataHomeStores(_home.Folder, null));
        var runs = 0;
        while (true)
        {
            runs++;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var migration = new StorageMigration(_home.Folder, [], TimeProvider.System, _ => { }) { ChunkRows = 50, BetweenChunks = stop.Cancel };
            try
            {
                await migration.RunAsync(_home.Address, NothingElseAsync, stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                // No server starts on the half of it.
                var refusal = Assert.Throws<StorageUnavailableException>(() => AccountStore.Open(_home.Database, _home.Folder, TimeProvider.System));
                Assert.Contains("Run stoa migrate again", refusal.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(runs, 8, 40);
        Assert.Equal(before, await ReadAsync(new DataHomeStores(_home.Folder, _home.Address)));
    }

    [Fact]
    public async Task Run_ThatFailsWithTheRest_IsNotFinished_AndEndsWithTheNextRun()
    {
        var migration = new StorageMigration(_home.Folder, [], TimeProvider.System, _ => { });
        await Assert.ThrowsAsync<InvalidOperationException>(() => migration.RunAsync(_home.Address, _ => throw new InvalidOperationException("Sign-in cannot be moved."), Cancel));
        var refusal = Assert.Throws<StorageUnavailableException>(() => AccountStore.Open(_home.Database, _home.Folder, TimeProvider.System));
        Assert.Contains("Run stoa migrate again", refusal.Message, StringComparison.Ordinal);
        var moved = 0;
        Assert.False((await migration.RunAsync(_home.Address, _ => Task.FromResult(++moved), Cancel)).WasThere);
        Assert.Equal(1, moved);
        await using var accounts = AccountStore.Open(_home.Database, _home.Folder, TimeProvider.System);
    }

    [Fact]
    public async Task Run_WhenTheFolderWasWrittenToAfterAnInterruption_CopiesWhatDiffersAgain()
    {
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            var chunks = 0;
            var migration = new StorageMigration(_home.Folder, [], TimeProvider.System, _ => { })
            {
                ChunkRows = 50,
                BetweenChunks = () =>
                {
                    if (++chunks == 5)
                    {
                        stop.Cancel();
                    }
                },
            };
            await Assert.ThrowsAsync<OperationCanceledException>(() => migration.RunAsync(_home.Address, NothingElseAsync, stop.Token));
        }

        await using (var accounts = AccountStore.Open(_home.Folder, TimeProvider.System))
        {
            await accounts.AppendAsync(new UserSaved(User(5, "renamed")), Cancel);
            await accounts.AppendAsync(new UserDeleted(new UserId(6)), Cancel);
        }

        await new StorageMigration(_home.Folder, [], TimeProvider.System, _ => { }).RunAsync(_home.Address, NothingElseAsync, Cancel);
        Assert.Equal(await ReadAsync(new DataHomeStores(_home.Folder, null)), await ReadAsync(new DataHomeStores(_home.Folder, _home.Address)));
    }

    [Fact]
    public async Task Run_ToADatabaseWithData_OfAFolderWithAServer_OrWithNothing_Refuses()
    {
        using (ServerLock.Take(_home.Folder))
        {
            Assert.Contains("Another Stoa runs", await RefusalAsync(_home.Folder), StringComparison.Ordinal);
        }

        using var empty = new TemporaryFolder();
        Assert.Contains("nothing to move", await RefusalAsync(empty.Path), StringComparison.Ordinal);
        Assert.False(Directory.Exists(empty.Path));
        using (var other = SqliteDatabase.Open(_home.File("accounts.db"), create: false))
        {
            Assert.True(other.TryBeginWrite());
            Assert.Contains("accounts.db: another process writes to it", await RefusalAsync(_home.Folder), StringComparison.Ordinal);
        }

        await using (var store = AccountStore.Open(_home.Database, empty.Path, TimeProvider.System))
        {
            await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel);
        }

        Assert.Contains("has data already", await RefusalAsync(_home.Folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ToADatabaseOfAnotherMove_OrWithAServer_Refuses()
    {
        await using (var connection = new NpgsqlConnection(_home.Address + ";Pooling=false"))
        {
            await connection.OpenAsync(Cancel);
            await using var take = new NpgsqlCommand($"SELECT pg_advisory_lock({PostgresSession.LockKey("orders")})", connection);
            await take.ExecuteNonQueryAsync(Cancel);
            Assert.Contains("a server or another move works with it", await RefusalAsync(_home.Folder), StringComparison.Ordinal);
        }

        await new StorageMigration(_home.Folder, [], TimeProvider.System, _ => { }).RunAsync(_home.Address, NothingElseAsync, Cancel);
        using var other = new TemporaryFolder();
        await AccountStore.Open(other.Path, TimeProvider.System).DisposeAsync();
        Assert.Contains("another installation", await RefusalAsync(other.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_OfEveryFile_AreAllThere()
    {
        foreach (var store in MovedStores.All)
        {
            using var database = new SqliteFile(_home.File(store.FileName), store.SqliteSteps, TimeProvider.System).Connect();
            using var tables = database.Rent("SELECT name, (SELECT group_concat(name) FROM pragma_table_info(m.name)) FROM sqlite_master m WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
            List<string> found = [];
            while (tables.Step())
            {
                found.Add($"{tables.Text(0)} {string.Join(' ', tables.Text(1).Split(',').Order(StringComparer.Ordinal))}");
            }

            Assert.Equal(
                found.Order(StringComparer.Ordinal),
                store.Tables.Select(table => $"{table.Name} {string.Join(' ', table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));
        }
    }

    private static Delivery Of(long seq) => new()
    {
        WebhookId = 1, SpaceId = SpaceId.Parse($"1s{seq}"), CreatorId = new UserId(5), Seq = seq, EventUuid = seq, Body = "{\"a\":\"\u00e9\"}"u8.ToArray(), QueuedAt = Start,
    };

    private static AudienceSample Sample(string space) => new(
        new SpaceAudience
        {
            SpaceId = SpaceId.Parse(space), CreatorId = new UserId(5), HostIds = [new UserId(5), new UserId(6)], StartedAt = Start, Title = "T\u00edtle", People = 2, Peak = 2,
            Sketch = [1, uint.MaxValue], Talkers = [new UserId(5)], Reactions = ["💜"], PeopleIsEstimate = true,
        },
        [new SpaceMinute { Minute = 0, Participants = 2, Peak = 2, Talk = [new(new UserId(5), 9)], JoinsBySource = [2, 0, 0, 0, 0] }],
        new AudienceCheckpoint(Start, [new OpenStays(0, 2)]));

    /// <summary>What is there, as text.</summary>
    private static async Task<string> ReadAsync(DataHomeStores stores)
    {
        await using (stores)
        {
            List<string> all = [];
            all.Add($"{stores.Accounts.ReadAll(recorded => all.Add(recorded.ToString()))}");
            all.AddRange((await stores.Accounts.ReadFeedAsync(0, 100_000, Cancel)).Select(recorded => recorded.ToString()));
            all.AddRange((await stores.Accounts.ListReportsAsync(0, long.MaxValue, false, 100, Cancel)).Select(report => report.ToString()));
            all.Add((await stores.Accounts.ReadAppSecretAsync(SomeApp.ClientId, Cancel))!);
            all.AddRange((await stores.Events.ReadFeedAsync(0, 1_000, Cancel)).Select(recorded => recorded.ToString()));
            await stores.Events.ReadRetrievableAsync(space => all.Add(SpaceSamples.Text(space)), Cancel);
            all.AddRange((await stores.Deliveries.ReadDueAsync(1, Start.AddDays(1), 100, Cancel)).Select(delivery => $"{delivery with { Body = default }} {Convert.ToHexString(delivery.Body.Span)}"));
            all.Add($"{await stores.Deliveries.ReadPositionAsync(Cancel)} {await stores.Orders.ReadPositionAsync(Cancel)} {await stores.Orders.HasEventAsync("evt", Cancel)}");
            all.AddRange((await stores.Orders.ReadDueAsync(Start.AddDays(9), 100, Cancel)).Select(order => order.ToString()));
            all.AddRange((await stores.Orders.ReadDueRefundsAsync(Start.AddDays(9), 100, Cancel)).Select(refund => refund.ToString()));
            var insights = (await stores.Insights.ReadAsync(SpaceId.Parse("1space"), Cancel))!;
            all.Add($"{insights.Audience.Title} {insights.Audience.Sketch.Length} {insights.Audience.HostIds.Length} {insights.Minutes.Single().Talk.Single()}");
            all.Add($"{(await stores.Insights.ReadByHostAsync(new UserId(6), null, 9, Cancel)).Count}");
            return string.Join("\n", all.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>No other assembly keeps anything here.</summary>
    private static Task NothingElseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string> RefusalAsync(string folder) =>
        (await Assert.ThrowsAsync<StorageUnavailableException>(() => new StorageMigration(folder, [], TimeProvider.System, _ => { }).RunAsync(_home.Address, NothingElseAsync, Cancel))).Message;

    private async Task FillAsync()
    {
        await using var stores = new DataHomeStores(_home.Folder, null);
        await stores.Accounts.AppendManyAsync([.. Enumerable.Range(1, 120).Select(i => new UserSaved(User(i, $"User{i}")))], Cancel);
        await stores.Accounts.CreateAppAsync(SomeApp, "the secret", Cancel);
        await stores.Accounts.AppendManyAsync(
            [
                new TopicSaved(SomeTopic), new TokenIssued(OwnToken("t", new UserId(5))), new UserFollowed(new UserId(1), new UserId(2)), new UserBlocked(new UserId(2), new UserId(1)),
                new TopicFollowed(new UserId(1), SomeTopic.Id), new CalendarOpened(new UserId(1), HashOf("c")), new WebhookSaved(SomeWebhook, true, MaxPerApp: 5),
                new ActivitySubscriptionSaved(SomeSubscription, true),
            ],
            Cancel);
        var report = new Report { Id = new ReportId(1), ReporterId = new UserId(5), UserId = new UserId(6), Reason = ReportReason.Spam, Note = "caf\u00e9", CreatedAt = Start };
        await stores.Accounts.FileReportAsync(report, 20, Cancel);
        for (var i = 0; i < 6; i++)
        {
            await stores.Events.AppendAsync(SpaceSamples.NewSpace($"Space {i}"), Cancel);
        }

        var over = SpaceSamples.NewSpace("Over");
        await stores.Events.AppendAsync(over, Cancel);
        await stores.Deliveries.QueueAsync([Of(1), Of(2), Of(3)], 7, Start);
        await stores.Deliveries.DeliveredAsync((await stores.Deliveries.ReadDueAsync(1, Start, 10, Cancel)).MaxBy(delivery => delivery.Id)!, Start);
        Order order = new()
        {
            SpaceId = SpaceId.Parse("1paid"), Number = 1, BuyerId = new UserId(5), Amount = 500, Currency = "EUR", SoldAt = Start, PayBy = Start, NextAt = Start, ChangedAt = Start, SessionId = "cs",
        };
        await stores.Orders.AddAsync(order);
        var refund = new Refund { PaymentId = "pi", SpaceId = order.SpaceId, Number = 1, Reason = "gone", CreatedAt = Start, NextAt = Start, ChangedAt = Start };
        await stores.Orders.ChangeAsync(order.SpaceId, 1, found => new OrderStep(found with { Attempt = 2 }, refund), new StripeEventMark("evt", Start));
        await stores.Orders.FollowAsync([], 6);
        await stores.Insights.WriteAsync([Sample("1space")]);
    }

    /// <summary>The stores of a data folder or a database.</summary>
    private sealed class DataHomeStores : IAsyncDisposable
    {
        private readonly DataHome _home;

        public DataHomeStores(string folder, string? address)
        {
            _home = DataHome.Open(folder, new StorageOptions { Postgres = address }, TimeProvider.System);
            (Events, Accounts, Deliveries, Orders, Insights) = (_home.OpenEvents(), _home.OpenAccounts(), _home.OpenDeliveries(), _home.OpenOrders(), _home.OpenInsights());
        }

        public IEventStore Events { get; }

        public AccountStore Accounts { get; }

        public DeliveryStore Deliveries { get; }

        public OrderStore Orders { get; }

        public InsightsStore Insights { get; }

        public async ValueTask DisposeAsync()
        {
            await Events.DisposeAsync();
            await Accounts.DisposeAsync();
            await Deliveries.DisposeAsync();
            await Orders.DisposeAsync();
            await Insights.DisposeAsync();
            await _home.DisposeAsync();
        }
    }
}

using System.Text;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;
using Stoa.Storage.Databases;
using Stoa.Storage.Sqlite;
using static Stoa.Storage.Tests.AccountSamples;

namespace Stoa.Storage.Tests.Accounts;

public abstract class AccountStoreTests(StoreHome home) : IAsyncLifetime
{
    private readonly List<AccountStore> _opened = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected StoreHome Home => home;

    public async ValueTask InitializeAsync() => await home.MakeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        await home.DisposeAsync();
    }

    [Fact]
    public async Task Append_NewUser_IsFoundByIdAndByNameInAnyCase()
    {
        var store = Open();
        var user = FullUser();
        var result = await store.AppendAsync(new UserSaved(user), Cancel);
        Assert.True(result.Committed);
        Assert.Equal(new UserSaved(user), result.Recorded.Change);
        Assert.Equal(user, await store.FindUserAsync(user.Id, Cancel));
        Assert.Equal(user, await store.FindUserByNameAsync("aLICE_1", Cancel));
        Assert.Null(await store.FindUserByNameAsync("alice", Cancel));
        Assert.Null(await store.FindUserAsync(new UserId(5), Cancel));
    }

    [Fact]
    public async Task Append_UsernameOfAnotherInAnotherCase_IsTaken()
    {
        var store = Open();
        await store.AppendAsync(new UserSaved(User(1, "Alice")), Cancel);
        Assert.Equal(AccountAppendStatus.UsernameTaken, (await store.AppendAsync(new UserSaved(User(2, "aLiCE")), Cancel)).Status);
        Assert.Single(await store.ReadFeedAsync(0, 10, Cancel));
        Assert.True((await store.AppendAsync(new UserSaved(User(1, "ALICE") with { Name = "New" }), Cancel)).Committed);
        Assert.Equal("New", (await store.FindUserByNameAsync("alice", Cancel))?.Name);
        Assert.True((await store.AppendAsync(new UserSaved(User(1, "bob")), Cancel)).Committed);
        Assert.True((await store.AppendAsync(new UserSaved(User(2, "alice")), Cancel)).Committed);
    }

    [Fact]
    public async Task Append_OneUsernameByManyInTwoStores_ExactlyOneWins()
    {
        var stores = new[] { Open(), Open() };
        var results = await Task.WhenAll(Enumerable.Range(1, 32).Select(i =>
            stores[i % 2].AppendAsync(new UserSaved(User(i, i % 3 == 0 ? "Alice" : "alice")), Cancel)));
        Assert.Single(results, result => result.Committed);
        Assert.Equal(31, results.Count(result => result.Status == AccountAppendStatus.UsernameTaken));
    }

    [Fact]
    public async Task Append_WhatIsSoAlready_ChangesNothing()
    {
        var store = Open();
        AccountChange[] twice =
        [
            new UserFollowed(new UserId(1), new UserId(2)), new UserUnfollowed(new UserId(1), new UserId(2)),
            new TokenIssued(OwnToken("t")), new TokenRevoked(HashOf("t")),
        ];
        foreach (var change in twice)
        {
            Assert.Equal(AccountAppendStatus.Committed, (await store.AppendAsync(change, Cancel)).Status);
            Assert.Equal(new AccountAppendResult(AccountAppendStatus.Unchanged, null), await store.AppendAsync(change, Cancel));
        }

        Assert.Equal(twice, (await store.ReadFeedAsync(0, 10, Cancel)).Select(recorded => recorded.Change));
    }

    [Fact]
    public async Task FindToken_IssuedAndRevoked_IsFoundAndGone()
    {
        var store = Open();
        var token = OwnToken("t", new UserId(1), Start.AddHours(2));
        await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel);
        await store.AppendAsync(new TokenIssued(token), Cancel);
        Assert.Equal(token, await Open().FindTokenAsync(token.Hash, Cancel));
        Assert.Null(await store.FindTokenAsync(HashOf("other"), Cancel));
        await store.AppendAsync(new TokenRevoked(token.Hash), Cancel);
        Assert.Null(await store.FindTokenAsync(token.Hash, Cancel));
    }

    [Fact]
    public async Task Append_TokenForNobody_IsRefused()
    {
        var store = Open();
        Assert.Equal(AccountAppendStatus.UserUnknown, (await store.AppendAsync(new TokenIssued(Token("t", new UserId(1))), Cancel)).Status);
        Assert.Null(await store.FindTokenAsync(HashOf("t"), Cancel));
    }

    [Fact]
    public async Task Append_UserDeleted_LeavesNothingOfThePerson()
    {
        var store = Open();
        await store.AppendManyAsync(
            [
                new UserSaved(User(1, "alice")), new UserSaved(User(1, "alice2")), new UserSaved(User(2, "bob")),
                new UserFollowed(new UserId(1), new UserId(2)), new UserFollowed(new UserId(2), new UserId(1)),
                new TokenIssued(OwnToken("hers", new UserId(1))), new TokenIssued(OwnToken("his", new UserId(2))),
            ],
            Cancel);
        Assert.True((await store.AppendAsync(new UserDeleted(new UserId(1)), Cancel)).Committed);
        Assert.Equal(AccountAppendStatus.Unchanged, (await store.AppendAsync(new UserDeleted(new UserId(1)), Cancel)).Status);

        Assert.Null(await store.FindUserByNameAsync("alice2", Cancel));
        Assert.Null(await store.FindTokenAsync(HashOf("hers"), Cancel));
        Assert.NotNull(await store.FindTokenAsync(HashOf("his"), Cancel));
        List<AccountChange> left = [];
        store.ReadAll(recorded => left.Add(recorded.Change));
        Assert.Equal([new UserSaved(User(2, "bob")), new TokenIssued(OwnToken("his", new UserId(2)))], left);
        Assert.DoesNotContain(await store.ReadFeedAsync(0, 100, Cancel), recorded => recorded.Change is UserSaved { User.Id.Value: 1 });
        Assert.True((await store.AppendAsync(new UserSaved(User(3, "alice")), Cancel)).Committed);
    }

    [Fact]
    public async Task Append_Blocks_AreForPeopleThereAreAndGoWithThem()
    {
        var store = Open();
        await store.AppendManyAsync([new UserSaved(User(1, "alice")), new UserSaved(User(2, "bob")), new UserSaved(User(3, "carol"))], Cancel);
        var (block, unblock) = (new UserBlocked(new UserId(1), new UserId(2)), new UserUnblocked(new UserId(1), new UserId(2)));
        Assert.Equal(AccountAppendStatus.Unchanged, (await store.AppendAsync(unblock, Cancel)).Status);
        Assert.True((await store.AppendAsync(block, Cancel)).Committed);
        Assert.Equal(AccountAppendStatus.Unchanged, (await store.AppendAsync(block, Cancel)).Status);
        Assert.Equal(AccountAppendStatus.UserUnknown, (await store.AppendAsync(new UserBlocked(new UserId(1), new UserId(9)), Cancel)).Status);
        Assert.Equal(AccountAppendStatus.UserUnknown, (await store.AppendAsync(new UserBlocked(new UserId(9), new UserId(1)), Cancel)).Status);
        await store.AppendManyAsync([new UserBlocked(new UserId(2), new UserId(1)), new UserBlocked(new UserId(3), new UserId(2))], Cancel);
        Assert.Equal(3, Blocks().Count);

        await store.AppendAsync(new UserDeleted(new UserId(1)), Cancel);
        Assert.Equal([new UserBlocked(new UserId(3), new UserId(2))], Blocks());
        Assert.True((await store.AppendAsync(new UserUnblocked(new UserId(3), new UserId(2)), Cancel)).Committed);
        Assert.Empty(Blocks());

        List<AccountChange> Blocks()
        {
            List<AccountChange> blocks = [];
            store.ReadAll(recorded => blocks.AddRange(recorded.Change is UserBlocked ? [recorded.Change] : []));
            return blocks;
        }
    }

    [Fact]
    public async Task Append_MoreBlocksThanOnePersonMayHave_IsRefused()
    {
        var store = Open();
        await store.AppendManyAsync([.. Enumerable.Range(1, 4).Select(id => new UserSaved(User(id, $"u{id}")))], Cancel);
        using (var database = home.Connect(AccountsSchema.Tables))
        {
            database.Execute($"""
                WITH RECURSIVE n(id) AS (SELECT 11 UNION ALL SELECT id + 1 FROM n WHERE id < {10 + UserBlocked.MaxPerPerson - 1})
                INSERT INTO blocks(source_id, target_id, seq, at) SELECT 1, id, 1, 0 FROM n
                """);
        }

        Assert.True((await store.AppendAsync(new UserBlocked(new UserId(1), new UserId(2)), Cancel)).Committed);
        Assert.Equal(AccountAppendStatus.BlockLimitReached, (await store.AppendAsync(new UserBlocked(new UserId(1), new UserId(3)), Cancel)).Status);
        Assert.True((await store.AppendAsync(new UserBlocked(new UserId(2), new UserId(3)), Cancel)).Committed);
    }

    [Fact]
    public async Task Append_AppDeleted_EndsItsTokens()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "secret", Cancel);
        await store.AppendAsync(new TokenIssued(Token("t")), Cancel);
        Assert.True((await store.AppendAsync(new AppDeleted(SomeApp.ClientId), Cancel)).Committed);
        Assert.Null(await store.FindAppAsync(SomeApp.ClientId, Cancel));
        Assert.Null(await store.FindTokenAsync(HashOf("t"), Cancel));
        Assert.Equal(AccountAppendStatus.Unchanged, (await store.AppendAsync(new AppDeleted(SomeApp.ClientId), Cancel)).Status);

        // Whoever was about to issue one when the app went comes too late.
        Assert.Equal(AccountAppendStatus.AppUnknown, (await store.AppendAsync(new TokenIssued(Token("t")), Cancel)).Status);
        Assert.Null(await store.FindTokenAsync(HashOf("t"), Cancel));
        Assert.True((await store.AppendAsync(new TokenIssued(OwnToken("t")), Cancel)).Committed);
    }

    [Fact]
    public async Task Append_ExpiredTokensDropped_ForgetsThemAndWhatTheLogSaysOfThem()
    {
        var store = Open();
        await store.AppendManyAsync(
            [
                new UserSaved(User(1, "alice")), new TokenIssued(OwnToken("old", new UserId(1), Start)),
                new TokenIssued(OwnToken("new", new UserId(1), Start.AddHours(2))), new TokenIssued(OwnToken("lasting", new UserId(1))),
            ],
            Cancel);
        Assert.True((await store.AppendAsync(new ExpiredTokensDropped(Start), Cancel)).Committed);
        Assert.Equal([null, Start.AddHours(2)], (await store.ListTokensAsync(new UserId(1), Cancel)).Select(token => token.ExpiresAt));
        Assert.Equal(AccountAppendStatus.Unchanged, (await store.AppendAsync(new ExpiredTokensDropped(Start), Cancel)).Status);

        // Two days on, the log tells no more of tokens than what is new.
        Assert.True((await store.AppendAsync(new ExpiredTokensDropped(TimeProvider.System.GetUtcNow().AddDays(2)), Cancel)).Committed);
        Assert.Equal([typeof(UserSaved)], (await store.ReadFeedAsync(0, 100, Cancel)).Select(recorded => recorded.Change.GetType()));
    }

    [Fact]
    public async Task ReadAudit_AfterSomeActs_TellsThemNewestFirst()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "secret", Cancel);
        var disabled = SomeApp with { Disabled = true };
        await store.ChangeAppAsync(SomeApp, disabled, Cancel, new UserId(7));
        await store.AppendAsync(new Audited(AuditAct.SignedIn, new UserId(7), Detail: "passkey"), Cancel);
        var log = await store.ReadAuditAsync(long.MaxValue, 2, Cancel);
        Assert.Equal(
            [new Audited(AuditAct.SignedIn, new UserId(7), Detail: "passkey"), new Audited(AuditAct.AppDisabled, new UserId(7), ClientId: SomeApp.ClientId)],
            log.Select(line => line.Change));
        Assert.Equal([new Audited(AuditAct.AppCreated, ClientId: SomeApp.ClientId)], (await store.ReadAuditAsync(log[^1].Seq, 9, Cancel)).Select(line => line.Change));

        // A change that does not count leaves no line either.
        Assert.Equal(AccountAppendStatus.AppChanged, (await store.DeleteAppAsync(SomeApp, null, Cancel)).Status);
        Assert.Equal(3, (await store.ReadAuditAsync(long.MaxValue, 9, Cancel)).Count);
    }

    [Fact]
    public async Task ChangeUser_AsItIsNotAnyMore_ChangesNothing()
    {
        var store = Open();
        var seen = User(1, "alice") with { Operator = true };
        await store.AppendAsync(new UserSaved(seen), Cancel);
        var demoted = seen with { Operator = false };
        Assert.True((await store.ChangeUserAsync(seen, demoted, new Audited(AuditAct.OperatorRemoved, UserId: seen.Id), Cancel)).Committed);

        // A profile that was read before cannot bring the right back.
        Assert.Equal(AccountAppendStatus.UserChanged, (await store.ChangeUserAsync(seen, seen with { Name = "Al" }, null, Cancel)).Status);
        Assert.Equal(demoted, await store.FindUserAsync(seen.Id, Cancel));
        Assert.Single(await store.ReadAuditAsync(long.MaxValue, 9, Cancel));
    }

    [Fact]
    public async Task ChangeApp_AsMemoryHasItWithFinerTimes_IsTheSameApp()
    {
        var store = Open();
        var fine = SomeApp with { CreatedAt = Start.AddTicks(1), RedirectUris = ["https://example.org/a"] };
        await store.CreateAppAsync(fine, "secret", Cancel);
        var renamed = fine with { Name = "Other" };
        Assert.True((await store.ChangeAppAsync(fine, renamed, Cancel)).Committed);
        Assert.Equal(AccountAppendStatus.AppChanged, (await store.ChangeAppAsync(renamed with { RedirectUris = null }, fine, Cancel)).Status);
        Assert.True((await store.DeleteAppAsync(renamed, null, Cancel)).Committed);
    }

    [Fact]
    public async Task RevokeTokens_OfOnePerson_EndsThoseNamed()
    {
        var store = Open();
        await store.AppendManyAsync(
            [
                new UserSaved(User(1, "alice")), new UserSaved(User(2, "bob")), new TokenIssued(OwnToken("a", new UserId(1)) with { GrantId = "g" }),
                new TokenIssued(OwnToken("b", new UserId(1))), new TokenIssued(OwnToken("c", new UserId(2)) with { GrantId = "g" }),
            ],
            Cancel);
        Assert.True(await store.RevokeTokensAsync(new UserId(1), token => token.GrantId == "g", Cancel));
        Assert.Null(await store.FindTokenAsync(HashOf("a"), Cancel));
        Assert.NotNull(await store.FindTokenAsync(HashOf("b"), Cancel));
        Assert.NotNull(await store.FindTokenAsync(HashOf("c"), Cancel));
    }

    [Fact]
    public async Task CreateApp_WithItsSecret_AuthenticatesAndReadsIt()
    {
        var store = Open();
        var secret = Credentials.NewClientSecret();
        Assert.True((await store.CreateAppAsync(SomeApp, secret, Cancel)).Committed);
        Assert.Equal(SomeApp, await store.FindAppAsync(SomeApp.ClientId, Cancel));
        Assert.Equal(SomeApp, await store.AuthenticateAppAsync(SomeApp.ClientId, secret, Cancel));
        Assert.Null(await store.AuthenticateAppAsync(SomeApp.ClientId, secret + "x", Cancel));
        Assert.Null(await store.AuthenticateAppAsync(new ClientId("none"), secret, Cancel));
        Assert.Equal(secret, await Open().ReadAppSecretAsync(SomeApp.ClientId, Cancel));
        Assert.Null(await store.ReadAppSecretAsync(new ClientId("none"), Cancel));
    }

    [Fact]
    public async Task CreateApp_Twice_IsRefusedAndKeepsTheFirstSecret()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "first", Cancel);
        Assert.Equal(AccountAppendStatus.ClientIdTaken, (await store.CreateAppAsync(SomeApp, "second", Cancel)).Status);
        Assert.Equal("first", await store.ReadAppSecretAsync(SomeApp.ClientId, Cancel));
    }

    [Fact]
    public async Task Append_ChangeOfAnApp_KeepsItsSecret()
    {
        var store = Open();
        Assert.Equal(AccountAppendStatus.AppUnknown, (await store.AppendAsync(new AppSaved(SomeApp), Cancel)).Status);
        await store.CreateAppAsync(SomeApp, "secret", Cancel);
        Assert.True((await store.AppendAsync(new AppSaved(SomeApp with { Disabled = true }), Cancel)).Committed);
        Assert.True((await store.AuthenticateAppAsync(SomeApp.ClientId, "secret", Cancel))?.Disabled);
    }

    [Fact]
    public async Task ChangeApp_WhenItIsAnotherMeanwhile_ChangesNothing()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "secret", Cancel);
        await store.AppendAsync(new TokenIssued(Token(store.DeriveAppBearer(SomeApp))), Cancel);
        Assert.True((await store.ChangeAppAsync(SomeApp, SomeApp with { Disabled = true }, Cancel)).Committed);

        // Both still see the app as it was: neither may bring it back.
        Assert.Equal(AccountAppendStatus.AppChanged, (await store.InvalidateAppBearerAsync(SomeApp, Cancel)).Status);
        Assert.Equal(AccountAppendStatus.AppChanged, (await store.RotateAppAsync(SomeApp, "other", Cancel)).Result.Status);

        Assert.Equal(SomeApp with { Disabled = true }, await store.FindAppAsync(SomeApp.ClientId, Cancel));
        Assert.NotNull(await store.AuthenticateAppAsync(SomeApp.ClientId, "secret", Cancel));
        TokenHash.TryCompute(store.DeriveAppBearer(SomeApp), out var hash);
        Assert.NotNull(await store.FindTokenAsync(hash, Cancel));
    }

    [Fact]
    public async Task ChangeApp_AsItWasMadeToTheTick_IsCommitted()
    {
        var store = Open();
        var app = SomeApp with { CreatedAt = Start.AddTicks(1) };
        await store.CreateAppAsync(app, "secret", Cancel);

        var (rotated, after) = await store.RotateAppAsync(app, "other", Cancel);
        Assert.True(rotated.Committed);
        Assert.True((await store.ChangeAppAsync(after, after with { Name = "Other" }, Cancel)).Committed);
        Assert.True((await store.DeleteAppAsync(after with { Name = "Other" }, null, Cancel)).Committed);
    }

    [Fact]
    public async Task RotateApp_EndsSecretAndBearerTogether()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "secret", Cancel);
        await store.AppendAsync(new TokenIssued(Token(store.DeriveAppBearer(SomeApp))), Cancel);

        var (result, app) = await store.RotateAppAsync(SomeApp, "other", Cancel);

        Assert.True(result.Committed);
        Assert.Null(await store.AuthenticateAppAsync(app.ClientId, "secret", Cancel));
        Assert.Equal(app, await store.AuthenticateAppAsync(app.ClientId, "other", Cancel));
        TokenHash.TryCompute(store.DeriveAppBearer(SomeApp), out var before);
        TokenHash.TryCompute(store.DeriveAppBearer(app), out var after);
        Assert.Null(await store.FindTokenAsync(before, Cancel));
        Assert.NotNull(await store.FindTokenAsync(after, Cancel));
    }

    [Fact]
    public async Task IssueAppBearer_ForAnAppThatIsAnotherMeanwhile_BringsNoEndedBearerBack()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "secret", Cancel);
        Assert.True((await store.IssueAppBearerAsync(SomeApp, Cancel)).Committed);
        var (_, app) = await store.RotateAppAsync(SomeApp, "other", Cancel);
        Assert.Equal(AccountAppendStatus.AppChanged, (await store.IssueAppBearerAsync(SomeApp, Cancel)).Status);
        TokenHash.TryCompute(store.DeriveAppBearer(SomeApp), out var ended);
        Assert.Null(await store.FindTokenAsync(ended, Cancel));
        Assert.Equal(AccountAppendStatus.Unchanged, (await store.IssueAppBearerAsync(app, Cancel)).Status);
    }

    [Fact]
    public void DeriveAppBearer_InAnotherStore_IsTheSame() =>
        Assert.Equal(Open().DeriveAppBearer(SomeApp), Open().DeriveAppBearer(SomeApp));

    [Fact]
    public async Task ReadAll_AfterChanges_IsTheStateWithTheNumbersOfTheLastChanges()
    {
        var store = Open();
        await store.CreateAppAsync(SomeApp, "secret", Cancel); // 1, with 2 for the audit
        await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel); // 3
        await store.AppendAsync(new UserSaved(User(2, "bob")), Cancel); // 4
        await store.AppendAsync(new UserFollowed(new UserId(2), new UserId(1)), Cancel); // 5
        await store.AppendAsync(new UserFollowed(new UserId(1), new UserId(2)), Cancel); // 6
        await store.AppendAsync(new UserUnfollowed(new UserId(2), new UserId(1)), Cancel); // 7
        await store.AppendAsync(new TokenIssued(Token("a")), Cancel); // 8
        await store.AppendAsync(new TokenIssued(Token("b")), Cancel); // 9
        await store.AppendAsync(new TokenRevoked(HashOf("a")), Cancel); // 10
        await store.AppendAsync(new TopicSaved(SomeTopic), Cancel); // 11
        await store.AppendAsync(new UserSaved(User(1, "alice2")), Cancel); // 12
        var all = new List<RecordedAccountChange>();
        Assert.Equal(12, store.ReadAll(all.Add));
        Assert.Equal(
            [
                (1, new AppSaved(SomeApp)), (4, new UserSaved(User(2, "bob"))), (6L, (AccountChange)new UserFollowed(new UserId(1), new UserId(2))),
                (9, new TokenIssued(Token("b"))), (11, new TopicSaved(SomeTopic)), (12, new UserSaved(User(1, "alice2"))),
            ],
            all.OrderBy(recorded => recorded.Seq).Select(recorded => (recorded.Seq, recorded.Change)));
        Assert.Equal(
            [typeof(UserSaved), typeof(UserSaved), typeof(AppSaved), typeof(TopicSaved), typeof(TokenIssued), typeof(UserFollowed)],
            all.Select(recorded => recorded.Change.GetType()));
        Assert.All(all, recorded => Assert.Equal(Time.Now, recorded.At));
    }

    [Fact]
    public async Task ReadFeed_OfTwoStores_HasEveryChangeInOrder()
    {
        var first = Open();
        var second = Open();
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i =>
            (i % 2 == 0 ? first : second).AppendAsync(new UserSaved(User(i, $"user{i}")), Cancel)));
        var feed = new List<RecordedAccountChange>();
        while (await first.ReadFeedAsync(feed.Count == 0 ? 0 : feed[^1].Seq, 7, Cancel) is { Count: > 0 } more)
        {
            feed.AddRange(more);
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), feed.Select(recorded => recorded.Seq));
        Assert.Equal(
            Enumerable.Range(1, 100).Select(i => (long)i),
            feed.Select(recorded => ((UserSaved)recorded.Change).User.Id.Value).Order());
    }

    [Fact]
    public async Task ObserveCommits_BeforeTheAnswer_SeesWhatWasWrittenOnly()
    {
        var store = Open();
        var seen = new List<RecordedAccountChange>();
        store.ObserveCommits(seen.AddRange);
        var first = await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel);
        Assert.Same(first.Recorded, Assert.Single(seen));
        await store.AppendAsync(new UserSaved(User(2, "ALICE")), Cancel);
        Assert.Single(seen);
    }

    [Fact]
    public async Task WaitForChange_WhenAnotherStoreWrites_Completes()
    {
        var store = Open();
        await store.WaitForChangeAsync(Cancel);
        var waiting = store.WaitForChangeAsync(Cancel);
        await Task.Delay(150, Cancel);
        Assert.False(waiting.IsCompleted);
        await Open().AppendAsync(new UserSaved(User(1, "alice")), Cancel);
        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    [Fact]
    public async Task AppendMany_TenThousandUsers_AnswersEachInFewTransactions()
    {
        var store = Open();
        var users = Enumerable.Range(1, 10_000).Select(i => new UserSaved(User(i, $"user{(i == 5_000 ? 1 : i)}"))).ToList();
        var results = await store.AppendManyAsync(users, Cancel);
        Assert.Equal(10_000, results.Count);
        Assert.Equal(AccountAppendStatus.UsernameTaken, results[4_999].Status);
        Assert.Equal(9_999, results.Count(result => result.Committed));
        Assert.Equal(9_999, store.ReadAll(_ => { }));
        Assert.InRange(store.TransactionCount, 10, 11);
    }

    [Fact]
    public async Task Append_AfterDispose_IsUnavailable()
    {
        var store = Open();
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.Equal(AccountAppendStatus.Unavailable, (await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel)).Status);
    }

    private protected AccountStore Open()
    {
        var store = home.OpenAccounts(new Time());
        _opened.Add(store);
        return store;
    }

    /// <summary>Real waits, but every change at one moment.</summary>
    private sealed class Time : TimeProvider
    {
        public static DateTimeOffset Now => Start.AddMilliseconds(5);

        public override DateTimeOffset GetUtcNow() => Now.AddTicks(7);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteAccountStoreTests() : AccountStoreTests(new SqliteHome())
{
    [Fact]
    public async Task Files_AfterAppsAndTokens_HoldNoSecretInClear()
    {
        var store = Open();
        var secret = Credentials.NewClientSecret();
        var bearer = Credentials.NewToken();
        await store.CreateAppAsync(SomeApp, secret, Cancel);
        await store.AppendAsync(new TokenIssued(Token(bearer)), Cancel);
        await store.AppendAsync(new TokenIssued(Token(store.DeriveAppBearer(SomeApp))), Cancel);
        await store.DisposeAsync();
        foreach (var file in Directory.GetFiles(Home.Folder))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel));
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(bearer, text, StringComparison.Ordinal);
            Assert.DoesNotContain(store.DeriveAppBearer(SomeApp), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Append_WhileAnotherConnectionHoldsTheLock_IsUnavailableAndLaterRecovers()
    {
        await using var store = AccountStore.Open(
            Home.Folder, TimeProvider.System, CommitQueueSettings.Default with { LockTimeout = TimeSpan.FromMilliseconds(200) });
        using var other = SqliteDatabase.Open(Home.File("accounts.db"), create: false);
        Assert.True(other.TryBeginWrite());
        Assert.Equal(AccountAppendStatus.Unavailable, (await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel)).Status);
        other.Rollback();
        Assert.True((await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel)).Committed);
    }

    [Fact]
    public async Task Dispose_LeavesOneFile()
    {
        var store = Open();
        await store.AppendAsync(new UserSaved(User(1, "alice")), Cancel);
        await store.DisposeAsync();
        Assert.Equal([Home.File("accounts.db")], Directory.GetFiles(Home.Folder));
    }
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresAccountStoreTests() : AccountStoreTests(new PostgresHome());

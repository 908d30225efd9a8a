using System.Security.Cryptography;
using System.Text;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Databases;
using Stoa.Storage.Json;
using Stoa.Storage.Postgres;

namespace Stoa.Storage.Accounts;

/// <summary>Users, apps, tokens, follows, blocks, topics and reports in the SQLite file <c>accounts.db</c> or the schema <c>accounts</c> of PostgreSQL, with a numbered log of every change.</summary>
/// <remarks>
/// Safe for use by many threads, processes and nodes. Each change and its row in the log are one durable transaction; changes that
/// wait at the same time share it. Writes answer <see cref="AccountAppendStatus.Unavailable"/> when disk or database fail,
/// reads throw <see cref="StorageUnavailableException"/>. Source: docs/decisions/0002-accounts-in-plain-sqlite-first.md.
/// </remarks>
public sealed class AccountStore : IAsyncDisposable
{
    private const int ChunkLength = 1_000;
    private readonly IDatabasePlace _place;
    private readonly AccountCommits _commits;
    private readonly CommitQueue<PendingAccountChanges> _queue;
    private readonly DatabaseReaders _readers;
    private readonly IChangeWatch _watch;
    private readonly Lazy<Task> _close;
    private readonly Lazy<MasterKey> _masterKey;

    private AccountStore(IDatabasePlace place, IDatabase first, CommitQueueSettings settings, Lazy<MasterKey> masterKey)
    {
        _place = place;
        _masterKey = masterKey;
        _commits = new AccountCommits(place.Time);
        _queue = new CommitQueue<PendingAccountChanges>(place, first, _commits, settings);
        _readers = new DatabaseReaders(place);
        _watch = place.Watch();
        _close = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Transactions committed so far.</summary>
    internal long TransactionCount => _queue.TransactionCount;

    /// <summary>Opens the accounts, creating folder and file when absent and bringing the schema up to date.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">For the times of changes and for waits.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static AccountStore Open(string folder, TimeProvider time) => Open(folder, time, CommitQueueSettings.Default);

    internal static AccountStore Open(string folder, TimeProvider time, CommitQueueSettings settings)
    {
        var place = AccountsSchema.Tables.In(folder, time);
        return new AccountStore(place, place.Create(), settings, new Lazy<MasterKey>(() => MasterKeyFile.Open(folder)));
    }

    /// <summary>Opens the accounts in PostgreSQL, whose master key the data folder must hold; the first server makes one.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote them.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be used, or its master key is another than the folder's.</exception>
    internal static AccountStore Open(PostgresDatabase database, string folder, TimeProvider time, CommitQueueSettings? settings = null)
    {
        var place = AccountsSchema.Tables.In(database, time);
        var first = place.Create();
        try
        {
            var masterKey = MasterKeyCheck.Open(place, first, folder);
            return new AccountStore(place, first, settings ?? place.Commits, new Lazy<MasterKey>(masterKey));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Saves a change. An app that does not exist yet is made by <see cref="CreateAppAsync"/> instead.</summary>
    /// <param name="change">What changes. Usernames and texts were checked by the caller, but for uniqueness.</param>
    /// <param name="cancellationToken">Ends the wait only; the change may still be written.</param>
    public async Task<AccountAppendResult> AppendAsync(AccountChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return (await CommitAsync(new PendingAccountChanges([change]), cancellationToken))[0];
    }

    /// <summary>Saves many changes in transactions of a thousand, so that other writers get in between.</summary>
    /// <returns>How each change ended; one that was refused does not hinder the others.</returns>
    public async Task<IReadOnlyList<AccountAppendResult>> AppendManyAsync(
        IReadOnlyCollection<AccountChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var results = new List<AccountAppendResult>(changes.Count);
        foreach (var chunk in changes.Chunk(ChunkLength))
        {
            results.AddRange(await CommitAsync(new PendingAccountChanges(chunk), cancellationToken));
        }

        return results;
    }

    /// <summary>Makes an app. Its secret is kept as a hash to check it, and encrypted under the master key to sign with it.</summary>
    /// <param name="app">The app.</param>
    /// <param name="secret">Its secret in clear, from <see cref="Credentials.NewClientSecret"/>.</param>
    /// <param name="cancellationToken">Ends the wait only; the app may still be made.</param>
    /// <param name="actor">Who does it; absent: the command line.</param>
    public async Task<AccountAppendResult> CreateAppAsync(App app, string secret, CancellationToken cancellationToken, UserId? actor = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var stored = new StoredSecret(Hash(secret), _masterKey.Value.Encrypt(app.ClientId, secret));
        return (await CommitAsync(new PendingAccountChanges([new AppSaved(app), Of(AuditAct.AppCreated, app, actor)], stored), cancellationToken))[0];
    }

    /// <summary>Changes an app, unless it is not any more as the caller saw it: then <see cref="AccountAppendStatus.AppChanged"/>.</summary>
    /// <param name="before">The app as the caller saw it.</param>
    /// <param name="after">The app as it shall be.</param>
    /// <param name="cancellationToken">Ends the wait only; the change may still be made.</param>
    /// <param name="actor">Who does it; absent: the command line.</param>
    public Task<AccountAppendResult> ChangeAppAsync(App before, App after, CancellationToken cancellationToken, UserId? actor = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var act = before.Disabled == after.Disabled ? AuditAct.AppChanged : after.Disabled ? AuditAct.AppDisabled : AuditAct.AppEnabled;
        return ChangeAppAsync(before, [new AppSaved(after), Of(act, after, actor)], secret: null, cancellationToken);
    }

    /// <summary>Changes a user, unless it is not any more as the caller saw it: then <see cref="AccountAppendStatus.UserChanged"/>.</summary>
    /// <param name="before">The user as the caller saw it.</param>
    /// <param name="after">The user as it shall be.</param>
    /// <param name="audited">A line for the audit log, when the change deserves one.</param>
    /// <param name="cancellationToken">Ends the wait only; the change may still be made.</param>
    public async Task<AccountAppendResult> ChangeUserAsync(User before, User after, Audited? audited, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        AccountChange[] changes = audited is null ? [new UserSaved(after)] : [new UserSaved(after), audited];
        return (await CommitAsync(new PendingAccountChanges(changes, expectedUser: before), cancellationToken))[0];
    }

    /// <summary>Deletes an app with its tokens, unless it is not any more as the caller saw it.</summary>
    /// <param name="app">The app as the caller saw it.</param>
    /// <param name="actor">Who does it; absent: the command line.</param>
    /// <param name="cancellationToken">Ends the wait only; the app may still be deleted.</param>
    public Task<AccountAppendResult> DeleteAppAsync(App app, UserId? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        return ChangeAppAsync(app, [new AppDeleted(app.ClientId), Of(AuditAct.AppDeleted, app, actor)], secret: null, cancellationToken);
    }

    /// <summary>Makes an app's bearer count, unless the app is not any more as the caller saw it: a bearer that was ended meanwhile does not come back.</summary>
    /// <param name="app">The app as the caller saw it.</param>
    /// <param name="cancellationToken">Ends the wait only; the bearer may still be made.</param>
    public async Task<AccountAppendResult> IssueAppBearerAsync(App app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        return (await CommitAsync(new PendingAccountChanges([IssuedBearer(app)], expected: app), cancellationToken))[0];
    }

    /// <summary>Ends an app's bearer: it stops working with the commit, the next one is another.</summary>
    /// <param name="app">The app as the caller saw it.</param>
    /// <param name="cancellationToken">Ends the wait only; the change may still be made.</param>
    public Task<AccountAppendResult> InvalidateAppBearerAsync(App app, CancellationToken cancellationToken) =>
        ChangeAppAsync(app, [new AppSaved(NextBearer(app)), new TokenRevoked(HashOfBearer(app))], secret: null, cancellationToken);

    /// <summary>Gives an app another secret and another app-only bearer; both old ones stop working with the commit.</summary>
    /// <param name="app">The app as the caller saw it.</param>
    /// <param name="secret">Its new secret in clear, from <see cref="Credentials.NewClientSecret"/>.</param>
    /// <param name="cancellationToken">Ends the wait only; the change may still be made.</param>
    /// <param name="actor">Who does it; absent: the command line.</param>
    /// <returns>How it ended, and the app as it is afterwards.</returns>
    public async Task<(AccountAppendResult Result, App App)> RotateAppAsync(
        App app, string secret, CancellationToken cancellationToken, UserId? actor = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(secret);
        var next = NextBearer(app);
        var stored = new StoredSecret(Hash(secret), _masterKey.Value.Encrypt(app.ClientId, secret), replaces: true);
        AccountChange[] changes = [new AppSaved(next), new TokenRevoked(HashOfBearer(app)), IssuedBearer(next), Of(AuditAct.AppRotated, app, actor)];
        return (await ChangeAppAsync(app, changes, stored, cancellationToken), next);
    }

    /// <summary>Every app, in the order of their ids.</summary>
    public Task<IReadOnlyList<App>> ListAppsAsync(CancellationToken cancellationToken) =>
        ListAsync("SELECT body FROM apps ORDER BY client_id", static _ => { }, row => StoredBody.Read(row.Bytes(0), StoredBody.Json.App), cancellationToken);

    /// <summary>32 bytes that sign page tokens.</summary>
    public ReadOnlyMemory<byte> PageTokenKey => _masterKey.Value.PageTokenKey;

    /// <summary>32 bytes from which the keys come by which people in an audience are counted once.</summary>
    public ReadOnlyMemory<byte> AudienceKey => _masterKey.Value.AudienceKey;

    /// <summary>32 bytes that sign the passes with which one node sends a client to another.</summary>
    public ReadOnlyMemory<byte> PassKey => _masterKey.Value.PassKey;

    /// <summary>32 bytes without which what nodes tell each other about a Space's relay opens nothing.</summary>
    public ReadOnlyMemory<byte> RelayKey => _masterKey.Value.RelayKey;

    /// <summary>The bearer of an app that acts for itself; the same at every call until it is invalidated. It counts only while a <see cref="TokenIssued"/> of its hash stands.</summary>
    public string DeriveAppBearer(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return _masterKey.Value.DeriveAppBearer(app.ClientId, app.BearerGeneration);
    }

    /// <summary>Hands the current state to <paramref name="load"/> as changes: users, apps, topics, tokens, follows, webhooks, subscriptions, blocks, followed topics, then calendars, each with the number and time of its last change.</summary>
    /// <param name="load">Called on this thread.</param>
    /// <returns>The sequence number up to which this is complete; the feed goes on after it.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public long ReadAll(Action<RecordedAccountChange> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        using var database = _place.Connect();
        database.BeginRead();
        try
        {
            var seq = database.ReadNumber("SELECT max(seq) FROM account_changes");
            Load("SELECT seq, at, body FROM users", row => new UserSaved(StoredBody.Read(row.Bytes(2), StoredBody.Json.User)));
            Load("SELECT seq, at, body FROM apps", row => new AppSaved(StoredBody.Read(row.Bytes(2), StoredBody.Json.App)));
            Load("SELECT seq, at, body FROM topics", row => new TopicSaved(StoredBody.Read(row.Bytes(2), StoredBody.Json.Topic)));
            Load("SELECT seq, at, body FROM tokens", row => new TokenIssued(StoredBody.Read(row.Bytes(2), StoredBody.Json.AccessToken)));
            Load("SELECT seq, at, source_id, target_id FROM follows", row => new UserFollowed(new(row.Number(2)), new(row.Number(3))));
            Load("SELECT seq, at, body FROM webhooks", row => new WebhookSaved(StoredBody.Read(row.Bytes(2), StoredBody.Json.Webhook), IsNew: true));
            Load("SELECT seq, at, body FROM activity_subscriptions", row => new ActivitySubscriptionSaved(StoredBody.Read(row.Bytes(2), StoredBody.Json.ActivitySubscription), IsNew: true));
            Load("SELECT seq, at, source_id, target_id FROM blocks", row => new UserBlocked(new(row.Number(2)), new(row.Number(3))));
            Load("SELECT seq, at, user_id, topic_id FROM topic_follows", row => new TopicFollowed(new(row.Number(2)), new(row.Number(3))));
            Load("SELECT seq, at, user_id, hash FROM calendars", row => new CalendarOpened(new(row.Number(2)), TokenHash.FromBytes(row.Bytes(3))));
            return seq;
        }
        catch (Exception failure) when (StoredBody.IsUnreadable(failure))
        {
            throw StoredBody.Unreadable(_place.Name, failure);
        }

        void Load(string sql, Func<IStatement, AccountChange> read)
        {
            using var rows = database.Rent(sql);
            while (rows.Step())
            {
                load(new RecordedAccountChange(rows.Number(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.Number(1)), read(rows)));
            }
        }
    }

    /// <summary>The feed: at most <paramref name="count"/> changes with a number above <paramref name="after"/>, in order.</summary>
    public Task<IReadOnlyList<RecordedAccountChange>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<RecordedAccountChange>>(
            database =>
            {
                using var rows = database.Rent("SELECT seq, at, body FROM account_changes WHERE seq > ?1 ORDER BY seq LIMIT ?2");
                rows.Bind(1, after).Bind(2, count);
                var changes = new List<RecordedAccountChange>();
                while (rows.Step())
                {
                    changes.Add(new RecordedAccountChange(
                        rows.Number(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.Number(1)),
                        StoredBody.Read(rows.Bytes(2), StoredBody.Json.AccountChange)));
                }

                return changes;
            },
            cancellationToken);

    /// <summary>The token with a hash, or null. Expired ones are found too.</summary>
    public Task<AccessToken?> FindTokenAsync(TokenHash hash, CancellationToken cancellationToken) =>
        FindAsync(
            "SELECT body FROM tokens WHERE hash = ?1", select => select.BindBytes(1, hash.ToBytes()),
            row => StoredBody.Read(row.Bytes(0), StoredBody.Json.AccessToken), cancellationToken);

    /// <summary>The audit log, newest first: at most <paramref name="count"/> lines with a number below <paramref name="before"/>.</summary>
    public Task<IReadOnlyList<RecordedAccountChange>> ReadAuditAsync(long before, int count, CancellationToken cancellationToken) =>
        ListAsync(
            "SELECT seq, at, body FROM account_changes WHERE type = 'audited' AND seq < ?1 ORDER BY at DESC, seq DESC LIMIT ?2",
            select => select.Bind(1, before).Bind(2, count),
            row => new RecordedAccountChange(
                row.Number(0), DateTimeOffset.FromUnixTimeMilliseconds(row.Number(1)), StoredBody.Read(row.Bytes(2), StoredBody.Json.AccountChange)),
            cancellationToken);

    /// <summary>Keeps a report, unless its reporter has one of the same target open: then that one counts.</summary>
    /// <param name="report">The report.</param>
    /// <param name="perDay">How many the reporter may make in 24 hours.</param>
    /// <param name="cancellationToken">Ends the wait only; the report may still be kept.</param>
    /// <returns>How it ended, and the report that stands.</returns>
    public async Task<(AccountAppendStatus Status, Report Report)> FileReportAsync(Report report, int perDay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var filing = new ReportFiling(report, perDay);
        var audited = new Audited(AuditAct.ReportMade, report.ReporterId, report.UserId ?? report.CreatorId, Detail: report.Id.ToString());
        var results = await CommitAsync(new PendingAccountChanges([audited], report: filing), cancellationToken);
        return (results[0].Status, filing.Known ?? report);
    }

    /// <summary>Resolves a report that is open; <see cref="AccountAppendStatus.ReportNotOpen"/> when it is not.</summary>
    public async Task<AccountAppendStatus> ResolveReportAsync(ReportId id, ReportResolution resolution, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        var audited = new Audited(AuditAct.ReportResolved, resolution.By, Detail: $"{id} {resolution.Action}");
        return (await CommitAsync(new PendingAccountChanges([audited], report: new ReportResolving(id, resolution)), cancellationToken))[0].Status;
    }

    /// <summary>The report with an id, or null.</summary>
    public Task<Report?> FindReportAsync(ReportId id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => ReportTable.Find(database, id), cancellationToken);

    /// <summary>Reports between two places, neither included: from the upper one down or, backward, from the lower one up.</summary>
    public Task<IReadOnlyList<Report>> ListReportsAsync(long above, long below, bool isBackward, int count, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<Report>>(database => ReportTable.List(database, above, below, isBackward, count), cancellationToken);

    /// <summary>Everything that a person reported, newest first.</summary>
    public Task<IReadOnlyList<Report>> ListReportsOfAsync(UserId reporter, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<Report>>(database => ReportTable.ListOf(database, reporter), cancellationToken);

    /// <summary>How many reports are open.</summary>
    public Task<long> CountOpenReportsAsync(CancellationToken cancellationToken) =>
        _readers.ReadAsync(ReportTable.CountOpen, cancellationToken);

    /// <summary>A person's tokens, newest first, also those that have expired.</summary>
    public Task<IReadOnlyList<AccessToken>> ListTokensAsync(UserId user, CancellationToken cancellationToken) =>
        ListAsync(
            "SELECT body FROM tokens WHERE user_id = ?1 ORDER BY seq DESC", select => select.Bind(1, user.Value),
            row => StoredBody.Read(row.Bytes(0), StoredBody.Json.AccessToken), cancellationToken);

    /// <summary>Ends those of a person's tokens that <paramref name="which"/> names.</summary>
    /// <returns>False when disk or database failed: some may go on working.</returns>
    public async Task<bool> RevokeTokensAsync(UserId user, Func<AccessToken, bool> which, CancellationToken cancellationToken)
    {
        var tokens = (await ListTokensAsync(user, cancellationToken)).Where(which).Select(token => new TokenRevoked(token.Hash)).ToList();
        var results = await AppendManyAsync(tokens, cancellationToken);
        return results.All(result => result.Status is AccountAppendStatus.Committed or AccountAppendStatus.Unchanged);
    }

    /// <summary>The user with an id, or null.</summary>
    public Task<User?> FindUserAsync(UserId id, CancellationToken cancellationToken) =>
        FindAsync(
            "SELECT body FROM users WHERE id = ?1", select => select.Bind(1, id.Value),
            row => StoredBody.Read(row.Bytes(0), StoredBody.Json.User), cancellationToken);

    /// <summary>The user with a username, without regard to case, or null.</summary>
    public Task<User?> FindUserByNameAsync(string username, CancellationToken cancellationToken) =>
        FindAsync(
            "SELECT body FROM users WHERE username = ?1", select => select.Bind(1, Usernames.Fold(username)),
            row => StoredBody.Read(row.Bytes(0), StoredBody.Json.User), cancellationToken);

    /// <summary>The app with a client id, or null.</summary>
    public Task<App?> FindAppAsync(ClientId clientId, CancellationToken cancellationToken) =>
        FindAsync(
            "SELECT body FROM apps WHERE client_id = ?1", select => select.Bind(1, clientId.Value),
            row => StoredBody.Read(row.Bytes(0), StoredBody.Json.App), cancellationToken);

    /// <summary>The app whose secret this is; null when there is no such app or the secret is another. Compares in constant time.</summary>
    public Task<App?> AuthenticateAppAsync(ClientId clientId, string secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var hash = Hash(secret);
        return FindAsync(
            "SELECT body, secret_hash FROM apps WHERE client_id = ?1", select => select.Bind(1, clientId.Value),
            row => CryptographicOperations.FixedTimeEquals(row.Bytes(1), hash) ? StoredBody.Read(row.Bytes(0), StoredBody.Json.App) : null,
            cancellationToken);
    }

    /// <summary>An app's secret in clear, to sign with; null when there is no such app.</summary>
    /// <exception cref="CryptographicException">The master key is not the one that the secret was stored under.</exception>
    public Task<string?> ReadAppSecretAsync(ClientId clientId, CancellationToken cancellationToken) =>
        FindAsync(
            "SELECT secret_encrypted FROM apps WHERE client_id = ?1", select => select.Bind(1, clientId.Value),
            row => _masterKey.Value.Decrypt(clientId, row.Bytes(0)), cancellationToken);

    /// <summary>Sets the one observer of this process's own commits, in order, before the callers are answered; it must be quick and must not throw.</summary>
    public void ObserveCommits(Action<IReadOnlyList<RecordedAccountChange>> observer) => _commits.Observe(observer);

    /// <summary>Sets the one observer of failed transactions, for the log; it runs on the committing thread.</summary>
    public void ObserveFailures(Action<Exception> observer) => _queue.FailureObserver = observer;

    /// <summary>Completes when something may have changed since the last call, on SQLite within 50 ms, on PostgreSQL within a second; at once on the first. Own commits count too.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public Task WaitForChangeAsync(CancellationToken cancellationToken) => _watch.WaitAsync(cancellationToken);

    /// <summary>Commits what was queued and closes the connections.</summary>
    public ValueTask DisposeAsync() => new(_close.Value);

    private async Task CloseAsync()
    {
        await _queue.DrainAsync();
        await _watch.DisposeAsync();
        await _readers.DisposeAsync();
        await _queue.DisposeAsync(); // Last, so that no reader keeps the checkpoint from its end.
    }

    private static Audited Of(AuditAct act, App app, UserId? actor) => new(act, actor, ClientId: app.ClientId);

    private static App NextBearer(App app) => app with { BearerGeneration = app.BearerGeneration + 1 };

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private TokenIssued IssuedBearer(App app) => new(new AccessToken(HashOfBearer(app), app.ClientId, null, Scopes.None, _place.Time.GetUtcNow(), null));

    private TokenHash HashOfBearer(App app) => TokenHash.TryCompute(DeriveAppBearer(app), out var hash)
        ? hash
        : throw new InvalidOperationException("A bearer is short enough to be hashed.");

    /// <summary>The first of the changes saves the app.</summary>
    private async Task<AccountAppendResult> ChangeAppAsync(App before, AccountChange[] changes, StoredSecret? secret, CancellationToken cancellationToken) =>
        (await CommitAsync(new PendingAccountChanges(changes, secret, before), cancellationToken))[0];

    private async Task<AccountAppendResult[]> CommitAsync(PendingAccountChanges pending, CancellationToken cancellationToken)
    {
        if (!await _queue.TryEnqueueAsync(pending, cancellationToken))
        {
            pending.Fail();
        }

        return await pending.Answer.WaitAsync(cancellationToken);
    }

    private Task<IReadOnlyList<T>> ListAsync<T>(
        string sql, Action<IStatement> bind, Func<IStatement, T> read, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<T>>(
            database =>
            {
                using var rows = database.Rent(sql);
                bind(rows);
                List<T> found = [];
                while (rows.Step())
                {
                    found.Add(read(rows));
                }

                return found;
            },
            cancellationToken);

    private Task<T?> FindAsync<T>(
        string sql, Action<IStatement> bind, Func<IStatement, T?> read, CancellationToken cancellationToken)
        where T : class =>
        _readers.ReadAsync(
            database =>
            {
                using var select = database.Rent(sql);
                bind(select);
                return select.Step() ? read(select) : null;
            },
            cancellationToken);
}

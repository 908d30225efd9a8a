using System.Security.Cryptography;
using Stoa.Spaces;
using Stoa.Spaces.Activity;

namespace Stoa.Storage.Postgres;

/// <summary>The event log in the schema <c>events</c> of a PostgreSQL database, for one node or several.</summary>
/// <remarks>
/// An append, drawn once:
/// <code>
/// appender                     committing thread                                      other nodes
///  1 serialize its events
///  2 queue ───────────────────► 3 take what waits, each Space once
///    (await)                    4 one call: the server locks the log, writes what
///                                 fits, commits, lets go (PostgresEventSchema) ──────► notified: their feeds read
///                               5 observer: this node's Directory applies the events
///  7 continue ◄──────────────── 6 answer each: committed or conflict
/// </code>
/// Source: CONTRIBUTING.md, rules 1 and 4; docs/decisions/0027-the-log-on-postgresql.md.
/// </remarks>
public sealed class PostgresEventStore : IEventStore
{
    private readonly PostgresDatabase _database;
    private readonly PostgresAppends _appends;
    private readonly CommitWatch _watch;
    private readonly Lazy<Task> _close;

    private PostgresEventStore(PostgresDatabase database)
    {
        var node = RandomNumberGenerator.GetHexString(16, lowercase: true);
        _database = database;
        _appends = new PostgresAppends(database, node);
        _watch = new CommitWatch(database, node, () => _appends.LastSeq);
        _close = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Calls committed so far: with many appenders far fewer than appends.</summary>
    internal long TransactionCount => _appends.TransactionCount;

    /// <summary>For tests: runs on the committing thread before each batch.</summary>
    internal Action? BeforeBatch
    {
        get => _appends.BeforeBatch;
        set => _appends.BeforeBatch = value;
    }

    /// <summary>Opens the log, bringing its schema up to date.</summary>
    /// <param name="database">Stays open when the store is disposed.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be used.</exception>
    public static PostgresEventStore Open(PostgresDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        database.Migrate(PostgresEventSchema.Name, PostgresEventSchema.Migrations);
        return new PostgresEventStore(database);
    }

    /// <inheritdoc/>
    public async Task<AppendResult> AppendAsync(SpaceAppend append, CancellationToken cancellationToken)
    {
        var pending = new PendingAppend(append); // :: Step 1
        return await _appends.TryEnqueueAsync(pending, cancellationToken) // :: Step 2
            ? await pending.Answer.WaitAsync(cancellationToken)
            : new AppendResult(AppendStatus.Unavailable, 0);
    }

    /// <inheritdoc/>
    public Task<Space?> LoadAsync(SpaceId id, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => EventReads.LoadAsync(connection, id, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<long> ReadRetrievableAsync(Action<Space> load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Task.Factory.StartNew(
            () => RetrievableSpaces.Read(_database.Name, (rows, stop) => EventReads.ReadRetrievable(_database, rows, stop), load, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Space>> ReadCanceledAsync(DateTimeOffset since, int count, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => EventReads.ReadCanceledAsync(connection, since, count, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => EventReads.ReadFeedAsync(connection, after, count, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(long after, int count, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => EventReads.ReadActivityAsync(connection, after, count, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<long> FindSeqBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => EventReads.FindSeqBeforeAsync(connection, time, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(SpaceId id, long after, int count, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => EventReads.ReadSpaceAsync(connection, id, after, count, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        _database.ReadAsync((connection, stop) => PostgresEventPurge.RunAsync(connection, before, max, stop), cancellationToken);

    /// <inheritdoc/>
    public void ObserveCommits(Action<IReadOnlyList<RecordedEvent>> observer) => _appends.Observe(observer);

    /// <inheritdoc/>
    public void ObserveFailures(Action<Exception> observer) => _appends.FailureObserver = observer;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(CancellationToken cancellationToken) => _watch.WaitAsync(cancellationToken);

    /// <summary>Commits what was queued and gives its connections back.</summary>
    public ValueTask DisposeAsync() => new(_close.Value);

    private async Task CloseAsync()
    {
        await _appends.DisposeAsync();
        await _watch.DisposeAsync();
    }
}

using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage.Databases;
using Stoa.Storage.Json;

namespace Stoa.Storage.Sqlite;

/// <summary>The event log in one SQLite file, <c>stoa.db</c> in the data folder. Other processes may write to it too.</summary>
/// <remarks>
/// An append, drawn once:
/// <code>
/// appender                     committing thread                                      other appenders
///  1 serialize its events
///  2 queue ───────────────────► 3 take what waits, BEGIN IMMEDIATE ◄───────────────── 1, 2
///    (await)                    4 insert each if its version still fits; snapshot if due
///                               5 COMMIT: one fsync for all
///                               6 observer: this node's Directory applies the events
///  8 continue ◄──────────────── 7 answer each: committed or conflict ───────────────► 8
/// </code>
/// Source: CONTRIBUTING.md, rules 1 and 4.
/// </remarks>
public sealed class SqliteEventStore : IEventStore
{
    internal const string FileName = "stoa.db";
    private const string SnapshotSql = "SELECT body FROM spaces WHERE space_id = ?1";
    private const string SpaceSql =
        "SELECT seq, space_id, version, body FROM space_events WHERE space_id = ?1 AND version > ?2 ORDER BY version LIMIT ?3";

    // A change of state writes the snapshot, and a Space that was canceled changes no more. The literal type matches the partial index.
    private const string CanceledSql = """
        SELECT s.body FROM space_events e JOIN spaces s ON s.space_id = e.space_id
        WHERE e.type = 'space_canceled' AND e.at >= ?1 ORDER BY e.at DESC LIMIT ?2
        """;

    private const string FeedSql = "SELECT seq, space_id, version, body FROM space_events WHERE seq > ?1 ORDER BY seq LIMIT ?2";

    private readonly SqliteFile _file;
    private readonly EventCommits _commits = new();
    private readonly CommitQueue<PendingAppend> _queue;
    private readonly DatabaseReaders _readers;
    private readonly DataVersionWatch _watch;
    private readonly Lazy<Task> _close;

    private SqliteEventStore(SqliteFile file, CommitQueueSettings settings)
    {
        _file = file;
        _queue = new CommitQueue<PendingAppend>(file, file.Create(), _commits, settings);
        _readers = new DatabaseReaders(file);
        _watch = new DataVersionWatch(file);
        _close = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Transactions committed so far: with many appenders far fewer than appends.</summary>
    internal long TransactionCount => _queue.TransactionCount;

    /// <summary>For tests: runs on the committing thread before each transaction.</summary>
    internal Action<IDatabase>? BeforeTransaction
    {
        get => _queue.BeforeTransaction;
        set => _queue.BeforeTransaction = value;
    }

    /// <summary>Opens the log, creating folder and file when absent and bringing its schema up to date.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">For waits; real time also in tests.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote the file.</exception>
    /// <exception cref="StorageUnavailableException">Folder or file cannot be used.</exception>
    public static SqliteEventStore Open(string folder, TimeProvider time) => Open(folder, time, CommitQueueSettings.Default);

    internal static SqliteEventStore Open(string folder, TimeProvider time, CommitQueueSettings settings) =>
        new(new SqliteFile(Path.Combine(folder, FileName), EventLogSchema.Migrations, time), settings);

    /// <inheritdoc/>
    public async Task<AppendResult> AppendAsync(SpaceAppend append, CancellationToken cancellationToken)
    {
        var pending = new PendingAppend(append); // :: Step 1
        return await _queue.TryEnqueueAsync(pending, cancellationToken) // :: Step 2
            ? await pending.Answer.WaitAsync(cancellationToken)
            : new AppendResult(AppendStatus.Unavailable, 0);
    }

    /// <inheritdoc/>
    public Task<Space?> LoadAsync(SpaceId id, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => Load(database, id), cancellationToken);

    /// <inheritdoc/>
    public Task<long> ReadRetrievableAsync(Action<Space> load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Task.Factory.StartNew(
            () => RetrievableSpaces.Read(_file.Path, (rows, _) => RetrievableRead.Read(_file, rows), load, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Space>> ReadCanceledAsync(DateTimeOffset since, int count, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<Space>>(
            database =>
            {
                using var select = database.Rent(CanceledSql);
                select.Bind(1, since.ToUnixTimeMilliseconds()).Bind(2, count);
                var spaces = new List<Space>();
                while (select.Step())
                {
                    spaces.Add(StoredBody.Read(select.Bytes(0), StoredBody.Json.SpaceSnapshot).ToSpace());
                }

                return spaces;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(long after, int count, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<RecordedEvent>>(
            database =>
            {
                // One writer at a time numbers the rows: what is visible has no gap that could still fill.
                using var select = database.Rent(FeedSql);
                return ReadEvents(select.Bind(1, after).Bind(2, count));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(long after, int count, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => ActivityReads.Read(database, after, count), cancellationToken);

    /// <inheritdoc/>
    public Task<long> FindSeqBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        _readers.ReadAsync(database => ActivityReads.FindSeqBefore(database, time), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(SpaceId id, long after, int count, CancellationToken cancellationToken) =>
        _readers.ReadAsync<IReadOnlyList<RecordedEvent>>(
            database =>
            {
                using var select = database.Rent(SpaceSql);
                return ReadEvents(select.Bind(1, id.Value).Bind(2, after).Bind(3, count));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        Task.Run(() => EventPurge.Run(_file, before, max, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void ObserveCommits(Action<IReadOnlyList<RecordedEvent>> observer) => _commits.Observe(observer);

    /// <inheritdoc/>
    public void ObserveFailures(Action<Exception> observer) => _queue.FailureObserver = observer;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(CancellationToken cancellationToken) => _watch.WaitAsync(cancellationToken);

    /// <summary>Commits what was queued, moves the write-ahead log into the file and closes it.</summary>
    public ValueTask DisposeAsync() => new(_close.Value);

    private async Task CloseAsync()
    {
        await _queue.DrainAsync();
        await _watch.DisposeAsync();
        await _readers.DisposeAsync();
        await _queue.DisposeAsync(); // Last, so that no reader keeps the checkpoint from its end.
    }

    private static Space? Load(IDatabase database, SpaceId id)
    {
        Space? space = null;
        using (var select = database.Rent(SnapshotSql).Bind(1, id.Value))
        {
            if (select.Step())
            {
                space = StoredBody.Read(select.Bytes(0), StoredBody.Json.SpaceSnapshot).ToSpace();
            }
        }

        // No common transaction is needed: events never change, so an old snapshot with all later events is the Space of now.
        using var later = database.Rent(SpaceSql);
        later.Bind(1, id.Value).Bind(2, space?.Version ?? 0).Bind(3, long.MaxValue);
        while (later.Step())
        {
            space = Space.Apply(space, id, StoredBody.Read(later.Bytes(3), StoredBody.Json.SpaceEvent));
        }

        return space;
    }

    private static List<RecordedEvent> ReadEvents(IStatement select)
    {
        var events = new List<RecordedEvent>();
        while (select.Step())
        {
            events.Add(new RecordedEvent(
                select.Number(0), SpaceId.Parse(select.Text(1)), select.Number(2),
                StoredBody.Read(select.Bytes(3), StoredBody.Json.SpaceEvent)));
        }

        return events;
    }
}

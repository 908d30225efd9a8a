using System.Threading.Channels;

namespace Stoa.Storage.Sqlite;

/// <summary>Group commit: many callers queue writes, one thread commits whatever waits in one transaction with one fsync.</summary>
/// <remarks>
/// A failed transaction is rolled back and answered; the thread lives on and opens the file anew when the failure was more
/// than a lock or a full disk. Source: design section 4, rule 3.
/// </remarks>
internal sealed class CommitQueue<TWrite> : IAsyncDisposable
{
    private readonly Channel<TWrite> _waiting;
    private readonly SqliteFile _file;
    private readonly ICommitTarget<TWrite> _target;
    private readonly CommitQueueSettings _settings;
    private readonly List<TWrite> _batch = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteDatabase? _database;
    private long _transactionCount;

    public CommitQueue(SqliteFile file, SqliteDatabase database, ICommitTarget<TWrite> target, CommitQueueSettings settings)
    {
        _file = file;
        _target = target;
        _settings = settings;
        _waiting = Channel.CreateBounded<TWrite>(new BoundedChannelOptions(settings.Capacity) { SingleReader = true });
        Use(database);
        new Thread(Run) { IsBackground = true, Name = "stoa commits " + Path.GetFileName(file.Path) }.Start();
    }

    /// <summary>Transactions committed so far.</summary>
    public long TransactionCount => Volatile.Read(ref _transactionCount);

    /// <summary>For tests: runs on the committing thread before each transaction.</summary>
    public Action<SqliteDatabase>? BeforeTransaction { get; set; }

    /// <summary>Called on the committing thread with what made a batch fail.</summary>
    public Action<Exception>? FailureObserver { get; set; }

    /// <summary>Queues a write, waiting while the queue is full; false when the queue is closed.</summary>
    public async ValueTask<bool> TryEnqueueAsync(TWrite write, CancellationToken cancellationToken)
    {
        while (await _waiting.Writer.WaitToWriteAsync(cancellationToken))
        {
            if (_waiting.Writer.TryWrite(write))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes no more writes and completes when those that wait are answered.</summary>
    public Task DrainAsync()
    {
        _waiting.Writer.TryComplete();
        return _drained.Task;
    }

    /// <summary>Drains, moves the write-ahead log into the file and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        if (_database is { } database)
        {
            _database = null;
            database.SetBusyTimeout(TimeSpan.FromSeconds(1));
            database.Checkpoint();
            database.Dispose();
        }
    }

    private void Run()
    {
        // The thread is this queue's own, so it may block; sleeping in the channel is the cheapest way to wait.
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            TakeBatch();
            CommitBatch();
            _batch.Clear();
        }

        _drained.SetResult();
    }

    private void TakeBatch()
    {
        var size = 0;
        while (size < _settings.MaxBatch && _waiting.Reader.TryRead(out var write))
        {
            _batch.Add(write);
            size += _target.SizeOf(write);
        }
    }

    private void CommitBatch()
    {
        try
        {
            var database = _database ?? Use(_file.Connect());
            BeforeTransaction?.Invoke(database);
            Begin(database);
            foreach (var write in _batch)
            {
                _target.Write(database, write);
            }

            database.Execute("COMMIT");
        }
        catch (Exception failure) // Whatever it was: an appender without an answer would wait for ever.
        {
            GiveUp(failure);
            return;
        }

        Volatile.Write(ref _transactionCount, _transactionCount + 1);
        try
        {
            _target.Committed(_batch);
        }
        catch (Exception failure) // A bug of the observer; it must not end this thread.
        {
            FailureObserver?.Invoke(failure);
        }
    }

    private void Begin(SqliteDatabase database)
    {
        var wait = new LockWait(_file.Time, _settings.LockTimeout);
        while (!database.TryBeginWrite())
        {
            if (!wait.Next())
            {
                // Who queued behind this batch would wait as long again, one batch after the other: answer them now.
                while (_waiting.Reader.TryRead(out var write))
                {
                    _batch.Add(write);
                }

                throw new StorageUnavailableException($"{_file.Path}: another process keeps the file locked.") { KeepsConnection = true };
            }
        }
    }

    private void GiveUp(Exception failure)
    {
        if (_database is { } database)
        {
            database.Rollback();
            if (failure is not StorageUnavailableException { KeepsConnection: true })
            {
                // After a failed fsync or worse nothing that this connection remembers is to be trusted.
                _database = null;
                database.Dispose();
            }
        }

        _target.Failed(_batch);
        FailureObserver?.Invoke(failure);
    }

    private SqliteDatabase Use(SqliteDatabase database)
    {
        database.SetBusyTimeout(TimeSpan.Zero); // Begin has its own wait.
        return _database = database;
    }
}

/// <summary>The bounds of a <see cref="CommitQueue{TWrite}"/>.</summary>
/// <param name="MaxBatch">The most that one transaction takes.</param>
/// <param name="Capacity">How many writes may wait; more callers wait outside.</param>
/// <param name="LockTimeout">How long a batch waits while another process writes.</param>
internal sealed record CommitQueueSettings(int MaxBatch, int Capacity, TimeSpan LockTimeout)
{
    public static readonly CommitQueueSettings Default = new(512, 4096, TimeSpan.FromSeconds(3));
}

using System.Threading.Channels;

namespace Stoa.Storage.Databases;

/// <summary>Group commit: many callers queue writes, one thread commits whatever waits in one transaction with one fsync.</summary>
/// <remarks>
/// A failed transaction is rolled back and answered; the thread lives on and connects anew when the failure was more than a lock
/// or a full disk. Source: CONTRIBUTING.md, rule 4.
/// </remarks>
internal sealed class CommitQueue<TWrite> : IAsyncDisposable
{
    private readonly Channel<TWrite> _waiting;
    private readonly IDatabasePlace _place;
    private readonly ICommitTarget<TWrite> _target;
    private readonly CommitQueueSettings _settings;
    private readonly List<TWrite> _batch = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDatabase? _database;
    private long _transactionCount;

    public CommitQueue(IDatabasePlace place, IDatabase database, ICommitTarget<TWrite> target, CommitQueueSettings settings)
    {
        _place = place;
        _target = target;
        _settings = settings;
        _waiting = Channel.CreateBounded<TWrite>(new BoundedChannelOptions(settings.Capacity) { SingleReader = true });
        _database = database;
        new Thread(Run) { IsBackground = true, Name = "stoa commits " + Path.GetFileName(place.Name) }.Start();
    }

    /// <summary>Transactions committed so far.</summary>
    public long TransactionCount => Volatile.Read(ref _transactionCount);

    /// <summary>For tests: runs on the committing thread before each transaction.</summary>
    public Action<IDatabase>? BeforeTransaction { get; set; }

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

    /// <summary>Drains, empties a log beside the database and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync();
        if (_database is { } database)
        {
            _database = null;
            database.EmptyLog(TimeSpan.FromSeconds(1));
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
            var database = Begin();
            foreach (var write in _batch)
            {
                _target.Write(database, write);
            }

            database.Commit();
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

    /// <summary>Begins on the connection that was kept; on a new one when that fails, since nothing was written yet and its server may just have been restarted.</summary>
    private IDatabase Begin()
    {
        if (_database is { } kept)
        {
            BeforeTransaction?.Invoke(kept);
            try
            {
                Begin(kept);
                return kept;
            }
            catch (StorageUnavailableException failure) when (!failure.KeepsConnection)
            {
                _database = null;
                kept.Dispose();
            }
        }

        _database = _place.Connect();
        BeforeTransaction?.Invoke(_database);
        Begin(_database);
        return _database;
    }

    private void Begin(IDatabase database)
    {
        if (!database.TryBeginWrite(_place.Time, _settings.LockTimeout))
        {
            // Who queued behind this batch would wait as long again, one batch after the other: answer them now.
            while (_waiting.Reader.TryRead(out var write))
            {
                _batch.Add(write);
            }

            throw new StorageUnavailableException($"{_place.Name}: another process keeps it locked.") { KeepsConnection = true };
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
}

/// <summary>The bounds of a <see cref="CommitQueue{TWrite}"/>.</summary>
/// <param name="MaxBatch">The most that one transaction takes.</param>
/// <param name="Capacity">How many writes may wait; more callers wait outside.</param>
/// <param name="LockTimeout">How long a batch waits while another process writes.</param>
internal sealed record CommitQueueSettings(int MaxBatch, int Capacity, TimeSpan LockTimeout)
{
    public static readonly CommitQueueSettings Default = new(512, 4096, TimeSpan.FromSeconds(3));
}

namespace Stoa.Storage.Databases;

/// <summary>What a store works with: one thread that commits its writes, a few connections that read. Opened once, closed in order.</summary>
internal sealed class StoreDatabase : IAsyncDisposable
{
    private readonly CommitQueue<PendingWrite> _queue;
    private readonly DatabaseReaders _readers;

    /// <summary>Opens a place, making it when absent and bringing its schema up to date.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be used.</exception>
    public StoreDatabase(IDatabasePlace place)
    {
        Place = place;
        _queue = new CommitQueue<PendingWrite>(place, place.Create(), new PendingWrites(), place.Commits);
        _readers = new DatabaseReaders(place);
    }

    /// <summary>Where it is.</summary>
    public IDatabasePlace Place { get; }

    /// <summary>Called on the committing thread with what made a batch fail.</summary>
    public Action<Exception>? FailureObserver
    {
        get => _queue.FailureObserver;
        set => _queue.FailureObserver = value;
    }

    /// <summary>Runs a write inside a transaction that it may share with others; false when nothing of it counts as written.</summary>
    public async Task<bool> CommitAsync(Action<IDatabase> write)
    {
        var pending = new PendingWrite(write);
        return await _queue.TryEnqueueAsync(pending, CancellationToken.None) && await pending.Answer;
    }

    /// <summary>Runs a read.</summary>
    /// <exception cref="StorageUnavailableException">Disk or database failed, or a stored body cannot be read.</exception>
    public Task<T> ReadAsync<T>(Func<IDatabase, T> read, CancellationToken cancellationToken) => _readers.ReadAsync(read, cancellationToken);

    /// <summary>Commits what was queued and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.DrainAsync();
        await _readers.DisposeAsync();
        await _queue.DisposeAsync(); // Last, so that no reader keeps a log from being emptied.
    }
}

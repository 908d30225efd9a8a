using System.Collections.Concurrent;
using Stoa.Storage.Json;

namespace Stoa.Storage.Databases;

/// <summary>A few connections for reading, opened when first needed. Reads run on pool threads and never wait for a writer.</summary>
internal sealed class DatabaseReaders(IDatabasePlace place) : IAsyncDisposable
{
    private const int MaxConnections = 4;
    private readonly SemaphoreSlim _free = new(MaxConnections);
    private readonly ConcurrentBag<IDatabase> _idle = [];

    /// <summary>Runs a read on one of the connections; a second time, on a new one, when one that had been idle fails: its server may have been restarted.</summary>
    /// <exception cref="StorageUnavailableException">Disk or database failed, or a stored body cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<IDatabase, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for running reads and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < MaxConnections; i++)
        {
            await _free.WaitAsync();
        }

        CloseIdle();
        _free.Dispose();
    }

    private T Read<T>(Func<IDatabase, T> read)
    {
        if (_idle.TryTake(out var idle))
        {
            try
            {
                return Read(idle, read);
            }
            catch (StorageUnavailableException failure) when (failure.InnerException is not { } inner || !StoredBody.IsUnreadable(inner))
            {
                CloseIdle();
            }
        }

        return Read(place.Connect(), read);
    }

    private T Read<T>(IDatabase database, Func<IDatabase, T> read)
    {
        try
        {
            var result = read(database);
            if (_idle.Count < place.KeptReaders)
            {
                _idle.Add(database);
            }
            else
            {
                database.Dispose();
            }

            return result;
        }
        catch (Exception failure) when (StoredBody.IsUnreadable(failure))
        {
            database.Dispose();
            throw StoredBody.Unreadable(place.Name, failure);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }
    }
}

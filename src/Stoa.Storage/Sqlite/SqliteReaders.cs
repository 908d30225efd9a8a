using System.Collections.Concurrent;
using System.Text.Json;
using Stoa.Storage.Json;

namespace Stoa.Storage.Sqlite;

/// <summary>A few connections for reading, opened when first needed. Reads run on pool threads and never wait for a writer.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IAsyncDisposable
{
    private const int MaxConnections = 4;
    private readonly SemaphoreSlim _free = new(MaxConnections);
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];

    /// <summary>Runs a read on one of the connections.</summary>
    /// <exception cref="StorageUnavailableException">Disk or database failed, or a stored body cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken)
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

        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }

        _free.Dispose();
    }

    private T Read<T>(Func<SqliteDatabase, T> read)
    {
        if (!_idle.TryTake(out var database))
        {
            database = file.Connect();
        }

        try
        {
            var result = read(database);
            _idle.Add(database);
            return result;
        }
        catch (JsonException failure)
        {
            database.Dispose();
            throw StoredBody.Unreadable(file, failure);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

using Stoa.Storage.Databases;

namespace Stoa.Storage.Sqlite;

/// <summary>Notices that some other connection, of this or another process, wrote to a file: asks every 50 ms.</summary>
/// <remarks>Source: SQLite, <c>PRAGMA data_version</c>; one look costs microseconds and takes no lock.</remarks>
internal sealed class DataVersionWatch(SqliteFile file) : IChangeWatch
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(50);
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _closing = new();
    private SqliteDatabase? _database;
    private long _seen;

    /// <inheritdoc/>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _one.WaitAsync(ending.Token);
        try
        {
            if (HasChanged())
            {
                return;
            }

            using var timer = new PeriodicTimer(_interval, file.Time);
            while (await timer.WaitForNextTickAsync(ending.Token) && !HasChanged())
            {
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Cancels a waiting call and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _one.WaitAsync();
        _database?.Dispose();
        _database = null;
    }

    private bool HasChanged()
    {
        var first = _database is null;
        _database ??= file.Connect();
        try
        {
            var now = _database.ReadNumber("PRAGMA data_version");
            var changed = first || now != _seen;
            _seen = now;
            return changed;
        }
        catch (StorageUnavailableException)
        {
            // A new connection comes with the next call, which then counts as a first one: nothing is missed.
            _database.Dispose();
            _database = null;
            throw;
        }
    }
}

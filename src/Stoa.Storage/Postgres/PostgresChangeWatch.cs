using Npgsql;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Postgres;

/// <summary>Notices commits of a watched schema on every node: the server tells of each, and once a second somebody looks anyway.</summary>
/// <remarks>A connection of its own listens. Source: PostgreSQL, LISTEN and NOTIFY: what is told comes after its commit can be seen.</remarks>
internal sealed class PostgresChangeWatch(PostgresSchema place) : IChangeWatch
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _closing = new();
    private NpgsqlConnection? _connection;

    /// <inheritdoc/>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        await _one.WaitAsync(ending.Token);
        try
        {
            if (_connection is { } listening)
            {
                await listening.WaitAsync(_interval, ending.Token);
            }
            else
            {
                // Who asks first reads at once: what came before is not told.
                _connection = await ListenAsync(ending.Token);
            }
        }
        catch (Exception failure)
        {
            await CloseAsync();
            if (PostgresSession.IsFailure(failure))
            {
                throw place.Database.Failure(failure);
            }

            throw;
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
        await CloseAsync();
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellationToken)
    {
        var connection = await place.Database.ConnectAsync(cancellationToken);
        try
        {
            await using var listen = new NpgsqlCommand($"LISTEN {PostgresSession.Channel(place.Schema)}", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}

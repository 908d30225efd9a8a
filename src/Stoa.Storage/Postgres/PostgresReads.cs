using Npgsql;
using Stoa.Storage.Json;

namespace Stoa.Storage.Postgres;

/// <summary>Runs reads on connections of the pool.</summary>
internal static class PostgresReads
{
    /// <summary>Runs a read; once more on another connection when the first one turns out to be cut, as after a restart of the server.</summary>
    /// <exception cref="StorageUnavailableException">The database failed, or a stored body cannot be read.</exception>
    public static async Task<T> ReadAsync<T>(
        this PostgresDatabase database, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await ReadOnceAsync(database, read, cancellationToken);
            }
            catch (NpgsqlException failure) when (PostgresFailure.IsLostConnection(failure))
            {
                return await ReadOnceAsync(database, read, cancellationToken);
            }
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
        catch (Exception failure) when (StoredBody.IsUnreadable(failure))
        {
            throw StoredBody.Unreadable(database.Name, failure);
        }
    }

    /// <summary>A command on a connection, with its parameters in the order of <c>$1</c>, <c>$2</c>…</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static async Task<T> ReadOnceAsync<T>(
        PostgresDatabase database, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await read(connection, cancellationToken);
    }
}

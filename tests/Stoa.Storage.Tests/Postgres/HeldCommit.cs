using Npgsql;
using Stoa.Storage.Postgres;

namespace Stoa.Storage.Tests.Postgres;

/// <summary>A connection that appends like a node, and commits only when it is told to.</summary>
internal sealed class HeldCommit : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldCommit(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public static async Task<HeldCommit> BeginAsync(PostgresDatabase database)
    {
        var connection = await database.Source.OpenConnectionAsync();
        return new HeldCommit(connection, await connection.BeginTransactionAsync());
    }

    /// <summary>Writes it, with a number, after waiting for whoever appended before.</summary>
    public void Append(SpaceAppend append)
    {
        using var call = AppendCall.WithoutCommit(_connection, "held");
        call.Run([new PendingAppend(append)]);
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return await command.ExecuteScalarAsync();
    }

    public Task EndAsync(bool commit) => commit ? _transaction.CommitAsync() : _transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // The server ended it.
        }

        await _connection.DisposeAsync();
    }
}

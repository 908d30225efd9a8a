using Npgsql;

namespace Stoa.Storage.Postgres;

/// <summary>Leases: which node does what one node at a time may do. Times are the database's, so clocks of nodes do not matter.</summary>
public sealed class DutyTable
{
    private const string Schema = "nodes";

    private const string HoldSql = """
        INSERT INTO nodes.duties(duty, holder, until) VALUES($1, $2, clock_timestamp() + $3)
        ON CONFLICT(duty) DO UPDATE SET holder = $2, until = clock_timestamp() + $3
        WHERE duties.holder = $2 OR duties.until < clock_timestamp()
        """;

    private static readonly IReadOnlyList<string> _migrations =
        ["CREATE TABLE duties(duty text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL)"];

    private readonly PostgresDatabase _database;

    /// <summary>Finds the table, or makes it.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be used.</exception>
    public DutyTable(PostgresDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        database.Migrate(Schema, _migrations);
    }

    /// <summary>Takes a duty that is free, or keeps one.</summary>
    /// <param name="duty">Which.</param>
    /// <param name="holder">Who asks.</param>
    /// <param name="lease">For how long from now on.</param>
    /// <param name="cancellationToken">Ends the wait; whether the duty is held is then not known.</param>
    /// <returns>False when somebody else has it.</returns>
    /// <exception cref="StorageUnavailableException">The database did not say.</exception>
    public async Task<bool> TryHoldAsync(string duty, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _database.Source.CreateCommand(HoldSql);
            command.Parameters.Add(new NpgsqlParameter { Value = duty });
            command.Parameters.Add(new NpgsqlParameter { Value = holder });
            command.Parameters.Add(new NpgsqlParameter { Value = lease });
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw _database.Failure(failure);
        }
    }

    /// <summary>Gives a duty back, so that another node need not wait for the end of the lease.</summary>
    /// <exception cref="StorageUnavailableException">The database did not take it.</exception>
    public async Task ReleaseAsync(string duty, string holder, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _database.Source.CreateCommand("DELETE FROM nodes.duties WHERE duty = $1 AND holder = $2");
            command.Parameters.Add(new NpgsqlParameter { Value = duty });
            command.Parameters.Add(new NpgsqlParameter { Value = holder });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw _database.Failure(failure);
        }
    }
}

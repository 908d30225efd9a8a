using System.Data;
using Npgsql;

namespace Stoa.Storage.Postgres;

/// <summary>The operator's PostgreSQL database: its connections, and the numbered schemas that the stores keep in it.</summary>
/// <remarks>
/// PostgreSQL 14 or newer, spoken to directly: a pooler that shares sessions (PgBouncer in transaction mode) loses the settings below,
/// LISTEN and advisory locks. Safe for use by many threads.
/// </remarks>
public sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>What a node waits for an answer, unless the address says otherwise.</summary>
    internal static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);

    private PostgresDatabase(NpgsqlDataSource source, string name) => (Source, Name) = (source, name);

    /// <summary>The pool of connections, at most 30 unless the address says otherwise. Whoever uses it directly turns exceptions into <see cref="Failure"/>.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>What messages call it: database and server, never a password.</summary>
    public string Name { get; }

    /// <summary>Reads an address. Nothing is connected yet.</summary>
    /// <param name="address">As Npgsql writes it: <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
    /// <exception cref="StorageUnavailableException">It is no such address; the message holds nothing of it.</exception>
    public static PostgresDatabase Open(string address)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(address);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            // Without the inner exception: it may quote a part of the password.
            throw new StorageUnavailableException(
                "Stoa:Storage:Postgres is no address of PostgreSQL: write it as Host=…;Database=…;Username=…;Password=…, with quotes around values that have ; or = in them.");
        }

        if (string.IsNullOrWhiteSpace(settings.Host) || string.IsNullOrWhiteSpace(settings.Database))
        {
            throw new StorageUnavailableException("Stoa:Storage:Postgres names no Host or no Database: write it as Host=…;Database=…;Username=…;Password=….");
        }

        PostgresSettings.Complete(settings);
        return new PostgresDatabase(NpgsqlDataSource.Create(settings), $"PostgreSQL database {settings.Database} at {settings.Host}:{settings.Port}");
    }

    /// <summary>A connection out of the pool; disposing it gives it back.</summary>
    /// <exception cref="StorageUnavailableException">There is none.</exception>
    public NpgsqlConnection Connect()
    {
        try
        {
            return Source.OpenConnection();
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            throw Failure(failure);
        }
    }

    /// <inheritdoc cref="Connect"/>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Source.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            throw Failure(failure);
        }
    }

    /// <summary>Brings one store's schema up to date, in one transaction; nodes that start together take turns.</summary>
    /// <param name="schema">The store's schema, such as <c>events</c>. The steps write their names without it.</param>
    /// <param name="steps">What makes version 1, 2, 3… out of the one before. Frozen once released: only append.</param>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be used.</exception>
    public void Migrate(string schema, IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        try
        {
            using var connection = Source.OpenConnection();
            if (ReadVersion(connection, schema, steps.Count) < steps.Count)
            {
                Migrate(connection, schema, steps);
            }
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            throw Failure(failure);
        }
    }

    /// <summary>True for what connecting and asking throws when the database, or the way to it, fails.</summary>
    public static bool IsFailure(Exception exception) => exception is NpgsqlException or TimeoutException or IOException;

    /// <summary>Says what happened and what to do about it, without a password and without user text.</summary>
    /// <param name="exception">What <see cref="IsFailure"/> is true for.</param>
    public StorageUnavailableException Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return PostgresFailure.Of(Name, exception);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static void Migrate(NpgsqlConnection connection, string schema, IReadOnlyList<string> steps)
    {
        using var transaction = connection.BeginTransaction(IsolationLevel.ReadCommitted);

        // A build of indexes may take its time, and so may the node that migrates first.
        Run(connection, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10min'");
        Run(connection, "SELECT pg_advisory_xact_lock(hashtextextended('stoa.migrations', 0))");
        Run(connection, """
            CREATE SCHEMA IF NOT EXISTS stoa;
            CREATE TABLE IF NOT EXISTS stoa.schema_versions(name text PRIMARY KEY, version integer NOT NULL)
            """);
        Run(connection, $"CREATE SCHEMA IF NOT EXISTS {schema}; SET LOCAL search_path = {schema}");

        // Under the lock the version is read again: another node may have migrated meanwhile.
        for (var version = ReadVersion(connection, schema, steps.Count); version < steps.Count; version++)
        {
            Run(connection, steps[version]);
            using var note = connection.CreateCommand();
            note.CommandText = "INSERT INTO stoa.schema_versions VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET version = excluded.version";
            note.Parameters.Add(new NpgsqlParameter { Value = schema });
            note.Parameters.Add(new NpgsqlParameter { Value = version + 1 });
            note.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static int ReadVersion(NpgsqlConnection connection, string schema, int known)
    {
        using var exists = new NpgsqlCommand("SELECT to_regclass('stoa.schema_versions') IS NOT NULL", connection);
        if (exists.ExecuteScalar() is not true)
        {
            return 0;
        }

        using var command = new NpgsqlCommand("SELECT version FROM stoa.schema_versions WHERE name = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = schema });
        var found = command.ExecuteScalar() is int version ? version : 0;
        return found <= known ? found : throw new SchemaTooNewException($"The schema {schema} of database {connection.Database}", found, known);
    }
}

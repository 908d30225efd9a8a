using System.Globalization;
using Npgsql;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Postgres;

/// <summary>A connection to one store's schema. Used by one thread at a time.</summary>
/// <remarks>
/// A write transaction holds the schema's advisory lock until it ends, so there is one writer at a time over all nodes, as in a SQLite
/// file: numbers come in the order of commits, and what is read inside is still so when it commits. Whoever is paused or cut off inside
/// one loses it: the server ends a transaction that is idle for <see cref="IdleInWriteMilliseconds"/>.
/// </remarks>
internal sealed class PostgresSession : IDatabase
{
    /// <summary>How long a write transaction may wait for its node.</summary>
    public const int IdleInWriteMilliseconds = 8_000;

    private const int StatementMilliseconds = 10_000;
    private readonly PostgresSchema _place;
    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<string, PostgresStatement> _statements = new(StringComparer.Ordinal);
    private PostgresStatement? _reading;
    private bool _inTransaction;

    /// <summary>Takes a connection out of the pool.</summary>
    /// <exception cref="StorageUnavailableException">There is none.</exception>
    public PostgresSession(PostgresSchema place)
    {
        _place = place;
        _connection = place.Database.Connect();
        try
        {
            Execute(string.Create(CultureInfo.InvariantCulture, $"SET search_path = {place.Schema}; SET statement_timeout = {StatementMilliseconds}"));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The key of a schema's lock, as SQL.</summary>
    public static string LockKey(string schema) => $"hashtextextended('stoa.writer.{schema}', 0)";

    /// <summary>The channel on which other nodes are told of commits.</summary>
    public static string Channel(string schema) => $"stoa_{schema}";

    /// <inheritdoc/>
    public IStatement Rent(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new PostgresStatement(this, sql, _connection);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <inheritdoc/>
    public void Execute(string sql) => Execute(sql, PostgresDatabase.CommandTimeout);

    /// <inheritdoc/>
    public long ReadNumber(string sql)
    {
        using var statement = Rent(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <inheritdoc/>
    public bool TryBeginWrite(TimeProvider time, TimeSpan limit)
    {
        var wait = Math.Max(1, (long)limit.TotalMilliseconds);
        _inTransaction = true;
        try
        {
            Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN; SET LOCAL statement_timeout = {wait + StatementMilliseconds}; SET LOCAL lock_timeout = {wait}; SET LOCAL idle_in_transaction_session_timeout = {IdleInWriteMilliseconds}; SELECT pg_advisory_xact_lock({LockKey(_place.Schema)})"),
                limit + PostgresDatabase.CommandTimeout);
            return true;
        }
        catch (StorageUnavailableException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            Rollback();
            return false;
        }
    }

    /// <inheritdoc/>
    public void BeginRead()
    {
        _inTransaction = true;
        Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '1min'");
    }

    /// <inheritdoc/>
    public void Commit()
    {
        Execute(_place.IsWatched ? $"NOTIFY {Channel(_place.Schema)}; COMMIT" : "COMMIT");
        _inTransaction = false;
    }

    /// <inheritdoc/>
    public void Rollback()
    {
        if (!_inTransaction)
        {
            return;
        }

        _inTransaction = false;
        try
        {
            Execute("ROLLBACK");
        }
        catch (StorageUnavailableException)
        {
            // The server undoes what a lost connection began.
        }
    }

    /// <summary>Nothing lies beside the database: the server writes over its log as it goes on.</summary>
    public void EmptyLog(TimeSpan limit)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading = null;
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        try
        {
            _connection.Dispose(); // Undoes what was begun.
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            // It was lost already.
        }
    }

    /// <summary>Lets a statement have the connection: one whose rows still come in takes what is left of them.</summary>
    internal void Read(PostgresStatement? statement)
    {
        if (_reading != statement)
        {
            _reading?.TakeRest();
        }

        _reading = statement;
    }

    /// <summary>A statement's rows are over.</summary>
    internal void Ended(PostgresStatement statement)
    {
        if (_reading == statement)
        {
            _reading = null;
        }
    }

    /// <summary>True for what a command on a connection throws that failed, now or before.</summary>
    internal static bool IsFailure(Exception exception) =>
        PostgresDatabase.IsFailure(exception) || exception is InvalidOperationException;

    /// <summary>What the stores know it as.</summary>
    internal StorageUnavailableException Failure(Exception exception) => _place.Database.Failure(exception);

    private void Execute(string sql, TimeSpan timeout)
    {
        Read(null);
        try
        {
            using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = (int)timeout.TotalSeconds };
            command.ExecuteNonQuery();
        }
        catch (Exception failure) when (IsFailure(failure))
        {
            throw Failure(failure);
        }
    }
}

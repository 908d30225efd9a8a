using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Stoa.Storage.Migration;

/// <summary>The PostgreSQL side of a move: one connection for all of it, what it has so far, and its rows.</summary>
/// <remarks>A chunk of rows and how far its table is are one transaction, so that no row comes twice whenever this process ends.</remarks>
internal sealed class TargetDatabase(NpgsqlConnection connection)
{
    /// <summary>Keeps every server and every other move from writing until the connection ends.</summary>
    public void Lock(IEnumerable<string> keys)
    {
        Execute("SET idle_in_transaction_session_timeout = '5min'");
        foreach (var key in keys.Prepend("hashtextextended('stoa.migrate', 0)"))
        {
            Execute($"SELECT pg_advisory_lock({key})");
        }
    }

    /// <summary>The move that was begun: whose it is, and whether it is over; null when there is none.</summary>
    public (byte[] Fingerprint, bool IsFinished)? FindMove()
    {
        using var command = Command("SELECT fingerprint, finished_at IS NOT NULL FROM accounts.move");
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetFieldValue<byte[]>(0), reader.GetBoolean(1)) : null;
    }

    /// <summary>True when a table has a row.</summary>
    public bool HasRows(string table) => Command($"SELECT EXISTS(SELECT 1 FROM {table})").ExecuteScalar() is true;

    /// <summary>Begins the move of an installation.</summary>
    public void BeginMove(ReadOnlyMemory<byte> fingerprint, long now) =>
        Execute("INSERT INTO accounts.move(id, fingerprint, started_at) VALUES(1, $1, $2)", fingerprint.ToArray(), now);

    /// <summary>Every row is there and was compared: servers may use the database.</summary>
    public void FinishMove(long now)
    {
        using var transaction = connection.BeginTransaction();
        Execute("INSERT INTO accounts.master_key(id, fingerprint) SELECT 1, fingerprint FROM accounts.move");
        Execute("UPDATE accounts.move SET finished_at = $1", now);
        Execute("DELETE FROM accounts.moved_tables");
        transaction.Commit();
    }

    /// <summary>How far a table is: how many rows, and the key of the last.</summary>
    public (long Rows, string LastKey) Position(string table)
    {
        using var command = Command("SELECT rows, last_key FROM accounts.moved_tables WHERE name = $1", table);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetString(1)) : (0, "");
    }

    /// <summary>Adds rows to a table and notes how far it is.</summary>
    public void Append(string schema, MovedTable table, IReadOnlyList<object?[]> rows, long total, string lastKey)
    {
        using var transaction = connection.BeginTransaction();
        using (var copy = connection.BeginBinaryImport($"COPY {schema}.{table.Name}({table.ColumnNames}) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var row in rows)
            {
                copy.StartRow();
                for (var i = 0; i < row.Length; i++)
                {
                    Write(copy, table.Columns[i].Kind, row[i]);
                }
            }

            copy.Complete();
        }

        Execute(
            "INSERT INTO accounts.moved_tables(name, rows, last_key) VALUES($1, $2, $3) ON CONFLICT(name) DO UPDATE SET rows = $2, last_key = $3",
            $"{schema}.{table.Name}", total, lastKey);
        transaction.Commit();
    }

    /// <summary>Empties a table, to begin with it again.</summary>
    public void Clear(string schema, MovedTable table)
    {
        using var transaction = connection.BeginTransaction();
        Execute($"TRUNCATE {schema}.{table.Name}");
        Execute("DELETE FROM accounts.moved_tables WHERE name = $1", $"{schema}.{table.Name}");
        transaction.Commit();
    }

    /// <summary>Reads every row of a table.</summary>
    public IEnumerable<object?[]> Read(string schema, MovedTable table)
    {
        using var command = Command($"SELECT {table.ColumnNames} FROM {schema}.{table.Name}");
        using var reader = command.ExecuteReader();
        var row = new object?[table.Columns.Length];
        while (reader.Read())
        {
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.GetValue(i) switch
                {
                    DBNull => null,
                    int number => (long)number,
                    bool truth => truth ? 1L : 0L,
                    var value => value,
                };
            }

            yield return row;
        }
    }

    /// <summary>Sets a counter.</summary>
    public void SetCounter(string sql, long last) => Execute(string.Format(CultureInfo.InvariantCulture, sql, last));

    /// <summary>Lets the server learn what the tables hold.</summary>
    public void Analyze() => Execute("ANALYZE");

    private static void Write(NpgsqlBinaryImporter copy, MovedKind kind, object? value)
    {
        switch (value)
        {
            case null:
                copy.WriteNull();
                break;
            case long number when kind == MovedKind.Small:
                copy.Write((int)number, NpgsqlDbType.Integer);
                break;
            case long number when kind == MovedKind.Truth:
                copy.Write(number != 0, NpgsqlDbType.Boolean);
                break;
            case long number:
                copy.Write(number, NpgsqlDbType.Bigint);
                break;
            case string text:
                copy.Write(text, NpgsqlDbType.Text);
                break;
            default:
                copy.Write((byte[])value, NpgsqlDbType.Bytea);
                break;
        }
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private void Execute(string sql, params ReadOnlySpan<object> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }
}

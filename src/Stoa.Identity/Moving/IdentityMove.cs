using System.Xml;
using System.Xml.Linq;
using Microsoft.Data.Sqlite;
using Npgsql;
using Stoa.Identity.Data;
using Stoa.Identity.Keys;
using Stoa.Storage;
using Stoa.Storage.Accounts;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Identity.Moving;

/// <summary>Copies what an installation on files has of people's sign-in into PostgreSQL: the rows of <c>identity.db</c>, and the key files.</summary>
/// <remarks>
/// All rows come in one transaction or not at all. Where rows are already, nothing is written, and they have to be the same: so a move that
/// was interrupted is simply begun again, and a database in use is never overwritten. Nobody else may write to the folder meanwhile.
/// </remarks>
public static class IdentityMove
{
    // At the end of a copy every reference is checked.
    private static readonly TimeSpan _longestCopy = TimeSpan.FromHours(1);

    /// <summary>Copies and compares.</summary>
    /// <param name="folder">The folder with <c>identity.db</c>, which may be missing, and <c>keys</c>.</param>
    /// <param name="target">One with PostgreSQL, and the same master key in its folder.</param>
    /// <param name="moved">Hears of each table when it is compared, in order.</param>
    /// <param name="time">For waits.</param>
    /// <param name="cancellationToken">Ends the work; nothing is written then but keys.</param>
    /// <returns>Every table, as both databases have it now, and the keys as the first.</returns>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote file or schema.</exception>
    /// <exception cref="StorageUnavailableException">One of the two cannot be used, or the target holds other rows.</exception>
    public static async Task<IReadOnlyList<MovedTable>> RunAsync(
        string folder, DataHome target, IProgress<MovedTable>? moved, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var database = target.Postgres ?? throw new ArgumentException("The target has no PostgreSQL.", nameof(target));
        IdentityDatabase.Prepare(target, time);
        List<MovedTable> done = [];
        Tell(new MovedTable("keys", MoveKeys(Path.Combine(folder, IdentityHosting.KeyFolderName), new SharedKeyTable(database, MasterKeyFile.Open(target.Folder)))));

        // The rows come last: where there are rows, the move is done.
        var path = IdentityDatabase.PathIn(folder);
        if (File.Exists(path))
        {
            DataFile.Prepare(path, IdentitySchema.Migrations, time);
            await MoveRowsAsync(path, database, IdentityTables.In(target), Tell, cancellationToken);
        }

        return done;

        void Tell(MovedTable table)
        {
            done.Add(table);
            moved?.Report(table);
        }
    }

    private static async Task MoveRowsAsync(
        string path, PostgresDatabase database, IReadOnlyList<IdentityTable> tables, Action<MovedTable> tell, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            await source.OpenAsync(cancellationToken);
            await using var snapshot = source.BeginTransaction(deferred: true);
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

            // Two moves at once take turns; the second finds the rows of the first. A server's writes wait, or fail.
            await ExecuteAsync(connection, "SET LOCAL idle_in_transaction_session_timeout = 0", cancellationToken);
            await ExecuteAsync(connection, $"LOCK TABLE {string.Join(", ", tables.Select(NameOf))} IN EXCLUSIVE MODE", cancellationToken);
            if (!await HasRowsAsync(connection, tables, cancellationToken))
            {
                foreach (var table in tables)
                {
                    await CopyAsync(source, connection, table, cancellationToken);
                }

                await ExecuteAsync(
                    connection,
                    """
                    SELECT setval(pg_get_serial_sequence('identity.account_claims', 'Id'), max("Id")) FROM identity.account_claims HAVING max("Id") IS NOT NULL
                    """,
                    cancellationToken);
            }

            foreach (var table in tables)
            {
                tell(await CompareAsync(source, connection, table, cancellationToken));
            }

            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is SqliteException or FormatException)
        {
            throw new StorageUnavailableException($"{path}: cannot be read: {failure.Message}", failure);
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
    }

    private static async Task CopyAsync(SqliteConnection source, NpgsqlConnection connection, IdentityTable table, CancellationToken cancellationToken)
    {
        await using var import = await connection.BeginBinaryImportAsync($"COPY {NameOf(table)} ({table.ColumnNames}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        import.Timeout = _longestCopy;
        foreach (var row in Rows(source, table))
        {
            await import.StartRowAsync(cancellationToken);
            for (var index = 0; index < row.Length; index++)
            {
                if (row[index] is { } value)
                {
                    await import.WriteAsync(value, IdentityCell.TypeOf(table.Columns[index]), cancellationToken);
                }
                else
                {
                    await import.WriteNullAsync(cancellationToken);
                }
            }
        }

        await import.CompleteAsync(cancellationToken);
    }

    private static async Task<MovedTable> CompareAsync(SqliteConnection source, NpgsqlConnection connection, IdentityTable table, CancellationToken cancellationToken)
    {
        var ours = new RowSum();
        foreach (var row in Rows(source, table))
        {
            ours.Add(Comparable(row, table));
        }

        var theirs = new RowSum();
        await using var command = new NpgsqlCommand($"SELECT {table.ColumnNames} FROM {NameOf(table)}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object?[table.Columns.Count];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = await reader.IsDBNullAsync(index, cancellationToken) ? null : reader.GetValue(index);
            }

            theirs.Add(Comparable(row, table));
        }

        return ours.IsSameAs(theirs)
            ? new MovedTable(table.Name, ours.Count)
            : throw new StorageUnavailableException(
                $"The table {NameOf(table)} of {connection.Database} holds other rows ({theirs.Count}) than identity.db ({ours.Count}): move into an empty database.");
    }

    private static object?[] Comparable(object?[] row, IdentityTable table) =>
        [.. row.Select((value, index) => value is string json && table.Columns[index].StoreType == "jsonb" ? IdentityCell.Canonical(json) : value)];

    private static IEnumerable<object?[]> Rows(SqliteConnection source, IdentityTable table)
    {
        using var command = source.CreateCommand();
        command.CommandText = $"SELECT {table.ColumnNames} FROM \"{table.Name}\"";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return [.. table.Columns.Select((column, index) => IdentityCell.Read(reader, index, column))];
        }
    }

    private static async Task<bool> HasRowsAsync(NpgsqlConnection connection, IReadOnlyList<IdentityTable> tables, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {string.Join(" OR ", tables.Select(table => $"EXISTS(SELECT 1 FROM {NameOf(table)})"))}", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stores each key file; what is there already stays.</summary>
    /// <returns>How many there are.</returns>
    private static long MoveKeys(string folder, SharedKeyTable table)
    {
        table.Check();
        var count = 0L;
        foreach (var file in System.IO.Directory.Exists(folder) ? System.IO.Directory.EnumerateFiles(folder, "*.xml") : [])
        {
            try
            {
                table.StoreElement(XElement.Load(file), Path.GetFileNameWithoutExtension(file));
                count++;
            }
            catch (Exception failure) when (failure is XmlException or IOException or UnauthorizedAccessException)
            {
                throw new StorageUnavailableException($"{file}: cannot be read. Restore it from a backup, or remove it: what it protected, such as refresh tokens of apps, ends then.", failure);
            }
        }

        return count;
    }

    private static string NameOf(IdentityTable table) => $"{IdentityDatabase.Schema}.\"{table.Name}\"";

    /// <summary>Count and checksum of rows in any order.</summary>
    private sealed class RowSum
    {
        private long _sum;

        public long Count { get; private set; }

        public void Add(object?[] row)
        {
            Count++;
            unchecked
            {
                _sum += IdentityCell.Digest(row);
            }
        }

        public bool IsSameAs(RowSum other) => (Count, _sum) == (other.Count, other._sum);
    }
}

/// <summary>A table that both databases have alike.</summary>
/// <param name="Name">Its name; <c>keys</c> for the key files.</param>
/// <param name="Rows">How many rows.</param>
public sealed record MovedTable(string Name, long Rows);

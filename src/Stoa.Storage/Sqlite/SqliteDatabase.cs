using System.Text;
using SQLitePCL;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Sqlite;

/// <summary>One connection to a SQLite file, with the statements it has prepared. Used by one thread at a time.</summary>
/// <remarks>
/// Straight over SQLite's C interface instead of <c>Microsoft.Data.Sqlite</c>: bodies go in and out as UTF-8 without a string
/// in between, and a command line process starts without the ADO.NET layer.
/// </remarks>
internal sealed class SqliteDatabase : IDatabase
{
    private readonly sqlite3 _handle;
    private readonly string _path;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string path) => (_handle, _path) = (handle, path);

    /// <summary>True between BEGIN and the end of the transaction.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>True when the file may only be read: SQLite opens it so without a word.</summary>
    public bool IsReadOnly => raw.sqlite3_db_readonly(_handle, "main") == 1;

    /// <summary>The row number of the last insert.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Opens a connection.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">True creates an empty file when there is none.</param>
    /// <exception cref="StorageUnavailableException">The file cannot be opened.</exception>
    public static SqliteDatabase Open(string path, bool create)
    {
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        var database = new SqliteDatabase(handle, path);
        try
        {
            database.Check(code, "open");
            raw.sqlite3_extended_result_codes(handle, 1);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Sets how long a statement waits for a lock before it fails.</summary>
    public void SetBusyTimeout(TimeSpan timeout) => raw.sqlite3_busy_timeout(_handle, (int)timeout.TotalMilliseconds);

    /// <inheritdoc/>
    public IStatement Rent(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle), "prepare");
            statement = new SqliteStatement(this, handle);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <inheritdoc/>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), "run");

    /// <inheritdoc/>
    public long ReadNumber(string sql)
    {
        using var statement = Rent(sql);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>Begins a write transaction; false when another connection holds the write lock now.</summary>
    public bool TryBeginWrite()
    {
        var code = raw.sqlite3_exec(_handle, "BEGIN IMMEDIATE");
        if (Primary(code) == raw.SQLITE_BUSY)
        {
            return false;
        }

        Check(code, "begin");
        return true;
    }

    /// <inheritdoc/>
    public bool TryBeginWrite(TimeProvider time, TimeSpan limit)
    {
        SetBusyTimeout(TimeSpan.Zero); // This has its own wait.
        var wait = new LockWait(time, limit);
        while (!TryBeginWrite())
        {
            if (!wait.Next())
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void BeginRead() => Execute("BEGIN");

    /// <inheritdoc/>
    public void Commit() => Execute("COMMIT");

    /// <inheritdoc/>
    public void Rollback()
    {
        if (InTransaction)
        {
            raw.sqlite3_exec(_handle, "ROLLBACK");
        }
    }

    /// <summary>Moves the write-ahead log into the file and empties it, as far as other connections allow.</summary>
    public void Checkpoint() => raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);

    /// <inheritdoc/>
    public void EmptyLog(TimeSpan limit)
    {
        SetBusyTimeout(limit);
        Checkpoint();
    }

    /// <summary>Throws unless the code says success.</summary>
    /// <exception cref="StorageUnavailableException">The code says otherwise.</exception>
    public void Check(int code, string doing)
    {
        if (Primary(code) is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw Failure(code, doing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        _handle.manual_close_v2();
    }

    private static int Primary(int code) => code & 0xFF;

    private StorageUnavailableException Failure(int code, string doing)
    {
        var text = new StringBuilder().Append(_path).Append(": cannot ").Append(doing).Append(": ")
            .Append(raw.sqlite3_errmsg(_handle).utf8_to_string()).Append(" (SQLite code ").Append(code).Append(").");
        var advice = Primary(code) switch
        {
            raw.SQLITE_FULL => " The disk is full: free some space.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => " Another process keeps the file locked.",
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => " Let this user write the file and its folder.",
            raw.SQLITE_NOTADB => " The file was not written by Stoa.",
            raw.SQLITE_CORRUPT => " The file is damaged: restore a backup.",
            raw.SQLITE_IOERR => " Check the disk.",
            _ => "",
        };
        return new StorageUnavailableException(text.Append(advice).ToString())
        {
            KeepsConnection = Primary(code) is raw.SQLITE_FULL or raw.SQLITE_BUSY,
        };
    }
}

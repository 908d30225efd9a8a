using SQLitePCL;

namespace Stoa.Storage.Sqlite;

/// <summary>A prepared statement, rented from its connection. Disposing ends its run and gives it back.</summary>
/// <remarks>A statement that is left in the middle of its rows holds a read transaction open, so every rent is in a <c>using</c>.</remarks>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    /// <summary>Sets parameter <paramref name="index"/>, counted from 1, to a number.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value), "bind");
        return this;
    }

    /// <summary>Sets parameter <paramref name="index"/> to a number or to null.</summary>
    public SqliteStatement Bind(int index, long? value)
    {
        database.Check(value is { } number ? raw.sqlite3_bind_int64(handle, index, number) : raw.sqlite3_bind_null(handle, index), "bind");
        return this;
    }

    /// <summary>Sets parameter <paramref name="index"/> to text.</summary>
    public SqliteStatement Bind(int index, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, index, value), "bind");
        return this;
    }

    /// <summary>Sets parameter <paramref name="index"/> to text given as UTF-8.</summary>
    public SqliteStatement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        database.Check(raw.sqlite3_bind_text(handle, index, utf8), "bind");
        return this;
    }

    /// <summary>Sets parameter <paramref name="index"/> to bytes.</summary>
    public SqliteStatement BindBytes(int index, ReadOnlySpan<byte> bytes)
    {
        database.Check(raw.sqlite3_bind_blob(handle, index, bytes), "bind");
        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="StorageUnavailableException">The database failed.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        database.Check(code, "read or write");
        return false;
    }

    /// <summary>Runs to the end and is ready to run again.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Ends the run; the parameters stay.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    /// <summary>The number in column <paramref name="index"/>, counted from 0.</summary>
    public long Number(int index) => raw.sqlite3_column_int64(handle, index);

    /// <summary>The text in column <paramref name="index"/>.</summary>
    public string Text(int index) => raw.sqlite3_column_text(handle, index).utf8_to_string();

    /// <summary>The bytes of text or blob in column <paramref name="index"/>, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => raw.sqlite3_column_blob(handle, index);

    /// <summary>True when column <paramref name="index"/> is NULL.</summary>
    public bool IsNull(int index) => raw.sqlite3_column_type(handle, index) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => Reset();

    internal void Close() => handle.manual_close();
}

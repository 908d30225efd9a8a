using SQLitePCL;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Sqlite;

/// <summary>A prepared statement, rented from its connection. Disposing ends its run and gives it back.</summary>
/// <remarks>A statement that is left in the middle of its rows holds a read transaction open, so every rent is in a <c>using</c>.</remarks>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IStatement
{
    /// <inheritdoc/>
    public IStatement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value), "bind");
        return this;
    }

    /// <inheritdoc/>
    public IStatement Bind(int index, long? value)
    {
        database.Check(value is { } number ? raw.sqlite3_bind_int64(handle, index, number) : raw.sqlite3_bind_null(handle, index), "bind");
        return this;
    }

    /// <inheritdoc/>
    public IStatement Bind(int index, string? value)
    {
        database.Check(value is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, value), "bind");
        return this;
    }

    /// <inheritdoc/>
    public IStatement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        database.Check(raw.sqlite3_bind_text(handle, index, utf8), "bind");
        return this;
    }

    /// <inheritdoc/>
    public IStatement BindBytes(int index, ReadOnlySpan<byte> bytes)
    {
        database.Check(raw.sqlite3_bind_blob(handle, index, bytes), "bind");
        return this;
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <inheritdoc/>
    public void Reset() => raw.sqlite3_reset(handle);

    /// <inheritdoc/>
    public long Number(int index) => raw.sqlite3_column_int64(handle, index);

    /// <inheritdoc/>
    public string Text(int index) => raw.sqlite3_column_text(handle, index).utf8_to_string();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(int index) => raw.sqlite3_column_blob(handle, index);

    /// <inheritdoc/>
    public bool IsNull(int index) => raw.sqlite3_column_type(handle, index) == raw.SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => Reset();

    internal void Close() => handle.manual_close();
}

using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Postgres;

/// <summary>A statement of a <see cref="PostgresSession"/>. The server prepares it once it was used a few times.</summary>
/// <remarks>
/// Rows come in one after the other. When another statement of the connection runs in between, the rest is taken into memory, so
/// statements may stand in the middle of each other's rows as in SQLite.
/// </remarks>
internal sealed class PostgresStatement : IStatement
{
    private readonly PostgresSession _session;
    private readonly NpgsqlCommand _command;
    private NpgsqlDataReader? _reader;
    private Queue<object[]>? _taken;
    private object[] _row = [];

    public PostgresStatement(PostgresSession session, string sql, NpgsqlConnection connection)
    {
        _session = session;
        _command = new NpgsqlCommand(sql.Replace('?', '$'), connection); // A question mark is nothing but a parameter in our texts.
    }

    /// <inheritdoc/>
    public IStatement Bind(int index, long value) => Set(index, NpgsqlDbType.Bigint, value);

    /// <inheritdoc/>
    public IStatement Bind(int index, long? value) => Set(index, NpgsqlDbType.Bigint, value);

    /// <inheritdoc/>
    public IStatement Bind(int index, string? value) => Set(index, NpgsqlDbType.Text, value is null ? null : Storable(value));

    /// <inheritdoc/>
    public IStatement BindText(int index, ReadOnlySpan<byte> utf8) => Set(index, NpgsqlDbType.Text, Encoding.UTF8.GetString(utf8));

    /// <inheritdoc/>
    public IStatement BindBytes(int index, ReadOnlySpan<byte> bytes) => Set(index, NpgsqlDbType.Bytea, bytes.ToArray());

    /// <inheritdoc/>
    public bool Step()
    {
        if (_taken is { } taken)
        {
            if (taken.TryDequeue(out var next))
            {
                _row = next;
                return true;
            }

            Reset();
            return false;
        }

        try
        {
            if (_reader is null)
            {
                _session.Read(this);
                _reader = _command.ExecuteReader();
            }

            if (_reader.Read())
            {
                _row = Values(_reader);
                return true;
            }

            Reset();
            return false;
        }
        catch (Exception failure) when (PostgresSession.IsFailure(failure))
        {
            Close();
            throw _session.Failure(failure);
        }
    }

    /// <inheritdoc/>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <inheritdoc/>
    public void Reset()
    {
        try
        {
            Close();
        }
        catch (Exception failure) when (PostgresSession.IsFailure(failure))
        {
            throw _session.Failure(failure);
        }
    }

    /// <inheritdoc/>
    public long Number(int index) => IsNull(index) ? 0 : Convert.ToInt64(_row[index], CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string Text(int index) => IsNull(index) ? "" : (string)_row[index];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Bytes(int index) => _row[index] switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => [],
    };

    /// <inheritdoc/>
    public bool IsNull(int index) => _row[index] is DBNull;

    /// <inheritdoc/>
    public void Dispose() => Reset();

    /// <summary>Takes the rows that still come in into memory and lets go of the connection.</summary>
    internal void TakeRest()
    {
        if (_reader is not { } reader)
        {
            return;
        }

        Queue<object[]> rest = [];
        try
        {
            while (reader.Read())
            {
                rest.Enqueue(Values(reader));
            }

            Close();
            _taken = rest;
        }
        catch (Exception failure) when (PostgresSession.IsFailure(failure))
        {
            Close();
            throw _session.Failure(failure);
        }
    }

    /// <summary>Ends the run.</summary>
    internal void Close()
    {
        var reader = _reader;
        (_reader, _taken) = (null, null);
        _session.Ended(this);
        reader?.Dispose();
    }

    private static object[] Values(NpgsqlDataReader reader)
    {
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        return row;
    }

    /// <summary>PostgreSQL keeps no NUL, and no half of a surrogate pair: both become U+FFFD.</summary>
    internal static string Storable(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    private PostgresStatement Set(int index, NpgsqlDbType type, object? value)
    {
        while (_command.Parameters.Count < index)
        {
            _command.Parameters.Add(new NpgsqlParameter());
        }

        var parameter = _command.Parameters[index - 1];
        parameter.NpgsqlDbType = type;
        parameter.Value = value ?? DBNull.Value;
        return this;
    }
}

namespace Stoa.Storage.Databases;

/// <summary>A prepared statement, rented from its connection. Disposing ends its run and gives it back.</summary>
/// <remarks>
/// Parameters are <c>?1</c>, <c>?2</c>… in the text and counted from 1; columns are counted from 0. A statement that is left in the
/// middle of its rows holds its read open, so every rent is in a <c>using</c>. Everything throws
/// <see cref="StorageUnavailableException"/> when the database fails.
/// </remarks>
internal interface IStatement : IDisposable
{
    /// <summary>Sets a parameter to a number.</summary>
    IStatement Bind(int index, long value);

    /// <summary>Sets a parameter to a number or to null.</summary>
    IStatement Bind(int index, long? value);

    /// <summary>Sets a parameter to text or to null.</summary>
    IStatement Bind(int index, string? value);

    /// <summary>Sets a parameter to text given as UTF-8.</summary>
    IStatement BindText(int index, ReadOnlySpan<byte> utf8);

    /// <summary>Sets a parameter to bytes.</summary>
    IStatement BindBytes(int index, ReadOnlySpan<byte> bytes);

    /// <summary>Moves to the next row; false at the end.</summary>
    bool Step();

    /// <summary>Runs to the end and is ready to run again.</summary>
    void Run();

    /// <summary>Ends the run; the parameters stay.</summary>
    void Reset();

    /// <summary>The number in a column; 0 when it is null.</summary>
    long Number(int index);

    /// <summary>The text in a column that is not null.</summary>
    string Text(int index);

    /// <summary>The bytes of text or bytes in a column, none when it is null; valid until the next step.</summary>
    ReadOnlySpan<byte> Bytes(int index);

    /// <summary>True when a column is null.</summary>
    bool IsNull(int index);
}

using System.Collections.Immutable;

namespace Stoa.Storage.Migration;

/// <summary>A table that is moved, row by row in the order of its key.</summary>
public sealed record MovedTable
{
    /// <summary>Makes one.</summary>
    /// <param name="name">Its name on both sides.</param>
    /// <param name="keyColumns">How many of the columns, from the first, are its key.</param>
    /// <param name="columns">
    /// Its columns, each <c>name:kind</c> with the kinds <c>n</c> bigint, <c>i</c> integer, <c>o</c> boolean, <c>t</c> text, <c>b</c> bytes, and
    /// <c>name:kind=expression</c> when SQLite is asked for more than the column.
    /// </param>
    public MovedTable(string name, int keyColumns, params ReadOnlySpan<string> columns)
    {
        Name = name;
        KeyColumns = keyColumns;
        Columns = [.. columns.ToArray().Select(Parse)];
    }

    /// <summary>Its name on both sides.</summary>
    public string Name { get; }

    /// <summary>How many of the columns, from the first, are its key.</summary>
    public int KeyColumns { get; }

    /// <summary>Its columns.</summary>
    public ImmutableArray<MovedColumn> Columns { get; }

    /// <summary>The columns' names, divided by commas.</summary>
    internal string ColumnNames => string.Join(", ", Columns.Select(column => column.Name));

    /// <summary>What SQLite is asked for.</summary>
    internal string Sources => string.Join(", ", Columns.Select(column => column.Source ?? column.Name));

    /// <summary>The key's columns, divided by commas.</summary>
    internal string KeyNames => string.Join(", ", Columns.Take(KeyColumns).Select(column => column.Name));

    private static MovedColumn Parse(string text)
    {
        var (name, rest) = text.Split(':', 2) is [var first, var second] ? (first, second) : throw new ArgumentException($"'{text}' names no kind.", nameof(text));
        var kind = rest[0] switch
        {
            'n' => MovedKind.Bigint,
            'i' => MovedKind.Small,
            'o' => MovedKind.Truth,
            't' => MovedKind.Text,
            'b' => MovedKind.Bytes,
            _ => throw new ArgumentException($"'{text}' has an unknown kind.", nameof(text)),
        };
        return new MovedColumn(name, kind, rest.Length > 2 ? rest[2..] : null);
    }
}

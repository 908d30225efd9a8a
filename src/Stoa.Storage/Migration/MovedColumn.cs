namespace Stoa.Storage.Migration;

/// <summary>A column that is moved.</summary>
/// <param name="Name">Its name on both sides.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Source">What SQLite is asked for it when that is not the column alone, such as <c>lower(username)</c>.</param>
public sealed record MovedColumn(string Name, MovedKind Kind, string? Source = null);

/// <summary>What a column holds in PostgreSQL.</summary>
public enum MovedKind
{
    /// <summary><c>bigint</c>.</summary>
    Bigint,

    /// <summary><c>integer</c>.</summary>
    Small,

    /// <summary><c>boolean</c>, in SQLite 0 or 1.</summary>
    Truth,

    /// <summary><c>text</c>.</summary>
    Text,

    /// <summary><c>bytea</c>.</summary>
    Bytes,
}

using System.Collections.Immutable;

namespace Stoa.Storage.Migration;

/// <summary>A store that is moved: a SQLite file on one side, a schema of PostgreSQL on the other.</summary>
public sealed record MovedStore
{
    /// <summary>The file in the data folder.</summary>
    public required string FileName { get; init; }

    /// <summary>The file's schema, step by step; the file is brought up to date first.</summary>
    public required IReadOnlyList<string> SqliteSteps { get; init; }

    /// <summary>The schema in PostgreSQL.</summary>
    public required string Schema { get; init; }

    /// <summary>Its steps.</summary>
    public required IReadOnlyList<string> PostgresSteps { get; init; }

    /// <summary>The advisory lock of its writers, as SQL: held while it is moved.</summary>
    public required string WriterLock { get; init; }

    /// <summary>Its tables.</summary>
    public required ImmutableArray<MovedTable> Tables { get; init; }

    /// <summary>Sets the counters when every row is there: SQL with <c>{0}</c> for the greatest number that SQLite ever gave in a table.</summary>
    /// <remarks>By the table whose numbers it is about.</remarks>
    public ImmutableDictionary<string, string> Counters { get; init; } = ImmutableDictionary<string, string>.Empty;
}

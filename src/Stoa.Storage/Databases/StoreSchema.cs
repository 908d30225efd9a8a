using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Databases;

/// <summary>The tables of one store, for both databases. Steps make schema version 1, 2, 3… out of the one before; a released step never changes.</summary>
/// <param name="FileName">The SQLite file in the data folder.</param>
/// <param name="Sqlite">Its steps.</param>
/// <param name="PostgresName">The schema in PostgreSQL.</param>
/// <param name="Postgres">Its steps.</param>
/// <param name="IsWatched">True when other processes and nodes wait for its changes.</param>
internal sealed record StoreSchema(
    string FileName, IReadOnlyList<string> Sqlite, string PostgresName, IReadOnlyList<string> Postgres, bool IsWatched = false)
{
    /// <summary>The tables in a data folder.</summary>
    public SqliteFile In(string folder, TimeProvider time) => new(Path.Combine(folder, FileName), Sqlite, time);

    /// <summary>The tables in PostgreSQL.</summary>
    public PostgresSchema In(PostgresDatabase database, TimeProvider time) => new(database, PostgresName, Postgres, IsWatched, time);
}

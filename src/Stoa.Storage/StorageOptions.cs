namespace Stoa.Storage;

/// <summary>Where what has to last is kept.</summary>
public sealed class StorageOptions
{
    /// <summary>
    /// A PostgreSQL database instead of files in the data folder, as Npgsql writes its address:
    /// <c>Host=db.internal;Database=stoa;Username=stoa;Password=…</c>. Absent: SQLite files. Several nodes need it.
    /// </summary>
    public string? Postgres { get; set; }
}

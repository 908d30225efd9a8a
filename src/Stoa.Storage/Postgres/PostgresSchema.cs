using Stoa.Storage.Databases;

namespace Stoa.Storage.Postgres;

/// <summary>One store's schema in the operator's PostgreSQL database: its steps, and how connections to it are opened.</summary>
/// <param name="Database">The database.</param>
/// <param name="Schema">The schema's name.</param>
/// <param name="Migrations">What makes version 1, 2, 3… out of the one before. Frozen once released: only append.</param>
/// <param name="IsWatched">True when other nodes are told of each commit.</param>
/// <param name="Time">For waits and the times of changes.</param>
internal sealed record PostgresSchema(PostgresDatabase Database, string Schema, IReadOnlyList<string> Migrations, bool IsWatched, TimeProvider Time)
    : IDatabasePlace
{
    // Longer than a writer that was paused or cut off keeps its lock (PostgresSession).
    private static readonly TimeSpan _lockTimeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => $"{Database.Name}, schema {Schema}";

    /// <inheritdoc/>
    public CommitQueueSettings Commits { get; } = CommitQueueSettings.Default with { LockTimeout = _lockTimeout };

    /// <summary>One: connections cost the server memory, and the pool has them ready.</summary>
    public int KeptReaders => 1;

    /// <inheritdoc/>
    public IDatabase Create()
    {
        Database.Migrate(Schema, Migrations);
        return Connect();
    }

    /// <inheritdoc/>
    public IDatabase Connect() => new PostgresSession(this);

    /// <inheritdoc/>
    public IChangeWatch Watch() => new PostgresChangeWatch(this);
}

namespace Stoa.Storage.Databases;

/// <summary>Where one store's tables are: a SQLite file, or a schema in PostgreSQL.</summary>
internal interface IDatabasePlace
{
    /// <summary>What it is called in messages: the path of a file, the name of a schema. Holds no secret.</summary>
    string Name { get; }

    /// <summary>For waits and the times of changes.</summary>
    TimeProvider Time { get; }

    /// <summary>The bounds of its commits, unless the caller wants others.</summary>
    CommitQueueSettings Commits { get; }

    /// <summary>How many connections for reading stay open between reads.</summary>
    int KeptReaders { get; }

    /// <summary>Makes it when absent, brings its schema up to date and gives a connection.</summary>
    /// <exception cref="SchemaTooNewException">A newer Stoa wrote it.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be used.</exception>
    IDatabase Create();

    /// <summary>One more connection to what <see cref="Create"/> has opened before.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be used.</exception>
    IDatabase Connect();

    /// <summary>Begins to watch it for changes of others.</summary>
    IChangeWatch Watch();
}

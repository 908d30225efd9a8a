namespace Stoa.Storage.Databases;

/// <summary>One connection to a store's database, with the statements it has prepared. Used by one thread at a time.</summary>
/// <remarks>
/// The seam between SQLite and PostgreSQL for every store but the event log: the stores write SQL that both understand.
/// Everything throws <see cref="StorageUnavailableException"/> when the database fails.
/// </remarks>
internal interface IDatabase : IDisposable
{
    /// <summary>Takes the prepared statement for constant SQL text; it is prepared on first use.</summary>
    IStatement Rent(string sql);

    /// <summary>Runs one or more statements without parameters.</summary>
    void Execute(string sql);

    /// <summary>Runs a query whose answer is one number; 0 when it has no row.</summary>
    long ReadNumber(string sql);

    /// <summary>Begins a write transaction: the only one of its store, over all processes and nodes, until it ends.</summary>
    /// <param name="time">For the wait.</param>
    /// <param name="limit">How long it waits for another writer.</param>
    /// <returns>False when others were writing all that time.</returns>
    bool TryBeginWrite(TimeProvider time, TimeSpan limit);

    /// <summary>Begins a transaction of reads that all see one moment; it ends with the connection.</summary>
    void BeginRead();

    /// <summary>Commits what was begun: on the disk, and others can see that something changed.</summary>
    void Commit();

    /// <summary>Rolls back what was begun, if anything was; never fails, since closing the connection would do the same.</summary>
    void Rollback();

    /// <summary>What was deleted goes from a log that lies beside the database as well, as far as others allow; does nothing where there is none.</summary>
    /// <param name="limit">How long it waits for others.</param>
    void EmptyLog(TimeSpan limit);
}

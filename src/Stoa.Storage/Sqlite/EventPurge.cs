namespace Stoa.Storage.Sqlite;

/// <summary>Deletes the log of Spaces that have long been over.</summary>
/// <remarks>
/// Works on a connection of its own, a few events at a time, so that appends wait for milliseconds. The snapshot and the event that ended the
/// Space go last and together: until then the Space reads as it was, and whoever is interrupted finds it again.
/// What is deleted is overwritten (<c>secure_delete</c>), and the write-ahead log, which still has it, is emptied.
/// </remarks>
internal static class EventPurge
{
    private const int EventsAtATime = 500;

    // The list is the index's, to the letter.
    private const string OverSql = "SELECT space_id FROM space_events WHERE type IN ('space_ended', 'space_canceled') AND at < ?1 ORDER BY at LIMIT ?2";

    private const string EventsSql = """
        DELETE FROM space_events WHERE seq IN
            (SELECT seq FROM space_events WHERE space_id = ?1 AND type NOT IN ('space_ended', 'space_canceled') LIMIT ?2)
        """;

    private static readonly TimeSpan _lockTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Deletes Spaces that were over before a time.</summary>
    /// <returns>How many; fewer than <paramref name="max"/> when no more are left.</returns>
    /// <exception cref="StorageUnavailableException">The database failed; what was deleted stays so.</exception>
    public static int Run(SqliteFile file, DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        using var database = file.Connect();
        var spaces = ReadOver(database, before, max);
        foreach (var space in spaces)
        {
            int deleted;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                deleted = 0;
                Write(file, database, () =>
                {
                    using var delete = database.Rent(EventsSql);
                    delete.Bind(1, space).Bind(2, EventsAtATime).Run();
                    deleted = database.Changes;
                });
            }
            while (deleted == EventsAtATime);

            Write(file, database, () =>
            {
                Delete(database, "DELETE FROM spaces WHERE space_id = ?1", space);
                Delete(database, "DELETE FROM space_events WHERE space_id = ?1", space);
            });
        }

        if (spaces.Count < max)
        {
            database.Checkpoint();
        }

        return spaces.Count;
    }

    private static List<string> ReadOver(SqliteDatabase database, DateTimeOffset before, int max)
    {
        using var select = database.Rent(OverSql);
        select.Bind(1, before.ToUnixTimeMilliseconds()).Bind(2, max);
        List<string> found = [];
        while (select.Step())
        {
            found.Add(select.Text(0));
        }

        return found;
    }

    private static void Delete(SqliteDatabase database, string sql, string space)
    {
        using var delete = database.Rent(sql);
        delete.Bind(1, space).Run();
    }

    private static void Write(SqliteFile file, SqliteDatabase database, Action write)
    {
        var wait = new LockWait(file.Time, _lockTimeout);
        while (!database.TryBeginWrite())
        {
            if (!wait.Next())
            {
                throw new StorageUnavailableException($"{file.Path}: another process keeps the file locked.");
            }
        }

        try
        {
            write();
            database.Execute("COMMIT");
        }
        catch
        {
            database.Rollback();
            throw;
        }
    }
}

using Stoa.Spaces;
using Stoa.Storage.Databases;
using Stoa.Storage.Json;

namespace Stoa.Storage.Sqlite;

/// <summary>Writes appends into the log and, once they are on the disk, tells the observer and answers. Runs on the committing thread.</summary>
internal sealed class EventCommits : ICommitTarget<PendingAppend>
{
    private const string InsertSql = """
        INSERT INTO space_events(space_id, version, at, type, body) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE ?2 = 1 + ifnull((SELECT max(version) FROM space_events WHERE space_id = ?1), 0)
        """;

    private const string SnapshotSql = """
        INSERT INTO spaces(space_id, version, state, body) VALUES(?1, ?2, ?3, ?4)
        ON CONFLICT(space_id) DO UPDATE SET version = ?2, state = ?3, body = ?4
        """;

    private volatile Action<IReadOnlyList<RecordedEvent>>? _observer;

    /// <summary>Sets the one observer.</summary>
    public void Observe(Action<IReadOnlyList<RecordedEvent>> observer) => _observer = observer;

    /// <inheritdoc/>
    public int SizeOf(PendingAppend write) => write.Bodies.Length;

    /// <inheritdoc/>
    public void Write(IDatabase database, PendingAppend write)
    {
        var append = write.Append;
        var sqlite = (SqliteDatabase)database;
        using var insert = database.Rent(InsertSql);
        insert.Bind(1, append.SpaceId.Value);
        for (var i = 0; i < write.Bodies.Length; i++)
        {
            var happened = append.Events[i];
            insert.Bind(2, append.ExpectedVersion + 1 + i).Bind(3, happened.At.ToUnixTimeMilliseconds())
                .Bind(4, EventTypeNames.Of(happened)).BindText(5, write.Bodies[i]).Run();
            if (i == 0 && sqlite.Changes == 0)
            {
                // Under the write lock only the first event can meet another version.
                write.Result = new AppendResult(AppendStatus.Conflict, 0);
                return;
            }
        }

        write.Result = new AppendResult(AppendStatus.Committed, sqlite.LastInsertRowId);
        if (write.Snapshot is { } snapshot)
        {
            using var upsert = database.Rent(SnapshotSql);
            upsert.Bind(1, append.SpaceId.Value).Bind(2, append.After.Version).Bind(3, (long)append.After.State)
                .BindText(4, snapshot).Run();
        }
    }

    /// <inheritdoc/>
    public void Committed(IReadOnlyList<PendingAppend> batch)
    {
        try
        {
            var events = batch.Where(write => write.Result.Status == AppendStatus.Committed).SelectMany(write => write.Recorded()).ToList();
            if (events.Count > 0)
            {
                _observer?.Invoke(events);
            }
        }
        catch
        {
            // The events are in the log, but this node has not applied them: let the callers reload and assume nothing.
            Failed(batch);
            throw;
        }

        foreach (var write in batch)
        {
            write.Complete(write.Result);
        }
    }

    /// <inheritdoc/>
    public void Failed(IReadOnlyList<PendingAppend> batch)
    {
        foreach (var write in batch)
        {
            write.Complete(new AppendResult(AppendStatus.Unavailable, 0));
        }
    }
}

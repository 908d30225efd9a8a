using Npgsql;
using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage.Json;

namespace Stoa.Storage.Postgres;

/// <summary>What the event log is asked, each in one statement or one snapshot.</summary>
internal static class EventReads
{
    // One statement, so one snapshot: a snapshot row that moved between two would take events along.
    private const string LoadSql = """
        SELECT 0 AS version, body FROM events.spaces WHERE space_id = $1
        UNION ALL
        SELECT version, body FROM events.space_events
        WHERE space_id = $1 AND version > coalesce((SELECT version FROM events.spaces WHERE space_id = $1), 0)
        ORDER BY version
        """;

    // A change of state writes the snapshot, and a Space that was canceled changes no more.
    private const string CanceledSql = """
        SELECT s.body FROM events.space_events e JOIN events.spaces s ON s.space_id = e.space_id
        WHERE e.type = 'space_canceled' AND e.at >= $1 ORDER BY e.at DESC LIMIT $2
        """;

    // Commits are visible in the order of their numbers: the next takes the log's lock after the one before is seen by everybody.
    private const string FeedSql = "SELECT seq, space_id, version, body FROM events.space_events WHERE seq > $1 ORDER BY seq LIMIT $2";

    private const string SpaceSql =
        "SELECT seq, space_id, version, body FROM events.space_events WHERE space_id = $1 AND version > $2 ORDER BY version LIMIT $3";

    internal const string ActivitySql = """
        SELECT happened.seq, happened.space_id, happened.at, happened.type,
            (SELECT first.body FROM events.space_events first WHERE first.space_id = happened.space_id AND first.version = 1)
        FROM events.space_events happened
        WHERE happened.seq > $1
            AND happened.type IN ('space_scheduled', 'space_started', 'space_edited', 'space_canceled', 'space_ended', 'host_added', 'host_removed')
        ORDER BY happened.seq LIMIT $2
        """;

    // A subquery for each Space, by the index: its rows stand together whatever plan the server chooses.
    private const string RetrievableSql = """
        SELECT s.body, ARRAY(
            SELECT e.body FROM events.space_events e WHERE e.space_id = s.space_id AND e.version > s.version ORDER BY e.version)
        FROM events.spaces s WHERE s.state IN (1, 2)
        """;

    // An event has the time of its decision and the number of its commit; more than a few seconds between the two is no commit any more.
    private static readonly TimeSpan _disorder = TimeSpan.FromSeconds(10);

    /// <summary>The Space as its events fold.</summary>
    public static async Task<Space?> LoadAsync(NpgsqlConnection connection, SpaceId id, CancellationToken cancellationToken)
    {
        Space? space = null;
        await using var command = connection.Command(LoadSql, id.Value);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var body = rows.GetFieldValue<byte[]>(1);
            space = rows.GetInt64(0) == 0
                ? StoredBody.Read(body, StoredBody.Json.SpaceSnapshot).ToSpace()
                : Space.Apply(space, id, StoredBody.Read(body, StoredBody.Json.SpaceEvent));
        }

        return space;
    }

    /// <summary>Spaces that were canceled, last first.</summary>
    public static async Task<IReadOnlyList<Space>> ReadCanceledAsync(
        NpgsqlConnection connection, DateTimeOffset since, int count, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(CanceledSql, since.ToUnixTimeMilliseconds(), (long)count);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var spaces = new List<Space>();
        while (await rows.ReadAsync(cancellationToken))
        {
            spaces.Add(StoredBody.Read(rows.GetFieldValue<byte[]>(0), StoredBody.Json.SpaceSnapshot).ToSpace());
        }

        return spaces;
    }

    /// <summary>The feed.</summary>
    public static Task<IReadOnlyList<RecordedEvent>> ReadFeedAsync(
        NpgsqlConnection connection, long after, int count, CancellationToken cancellationToken) =>
        ReadEventsAsync(connection.Command(FeedSql, after, (long)count), cancellationToken);

    /// <summary>The events of one Space.</summary>
    public static Task<IReadOnlyList<RecordedEvent>> ReadSpaceAsync(
        NpgsqlConnection connection, SpaceId id, long after, int count, CancellationToken cancellationToken) =>
        ReadEventsAsync(connection.Command(SpaceSql, id.Value, after, (long)count), cancellationToken);

    /// <summary>Happenings above a number, in order.</summary>
    public static async Task<IReadOnlyList<SpaceActivity>> ReadActivityAsync(
        NpgsqlConnection connection, long after, int count, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(ActivitySql, after, (long)count);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<SpaceActivity> found = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            if (ActivityEventTypes.OfStored(rows.GetString(3)) is { } type && !rows.IsDBNull(4))
            {
                var creator = StoredBody.Read(rows.GetFieldValue<byte[]>(4), StoredBody.Json.SpaceEvent).Actor ?? default;
                found.Add(new SpaceActivity(
                    rows.GetInt64(0), SpaceId.Parse(rows.GetString(1)), creator, type, DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2))));
            }
        }

        return found;
    }

    /// <summary>Halves the log until the place is found: some thirty single rows.</summary>
    public static async Task<long> FindSeqBeforeAsync(NpgsqlConnection connection, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var wanted = (time - _disorder).ToUnixTimeMilliseconds();
        await using var last = connection.Command("SELECT coalesce(max(seq), 0) FROM events.space_events");
        var (low, high) = (0L, (long)(await last.ExecuteScalarAsync(cancellationToken) ?? 0L));
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            await using var row = connection.Command("SELECT at FROM events.space_events WHERE seq >= $1 ORDER BY seq LIMIT 1", middle);
            if (await row.ExecuteScalarAsync(cancellationToken) is long at && at < wanted)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>Streams the rows of every scheduled and live Space out of one snapshot.</summary>
    /// <returns>The last sequence number in it.</returns>
    public static long ReadRetrievable(PostgresDatabase database, RetrievableRows output, CancellationToken stop)
    {
        try
        {
            using var connection = database.Source.OpenConnection();
            using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            using var last = connection.Command("SELECT seq FROM events.last");
            var seq = (long)(last.ExecuteScalar() ?? 0L);
            using var command = connection.Command(RetrievableSql);
            command.CommandTimeout = 60;
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                stop.ThrowIfCancellationRequested();
                output.AddSnapshot(rows.GetFieldValue<byte[]>(0));
                foreach (var later in rows.GetFieldValue<byte[][]>(1))
                {
                    output.AddEvent(later);
                }
            }

            return seq;
        }
        catch (Exception failure) when (PostgresDatabase.IsFailure(failure))
        {
            throw database.Failure(failure);
        }
    }

    private static async Task<IReadOnlyList<RecordedEvent>> ReadEventsAsync(NpgsqlCommand select, CancellationToken cancellationToken)
    {
        await using var command = select;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<RecordedEvent>();
        while (await rows.ReadAsync(cancellationToken))
        {
            events.Add(new RecordedEvent(
                rows.GetInt64(0), SpaceId.Parse(rows.GetString(1)), rows.GetInt64(2),
                StoredBody.Read(rows.GetFieldValue<byte[]>(3), StoredBody.Json.SpaceEvent)));
        }

        return events;
    }
}

using Npgsql;

namespace Stoa.Storage.Postgres;

/// <summary>Deletes the log of Spaces that have long been over, one transaction for each.</summary>
/// <remarks>
/// Nobody waits for it. Rows that were deleted stay in the files until VACUUM, which runs at the end, gives their place away and something
/// new overwrites it; the write-ahead log and backups have them for as long as the operator keeps those.
/// </remarks>
internal static class PostgresEventPurge
{
    // The list is the index's, to the letter.
    private const string OverSql = "SELECT space_id FROM events.space_events WHERE type IN ('space_ended', 'space_canceled') AND at < $1 ORDER BY at LIMIT $2";

    private const string PurgeSql = """
        WITH snapshot AS (DELETE FROM events.spaces WHERE space_id = $1),
            gone AS (DELETE FROM events.space_events WHERE space_id = $1 RETURNING seq)
        UPDATE events.purged SET seq = (SELECT max(seq) FROM gone) WHERE seq < (SELECT max(seq) FROM gone)
        """;

    /// <summary>Deletes Spaces that were over before a time.</summary>
    /// <returns>How many; fewer than <paramref name="max"/> when no more are left.</returns>
    public static async Task<int> RunAsync(NpgsqlConnection connection, DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        List<string> spaces = [];
        await using (var over = connection.Command(OverSql, before.ToUnixTimeMilliseconds(), (long)max))
        {
            await using var rows = await over.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                spaces.Add(rows.GetString(0));
            }
        }

        foreach (var space in spaces)
        {
            await using var purge = connection.Command(PurgeSql, space);
            purge.CommandTimeout = 0;
            await purge.ExecuteNonQueryAsync(cancellationToken);
        }

        if (spaces.Count < max)
        {
            await using var vacuum = connection.Command("VACUUM (SKIP_LOCKED) events.space_events, events.spaces");
            vacuum.CommandTimeout = 0;
            await vacuum.ExecuteNonQueryAsync(cancellationToken);
        }

        return spaces.Count;
    }
}

using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Sqlite;

/// <summary>Reads of the log for those who tell other programs what happened.</summary>
internal static class ActivityReads
{
    // The list is the index's, to the letter: else SQLite does not see that the index has all of them. A test holds it to the types'.
    internal const string ActivitySql = """
        SELECT happened.seq, happened.space_id, happened.at, happened.type, json_extract(first.body, '$.actor')
        FROM space_events happened JOIN space_events first ON first.space_id = happened.space_id AND first.version = 1
        WHERE happened.seq > ?1
            AND happened.type IN ('space_scheduled', 'space_started', 'space_edited', 'space_canceled', 'space_ended', 'host_added', 'host_removed')
        ORDER BY happened.seq LIMIT ?2
        """;

    // An event has the time of its decision and the number of its commit; more than a few seconds between the two is no commit any more.
    private static readonly TimeSpan _disorder = TimeSpan.FromSeconds(10);

    /// <summary>Happenings above a number, in order.</summary>
    public static IReadOnlyList<SpaceActivity> Read(IDatabase database, long after, int count)
    {
        using var rows = database.Rent(ActivitySql);
        rows.Bind(1, after).Bind(2, count);
        List<SpaceActivity> found = [];
        while (rows.Step())
        {
            if (ActivityEventTypes.OfStored(rows.Text(3)) is { } type)
            {
                found.Add(new SpaceActivity(
                    rows.Number(0), SpaceId.Parse(rows.Text(1)), new UserId(rows.Number(4)), type, DateTimeOffset.FromUnixTimeMilliseconds(rows.Number(2))));
            }
        }

        return found;
    }

    /// <summary>Halves the log until the place is found: some thirty single rows.</summary>
    public static long FindSeqBefore(IDatabase database, DateTimeOffset time)
    {
        var wanted = (time - _disorder).ToUnixTimeMilliseconds();
        var (low, high) = (0L, database.ReadNumber("SELECT max(seq) FROM space_events"));
        using var row = database.Rent("SELECT seq, at FROM space_events WHERE seq >= ?1 ORDER BY seq LIMIT 1");
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            row.Reset();
            if (row.Bind(1, middle).Step() && row.Number(1) < wanted)
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
}

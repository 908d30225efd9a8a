namespace Stoa.Storage.Sqlite;

/// <summary>The rows of every scheduled and live Space, in one transaction.</summary>
internal static class RetrievableRead
{
    // The literal states match the partial index; the join finds the events after each snapshot, mostly none.
    internal const string Sql = """
        SELECT s.rowid, s.body, e.body FROM spaces s
        LEFT JOIN space_events e ON e.space_id = s.space_id AND e.version > s.version
        WHERE s.state IN (1, 2) ORDER BY s.state, s.rowid, e.version
        """;

    /// <summary>Reads them on a connection of its own.</summary>
    /// <returns>The last sequence number of the transaction.</returns>
    public static long Read(SqliteFile file, RetrievableRows output)
    {
        using var database = file.Connect();
        database.Execute("PRAGMA cache_size=-64000; BEGIN");
        var seq = database.ReadNumber("SELECT max(seq) FROM space_events");
        var lastRow = -1L;
        using var select = database.Rent(Sql);
        while (select.Step())
        {
            var row = select.Number(0);
            if (row != lastRow)
            {
                output.AddSnapshot(select.Bytes(1));
                lastRow = row;
            }

            if (!select.IsNull(2))
            {
                output.AddEvent(select.Bytes(2));
            }
        }

        return seq;
    }
}

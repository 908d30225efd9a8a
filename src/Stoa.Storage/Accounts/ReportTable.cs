using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Accounts;

/// <summary>The rows of the table of reports, and back.</summary>
internal static class ReportTable
{
    private const string Columns = """
        id, reporter_id, user_id, space_id, creator_id, space_title, reason, note, created_at, resolved_by, resolved_at, action, resolution_note
        """;

    /// <summary>The report with an id; null when there is none.</summary>
    public static Report? Find(IDatabase database, ReportId id)
    {
        using var select = database.Rent($"SELECT {Columns} FROM reports WHERE id = ?1");
        return select.Bind(1, id.Value).Step() ? Read(select) : null;
    }

    /// <summary>The reporter's open report of the same person or Space; null when there is none.</summary>
    public static Report? FindOpen(IDatabase database, Report report)
    {
        using var select = database.Rent(
            $"SELECT {Columns} FROM reports WHERE reporter_id = ?1 AND resolved_at IS NULL AND user_id IS NOT DISTINCT FROM ?2 AND (user_id IS NOT NULL OR space_id = ?3)");
        return select.Bind(1, report.ReporterId?.Value).Bind(2, report.UserId?.Value).Bind(3, report.SpaceId?.Value).Step() ? Read(select) : null;
    }

    /// <summary>How many reports a person made since a moment.</summary>
    public static long CountOf(IDatabase database, UserId? reporter, DateTimeOffset since)
    {
        using var select = database.Rent("SELECT count(*) FROM reports WHERE reporter_id = ?1 AND created_at > ?2");
        select.Bind(1, reporter?.Value).Bind(2, since.ToUnixTimeMilliseconds()).Step();
        return select.Number(0);
    }

    /// <summary>How many reports are open.</summary>
    public static long CountOpen(IDatabase database)
    {
        using var select = database.Rent("SELECT count(*) FROM reports WHERE place >= ?1");
        select.Bind(1, Report.FirstOpenPlace).Step();
        return select.Number(0);
    }

    /// <summary>Reports between two places, neither of them included: from the upper one down or, backward, from the lower one up.</summary>
    public static List<Report> List(IDatabase database, long above, long below, bool isBackward, int count)
    {
        using var rows = database.Rent(
            $"SELECT {Columns} FROM reports WHERE place > ?1 AND place < ?2 ORDER BY place {(isBackward ? "ASC" : "DESC")} LIMIT ?3");
        rows.Bind(1, above).Bind(2, below).Bind(3, count);
        return ReadAll(rows);
    }

    /// <summary>Everything that a person reported, newest first.</summary>
    public static List<Report> ListOf(IDatabase database, UserId reporter)
    {
        using var rows = database.Rent($"SELECT {Columns} FROM reports WHERE reporter_id = ?1 ORDER BY created_at DESC");
        rows.Bind(1, reporter.Value);
        return ReadAll(rows);
    }

    /// <summary>Adds a row.</summary>
    public static void Insert(IDatabase database, Report report)
    {
        using var insert = database.Rent("""
            INSERT INTO reports(id, reporter_id, user_id, space_id, creator_id, space_title, reason, note, created_at)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """);
        insert.Bind(1, report.Id.Value).Bind(2, report.ReporterId?.Value).Bind(3, report.UserId?.Value).Bind(4, report.SpaceId?.Value)
            .Bind(5, report.CreatorId?.Value).Bind(6, report.SpaceTitle).Bind(7, (long)report.Reason).Bind(8, report.Note)
            .Bind(9, report.CreatedAt.ToUnixTimeMilliseconds()).Run();
    }

    /// <summary>Resolves a report.</summary>
    public static void Resolve(IDatabase database, ReportId id, ReportResolution resolution)
    {
        using var update = database.Rent("UPDATE reports SET resolved_by = ?2, resolved_at = ?3, action = ?4, resolution_note = ?5 WHERE id = ?1");
        update.Bind(1, id.Value).Bind(2, resolution.By.Value).Bind(3, resolution.At.ToUnixTimeMilliseconds()).Bind(4, (long)resolution.Action)
            .Bind(5, resolution.Note).Run();
    }

    /// <summary>Takes a person's own words out: of what they reported, and of what was reported about Spaces of theirs.</summary>
    public static void Forget(IDatabase database, UserId user)
    {
        using (var made = database.Rent("UPDATE reports SET reporter_id = NULL, note = NULL WHERE reporter_id = ?1"))
        {
            made.Bind(1, user.Value).Run();
        }

        using var about = database.Rent("UPDATE reports SET space_title = NULL WHERE creator_id = ?1");
        about.Bind(1, user.Value).Run();
    }

    /// <summary>Takes out what was resolved before a moment.</summary>
    public static void ForgetResolved(IDatabase database, DateTimeOffset before)
    {
        using var delete = database.Rent("DELETE FROM reports WHERE resolved_at < ?1");
        delete.Bind(1, before.ToUnixTimeMilliseconds()).Run();
    }

    private static List<Report> ReadAll(IStatement rows)
    {
        List<Report> reports = [];
        while (rows.Step())
        {
            reports.Add(Read(rows));
        }

        return reports;
    }

    private static Report Read(IStatement row) => new()
    {
        Id = new ReportId(row.Number(0)),
        ReporterId = UserAt(row, 1),
        UserId = UserAt(row, 2),
        SpaceId = TextAt(row, 3) is { } space ? SpaceId.Parse(space) : null,
        CreatorId = UserAt(row, 4),
        SpaceTitle = TextAt(row, 5),
        Reason = (ReportReason)row.Number(6),
        Note = TextAt(row, 7),
        CreatedAt = TimeAt(row, 8),
        Resolution = UserAt(row, 9) is { } by ? new ReportResolution(by, TimeAt(row, 10), (ReportAction)row.Number(11), TextAt(row, 12)) : null,
    };

    private static UserId? UserAt(IStatement row, int index) => row.IsNull(index) ? null : new UserId(row.Number(index));

    private static string? TextAt(IStatement row, int index) => row.IsNull(index) ? null : row.Text(index);

    private static DateTimeOffset TimeAt(IStatement row, int index) => DateTimeOffset.FromUnixTimeMilliseconds(row.Number(index));
}

using Stoa.Spaces.Accounts;
using Stoa.Storage.Databases;

namespace Stoa.Storage.Accounts;

/// <summary>What is written into the table of reports, in one transaction with its line of the audit log.</summary>
internal interface IReportWrite
{
    /// <summary>Writes it.</summary>
    /// <returns>Why not, when nothing was written; null when it was.</returns>
    AccountAppendStatus? Write(IDatabase database);
}

/// <summary>A new report, unless the reporter has one of the same target open.</summary>
/// <param name="report">The report.</param>
/// <param name="perDay">How many the reporter may make in 24 hours.</param>
internal sealed class ReportFiling(Report report, int perDay) : IReportWrite
{
    /// <summary>The open report that was there already.</summary>
    public Report? Known { get; private set; }

    /// <inheritdoc/>
    public AccountAppendStatus? Write(IDatabase database)
    {
        Known = ReportTable.FindOpen(database, report);
        if (Known is not null)
        {
            return AccountAppendStatus.Unchanged;
        }

        if (ReportTable.CountOf(database, report.ReporterId, report.CreatedAt - TimeSpan.FromDays(1)) >= perDay)
        {
            return AccountAppendStatus.ReportLimitReached;
        }

        if (ReportTable.CountOpen(database) >= Report.MaxOpen)
        {
            return AccountAppendStatus.TooManyOpenReports;
        }

        ReportTable.Insert(database, report);
        return null;
    }
}

/// <summary>An open report is resolved.</summary>
/// <param name="id">The report.</param>
/// <param name="resolution">How.</param>
internal sealed class ReportResolving(ReportId id, ReportResolution resolution) : IReportWrite
{
    /// <inheritdoc/>
    public AccountAppendStatus? Write(IDatabase database) =>
        ReportTable.Find(database, id) is { IsOpen: true } ? Resolve(database) : AccountAppendStatus.ReportNotOpen;

    private AccountAppendStatus? Resolve(IDatabase database)
    {
        ReportTable.Resolve(database, id, resolution);
        return null;
    }
}

using System.Diagnostics.CodeAnalysis;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>Takes people's reports, and carries out what operators decide about them. Behind <c>/api</c> and the operator's page.</summary>
/// <remarks>A report is on the disk before it is answered. Reading reports costs the database; operators alone do it.</remarks>
public sealed class ReportDesk(
    OperatorActs acts, AccountStore store, AccountDirectory accounts, SpaceDirectory spaces, SnowflakeIds ids, ApiOptions options, TimeProvider time)
{
    /// <summary>Reports a Space that is scheduled or live.</summary>
    public async Task<ReportResult> ReportSpaceAsync(UserId reporter, SpaceId space, ReportReason reason, string? note, CancellationToken cancellationToken) =>
        !spaces.TryGet(space, out var entry) || !entry.Space.IsRetrievable ? ModerationRefusal.SpaceUnknown
        : entry.Space.CreatorId == reporter ? ModerationRefusal.UserIsCaller
        : await FileAsync(New(reporter, reason, note) with { SpaceId = space, CreatorId = entry.Space.CreatorId, SpaceTitle = entry.Space.Title }, cancellationToken);

    /// <summary>Reports a person.</summary>
    /// <param name="reporter">Who reports.</param>
    /// <param name="user">Who is reported.</param>
    /// <param name="where">The Space in which it happened, also one that is over; or absent.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="note">In the reporter's words, or absent.</param>
    /// <param name="cancellationToken">Ends the wait only; the report may still be kept.</param>
    public async Task<ReportResult> ReportUserAsync(
        UserId reporter, UserId user, SpaceId? where, ReportReason reason, string? note, CancellationToken cancellationToken)
    {
        if (!accounts.TryGetUser(user, out _))
        {
            return ModerationRefusal.UserUnknown;
        }

        if (user == reporter)
        {
            return ModerationRefusal.UserIsCaller;
        }

        var report = New(reporter, reason, note) with { UserId = user, SpaceId = where };
        return await FileAsync(
            where is { } id && spaces.TryGet(id, out var entry) ? report with { CreatorId = entry.Space.CreatorId, SpaceTitle = entry.Space.Title } : report,
            cancellationToken);
    }

    /// <summary>The report with an id, or why not.</summary>
    public async Task<ReportResult> FindAsync(ReportId id, CancellationToken cancellationToken) =>
        await store.FindReportAsync(id, cancellationToken) is { } report ? report : ModerationRefusal.ReportUnknown;

    /// <summary>Does what an operator decided, then resolves the report: whoever is interrupted can do it again.</summary>
    public async Task<ReportResult> ResolveAsync(ReportId id, ReportAction action, string? note, UserId actor, CancellationToken cancellationToken)
    {
        if (!IsNote(note))
        {
            return ModerationRefusal.NoteInvalid;
        }

        if (await store.FindReportAsync(id, cancellationToken) is not { } report)
        {
            return ModerationRefusal.ReportUnknown;
        }

        if (!report.IsOpen)
        {
            return ModerationRefusal.ReportResolved;
        }

        var refusal = (action, report.SpaceId, report.UserId ?? report.CreatorId) switch
        {
            (ReportAction.SpaceEnded, { } space, _) => await acts.EndSpaceAsync(space, actor, cancellationToken),
            (ReportAction.SpaceEnded, null, _) => ModerationRefusal.ReportWithoutSpace,
            (ReportAction.UserSuspended, _, { } user) => await acts.SuspendAsync(user, actor, cancellationToken),
            (ReportAction.UserSuspended, _, null) => ModerationRefusal.UserUnknown,
            _ => null,
        };
        if (refusal is { } reason)
        {
            return reason;
        }

        var resolution = new ReportResolution(actor, time.GetUtcNow(), action, string.IsNullOrEmpty(note) ? null : note);
        return await store.ResolveReportAsync(id, resolution, cancellationToken) switch
        {
            AccountAppendStatus.Committed => report with { Resolution = resolution },
            AccountAppendStatus.ReportNotOpen => ModerationRefusal.ReportResolved,
            _ => ModerationRefusal.Unavailable,
        };
    }

    /// <summary>True for a note that can be kept; none is one.</summary>
    public static bool IsNote(string? note) => note is null || PlainText.Fits(note, Report.MaxNoteLength, lineBreaks: true);

    private Report New(UserId reporter, ReportReason reason, string? note) => new()
    {
        Id = new ReportId(ids.Next()), ReporterId = reporter, Reason = reason, Note = string.IsNullOrWhiteSpace(note) ? null : note, CreatedAt = time.GetUtcNow(),
    };

    private async Task<ReportResult> FileAsync(Report report, CancellationToken cancellationToken)
    {
        if (!IsNote(report.Note))
        {
            return ModerationRefusal.NoteInvalid;
        }

        var (status, standing) = await store.FileReportAsync(report, options.ReportsPerDay, cancellationToken);
        return status switch
        {
            AccountAppendStatus.Committed or AccountAppendStatus.Unchanged => standing,
            AccountAppendStatus.ReportLimitReached => ModerationRefusal.ReportLimitReached,
            AccountAppendStatus.TooManyOpenReports => ModerationRefusal.TooManyOpenReports,
            _ => ModerationRefusal.Unavailable,
        };
    }
}

/// <summary>A report, or why there is none.</summary>
/// <param name="Report">The report as it is now.</param>
/// <param name="Refusal">Why not; present exactly when there is no report.</param>
public readonly record struct ReportResult(Report? Report, ModerationRefusal? Refusal)
{
    /// <summary>True when there is a report.</summary>
    [MemberNotNullWhen(true, nameof(Report))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Report is not null;

    /// <summary>The report.</summary>
    public static implicit operator ReportResult(Report report) => new(report, null);

    /// <summary>The refusal.</summary>
    public static implicit operator ReportResult(ModerationRefusal refusal) => new(null, refusal);
}

using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.Moderation;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>What people reported: operators look at it and do something about it, or nothing.</summary>
[SignedIn(Operator = true)]
internal sealed class ReportsModel(ReportDesk desk, OperatorActs acts, AccountStore store, AccountDirectory accounts, SpaceDirectory spaces) : PageModel
{
    private const int PageLength = 50;

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>Open reports, newest first.</summary>
    public IReadOnlyList<Report> Open { get; private set; } = [];

    /// <summary>Where the next page of open reports begins; null: this is the last.</summary>
    public long? OpenBelow { get; private set; }

    /// <summary>Resolved reports, newest first.</summary>
    public IReadOnlyList<Report> Resolved { get; private set; } = [];

    /// <summary>Where the next page of resolved reports begins; null: this is the last.</summary>
    public long? ResolvedBelow { get; private set; }

    /// <summary>Everybody who is suspended.</summary>
    public IReadOnlyList<User> Suspended => [.. accounts.Suspended.OrderBy(user => user.Username, StringComparer.OrdinalIgnoreCase)];

    private UserId Me => HttpContext.Session().User.Id;

    /// <summary>Shows the page.</summary>
    public Task OnGetAsync(long? open, long? before, CancellationToken cancellationToken) => LoadAsync(open, before, cancellationToken);

    /// <summary>Resolves a report.</summary>
    public async Task<IActionResult> OnPostResolveAsync(string? id, string? act, CancellationToken cancellationToken)
    {
        if (!ReportId.TryParse(id ?? "", out var report) || !Enum.TryParse<ReportAction>(act, out var action) || !Enum.IsDefined(action))
        {
            return NotFound();
        }

        var result = await desk.ResolveAsync(report, action, note: null, Me, cancellationToken);
        if (result.Done)
        {
            TempData["Notice"] = action switch
            {
                ReportAction.SpaceEnded => "The Space is over, the report is resolved.",
                ReportAction.UserSuspended => $"{TargetOf(result.Report)} is suspended, the report is resolved.",
                _ => "The report is dismissed.",
            };
            return RedirectToPage();
        }

        return await FailAsync(result.Refusal.Value, cancellationToken);
    }

    /// <summary>Lets somebody in again.</summary>
    public async Task<IActionResult> OnPostUnsuspendAsync(string? id, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(id ?? "", out var user))
        {
            return NotFound();
        }

        if (await acts.UnsuspendAsync(user, Me, cancellationToken) is { } refusal)
        {
            return await FailAsync(refusal, cancellationToken);
        }

        TempData["Notice"] = $"{NameOf(user)} is let in again.";
        return RedirectToPage();
    }

    /// <summary>Whom suspending would keep out.</summary>
    public string TargetOf(Report report) => NameOf(report.UserId ?? report.CreatorId);

    /// <summary>The report in words.</summary>
    public ReportView View(Report report)
    {
        var isPerson = report.UserId is not null;
        var space = report.SpaceTitle is { Length: > 0 } title ? $"“{title}”" : report.SpaceId?.Value ?? "";
        return new ReportView(
            report.Id.ToString(),
            OperatorModel.InWords(report.Reason.ToString()),
            report.ReporterId is null ? "Somebody whose account is gone" : NameOf(report.ReporterId),
            isPerson ? "the person" : $"a Space of {NameOf(report.CreatorId)},",
            isPerson ? NameOf(report.UserId) : space,
            PathTo(report),
            isPerson && report.SpaceId is not null ? $"the Space {space}{(report.CreatorId is { } creator ? $" of {NameOf(creator)}" : "")}" : null,
            report.CreatedAt,
            report.Note,
            report.Resolution is { } done ? $"{OperatorModel.InWords(done.Action.ToString())} by {NameOf(done.By)}" : null,
            report.Resolution?.At,
            report.Resolution?.Note);
    }

    /// <summary>What the API shows of it, until there are pages of people and Spaces.</summary>
    private string? PathTo(Report report) =>
        report.UserId is { } user ? accounts.TryGetUser(user, out _) ? $"/2/users/{user}" : null
        : report.SpaceId is { } id && spaces.TryGet(id, out _) ? $"/api/spaces/{id.Value}" : null;

    private string NameOf(UserId? id) => id is not { } user ? "nobody" : accounts.TryGetUser(user, out var known) ? "@" + known.Username : user.ToString();

    private async Task<IActionResult> FailAsync(ModerationRefusal refusal, CancellationToken cancellationToken)
    {
        Failed = refusal switch
        {
            ModerationRefusal.ReportResolved => "Somebody resolved this report before you.",
            ModerationRefusal.ReportUnknown => "There is no such report any more.",
            ModerationRefusal.UserUnknown => "The account is gone. Dismiss the report.",
            ModerationRefusal.UserIsCaller => "This is your own account.",
            ModerationRefusal.UserIsOperator => "This person is an operator. They have to be none any more before they can be suspended.",
            ModerationRefusal.SpaceUnknown or ModerationRefusal.ReportWithoutSpace => "There is no such Space. Dismiss the report.",
            _ => "That could not be saved. Try again.",
        };
        await LoadAsync(null, null, cancellationToken);
        return Page();
    }

    private async Task LoadAsync(long? open, long? before, CancellationToken cancellationToken)
    {
        (Open, OpenBelow) = await ReadAsync(Report.FirstOpenPlace - 1, open ?? long.MaxValue, cancellationToken);
        (Resolved, ResolvedBelow) = await ReadAsync(0, Math.Min(before ?? long.MaxValue, Report.FirstOpenPlace), cancellationToken);
    }

    private async Task<(IReadOnlyList<Report> Page, long? Next)> ReadAsync(long above, long below, CancellationToken cancellationToken)
    {
        var read = await store.ListReportsAsync(above, below, isBackward: false, PageLength + 1, cancellationToken);
        return read.Count > PageLength ? ([.. read.Take(PageLength)], read[PageLength - 1].Place) : (read, null);
    }
}

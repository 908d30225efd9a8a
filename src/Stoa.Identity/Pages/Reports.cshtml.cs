using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.Moderation;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Identity.Languages;
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

    private Texts Words => HttpContext.Texts();

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
                ReportAction.SpaceEnded => Words["reports.spaceEnded"],
                ReportAction.UserSuspended => Words.Format("reports.userSuspended", ("name", TargetOf(result.Report))),
                _ => Words["reports.dismissed"],
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

        TempData["Notice"] = Words.Format("operator.letInAgain", ("name", NameOf(user)));
        return RedirectToPage();
    }

    /// <summary>Whom suspending would keep out.</summary>
    public string TargetOf(Report report) => NameOf(report.UserId ?? report.CreatorId);

    /// <summary>The report in words.</summary>
    public ReportView View(Report report) => new(
        report.Id.ToString(),
        Words.Of(report.Reason),
        Sentence(report),
        report.CreatedAt,
        report.Note,
        report.Resolution is { } done ? Words.Of(done.Action, ("name", NameOf(done.By))) : null,
        report.Resolution?.At,
        report.Resolution?.Note);

    /// <summary>Who reported whom or what, and where.</summary>
    private IHtmlContent Sentence(Report report)
    {
        (string, object?) reporter = ("reporter", report.ReporterId is null ? Words["reports.somebodyGone"] : NameOf(report.ReporterId));
        (string, object?) creator = ("creator", NameOf(report.CreatorId));
        var title = report.SpaceTitle is { Length: > 0 } text ? Words.Format("reports.quoted", ("title", text)) : report.SpaceId?.Value ?? "";
        if (report.UserId is null)
        {
            return Words.Html("reports.space", reporter, creator, ("space", Markup.IsolatedLink(PathTo(report), title)));
        }

        (string, object?) person = ("person", Markup.IsolatedLink(PathTo(report), NameOf(report.UserId)));
        (string, object?) space = ("space", Markup.Isolated(title));
        return report.SpaceId is null ? Words.Html("reports.person", reporter, person)
            : report.CreatorId is null ? Words.Html("reports.personInSpace", reporter, person, space)
            : Words.Html("reports.personInSpaceOf", reporter, person, space, creator);
    }

    /// <summary>The page of the web app that shows it.</summary>
    private string? PathTo(Report report) =>
        report.UserId is { } user ? accounts.TryGetUser(user, out var known) ? $"/@{known.Username}" : null
        : report.SpaceId is { } id && spaces.TryGet(id, out _) ? $"/i/spaces/{id.Value}" : null;

    private string NameOf(UserId? id) => id is not { } user ? Words["reports.nobodyKnown"] : accounts.TryGetUser(user, out var known) ? "@" + known.Username : user.ToString();

    private async Task<IActionResult> FailAsync(ModerationRefusal refusal, CancellationToken cancellationToken)
    {
        Failed = Words.Of(refusal);
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

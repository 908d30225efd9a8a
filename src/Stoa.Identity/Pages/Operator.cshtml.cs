using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.Apps;
using Stoa.Directory.Accounts;
using Stoa.Identity.Data;
using Stoa.Identity.Languages;
using Stoa.Identity.People;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>What operators see and do: how the server is, invitations, people who lost their keys, apps, and what happened.</summary>
[SignedIn(Operator = true)]
internal sealed class OperatorModel(
    OneTimeLinks links, Sessions sessions, AppRegistry registry, AccountDirectory accounts, AccountStore store, AccountOptions options, ServerState server) : PageModel
{
    private const int AuditLines = 100;
    private const string LinkKey = "Link";

    /// <summary>A new link; shown once.</summary>
    public string? Link { get; private set; }

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>Who may make an account, in words.</summary>
    public string SignUpText => Words.Of(options.SignUp);

    /// <summary>Invitations that still open.</summary>
    public IReadOnlyList<OneTimeLink> Invitations { get; private set; } = [];

    /// <summary>How many reports wait.</summary>
    public long OpenReports { get; private set; }

    /// <summary>How this node is doing.</summary>
    public ServerState Server => server;

    /// <summary>Everyone who runs this Stoa.</summary>
    public IReadOnlyList<User> Operators => [.. accounts.Operators.OrderBy(user => user.Username, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Every app.</summary>
    public IReadOnlyList<App> Apps => registry.All;

    /// <summary>A page of the audit log.</summary>
    public IReadOnlyList<(DateTimeOffset At, Audited Audited)> Audit { get; private set; } = [];

    /// <summary>Where the next page of the audit log begins; null: this is the last.</summary>
    public long? OlderThan { get; private set; }

    private Texts Words => HttpContext.Texts();

    private UserId Me => HttpContext.Session().User.Id;

    /// <summary>A person's username, or id when they are gone.</summary>
    public string NameOf(UserId? id) => id is not { } user ? Words["operator.commandLine"] : accounts.TryGetUser(user, out var known) ? "@" + known.Username : user.ToString();

    /// <summary>An app's name, or id when it is gone.</summary>
    public string NameOf(ClientId? id) => id is not { } client ? "" : accounts.TryGetApp(client, out var known) ? known.Name : client.Value;

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(long? before, CancellationToken cancellationToken)
    {
        Link = TempData[LinkKey] as string;
        await LoadAsync(before, cancellationToken);
    }

    /// <summary>Makes an invitation.</summary>
    public async Task<IActionResult> OnPostInviteAsync(CancellationToken cancellationToken)
    {
        var code = await links.CreateAsync(LinkKind.Invitation, options.InvitationLifetime, Me, null, cancellationToken);
        await NoteAsync(new Audited(AuditAct.InvitationMade, Me), cancellationToken);
        TempData[LinkKey] = LinkTo("/signup", code);
        return RedirectToPage();
    }

    /// <summary>Takes an invitation back.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(string? hash, CancellationToken cancellationToken)
    {
        if (hash?.Length == 64 && hash.All(char.IsAsciiHexDigit) && await links.WithdrawAsync(Convert.FromHexString(hash), cancellationToken))
        {
            await NoteAsync(new Audited(AuditAct.InvitationWithdrawn, Me), cancellationToken);
        }

        return RedirectToPage();
    }

    /// <summary>Makes a link by which somebody gets new keys.</summary>
    public async Task<IActionResult> OnPostRecoverAsync(string? username, CancellationToken cancellationToken)
    {
        if (!sessions.IsFresh(HttpContext.Session()))
        {
            return SignInAgain();
        }

        if (await FindAsync(username, cancellationToken) is not { } user)
        {
            return Page();
        }

        var code = await links.CreateAsync(LinkKind.Recovery, OneTimeLinks.Lifetime, Me, user.Id, cancellationToken);
        await NoteAsync(new Audited(AuditAct.RecoveryLinkMade, Me, user.Id), cancellationToken);
        TempData[LinkKey] = LinkTo("/recover", code);
        return RedirectToPage();
    }

    /// <summary>Makes somebody an operator.</summary>
    public Task<IActionResult> OnPostNameAsync(string? username, CancellationToken cancellationToken) => SetOperatorAsync(username, true, cancellationToken);

    /// <summary>Makes somebody no operator any more; the last one stays.</summary>
    public Task<IActionResult> OnPostUnnameAsync(string? username, CancellationToken cancellationToken) => SetOperatorAsync(username, false, cancellationToken);

    /// <summary>Ends somebody's sessions.</summary>
    public async Task<IActionResult> OnPostSignOutAsync(string? username, CancellationToken cancellationToken)
    {
        if (await FindAsync(username, cancellationToken) is not { } user)
        {
            return Page();
        }

        await sessions.EndAllAsync(user.Id, except: null, cancellationToken);
        TempData["Notice"] = Words.Format("operator.signedOut", ("name", $"@{user.Username}"));
        return RedirectToPage();
    }

    /// <summary>Turns an app away, or lets it in again.</summary>
    public async Task<IActionResult> OnPostSwitchAsync(string? clientId, bool disabled, CancellationToken cancellationToken)
    {
        var result = await registry.SwitchAsync(new ClientId(clientId ?? ""), disabled, Me, cancellationToken);
        TempData["Notice"] = result.Done
            ? Words.Format(disabled ? "operator.turnedAway" : "operator.letInAgain", ("name", result.App.Name)) : AppTexts.For(Words, result.Refusal);
        return RedirectToPage();
    }

    private async Task<IActionResult> SetOperatorAsync(string? username, bool isOperator, CancellationToken cancellationToken)
    {
        if (!sessions.IsFresh(HttpContext.Session()))
        {
            return SignInAgain();
        }

        if (await FindAsync(username, cancellationToken) is not { } user)
        {
            return Page();
        }

        if (isOperator && user.Suspended)
        {
            Failed = Words["operator.isSuspended"];
            await LoadAsync(null, cancellationToken);
            return Page();
        }

        if (!isOperator && user.Operator && Operators.Count == 1)
        {
            Failed = Words["operator.lastOne"];
            await LoadAsync(null, cancellationToken);
            return Page();
        }

        if (user.Operator != isOperator)
        {
            var act = isOperator ? AuditAct.OperatorNamed : AuditAct.OperatorRemoved;
            var result = await store.ChangeUserAsync(user, user with { Operator = isOperator }, new Audited(act, Me, user.Id), cancellationToken);
            if (!result.Committed)
            {
                throw new StorageUnavailableException("The operator could not be saved.");
            }
        }

        TempData["Notice"] = Words.Format(isOperator ? "operator.named" : "operator.unnamed", ("name", $"@{user.Username}"));
        return user.Id == Me && !isOperator ? RedirectToPage("/Settings") : RedirectToPage();
    }

    private async Task<User?> FindAsync(string? username, CancellationToken cancellationToken)
    {
        if (accounts.TryGetUserByName((username ?? "").Trim().TrimStart('@'), out var user))
        {
            return user;
        }

        Failed = Words["operator.nobody"];
        await LoadAsync(null, cancellationToken);
        return null;
    }

    // Who opens others' accounts, or says who may, is asked for their key again.
    private RedirectToPageResult SignInAgain() => RedirectToPage("/SignIn", new { again = true, returnUrl = "/operator" });

    private string LinkTo(string page, string code) => $"{Request.Scheme}://{Request.Host.Value}{page}#{code}";

    private async Task NoteAsync(Audited audited, CancellationToken cancellationToken) => await store.AppendAsync(audited, cancellationToken);

    private async Task LoadAsync(long? before, CancellationToken cancellationToken)
    {
        Invitations = await links.ListInvitationsAsync(cancellationToken);
        OpenReports = await store.CountOpenReportsAsync(cancellationToken);
        var lines = await store.ReadAuditAsync(before ?? long.MaxValue, AuditLines, cancellationToken);
        Audit = [.. lines.Where(line => line.Change is Audited).Select(line => (line.At, (Audited)line.Change))];
        OlderThan = lines.Count == AuditLines ? lines[^1].Seq : null;
    }
}

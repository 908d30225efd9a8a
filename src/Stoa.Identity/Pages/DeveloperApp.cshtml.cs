using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.Apps;
using Stoa.Directory.Accounts;
using Stoa.Identity.Languages;
using Stoa.Identity.OAuth;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>One of a person's apps.</summary>
[SignedIn]
internal sealed class DeveloperAppModel(AppRegistry registry, AccountDirectory accounts, AccountStore store, Grants grants, TimeProvider time) : PageModel
{
    /// <summary>Under which a new secret is handed to the page that shows it.</summary>
    internal const string SecretKey = "AppSecret";

    private const int MaxTokensShown = 50;

    /// <summary>The app; never null on the page.</summary>
    public App? App { get; private set; }

    /// <summary>The new secret; shown once.</summary>
    public string? Secret { get; private set; }

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>What was filled in, else what is.</summary>
    public string? Name { get; private set; }

    /// <summary>What was filled in, else what is.</summary>
    public string? RedirectUris { get; private set; }

    /// <summary>The access tokens that work now: the app's own first, then the newest.</summary>
    public IReadOnlyList<AccessToken> Tokens { get; private set; } = [];

    /// <summary>How many more there are than are shown.</summary>
    public int MoreTokens { get; private set; }

    /// <summary>Who looks.</summary>
    public UserId Owner => HttpContext.Session().User.Id;

    private Texts Words => HttpContext.Texts();

    /// <inheritdoc/>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Result is null && HttpContext.FindSession() is { } session)
        {
            App = registry.Find(new ClientId(RouteData.Values["clientId"] as string ?? ""), session.User.Id);
            context.Result = App is null ? NotFound() : null;
            LoadTokens();
            (Name, RedirectUris) = (App?.Name, string.Join('\n', App?.RedirectUris ?? []));
        }
    }

    /// <summary>Shows the app.</summary>
    public void OnGet() => Secret = TempData[SecretKey] as string;

    /// <summary>Changes name and redirect URIs.</summary>
    public async Task<IActionResult> OnPostEditAsync(string? name, string? redirectUris, CancellationToken cancellationToken)
    {
        (Name, RedirectUris) = (name, redirectUris);
        return Done(await registry.EditAsync(App!.ClientId, Owner, name ?? "", AppTexts.Lines(redirectUris), cancellationToken), Words["settings.saved"]);
    }

    /// <summary>Makes a new secret.</summary>
    public async Task<IActionResult> OnPostRotateAsync(CancellationToken cancellationToken)
    {
        var result = await registry.RotateAsync(App!.ClientId, Owner, cancellationToken);
        TempData[SecretKey] = result.Secret;
        return Done(result, Words["developer.rotated"]);
    }

    /// <summary>Ends the app's own bearer.</summary>
    public async Task<IActionResult> OnPostEndBearerAsync(CancellationToken cancellationToken)
    {
        var result = await store.InvalidateAppBearerAsync(App!, cancellationToken);
        return result.Status == AccountAppendStatus.AppChanged ? Done(AppResult.Refused(AppRefusal.AppChanged), "")
            : result.Committed ? Done(new AppResult(null, App!), Words["developer.bearerEnded"])
            : throw new StorageUnavailableException("The bearer could not be ended.");
    }

    /// <summary>Ends what the app may do for its owner.</summary>
    public async Task<IActionResult> OnPostEndMineAsync(CancellationToken cancellationToken)
    {
        await grants.RevokeAppAsync(Owner, App!.ClientId, cancellationToken);
        return Done(new AppResult(null, App), Words["settings.apps.takenBack"]);
    }

    /// <summary>Deletes the app.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        var result = await registry.DeleteAsync(App!.ClientId, Owner, cancellationToken);
        if (!result.Done)
        {
            return Done(result, "");
        }

        TempData["Notice"] = Words.Format("developer.deleted", ("app", App.Name));
        return RedirectToPage("/Developer");
    }

    private void LoadTokens()
    {
        if (App is not { } app)
        {
            return;
        }

        var now = time.GetUtcNow();
        var alive = accounts.TokensOf(app.ClientId).Where(token => !(token.ExpiresAt <= now)).OrderBy(token => token.UserId is not null).ThenByDescending(token => token.CreatedAt).ToList();
        Tokens = [.. alive.Take(MaxTokensShown)];
        MoreTokens = alive.Count - Tokens.Count;
    }

    private IActionResult Done(AppResult result, string notice)
    {
        if (!result.Done)
        {
            Failed = AppTexts.For(Words, result.Refusal);
            return Page();
        }

        TempData["Notice"] = notice;
        return RedirectToPage(new { clientId = App!.ClientId.Value });
    }
}

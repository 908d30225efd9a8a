using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.Apps;
using Stoa.Identity.Web;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>One of a person's apps.</summary>
[SignedIn]
internal sealed class DeveloperAppModel(AppRegistry registry) : PageModel
{
    /// <summary>Under which a new secret is handed to the page that shows it.</summary>
    internal const string SecretKey = "AppSecret";

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

    private UserId Owner => HttpContext.Session().User.Id;

    /// <inheritdoc/>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Result is null && HttpContext.FindSession() is { } session)
        {
            App = registry.Find(new ClientId(RouteData.Values["clientId"] as string ?? ""), session.User.Id);
            context.Result = App is null ? NotFound() : null;
            (Name, RedirectUris) = (App?.Name, string.Join('\n', App?.RedirectUris ?? []));
        }
    }

    /// <summary>Shows the app.</summary>
    public void OnGet() => Secret = TempData[SecretKey] as string;

    /// <summary>Changes name and redirect URIs.</summary>
    public async Task<IActionResult> OnPostEditAsync(string? name, string? redirectUris, CancellationToken cancellationToken)
    {
        (Name, RedirectUris) = (name, redirectUris);
        return Done(await registry.EditAsync(App!.ClientId, Owner, name ?? "", AppTexts.Lines(redirectUris), cancellationToken), "Saved.");
    }

    /// <summary>Makes a new secret.</summary>
    public async Task<IActionResult> OnPostRotateAsync(CancellationToken cancellationToken)
    {
        var result = await registry.RotateAsync(App!.ClientId, Owner, cancellationToken);
        TempData[SecretKey] = result.Secret;
        return Done(result, "There is a new secret.");
    }

    /// <summary>Deletes the app.</summary>
    public async Task<IActionResult> OnPostDeleteAsync(CancellationToken cancellationToken)
    {
        var result = await registry.DeleteAsync(App!.ClientId, Owner, cancellationToken);
        if (!result.Done)
        {
            return Done(result, "");
        }

        TempData["Notice"] = $"{App.Name} is deleted.";
        return RedirectToPage("/Developer");
    }

    private IActionResult Done(AppResult result, string notice)
    {
        if (!result.Done)
        {
            Failed = AppTexts.For(result.Refusal);
            return Page();
        }

        TempData["Notice"] = notice;
        return RedirectToPage(new { clientId = App!.ClientId.Value });
    }
}

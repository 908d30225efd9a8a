using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Api.Apps;
using Stoa.Identity.Languages;
using Stoa.Identity.Web;
using Stoa.Spaces.Accounts;

namespace Stoa.Identity.Pages;

/// <summary>A person's apps, and making another.</summary>
[SignedIn]
internal sealed class DeveloperModel(AppRegistry registry) : PageModel
{
    /// <summary>The apps.</summary>
    public IReadOnlyList<App> Apps => registry.OwnedBy(HttpContext.Session().User.Id);

    /// <summary>What was filled in.</summary>
    public string? Name { get; private set; }

    /// <summary>What was chosen.</summary>
    public AppKind Kind { get; private set; }

    /// <summary>What was filled in.</summary>
    public string? RedirectUris { get; private set; }

    /// <summary>What went wrong.</summary>
    public string? Failed { get; private set; }

    /// <summary>Makes an app, and shows its secret this once.</summary>
    public async Task<IActionResult> OnPostAsync(string? name, AppKind kind, string? redirectUris, CancellationToken cancellationToken)
    {
        (Name, Kind, RedirectUris) = (name, kind, redirectUris);
        var result = await registry.CreateAsync(HttpContext.Session().User.Id, name ?? "", kind, AppTexts.Lines(redirectUris), cancellationToken);
        if (!result.Done)
        {
            Failed = AppTexts.For(HttpContext.Texts(), result.Refusal);
            return Page();
        }

        TempData[DeveloperAppModel.SecretKey] = result.Secret;
        return RedirectToPage("/DeveloperApp", new { clientId = result.App.ClientId.Value });
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Identity.Languages;
using Stoa.Identity.Web;

namespace Stoa.Identity.Pages;

/// <summary>Keeps in a browser in which language pages are, and how they look.</summary>
internal sealed class PreferencesModel(TimeProvider time) : PageModel
{
    private static readonly TimeSpan _kept = TimeSpan.FromDays(365);

    /// <summary>There is nothing to see.</summary>
    public IActionResult OnGet() => RedirectToPage("/Settings");

    /// <summary>Keeps what was chosen; nothing chosen: as browser and system say; not asked for: stays as it is.</summary>
    public IActionResult OnPost(string? returnUrl)
    {
        Keep(PageLanguage.CookieName, "language", value => Texts.Find(value)?.Language);
        Keep(PageTheme.CookieName, "theme", value => PageTheme.All.FirstOrDefault(theme => theme == value));
        return LocalRedirect(Url.Ours(returnUrl) ?? "/");
    }

    private void Keep(string cookie, string field, Func<string, string?> find)
    {
        if (!Request.Form.TryGetValue(field, out var value))
        {
            return;
        }

        // The web app's script reads and writes them too. They hold no secret.
        var chosen = find(value.ToString());
        Response.Cookies.Append(cookie, chosen ?? "", new CookieOptions
        {
            HttpOnly = false, Secure = Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true,
            Expires = chosen is null ? DateTimeOffset.UnixEpoch : time.GetUtcNow() + _kept,
        });
    }
}

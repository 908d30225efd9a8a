using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Stoa.Identity.People;
using Stoa.Identity.Web;

namespace Stoa.Identity.Pages;

/// <summary>Signing out.</summary>
internal sealed class SignOutModel(Sessions sessions) : PageModel
{
    /// <summary>Signs out; goes back to a page that waited for somebody else to sign in, such as a consent.</summary>
    public async Task<IActionResult> OnPostAsync(string? returnUrl, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(HttpContext, cancellationToken);
        return RedirectToPage("/SignIn", Url.Ours(returnUrl) is { } ours ? new { returnUrl = ours } : null);
    }
}

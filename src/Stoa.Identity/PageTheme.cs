using Microsoft.AspNetCore.Http;

namespace Stoa.Identity;

/// <summary>Whether pages are light or dark, where somebody chose.</summary>
public static class PageTheme
{
    /// <summary>The cookie that holds <c>light</c> or <c>dark</c>; scripts of ours may set it as well.</summary>
    public const string CookieName = "stoa-theme";

    /// <summary>Every choice.</summary>
    internal static readonly IReadOnlyList<string> All = ["light", "dark"];

    /// <summary>What was chosen, for the attribute <c>data-theme</c>; absent: as the system says.</summary>
    public static string? ThemeOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return All.FirstOrDefault(theme => theme == http.Request.Cookies[CookieName]);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Net.Http.Headers;
using Stoa.Identity.Languages;

namespace Stoa.Identity;

/// <summary>The language of the pages: the one that was chosen, else the one that the browser asks for, else English.</summary>
public static class PageLanguage
{
    /// <summary>The cookie that holds the tag of the language that was chosen; scripts of ours may set it as well.</summary>
    public const string CookieName = "stoa-language";

    /// <summary>The tag of the language for who asks: <c>en</c> or <c>de</c>, for the attribute <c>lang</c>.</summary>
    /// <remarks>Source: RFC 9110 section 12.5.4.</remarks>
    public static string LanguageOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (Texts.Find(http.Request.Cookies[CookieName]) is { } chosen)
        {
            return chosen.Language;
        }

        _ = StringWithQualityHeaderValue.TryParseList([.. http.Request.Headers.AcceptLanguage.OfType<string>()], out var asked);
        return (asked ?? [])
            .Where(range => range.Quality is not 0)
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(range => Texts.Find(range.Value.Value?.Split('-')[0])?.Language)
            .FirstOrDefault(language => language is not null) ?? Texts.Fallback;
    }

    /// <summary>How its lines run, for the attribute <c>dir</c>: <c>ltr</c> or <c>rtl</c>.</summary>
    public static string DirectionOf(HttpContext http) => http.Texts().Culture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

    /// <summary>Makes numbers and dates of a page be written as its language does.</summary>
    internal static RequestLocalizationOptions Localization()
    {
        var cultures = Texts.All.Select(texts => texts.Culture).ToList();
        return new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture(Texts.Fallback),
            SupportedCultures = cultures,
            SupportedUICultures = cultures,
            RequestCultureProviders = [new CustomRequestCultureProvider(http => Task.FromResult<ProviderCultureResult?>(new ProviderCultureResult(LanguageOf(http))))],
        };
    }
}

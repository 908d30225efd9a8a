using Microsoft.AspNetCore.Http;

namespace Stoa.Identity.Tests;

public sealed class PageLanguageTests
{
    [Theory]
    [InlineData(null, null, "en")]
    [InlineData(null, "", "en")]
    [InlineData(null, "de", "de")]
    [InlineData(null, "de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData(null, "fr,de;q=0.5,en;q=0.7", "en")]
    [InlineData(null, "fr,en;q=0.5,DE-ch;q=0.7", "de")]
    [InlineData(null, "de;q=0,*", "en")]
    [InlineData(null, "fr", "en")]
    [InlineData(null, ";;;,=,\u0001", "en")]
    [InlineData("de", "en", "de")]
    [InlineData("DE", "en", "de")]
    [InlineData("en", "de", "en")]
    [InlineData("fr", "de", "de")]
    [InlineData("", "de", "de")]
    [InlineData("de\"><script>", "en", "en")]
    public void LanguageOf_IsTheChosenOne_ThenTheBrowsers_ThenEnglish(string? cookie, string? accepted, string language)
    {
        var http = Request(cookie is null ? null : $"{PageLanguage.CookieName}={cookie}");
        http.Request.Headers.AcceptLanguage = accepted;
        Assert.Equal((language, "ltr"), (PageLanguage.LanguageOf(http), PageLanguage.DirectionOf(http)));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("light", "light")]
    [InlineData("dark", "dark")]
    [InlineData("pink", null)]
    public void ThemeOf_IsTheChosenOne(string? cookie, string? theme) => Assert.Equal(theme, PageTheme.ThemeOf(Request($"{PageTheme.CookieName}={cookie}")));

    private static DefaultHttpContext Request(string? cookie)
    {
        var http = new DefaultHttpContext();
        if (cookie is not null)
        {
            http.Request.Headers.Cookie = cookie;
        }

        return http;
    }
}

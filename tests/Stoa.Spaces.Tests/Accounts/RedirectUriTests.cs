using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Tests.Accounts;

public sealed class RedirectUriTests
{
    [Theory]
    [InlineData("https://example.org/back")]
    [InlineData("https://example.org:8443/back?from=stoa")]
    [InlineData("http://localhost:3000/callback")]
    [InlineData("http://127.0.0.1/callback")]
    [InlineData("http://[::1]:9999/")]
    [InlineData("com.example.app:/back")]
    [InlineData("myapp://back")]
    public void IsAllowed_PlaceOfAnApp_Is(string uri) => Assert.True(RedirectUri.IsAllowed(uri));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/back")]
    [InlineData("example.org/back")]
    [InlineData("https:///back")]
    [InlineData("https://example.org/back#part")]
    [InlineData("https://me@example.org/back")]
    [InlineData("https://example.org/ba ck")]
    [InlineData("https://example.org/\r\nSet-Cookie:a=b")]
    [InlineData("https://example.org\\@evil.example/")]
    [InlineData("http://example.org/back")]
    [InlineData("http://localhost.evil.example/back")]
    [InlineData("http://127.0.0.1.evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("vbscript:x")]
    [InlineData("view-source:https://example.org")]
    [InlineData("ms-word:ofe|u|x")]
    [InlineData("ms-settings:x")]
    [InlineData("search-ms:query=x")]
    [InlineData("blob:https://example.org/1")]
    public void IsAllowed_AnythingElse_IsNot(string? uri) => Assert.False(RedirectUri.IsAllowed(uri));

    [Fact]
    public void IsAllowed_TooLong_IsNot()
    {
        const string Start = "https://example.org/";
        Assert.True(RedirectUri.IsAllowed(Start + new string('a', RedirectUri.MaxLength - Start.Length)));
        Assert.False(RedirectUri.IsAllowed(Start + new string('a', RedirectUri.MaxLength - Start.Length + 1)));
    }
}

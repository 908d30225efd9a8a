using Stoa.Server.Web;

namespace Stoa.Server.Tests.Web;

public sealed class WebPagesTests
{
    [Theory]
    [InlineData("/", null, false)]
    [InlineData("/search", null, false)]
    [InlineData("/new", null, false)]
    [InlineData("/tickets", null, false)]
    [InlineData("/insights", null, false)]
    [InlineData("/@ada_stoa", null, false)]
    [InlineData("/i/spaces/1BFsU0CTH2108", "1BFsU0CTH2108", false)]
    [InlineData("/i/spaces/1BFsU0CTH2108/edit", "1BFsU0CTH2108", false)]
    [InlineData("/i/spaces/1BFsU0CTH2108/tickets", "1BFsU0CTH2108", false)]
    [InlineData("/i/spaces/1BFsU0CTH2108/insights", "1BFsU0CTH2108", false)]
    [InlineData("/embed/1BFsU0CTH2108", "1BFsU0CTH2108", true)]
    public void Has_PageOfTheApp_SaysWhatItIsAbout(string path, string? space, bool embed)
    {
        Assert.True(WebPages.Has(path, out var spaceId, out var isEmbed));
        Assert.Equal((space, embed), (spaceId, isEmbed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("//")]
    [InlineData("/search/")]
    [InlineData("/Search")]
    [InlineData("/@")]
    [InlineData("/@sixteen_letters_")]
    [InlineData("/@ada/followers")]
    [InlineData("/@<script>")]
    [InlineData("/i/spaces/")]
    [InlineData("/i/spaces/a/b")]
    [InlineData("/tickets/")]
    [InlineData("/embed/a/insights")]
    [InlineData("/i/spaces/%00")]
    [InlineData("/i/spaces/123456789012345678901")]
    [InlineData("/embed/a/edit")]
    [InlineData("/signin")]
    [InlineData("/index.html")]
    public void Has_AnotherAddress_SaysNo(string path) => Assert.False(WebPages.Has(path, out _, out _));
}

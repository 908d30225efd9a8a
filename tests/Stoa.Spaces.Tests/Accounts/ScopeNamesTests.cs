using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Tests.Accounts;

public sealed class ScopeNamesTests
{
    [Fact]
    public void All_NamesEveryScopeOnceUnderItsOwnBit()
    {
        var named = ScopeNames.All.Select(scope => scope.Scope).ToArray();
        Assert.Equal(Enum.GetValues<Scopes>().Where(scope => scope != Scopes.None).Order(), named.Order());
        Assert.Equal(named.Length, ScopeNames.All.Select(scope => scope.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Format_EveryCombination_ParsesBack()
    {
        for (var bits = 0; bits < 1 << ScopeNames.All.Count; bits++)
        {
            Assert.True(ScopeNames.TryParse(ScopeNames.Format((Scopes)bits), out var scopes, out var unknown));
            Assert.Equal(((Scopes)bits, null), (scopes, unknown));
        }
    }

    [Theory]
    [InlineData("", Scopes.None)]
    [InlineData("   ", Scopes.None)]
    [InlineData("space.read  tweet.read space.read", Scopes.SpaceRead | Scopes.TweetRead)]
    public void TryParse_NamesDividedBySpaces_ReadsThem(string text, Scopes expected)
    {
        Assert.True(ScopeNames.TryParse(text, out var scopes, out _));
        Assert.Equal(expected, scopes);
    }

    [Theory]
    [InlineData("tweet.read like.read bookmark.read", "like.read")]
    [InlineData("Tweet.Read", "Tweet.Read")]
    [InlineData("tweet.read\tspace.read", "tweet.read\tspace.read")]
    [InlineData("tweet.read,space.read", "tweet.read,space.read")]
    [InlineData("\0", "\0")]
    public void TryParse_UnknownName_SaysTheFirst(string text, string expected)
    {
        Assert.False(ScopeNames.TryParse(text, out _, out var unknown));
        Assert.Equal(expected, unknown);
    }
}

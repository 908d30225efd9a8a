using CsCheck;
using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Tests.Accounts;

public sealed class UserTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("_", true)]
    [InlineData("X_Developers_15", true)]
    [InlineData("", false)]
    [InlineData("sixteen_letters_", false)]
    [InlineData("a b", false)]
    [InlineData("a-b", false)]
    [InlineData("@ab", false)]
    [InlineData("é", false)]
    [InlineData("１", false)]
    [InlineData("a\0", false)]
    public void IsUsername_Text_MatchesThePattern(string text, bool expected) => Assert.Equal(expected, User.IsUsername(text));

    [Fact]
    public void IsUsername_AnyText_AgreesWithThePattern() => Gen.Char["aZ09_-é\0 "].Array[0, 17].Sample(characters =>
        Assert.Equal(characters.Length is >= 1 and <= 15 && characters.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), User.IsUsername(characters)));
}

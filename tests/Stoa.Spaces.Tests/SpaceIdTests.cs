using CsCheck;

namespace Stoa.Spaces.Tests;

public sealed class SpaceIdTests
{
    [Theory]
    [InlineData("1DXxyRYNejbKM")]
    [InlineData("a")]
    [InlineData("0")]
    public void TryParse_LettersAndDigits_PrintsTheSame(string text)
    {
        Assert.True(SpaceId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());
        Assert.Equal(text, SpaceId.Parse(text).Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1DXxyRYNejbKMM")]
    [InlineData("1DXxy RYNejbK")]
    [InlineData("1DXxy-RYNejbK")]
    [InlineData("1DXxyRYNejbK\0")]
    [InlineData("1DXxyRYNejbé")]
    [InlineData("１２")]
    [InlineData("../etc")]
    public void TryParse_AnythingElse_ReturnsFalse(string? text)
    {
        Assert.False(SpaceId.TryParse(text, out var id));
        Assert.Equal(default, id);
        Assert.False(SpaceId.IsValid(text));
        Assert.Throws<FormatException>(() => SpaceId.Parse(text!));
    }

    [Fact]
    public void TryParse_AnyText_AgreesWithThePattern() => Gen.Char["aZ09_-é\0 "].Array[0, 15].Sample(characters =>
    {
        var text = new string(characters);
        Assert.Equal(text.Length is >= 1 and <= 13 && text.All(char.IsAsciiLetterOrDigit), SpaceId.TryParse(text, out _));
    });

    [Fact]
    public void Equals_OtherCase_IsAnotherId() => Assert.NotEqual(SpaceId.Parse("1abc"), SpaceId.Parse("1ABC"));

    [Fact]
    public void CompareTo_OrdinalByText() =>
        Assert.Equal("1 1A 1a 2", string.Join(' ', "2 1a 1 1A".Split(' ').Select(SpaceId.Parse).Order()));

    [Fact]
    public void Default_PrintsNothingAndEqualsNoParsedId()
    {
        Assert.Equal("", default(SpaceId).ToString());
        Assert.NotEqual(default, SpaceId.Parse("1"));
        Assert.True(default(SpaceId).CompareTo(SpaceId.Parse("1")) < 0);
    }

    [Fact]
    public void NewRandom_ManyTimes_DrawsDistinctIdsOf13CharactersThatBeginWith1()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => SpaceId.NewRandom()).ToHashSet();
        Assert.Equal(10_000, ids.Count);
        Assert.All(ids, id => Assert.True(SpaceId.IsValid(id.Value) && id.Value.Length == 13 && id.Value[0] == '1'));
    }

    [Fact]
    public void NewRandom_SameSeed_DrawsTheSameIds() => Assert.Equal(SpaceId.NewRandom(new Random(7)), SpaceId.NewRandom(new Random(7)));
}

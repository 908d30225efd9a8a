using System.Globalization;
using CsCheck;

namespace Stoa.Spaces.Tests;

/// <summary><see cref="UserId"/>, <see cref="TopicId"/> and <see cref="PostId"/>: one rule, three types.</summary>
public sealed class NumericIdTests
{
    public static TheoryData<string> Bad =>
    [
        "", " ", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1,000", "12a", "a", "١٢", "１２",
        "9223372036854775808", "9999999999999999999", "00000000000000000001", "1\0", "1\0\0", "\0", "1\n", "\uD83C",
    ];

    public static TheoryData<string, long> Good => new()
    {
        { "0", 0 },
        { "1", 1 },
        { "0000000000000000001", 1 },
        { "2244994945", 2_244_994_945 },
        { "9223372036854775807", long.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void TryParse_NotOneTo19Digits_ReturnsFalse(string text)
    {
        Assert.False(UserId.TryParse(text, out var user));
        Assert.False(TopicId.TryParse(text, out var topic));
        Assert.False(PostId.TryParse(text, out var post));
        Assert.Equal((default, default, default), (user, topic, post));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void TryParse_Digits_ReadsTheNumber(string text, long number)
    {
        Assert.True(UserId.TryParse(text, out var user));
        Assert.True(TopicId.TryParse(text, out var topic));
        Assert.True(PostId.TryParse(text, out var post));
        Assert.Equal((number, number, number), (user.Value, topic.Value, post.Value));
    }

    [Fact]
    public void ToString_EveryPositiveNumber_ParsesBack() => Gen.Long[0, long.MaxValue].Sample(number =>
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(text, new UserId(number).ToString());
        Assert.Equal(text, new TopicId(number).ToString());
        Assert.Equal(text, new PostId(number).ToString());
        Assert.True(UserId.TryParse(text, out var user) && user == new UserId(number));
        Assert.True(TopicId.TryParse(text, out var topic) && topic == new TopicId(number));
        Assert.True(PostId.TryParse(text, out var post) && post == new PostId(number));
    });

    [Fact]
    public void TryParse_AnyText_AgreesWithThePattern() => Gen.Char["0123456789a-+ \0٣"].Array[0, 21].Sample(characters =>
    {
        var text = new string(characters);
        var expected = text.Length is >= 1 and <= 19 && text.All(char.IsAsciiDigit) && UInt128.Parse(text, CultureInfo.InvariantCulture) <= long.MaxValue;
        Assert.Equal(expected, UserId.TryParse(text, out _));
        Assert.Equal(expected, TopicId.TryParse(text, out _));
        Assert.Equal(expected, PostId.TryParse(text, out _));
    });

    [Fact]
    public void CompareTo_Numbers_OrdersByNumberNotByText()
    {
        Assert.True(new UserId(9).CompareTo(new UserId(10)) < 0);
        Assert.True(new TopicId(9).CompareTo(new TopicId(10)) < 0);
        Assert.True(new PostId(9).CompareTo(new PostId(10)) < 0);
    }
}

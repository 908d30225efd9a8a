using Stoa.Rtc.Ice;

namespace Stoa.Rtc.Tests.Ice;

/// <summary>Username fragments and passwords.</summary>
public sealed class IceCredentialsTests
{
    [Fact]
    public void Create_Many_AreWellFormedAndDiffer()
    {
        var made = Enumerable.Range(0, 500).Select(_ => IceCredentials.Create()).ToList();
        Assert.All(made, one => Assert.Equal(one, IceCredentials.From(one.UsernameFragment, one.Password)));
        Assert.All(made, one => Assert.Equal((8, 24), (one.UsernameFragment.Length, one.Password.Length)));
        Assert.Equal(500, made.Select(one => one.RoutingKey).Distinct().Count());
        Assert.Equal(500, made.Select(one => one.Password).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void ToString_OfAny_TellsNothing()
    {
        var made = IceCredentials.Create();
        Assert.Equal("IceCredentials", made.ToString());
    }

    [Theory]
    [InlineData("abc", "0123456789012345678901")]
    [InlineData("abcd", "012345678901234567890")]
    [InlineData("ab:d", "0123456789012345678901")]
    [InlineData("abcd", "01234567890123456789\r\n")]
    [InlineData("abcd", null)]
    [InlineData(null, "0123456789012345678901")]
    public void From_BadFragmentOrPassword_IsNull(string? fragment, string? password) => Assert.Null(IceCredentials.From(fragment, password));

    [Fact]
    public void From_LongestAllowed_IsTaken()
    {
        Assert.NotNull(IceCredentials.From(new string('a', 256), new string('b', 256)));
        Assert.Null(IceCredentials.From(new string('a', 257), new string('b', 256)));
        Assert.Null(IceCredentials.From(new string('a', 256), new string('b', 257)));
    }
}

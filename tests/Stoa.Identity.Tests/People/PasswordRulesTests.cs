using Stoa.Identity.People;

namespace Stoa.Identity.Tests.People;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("a long walk on the beach")]
    [InlineData("qzmpwoeirutyalsk")]
    [InlineData("пароль на одиннадцать")]
    [InlineData("            a b c d")]
    public void FindFault_OfAGoodOne_IsNone(string password) => Assert.Null(PasswordRules.FindFault(password, "ada"));

    [Theory]
    [InlineData("", "at least 12")]
    [InlineData("elevenchars", "at least 12")]
    [InlineData("aaaaaaaaaaaaaaaa", "first that others would try")]
    [InlineData("ababababababab", "first that others would try")]
    [InlineData("PasswordPassword", "first that others would try")]
    [InlineData("my name is Augusta", "must not hold the username")]
    public void FindFault_OfABadOne_SaysWhy(string password, string says) =>
        Assert.Contains(says, PasswordRules.FindFault(password, "augusta"), StringComparison.Ordinal);

    [Fact]
    public void FindFault_AtTheBounds()
    {
        const string Start = "abcdefgh";
        Assert.Null(PasswordRules.FindFault(Start + new string('x', PasswordRules.MaxLength - Start.Length), "ada"));
        Assert.NotNull(PasswordRules.FindFault(Start + new string('x', PasswordRules.MaxLength - Start.Length + 1), "ada"));
        Assert.Null(PasswordRules.FindFault(Start + "wxyz", "ada"));
    }
}

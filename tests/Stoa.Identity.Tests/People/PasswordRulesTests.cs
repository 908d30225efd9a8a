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
    [InlineData("", nameof(PasswordFault.TooShort))]
    [InlineData("elevenchars", nameof(PasswordFault.TooShort))]
    [InlineData("aaaaaaaaaaaaaaaa", nameof(PasswordFault.Common))]
    [InlineData("ababababababab", nameof(PasswordFault.Common))]
    [InlineData("PasswordPassword", nameof(PasswordFault.Common))]
    [InlineData("my name is Augusta", nameof(PasswordFault.HoldsUsername))]
    public void FindFault_OfABadOne_SaysWhy(string password, string fault) =>
        Assert.Equal(fault, PasswordRules.FindFault(password, "augusta")?.ToString());

    [Fact]
    public void FindFault_AtTheBounds()
    {
        const string Start = "abcdefgh";
        Assert.Null(PasswordRules.FindFault(Start + new string('x', PasswordRules.MaxLength - Start.Length), "ada"));
        Assert.NotNull(PasswordRules.FindFault(Start + new string('x', PasswordRules.MaxLength - Start.Length + 1), "ada"));
        Assert.Null(PasswordRules.FindFault(Start + "wxyz", "ada"));
    }
}

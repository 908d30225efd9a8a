using Stoa.Storage.Accounts;

namespace Stoa.Storage.Tests.Accounts;

public sealed class CredentialsTests
{
    [Fact]
    public void New_Each_IsUrlSafeLongAndDrawnAnew()
    {
        foreach (var draw in new Func<string>[] { Credentials.NewToken, Credentials.NewClientSecret })
        {
            Assert.Matches("^[A-Za-z0-9_-]{43}$", draw());
            Assert.False(draw() == draw());
        }

        Assert.All(Enumerable.Range(0, 500), _ => Assert.Matches("^[A-Za-z0-9][A-Za-z0-9_-]{23}$", Credentials.NewClientId().Value));
        Assert.NotEqual(Credentials.NewClientId(), Credentials.NewClientId());
    }
}

using Stoa.Directory.Search;

namespace Stoa.Directory.Tests.Search;

public sealed class FoldingCheckTests
{
    [Fact]
    public void FindFault_WithIcu_FindsNone()
    {
        Assert.Null(FoldingCheck.FindFault());
    }

    [Fact]
    public void FindFault_WhenNormalizationDoesNothing_NamesTheCause()
    {
        var fault = FoldingCheck.FindFault(static (text, _) => text);
        Assert.Contains("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_WhenNormalizationIsNotSupported_NamesTheCause()
    {
        var fault = FoldingCheck.FindFault(static (_, _) => throw new PlatformNotSupportedException());
        Assert.Contains("ICU", fault, StringComparison.Ordinal);
    }
}

using Microsoft.AspNetCore.Http;

namespace Stoa.Api.Tests.Insights;

public sealed class AcceptedTypesTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("application/json", false)]
    [InlineData("text/csv", true)]
    [InlineData("text/csv;q=0", false)]
    [InlineData("text/csv, */*", true)]
    [InlineData("text/csv;q=0.5, */*", false)]
    [InlineData("text/*", true)]
    [InlineData("text/csv, application/json", false)]
    [InlineData("text/csv, application/json;q=0.9", true)]
    [InlineData("text/csv;charset=utf-8", true)]
    [InlineData("text/html, */*;q=0.8", false)]
    [InlineData("nonsense", false)]
    public void IsPreferred_ForEachHeader_IsAsItsWeightsSay(string? accept, bool csv)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Accept = accept;
        Assert.Equal(csv, AcceptedTypes.IsPreferred(http.Request, "text/csv"));
    }
}

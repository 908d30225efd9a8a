using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

/// <summary>What is told of where people came from, and that what is not told cannot be computed.</summary>
public sealed class SourceReportTests
{
    private const int SmallestAlone = 1;
    private static readonly AudienceSource[] _sources = Enum.GetValues<AudienceSource>();

    [Fact]
    public void Of_ManyOfEach_TellsAllMostFirst()
    {
        var report = Of(7, 60, 5, 9, 8);
        Assert.Equal(0, report.Withheld);
        Assert.Equal(
            [(AudienceSource.Followed, 60), (AudienceSource.Embed, 9), (AudienceSource.Calendar, 8), (AudienceSource.Direct, 7), (AudienceSource.Search, 5)],
            report.Counts.Select(source => (source.Source, source.Joins)));
    }

    [Theory]
    [InlineData(60, 3, 1, 0, 0, 4, 1)] // Four are small: the largest is told.
    [InlineData(60, 50, 40, 6, 3, 2, 3)] // One is small: the next smallest is left out with it.
    [InlineData(60, 50, 40, 4, 4, 3, 2)] // Two are small and as many as they can be: 8 can be nothing but 4 and 4.
    [InlineData(60, 50, 40, 4, 3, 3, 2)] // So that the row above is not the only one of its kind.
    [InlineData(60, 50, 40, 3, 3, 2, 3)] // 6 can be 4 and 2.
    [InlineData(60, 50, 6, 6, 3, 3, 2)] // Of equals the next smallest would be known by its place.
    [InlineData(4, 4, 4, 4, 4, 5, 0)]
    [InlineData(60, 0, 0, 0, 0, 4, 1)]
    public void Of_AFewOfSome_LeavesThemOut(int direct, int followed, int search, int embed, int calendar, int withheld, int told)
    {
        var report = Of(direct, followed, search, embed, calendar);
        Assert.Equal(withheld, report.Withheld);
        Assert.Equal(told, report.Counts.Length);
        Assert.All(report.Counts, source => Assert.True(source.Joins >= InsightsReport.FewestPeople));
    }

    /// <summary>Every audience of 0 to 7 joins for each source, held against all others of which the same is told.</summary>
    [Fact]
    public void Of_AnyJoins_NothingLeftOutCanBeComputedFromTheRest()
    {
        const int Most = 8;
        var told = new Dictionary<string, List<int[]>>(StringComparer.Ordinal);
        for (var number = 0; number < (int)Math.Pow(Most, _sources.Length); number++)
        {
            var joins = new int[_sources.Length];
            for (var (i, rest) = (0, number); i < joins.Length; i++, rest /= Most)
            {
                joins[i] = rest % Most;
            }

            var report = Of(joins);
            var key = $"{joins.Sum()} {report.Withheld} {string.Join(' ', report.Counts)}";
            (told.TryGetValue(key, out var same) ? same : told[key] = []).Add(joins);
        }

        foreach (var same in told.Values)
        {
            var report = Of(same[0]);
            var leftOut = _sources.Except(report.Counts.Select(source => source.Source)).Select(source => (int)source).ToArray();
            if (leftOut.Length == 0 || leftOut.Sum(source => same[0][source]) == 0)
            {
                continue; // All told, or nobody came any other way.
            }

            Assert.True(leftOut.Length > SmallestAlone);
            Assert.All(leftOut, source => Assert.True(same.Select(joins => joins[source]).Distinct().Count() > 1, $"[{string.Join(',', same[0])}] gives {source} away."));
        }
    }

    private static SourceReport Of(params int[] joins) => SourceReport.Of([.. joins.Select((count, i) => new SourceCount(_sources[i], count))]);
}

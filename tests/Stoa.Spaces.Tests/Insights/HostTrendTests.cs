using System.Collections.Immutable;
using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

public sealed class HostTrendTests
{
    private static readonly UserId _other = new(99);

    /// <summary>Wednesday, in week 27 of 2026.</summary>
    private static readonly DateTimeOffset _start = Scene.Noon;

    [Fact]
    public void Of_NoSpaces_IsEmpty()
    {
        var trend = HostTrend.Of(Scene.Creator, []);
        Assert.Equal((0, 0, null, 0), (trend.Spaces, trend.PeoplePerSpace, trend.Regulars, trend.RegularsOf));
        Assert.Empty(trend.Weeks);
        Assert.Empty(trend.BestHours);
    }

    [Fact]
    public void Of_SpacesOfSomeWeeks_TellsEveryWeekBetween()
    {
        var trend = HostTrend.Of(Scene.Creator,
        [
            new(Space(0, people: 10), 1_000), new(Space(-1, people: 4), 77), new(Space(-15, people: 21), 500), // Tuesday of week 25 is 15 days before.
        ]);
        Assert.Equal([new("2026-W25", 1, 21, 500), new("2026-W26", 0, 0, 0), new HostWeek("2026-W27", 2, 14, 1_000)], trend.Weeks);
        Assert.Equal(3, trend.Spaces);
        Assert.Equal(12, trend.PeoplePerSpace); // 35 / 3 = 11.67.
    }

    [Theory]
    [InlineData("2027-01-03T23:59:59Z", "2026-W53")]
    [InlineData("2027-01-04T00:00:00Z", "2027-W01")]
    [InlineData("2024-12-30T00:00:00Z", "2025-W01")]
    public void Of_TheTurnOfTheYear_CountsWeeksAsIsoDoes(string start, string week) =>
        Assert.Equal(week, Assert.Single(HostTrend.Of(Scene.Creator, [new(Space(0) with { StartedAt = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture) }, 0)]).Weeks).Week);

    [Fact]
    public void Of_SpacesOfManyYears_TellsTheLastWeeks()
    {
        var trend = HostTrend.Of(Scene.Creator, [new(Space(0), 0), new(Space(-4_000), 0)]);
        Assert.Equal(HostTrend.MaxWeeks, trend.Weeks.Length);
        Assert.Equal("2026-W27", trend.Weeks[^1].Week);
    }

    [Fact]
    public void Of_SpacesOfSomeHours_TheFullestIsFirst()
    {
        var trend = HostTrend.Of(Scene.Creator,
        [
            new(Space(0, peak: 10), 0), new(Space(-7, peak: 20), 0), new(Space(-2, peak: 40), 0),
        ]);
        Assert.Equal([new(0, 12, 40, 1), new HostHour(2, 12, 15, 2)], trend.BestHours); // Monday; then two Wednesdays.
    }

    [Fact]
    public void Of_PeopleWhoComeToThreeOfTen_AreRegulars()
    {
        // 1 to 6 come to the last three, 7 and 8 to two, 9 to one and to the eleventh and twelfth before, which no longer count.
        List<HostedSpace> spaces =
        [
            new(Space(0, sketch: [1, 2, 3, 4, 5, 6, 7, 8, 9]), 0), new(Space(-1, sketch: [1, 2, 3, 4, 5, 6, 7]), 0), new(Space(-2, sketch: [1, 2, 3, 4, 5, 6, 8]), 0),
            .. Enumerable.Range(3, 7).Select(i => new HostedSpace(Space(-i, sketch: [100u + (uint)i]), 0)),
            new(Space(-10, sketch: [9]), 0), new(Space(-11, sketch: [9]), 0),
        ];
        var trend = HostTrend.Of(Scene.Creator, spaces);
        Assert.Equal((6, 10), (trend.Regulars, trend.RegularsOf));
        Assert.Equal([6, null], HostTrend.RegularsOfEach(Scene.Creator, [.. spaces.Select(space => space.Audience)], 2));
    }

    [Fact]
    public void Of_FourRegulars_AreNotTold() =>
        Assert.Null(HostTrend.Of(Scene.Creator, [.. Enumerable.Range(0, 3).Select(i => new HostedSpace(Space(-i, sketch: [1, 2, 3, 4]), 0))]).Regulars);

    [Fact]
    public void Of_SpacesOfOthersAndPurgedOnes_AreNotCompared()
    {
        var foreign = Space(-1, sketch: [1, 2, 3, 4, 5]) with { CreatorId = _other };
        var purged = Space(-2);
        var trend = HostTrend.Of(Scene.Creator, [new(Space(0, sketch: [1, 2, 3, 4, 5]), 0), new(foreign, 0), new(purged, 0), new(Space(-3, sketch: [1, 2, 3, 4, 5]), 0)]);
        Assert.Equal((null, 2), (trend.Regulars, trend.RegularsOf));
    }

    [Fact]
    public void Count_FullSketches_EstimatesFromTheCommonSample()
    {
        // 20,000 people come to three Spaces, of whom 8,000 are the same; hashes are even over all 32 bits.
        var random = new Random(4);
        var same = Hashes(random, 8_000);
        SpaceAudience[] spaces = [.. Enumerable.Range(0, 3).Select(i => Crowd(-i, [.. same, .. Hashes(random, 12_000)]))];
        var regulars = Regulars.Count(spaces)!.Value;
        Assert.InRange(regulars, 6_800, 9_200); // About 205 of the 512 are regulars: 7 % is the deviation to expect.
        Assert.InRange(Regulars.Count(spaces, spaces[0])!.Value, 6_800, 9_200);
    }

    [Fact]
    public void Count_AFullSketchBesideAShortOne_TakesWhatBothHaveWhole()
    {
        var random = new Random(5);
        var same = Hashes(random, 400);
        SpaceAudience[] spaces = [Crowd(0, [.. same, .. Hashes(random, 9_600)]), Crowd(-1, same), Crowd(-2, same)];
        Assert.InRange(Regulars.Count(spaces)!.Value, 200, 600); // About 20 of the sample.
    }

    [Fact]
    public void Count_NoSpaces_IsNotTold() => Assert.Null(Regulars.Count([]));

    private static uint[] Hashes(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (uint)random.NextInt64(1L + uint.MaxValue))];

    private static SpaceAudience Crowd(int days, uint[] hashes) =>
        Space(days, people: hashes.Length, sketch: [.. hashes.Distinct().Order().Take(SpaceAudience.SketchSize)]);

    private static SpaceAudience Space(int days, int people = 9, int peak = 5, ImmutableArray<uint>? sketch = null) => new()
    {
        SpaceId = Scene.Id, CreatorId = Scene.Creator, StartedAt = _start.AddDays(days), EndedAt = _start.AddDays(days).AddHours(1), People = people, Peak = peak,
        Sketch = sketch ?? [],
    };
}

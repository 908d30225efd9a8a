using CsCheck;
using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

/// <summary>What holds for every audience.</summary>
public sealed class InsightsPropertyTests
{
    private const int Length = 40;

    /// <summary>When somebody came, in seconds from the start, for how long, and how.</summary>
    private static readonly Gen<Stay> _anyStay = Gen.Select(Gen.Int[0, (Length * 60) - 1], Gen.Int[0, Length * 60], Gen.Int[0, 4]).Select((from, seconds, source) => new Stay(from, seconds, source));

    private static readonly Gen<Stay[]> _anyStays = _anyStay.Array[0, 60];

    private sealed record Stay(int From, int Seconds, int Source);

    [Fact]
    public void Of_AnyStays_SumsAgree() => _anyStays.Sample(stays =>
    {
        var audience = Report(stays, Length).Audience;
        Assert.Equal(stays.Length, audience.Joins);
        Assert.Equal(stays.Length, audience.Leaves);
        Assert.Equal(audience.Joins, audience.ByMinute.Sum(minute => minute.Joins));
        Assert.Equal(audience.Leaves, audience.ByMinute.Sum(minute => minute.Leaves));
        Assert.True(audience.Sources.Counts.Sum(source => source.Joins) <= audience.Joins);
        Assert.Equal(audience.IsWithheld, audience.ListeningSeconds is null);
        Assert.Equal(audience.IsWithheld ? 0 : 5, audience.Sources.Counts.Length + audience.Sources.Withheld);
        Assert.Equal(audience.Peak, audience.ByMinute.Max(minute => minute.Peak));
        Assert.Equal(Length, audience.ByMinute.Length);
    });

    [Fact]
    public void Of_AnyStays_EverySharesIsOneAndTheFirstIsWhole() => _anyStays.Sample(stays =>
    {
        var points = Report(stays, Length).Audience.Retention;
        Assert.All(points, point => Assert.True(point.Stayed >= 0 && point.Stayed <= point.Of && point.Of >= InsightsReport.FewestPeople));
        Assert.Equal(points.Select(point => point.Of).OrderDescending(), points.Select(point => point.Of));
        if (!points.IsEmpty)
        {
            Assert.Equal(new RetentionPoint(0, stays.Length, stays.Length), points[0]);
        }
    });

    [Fact]
    public void Of_StaysOfWhichNoneMeetsTheEnd_TheShareNeverRises() => _anyStays.Sample(stays =>
    {
        // Long after the last one left: up to that length nobody is cut short.
        var points = Report(stays, 3 * Length).Audience.Retention.Where(point => point.Minutes <= Length).ToArray();
        Assert.Equal(points.Select(point => point.Share).OrderDescending(), points.Select(point => point.Share));
        Assert.All(points, point => Assert.Equal(stays.Length, point.Of));
        Assert.All(points, point => Assert.Equal(stays.Count(stay => stay.Seconds / 60 >= point.Minutes), point.Stayed));
    });

    [Fact]
    public void Of_StaysOfWholeMinutes_TheCurveIsThatOfItsDefinition() => _anyStays.Sample(stays =>
    {
        var whole = stays.Select(stay => new Stay(stay.From / 60 * 60, stay.Seconds / 60 * 60, stay.Source)).ToArray();
        Assert.All(Report(whole, Length).Audience.Retention, point =>
        {
            var could = whole.Where(stay => stay.From + (point.Minutes * 60) <= Length * 60).ToArray();
            Assert.Equal(could.Length, point.Of);
            Assert.Equal(could.Count(stay => stay.Seconds >= point.Minutes * 60), point.Stayed);
        });
    });

    [Fact]
    public void Of_AnyStays_TheCurveIsNearThatOfItsDefinition() => _anyStay.Array[2_000].Sample(
        stays => Assert.All(Report(stays, Length).Audience.Retention.Where(point => point.Of >= 500), point =>
        {
            var could = stays.Where(stay => stay.From + (point.Minutes * 60) <= Length * 60).ToArray();
            Assert.Equal((double)could.Count(stay => Math.Min(stay.Seconds, (Length * 60) - stay.From) >= point.Minutes * 60) / could.Length, point.Share, 0.05);
        }),
        iter: 50);

    /// <summary>The rows that a meter makes of stays, all cut by the end of the Space.</summary>
    private static InsightsReport Report(Stay[] stays, int minutes)
    {
        var end = minutes * 60;
        var rows = Enumerable.Range(0, minutes + 1).Select(minute =>
        {
            var joins = new int[5];
            foreach (var stay in stays.Where(stay => stay.From / 60 == minute))
            {
                joins[stay.Source]++;
            }

            var present = Enumerable.Range(minute * 60, 60).Where(second => second < end).Select(second => stays.Count(stay => stay.From <= second && second < stay.From + stay.Seconds)).ToArray();
            return new SpaceMinute
            {
                Minute = minute,
                Participants = stays.Count(stay => stay.From < (minute + 1) * 60 && stay.From + stay.Seconds > (minute + 1) * 60),
                Peak = present.DefaultIfEmpty().Max(),
                PresentSeconds = present.Sum(),
                JoinsBySource = [.. joins],
                Leaves =
                [
                    .. stays.Select(stay => (stay.From, To: Math.Min(end, stay.From + stay.Seconds))).Where(stay => stay.To / 60 == minute)
                        .CountBy(stay => (stay.To - stay.From) / 60).OrderBy(length => length.Key).Select(length => new StayCount(length.Key, length.Value)),
                ],
            };
        }).ToArray();
        return InsightsReport.Of(
            new SpaceAudience
            {
                SpaceId = Scene.Id, CreatorId = Scene.Creator, StartedAt = Scene.Noon, EndedAt = Scene.Noon.AddMinutes(minutes), People = stays.Length,
                Peak = rows.Max(row => row.Peak),
            },
            rows, Scene.Noon);
    }
}

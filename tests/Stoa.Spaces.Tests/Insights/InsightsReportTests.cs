using System.Collections.Immutable;
using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

/// <summary>Small Spaces whose numbers were counted by hand.</summary>
public sealed class InsightsReportTests
{
    private static readonly UserId _alice = new(11);
    private static readonly UserId _bob = new(12);

    /// <summary>
    /// Five minutes. Six come in minute 0, two in minute 3. One of the six leaves in minute 2 after 2 minutes, one of the two in minute 4
    /// after 1 minute, six leave with the end, which is the first moment of minute 5. Nobody comes or goes in minute 1.
    /// </summary>
    private static readonly SpaceMinute[] _minutes =
    [
        new()
        {
            Minute = 0, Participants = 6, Peak = 6, PresentSeconds = 330, NewPeople = 6, JoinsBySource = [6, 0, 0, 0, 0],
            Reactions = [2, 1], Talk = [new(_alice, 20), new(_bob, 30)],
        },
        new() { Minute = 1, Participants = 6, Peak = 6, PresentSeconds = 360, Talk = [new(_alice, 40)] },
        new() { Minute = 2, Participants = 5, Peak = 6, PresentSeconds = 330, Leaves = [new(2, 1)] },
        new() { Minute = 3, Participants = 7, Peak = 7, PresentSeconds = 380, NewPeople = 2, JoinsBySource = [1, 0, 1, 0, 0], Reactions = [0, 0, 4] },
        new() { Minute = 4, Participants = 6, Peak = 7, PresentSeconds = 400, Leaves = [new(1, 1)] },
        new() { Minute = 5, Participants = 0, Peak = 6, PresentSeconds = 0, Leaves = [new(2, 1), new(5, 5)] },
    ];

    private static readonly SpaceAudience _audience = new()
    {
        SpaceId = Scene.Id, CreatorId = Scene.Creator, StartedAt = Scene.Noon, EndedAt = Scene.Noon.AddMinutes(5), People = 8, Peak = 7,
        Reactions = ["👏", "😂", "💯"],
    };

    private static InsightsReport Report => InsightsReport.Of(_audience, _minutes, Scene.Noon.AddDays(1));

    [Fact]
    public void Of_ASpaceThatIsOver_CountsWhoCameAndWent()
    {
        var audience = Report.Audience;
        Assert.Equal((8, 8, 8, 7), (audience.Joins, audience.Leaves, audience.People, audience.Peak));
        Assert.Equal(3, audience.PeakMinute);
        Assert.Null(audience.Participants);
        Assert.False(audience.IsWithheld);
        Assert.Equal(1_800, audience.ListeningSeconds);
        Assert.Equal(225, audience.AverageListeningSeconds);
    }

    [Fact]
    public void Of_ASpaceThatEndedWithAMinute_HasAnEntryForEachOfItsMinutesAndNoMore()
    {
        Assert.Equal(5, Report.Minutes);
        Assert.Equal(
            [new(0, 6, 6, 6, 0), new(1, 6, 6, 0, 0), new(2, 5, 6, 0, 1), new(3, 7, 7, 2, 0), new MinuteReport(4, 0, 7, 0, 7)],
            Report.Audience.ByMinute);
    }

    [Fact]
    public void Of_ASpaceThatIsOver_TellsTheShareThatStayed() =>
        // 5 minutes could be stayed by the 6 of minute 0, of whom one stayed 2; 2 minutes by all 8, of whom one stayed 1.
        Assert.Equal(
            [new(0, 8, 8), new(1, 8, 8), new(2, 7, 8), new(3, 5, 6), new(4, 5, 6), new RetentionPoint(5, 5, 6)],
            Report.Audience.Retention);

    [Fact]
    public void Of_ALiveSpace_TakesWhoIsThereAsStaying()
    {
        var live = _audience with { EndedAt = null };
        var report = InsightsReport.Of(live, _minutes[..5], Scene.Noon.AddSeconds(290));
        Assert.Equal(5, report.Minutes);
        Assert.Equal(6, report.Audience.Participants);
        Assert.Equal(2, report.Audience.Leaves);
        Assert.Equal([new(0, 8, 8), new(1, 8, 8), new(2, 6, 6), new(3, 5, 6), new RetentionPoint(4, 5, 6)], report.Audience.Retention);
    }

    [Fact]
    public void Of_MinutesWithoutARow_AreEmpty()
    {
        var report = InsightsReport.Of(_audience with { EndedAt = Scene.Noon.AddMinutes(9.5) }, [_minutes[0], _minutes[3]], Scene.Noon);
        Assert.Equal(10, report.Minutes);
        Assert.Equal(Enumerable.Range(0, 10), report.Audience.ByMinute.Select(minute => minute.Minute));
        Assert.Equal([6, 0, 0, 7, 0, 0, 0, 0, 0, 0], report.Audience.ByMinute.Select(minute => minute.Participants));
    }

    [Fact]
    public void Of_NoMinuteAtAll_IsOneEmptyMinute()
    {
        var report = InsightsReport.Of(_audience with { People = 0, Peak = 0, EndedAt = null }, [], Scene.Noon);
        Assert.Equal([new MinuteReport(0, 0, 0, 0, 0)], report.Audience.ByMinute);
        Assert.Null(report.Audience.PeakMinute);
        Assert.Equal(0, report.Audience.Participants);
    }

    [Fact]
    public void Of_AClockThatWasSetBack_LosesNoMinute()
    {
        var report = InsightsReport.Of(_audience with { EndedAt = Scene.Noon.AddMinutes(-3) }, _minutes, Scene.Noon);
        Assert.Equal(6, report.Minutes);
        Assert.Equal(8, report.Audience.Joins);
    }

    [Fact]
    public void Of_AStartThatCannotBe_IsBounded()
    {
        var report = InsightsReport.Of(_audience with { StartedAt = DateTimeOffset.MinValue }, _minutes, DateTimeOffset.MaxValue);
        Assert.Equal(InsightsReport.MaxMinutes, report.Minutes);
    }

    [Fact]
    public void Of_Talk_IsSummedByPersonAndTheLongestIsFirst()
    {
        Assert.Equal([new(_alice, 60), new SpeakerTalk(_bob, 30)], Report.Talk);
        Assert.Equal([0, 1], Report.TalkByMinute.Select(minute => minute.Minute));
        Assert.Equal([new(_bob, 30), new SpeakerTalk(_alice, 20)], Report.TalkByMinute[0].Speakers);
    }

    [Fact]
    public void Of_PurgedNames_AreOneRowOfTalk()
    {
        var nobody = new SpaceMinute { Minute = 0, Talk = [new(default, 5), new(default, 7)] };
        var report = InsightsReport.Of(_audience, [nobody], Scene.Noon);
        Assert.Equal([new SpeakerTalk(default, 12)], report.Talk);
        Assert.Equal([7, 5], Assert.Single(report.TalkByMinute).Speakers.Select(talk => talk.Seconds));
    }

    [Fact]
    public void Of_Reactions_AreCountedByKindAndByMinute()
    {
        Assert.Equal([new("💯", 4), new("👏", 2), new ReactionCount("😂", 1)], Report.Reactions);
        Assert.Equal([0, 3], Report.ReactionsByMinute.Select(minute => minute.Minute));
        Assert.Equal([new("👏", 2), new ReactionCount("😂", 1)], Report.ReactionsByMinute[0].Counts);
    }

    [Fact]
    public void Of_ReactionsWithoutAName_AreLeftOut() =>
        Assert.Equal([new ReactionCount("👏", 2)], InsightsReport.Of(_audience with { Reactions = ["👏"] }, _minutes, Scene.Noon).Reactions);

    [Fact]
    public void Of_FewerThanFivePeople_TellsOnlyHowManyWereThere()
    {
        var report = InsightsReport.Of(_audience with { People = 4 }, _minutes, Scene.Noon).Audience;
        Assert.True(report.IsWithheld);
        Assert.Null(report.ListeningSeconds);
        Assert.Null(report.AverageListeningSeconds);
        Assert.Empty(report.Retention);
        Assert.Empty(report.Sources.Counts);
        Assert.Equal(0, report.Sources.Withheld);
        Assert.Equal((8, 7, 4), (report.Joins, report.Peak, report.People));
    }

    [Fact]
    public void Of_LongStays_AreToldInSteps()
    {
        // Ten come at the start of six hours; one leaves after 61 minutes (a stay of 60 to 64), one after 250 (240 to 269), eight stay.
        ImmutableArray<int> joins = [10, 0, 0, 0, 0];
        SpaceMinute[] rows =
        [
            new() { Minute = 0, JoinsBySource = joins },
            new() { Minute = 61, Leaves = [new(60, 1)] },
            new() { Minute = 250, Leaves = [new(240, 1)] },
            new() { Minute = 360, Leaves = [new(360, 8)] },
        ];
        var points = InsightsReport.Of(_audience with { EndedAt = Scene.Noon.AddHours(6) }, rows, Scene.Noon).Audience.Retention;
        int[] expected = [.. Enumerable.Range(0, 61), .. Enumerable.Range(0, 36).Select(i => 65 + (5 * i)), 270, 300, 330, 360];
        Assert.Equal(expected, points.Select(point => point.Minutes));
        Assert.All(points, point => Assert.Equal(point.Minutes switch { <= 60 => 10, <= 240 => 9, _ => 8 }, point.Stayed));
        Assert.All(points, point => Assert.Equal(10, point.Of));
    }

    [Fact]
    public void Of_ACrowdThatComesWithinAMinute_DoesNotSeemToGoWithTheEnd()
    {
        // All ten come 20 seconds after the start and stay for the ten minutes that it lasts: 9 whole minutes each.
        SpaceMinute[] rows = [new() { Minute = 0, JoinsBySource = [10, 0, 0, 0, 0] }, new() { Minute = 10, Leaves = [new(9, 10)] }];
        var points = InsightsReport.Of(_audience with { EndedAt = Scene.Noon.AddMinutes(10) }, rows, Scene.Noon).Audience.Retention;
        Assert.All(points, point => Assert.Equal(1, point.Share));
    }

    [Fact]
    public void Of_LeavesWithoutAnyJoin_AreNoLoss()
    {
        SpaceMinute[] rows = [new() { Minute = 0, JoinsBySource = [5, 0, 0, 0, 0], Leaves = [new(0, 9)] }, new() { Minute = 1, Leaves = [new(70, 3)] }];
        var points = InsightsReport.Of(_audience with { EndedAt = Scene.Noon.AddMinutes(3) }, rows, Scene.Noon).Audience.Retention;
        Assert.Equal([new(0, 5, 5), new(1, 0, 5), new(2, 0, 5), new RetentionPoint(3, 0, 5)], points);
    }
}

using static Stoa.Storage.Tests.SpaceSamples;

namespace Stoa.Storage.Tests;

public sealed class SnapshotScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 33)]
    [InlineData(32, 33)]
    [InlineData(33, 65)]
    [InlineData(129, 161)]
    [InlineData(161, 201)]
    [InlineData(201, 251)]
    public void NextAfter_Version_IsTheNextScheduledOne(long version, long next) => Assert.Equal(next, SnapshotSchedule.NextAfter(version));

    [Fact]
    public void NextAfter_Always_IsAThirtyTwoOrAQuarterFurther()
    {
        for (var version = 1L; version < 1_000_000; version = SnapshotSchedule.NextAfter(version))
        {
            Assert.Equal(version + Math.Max(32, version / 4), SnapshotSchedule.NextAfter(version));
        }
    }

    [Fact]
    public void IsDue_AppendThatStepsOverAScheduledVersion_IsTrue()
    {
        var space = NewSpace().After with { Version = 31 };
        Assert.False(SnapshotSchedule.IsDue(Append(space.Id, space, Reminder(1))));
        Assert.True(SnapshotSchedule.IsDue(Append(space.Id, space, Reminder(1), Reminder(2))));
        Assert.True(SnapshotSchedule.IsDue(Append(space.Id, space, Reminder(1), Reminder(2), Reminder(3))));
    }

    [Fact]
    public void IsDue_EveryChangeOfState_IsTrue()
    {
        var space = NewSpace().After with { Version = 5 };
        foreach (var happened in EventSamples.LongLife().Skip(1).Concat(EventSamples.Others()))
        {
            var append = Append(space.Id, space, happened);
            Assert.Equal(append.After.State != space.State, SnapshotSchedule.IsDue(append));
        }
    }
}

using Stoa.Spaces.Insights;

namespace Stoa.Spaces.Tests.Insights;

/// <summary>A known curve comes back exactly, whenever it is sampled; gaps, restarts, bounds.</summary>
public sealed class AudienceMeterTests
{
    private static readonly TimeSpan _length = TimeSpan.FromMinutes(47.3);
    private static readonly DateTimeOffset _start = MeteredSpace.Start;

    public static TheoryData<int, double> Samplings => new((from seed in Enumerable.Range(1, 8) select (seed, 1.0)).Concat([(9, 0.013), (10, 0.7), (11, 7.1), (12, 1_000)]));

    [Theory]
    [MemberData(nameof(Samplings))]
    public void KnownCurve_ComesBackExactly_WheneverItIsSampled(int seed, double everyMinutes)
    {
        var audience = new SimulatedAudience(seed, _length, minute => minute < 30 ? 3 * minute : 5, TimeSpan.FromMinutes(6));
        var space = MeteredSpace.Play(audience, _length, TimeSpan.FromMinutes(everyMinutes));
        AssertSame(audience.Expected(), [.. space.Stored]);
        Assert.Equal((audience.People, false), (space.Audience.People, space.Audience.PeopleIsEstimate));
        Assert.Equal((audience.Joins, audience.Joins), (space.Joins, space.Leaves));
        Assert.Equal(space.Stored.Max(minute => minute.Peak), space.Audience.Peak);
        Assert.Equal((long)audience.Presence.TotalSeconds, space.Stored.Sum(minute => minute.PresentSeconds));
    }

    [Fact]
    public void Read_WhileLive_CountsWhoIsAwayAsGone_AndTakesItBack()
    {
        var meter = new AudienceMeter(_start);
        meter.Arrive(1, AudienceSource.Search, _start.AddSeconds(10));
        meter.Arrive(2, AudienceSource.Direct, _start.AddSeconds(20));
        meter.Depart(1, _start.AddSeconds(30));
        var minute = Assert.Single(meter.Read(_start.AddSeconds(50)));
        Assert.Equal((1, 2, 1, 2), (minute.Participants, minute.Peak, minute.Leaves.Sum(leave => leave.Count), minute.NewPeople));
        Assert.Equal(20 + 30, minute.PresentSeconds);
        Assert.Equal([1, 0, 1, 0, 0], minute.JoinsBySource);

        meter.Arrive(1, AudienceSource.Embed, _start.AddSeconds(90));
        var minutes = meter.Read(_start.AddSeconds(100));
        Assert.Equal([2, 2], minutes.Select(one => one.Participants));
        Assert.All(minutes, one => Assert.Empty(one.Leaves));
        Assert.Equal([2, 0], minutes.Select(one => one.JoinsBySource.Sum()));
    }

    [Theory]
    [InlineData(60_000, 1)]
    [InlineData(60_001, 2)]
    public void Gap_UpToAMinute_IsNone(int milliseconds, int joins)
    {
        var meter = new AudienceMeter(_start);
        meter.Arrive(1, AudienceSource.Direct, _start.AddSeconds(1));
        meter.Depart(1, _start.AddSeconds(100));
        meter.Arrive(1, AudienceSource.Direct, _start.AddSeconds(100).AddMilliseconds(milliseconds));
        meter.End(_start.AddSeconds(400));
        var minutes = meter.Read(_start.AddSeconds(400));
        Assert.Equal(joins, minutes.Sum(minute => minute.JoinsBySource.Sum()));
        Assert.Equal(joins, minutes.Sum(minute => minute.Leaves.Sum(leave => leave.Count)));
        Assert.Equal(1, minutes.Sum(minute => minute.NewPeople));
        Assert.Equal(joins == 1 ? [] : [new StayCount(1, 1)], minutes.Single(minute => minute.Minute == 1).Leaves);
    }

    [Fact]
    public void ClockGoingBack_StandsStill()
    {
        var meter = new AudienceMeter(_start);
        meter.Arrive(1, AudienceSource.Direct, _start.AddSeconds(-5));
        meter.Arrive(2, AudienceSource.Direct, _start.AddSeconds(120));
        meter.Depart(1, _start.AddSeconds(30));
        meter.End(_start.AddSeconds(10));
        Assert.Equal(2, meter.Read(_start).Sum(minute => minute.Leaves.Sum(leave => leave.Count)));
        meter.Arrive(3, AudienceSource.Direct, _start.AddSeconds(130));
        Assert.Equal(2, meter.People);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Restart_WhenEveryoneComesBack_ChangesNoNumber(int seed)
    {
        // Killed at 20:40, sampled at 20:00, ready at 21:00; nobody comes or goes by themselves from 18:30 to 23:30.
        var (sampled, ready) = (TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(21));
        var audience = new SimulatedAudience(seed, _length, minute => minute < 19 ? 15 : 6, TimeSpan.FromMinutes(9), (TimeSpan.FromMinutes(18.5), TimeSpan.FromMinutes(23.5)));
        var space = new MeteredSpace();
        HashSet<ulong> present = [];
        foreach (var act in audience.Acts.Where(act => act.At < sampled.Ticks))
        {
            Note(act);
        }

        space.Sample(sampled);
        space.Restart(ready);
        Assert.Null(space.Sample(ready + TimeSpan.FromSeconds(30)));
        var back = ready;
        foreach (var person in present)
        {
            space.Meter.Arrive(person, AudienceSource.Embed, _start + (back += TimeSpan.FromMilliseconds(100)));
        }

        foreach (var act in audience.Acts.Where(act => act.At >= back.Ticks))
        {
            Note(act);
        }

        space.Meter.End(_start + _length);
        space.Sample(_length);
        var expected = audience.Expected();
        SpaceMinute[] stored = [.. space.Stored];
        Assert.Equal(expected.Select(minute => minute.Participants), stored.Select(minute => minute.Participants));
        Assert.Equal(expected.Select(minute => minute.Peak), stored.Select(minute => minute.Peak));
        Assert.Equal(expected.Select(minute => minute.NewPeople), stored.Select(minute => minute.NewPeople));
        Assert.Equal(expected.Select(minute => minute.JoinsBySource.Sum()), stored.Select(minute => minute.JoinsBySource.Sum()));
        Assert.Equal(expected.Select(minute => minute.Leaves.Sum(leave => leave.Count)), stored.Select(minute => minute.Leaves.Sum(leave => leave.Count)));
        Assert.InRange(stored.Sum(minute => minute.PresentSeconds) - (long)audience.Presence.TotalSeconds, -2, 0);
        Assert.Equal((audience.People, false), (space.Audience.People, space.Audience.PeopleIsEstimate));
        var (told, found) = (Minutes(expected), Minutes(stored));
        Assert.InRange((double)(found - told) / present.Count, -1, 1); // Lengths: by the minute, of whoever it was.

        void Note(SimulatedAct act)
        {
            act.Tell(space.Meter, _start);
            if (act.Person != 0)
            {
                _ = act.IsComing ? present.Add(act.Person) : present.Remove(act.Person);
            }
        }

        static long Minutes(IEnumerable<SpaceMinute> minutes) => minutes.Sum(minute => minute.Leaves.Sum(leave => (long)leave.Minutes * leave.Count));
    }

    [Fact]
    public void Restart_WhoDoesNotComeBack_LeftAtTheLastSample_AndWhoIsNewJoins()
    {
        var space = new MeteredSpace();
        for (var person = 1UL; person <= 10; person++)
        {
            space.Meter.Arrive(person << 32, AudienceSource.Direct, _start.AddSeconds(person));
        }

        space.Meter.Arrive(99UL << 32, AudienceSource.Direct, _start.AddSeconds(20));
        space.Meter.Depart(99UL << 32, _start.AddSeconds(30));
        space.Sample(TimeSpan.FromSeconds(150));
        space.Restart(TimeSpan.FromSeconds(200));
        for (var person = 1UL; person <= 6; person++)
        {
            space.Meter.Arrive(person << 32, AudienceSource.Search, _start.AddSeconds(210));
        }

        space.Meter.Arrive(50UL << 32, AudienceSource.Search, _start.AddSeconds(215)); // Was never here.
        var live = space.Meter.Read(_start.AddSeconds(220));
        Assert.Equal(7, live[^1].Participants);
        space.Meter.End(_start.AddSeconds(500));
        space.Sample(TimeSpan.FromSeconds(500));
        var minutes = space.Stored.ToArray();
        Assert.Equal([11, 0, 0, 1], minutes.Take(4).Select(minute => minute.JoinsBySource.Sum()));
        Assert.Equal([10, 10, 6, 7], minutes.Take(4).Select(minute => minute.Participants));
        Assert.Equal(new StayCount(2, 4), Assert.Single(minutes[2].Leaves));
        Assert.Equal((12, 12, 12), (space.Audience.People, space.Joins, space.Leaves));
    }

    [Fact]
    public void Restart_Again_BeforeAnybodyWasAwaited_LosesNothing()
    {
        var space = new MeteredSpace();
        space.Meter.Arrive(1, AudienceSource.Direct, _start.AddSeconds(1));
        space.Meter.Arrive(2, AudienceSource.Direct, _start.AddSeconds(1));
        space.Sample(TimeSpan.FromSeconds(90));
        for (var restart = 0; restart < 3; restart++)
        {
            space.Restart(TimeSpan.FromSeconds(100 + (restart * 10)));
            space.Meter.Arrive(1, AudienceSource.Direct, _start.AddSeconds(105 + (restart * 10)));
            Assert.Null(space.Sample(TimeSpan.FromSeconds(108 + (restart * 10))));
        }

        space.Meter.Arrive(2, AudienceSource.Direct, _start.AddSeconds(130));
        space.Meter.End(_start.AddSeconds(290));
        space.Sample(TimeSpan.FromSeconds(290));
        Assert.Equal((2, 2, 2), (space.Audience.People, space.Joins, space.Leaves));
        Assert.Equal(2 * 289, space.Stored.Sum(minute => minute.PresentSeconds));
    }

    [Fact]
    public void People_AfterARestartWithMany_AreEstimatedWell_AndMarked()
    {
        var random = new Random(7);
        var before = Enumerable.Range(0, 20_000).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
        var people = new PeopleCount();
        Array.ForEach(before, person => people.Add(person));
        Assert.Equal((20_000, false, 512), (people.Count, people.IsEstimate, people.Sketch.Length));
        Assert.Equal(people.Sketch, [.. before.Select(person => (uint)(person >> 32)).Order().Take(512)]);

        var resumed = PeopleCount.Resume(people.Count, people.IsEstimate, people.Sketch);
        Array.ForEach(before[..4_000], person => resumed.Add(person));
        for (var i = 0; i < 6_000; i++)
        {
            resumed.Add((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        }

        Assert.True(resumed.IsEstimate);
        Assert.InRange(resumed.Count, 26_000 * 0.95, 26_000 * 1.05);
    }

    [Fact]
    public void People_BeyondTheBound_AreEstimated_AndTheMemoryStays()
    {
        var random = new Random(8);
        var people = new PeopleCount();
        for (var i = 0; i < 400_000; i++)
        {
            people.Add((ulong)random.NextInt64(long.MinValue, long.MaxValue));
        }

        Assert.True(people.IsEstimate);
        Assert.InRange(people.Count, 390_000, 410_000);
    }

    [Fact]
    public void Moves_BeyondTheBound_AreCertainAtOnce()
    {
        var meter = new AudienceMeter(_start);
        for (var person = 1UL; person <= (AudienceMeter.MaxMoves / 2) + 1_000; person++)
        {
            meter.Arrive(person, AudienceSource.Direct, _start.AddSeconds(1));
            meter.Depart(person, _start.AddSeconds(2));
        }

        meter.Arrive(1, AudienceSource.Direct, _start.AddSeconds(3)); // Had to be forgotten: a stay of its own.
        meter.End(_start.AddSeconds(70));
        Assert.Equal((AudienceMeter.MaxMoves / 2) + 1_001, meter.Read(_start.AddSeconds(70)).Sum(minute => minute.JoinsBySource.Sum()));
    }

    internal static void AssertSame(IReadOnlyList<SpaceMinute> expected, IReadOnlyList<SpaceMinute> actual)
    {
        Assert.Equal(expected.Select(minute => minute.Minute), actual.Select(minute => minute.Minute));
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(
                (one.Minute, one.Participants, one.Peak, one.PresentSeconds, one.NewPeople), (other.Minute, other.Participants, other.Peak, other.PresentSeconds, other.NewPeople));
            Assert.Equal(one.JoinsBySource, other.JoinsBySource);
            Assert.Equal(one.Leaves, other.Leaves);
            Assert.Equal(one.Reactions, other.Reactions);
            Assert.Equal(one.Talk, other.Talk);
        }
    }
}

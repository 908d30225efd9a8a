using System.Collections.Immutable;
using System.Globalization;

namespace Stoa.Spaces.Insights;

/// <summary>How a host's Spaces do over the weeks.</summary>
/// <remarks>Holds collections, so it is never compared.</remarks>
public sealed record HostTrend
{
    /// <summary>The most weeks told: the last ones.</summary>
    public const int MaxWeeks = 53;

    /// <summary>How many Spaces it is about.</summary>
    public required int Spaces { get; init; }

    /// <summary>People who came to one in the mean, rounded.</summary>
    public int PeoplePerSpace { get; init; }

    /// <summary>People who came to at least three of the last Spaces that the host created; absent when fewer than five did.</summary>
    public int? Regulars { get; init; }

    /// <summary>How many Spaces <see cref="Regulars"/> looks at: the last ten of which it is still known, or fewer.</summary>
    public int RegularsOf { get; init; }

    /// <summary>The hours of the week in which Spaces began, those with most participants first.</summary>
    public ImmutableArray<HostHour> BestHours { get; init; } = [];

    /// <summary>Week by week, none missing between the first and the last with a Space.</summary>
    public ImmutableArray<HostWeek> Weeks { get; init; } = [];

    /// <summary>Makes it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="spaces">Their Spaces, as creator or co-host, newest first.</param>
    public static HostTrend Of(UserId host, IReadOnlyList<HostedSpace> spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        SpaceAudience[] last =
        [
            .. spaces.Select(space => space.Audience).Where(space => space.CreatorId == host && !space.Sketch.IsEmpty).Take(Insights.Regulars.Window),
        ];
        return new HostTrend
        {
            Spaces = spaces.Count,
            PeoplePerSpace = spaces.Count == 0 ? 0 : (int)Math.Round(spaces.Average(space => space.Audience.People), MidpointRounding.AwayFromZero),
            Regulars = Insights.Regulars.Count(last),
            RegularsOf = last.Length,
            BestHours = HoursOf(spaces),
            Weeks = WeeksOf(spaces),
        };
    }

    /// <summary>For each Space of a page how many regulars came to it; absent where the host did not create it, or fewer than five did.</summary>
    /// <param name="host">The host.</param>
    /// <param name="spaces">Their Spaces newest first: those of the page, then older ones, of which nothing is told.</param>
    /// <param name="count">How many are on the page.</param>
    public static ImmutableArray<int?> RegularsOfEach(UserId host, IReadOnlyList<SpaceAudience> spaces, int count)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        var regulars = ImmutableArray.CreateBuilder<int?>(count);
        for (var i = 0; i < Math.Min(count, spaces.Count); i++)
        {
            SpaceAudience[] window =
            [
                .. spaces.Skip(i).Where(space => space.CreatorId == host && !space.Sketch.IsEmpty).Take(Insights.Regulars.Window),
            ];
            regulars.Add(spaces[i].CreatorId == host ? Insights.Regulars.Count(window, spaces[i]) : null);
        }

        return regulars.ToImmutable();
    }

    private static ImmutableArray<HostHour> HoursOf(IReadOnlyList<HostedSpace> spaces) =>
    [
        .. spaces.GroupBy(space => HourOf(space.Audience.StartedAt))
            .Select(hour => new HostHour(hour.Key.Weekday, hour.Key.Hour, hour.Average(space => space.Audience.Peak), hour.Count()))
            .OrderByDescending(hour => hour.AveragePeak).ThenByDescending(hour => hour.Spaces).ThenBy(hour => hour.Weekday).ThenBy(hour => hour.Hour),
    ];

    private static (int Weekday, int Hour) HourOf(DateTimeOffset start)
    {
        const int DaysFromMondayToSunday = 6;
        var utc = start.UtcDateTime;
        return (((int)utc.DayOfWeek + DaysFromMondayToSunday) % 7, utc.Hour);
    }

    private static ImmutableArray<HostWeek> WeeksOf(IReadOnlyList<HostedSpace> spaces)
    {
        if (spaces.Count == 0)
        {
            return [];
        }

        var byWeek = spaces.ToLookup(space => MondayOf(space.Audience.StartedAt));
        var last = byWeek.Max(week => week.Key);
        var first = byWeek.Min(week => week.Key);
        var earliest = last.AddDays(-7 * (MaxWeeks - 1));
        var weeks = ImmutableArray.CreateBuilder<HostWeek>();
        for (var monday = first > earliest ? first : earliest; monday <= last; monday = monday.AddDays(7))
        {
            var own = byWeek[monday].ToArray();
            weeks.Add(new HostWeek(
                NameOf(monday), own.Length, own.Sum(space => space.Audience.People), own.Sum(space => space.ListeningSeconds ?? 0)));
        }

        return weeks.ToImmutable();
    }

    private static DateOnly MondayOf(DateTimeOffset start)
    {
        var day = start.UtcDateTime;
        return DateOnly.FromDateTime(ISOWeek.ToDateTime(ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day), DayOfWeek.Monday));
    }

    private static string NameOf(DateOnly monday)
    {
        var day = monday.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day):0000}-W{ISOWeek.GetWeekOfYear(day):00}");
    }
}

/// <summary>The Spaces that began in one hour of the week.</summary>
/// <param name="Weekday">0 is Monday, 6 Sunday.</param>
/// <param name="Hour">0 to 23, UTC.</param>
/// <param name="AveragePeak">The most participants at a time, in the mean of the Spaces.</param>
/// <param name="Spaces">How many.</param>
public readonly record struct HostHour(int Weekday, int Hour, double AveragePeak, int Spaces);

/// <summary>One week of a host's.</summary>
/// <param name="Week">Its name, such as <c>2026-W48</c>. Source: ISO 8601.</param>
/// <param name="Spaces">Spaces that began.</param>
/// <param name="People">People who came, summed over the Spaces.</param>
/// <param name="ListeningSeconds">Seconds that people were present, of Spaces to which at least five came.</param>
public sealed record HostWeek(string Week, int Spaces, int People, long ListeningSeconds);

using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>Who came to one Space, how many were there, how long they stayed.</summary>
/// <remarks>Holds collections, so it is never compared.</remarks>
public sealed record AudienceReport
{
    /// <summary>Participants now; absent when the Space is over.</summary>
    public int? Participants { get; init; }

    /// <summary>The most participants at a time.</summary>
    public int Peak { get; init; }

    /// <summary>The first minute in which so many were there; absent when no row says so.</summary>
    public int? PeakMinute { get; init; }

    /// <summary>Stays that began.</summary>
    public int Joins { get; init; }

    /// <summary>Stays that ended.</summary>
    public int Leaves { get; init; }

    /// <summary>People who came at least once.</summary>
    public int People { get; init; }

    /// <summary>True when <see cref="People"/> is an estimate.</summary>
    public bool PeopleIsEstimate { get; init; }

    /// <summary>Seconds that people were present, summed over all; absent when withheld.</summary>
    public long? ListeningSeconds { get; init; }

    /// <summary>The same for one person in the mean; absent when withheld.</summary>
    public long? AverageListeningSeconds { get; init; }

    /// <summary>Every minute from the start on, none missing.</summary>
    public ImmutableArray<MinuteReport> ByMinute { get; init; } = [];

    /// <summary>How many stayed how long; empty when withheld.</summary>
    public ImmutableArray<RetentionPoint> Retention { get; init; } = [];

    /// <summary>Where people came from; empty when withheld.</summary>
    public SourceReport Sources { get; init; } = SourceReport.None;

    /// <summary>True when fewer than <see cref="InsightsReport.FewestPeople"/> came, of whom little is told.</summary>
    public bool IsWithheld { get; init; }

    internal static AudienceReport Of(SpaceAudience audience, SpaceMinute[] rows, DateTimeOffset now)
    {
        var elapsed = (audience.EndedAt ?? now) - audience.StartedAt;
        var byMinute = Fill(rows, elapsed, audience.EndedAt is not null);
        var peak = Math.Max(audience.Peak, byMinute.Max(minute => minute.Peak));
        var report = new AudienceReport
        {
            Participants = audience.EndedAt is null ? byMinute[^1].Participants : null,
            Peak = peak,
            PeakMinute = peak > 0 && byMinute.FirstOrDefault(minute => minute.Peak == peak) is { Peak: > 0, Minute: var at } ? at : null,
            Joins = byMinute.Sum(minute => minute.Joins),
            Leaves = byMinute.Sum(minute => minute.Leaves),
            People = audience.People,
            PeopleIsEstimate = audience.PeopleIsEstimate,
            ByMinute = byMinute,
            IsWithheld = audience.People < InsightsReport.FewestPeople,
        };
        if (report.IsWithheld)
        {
            return report;
        }

        var seconds = rows.Sum(row => row.PresentSeconds);
        return report with
        {
            ListeningSeconds = seconds,
            AverageListeningSeconds = seconds / audience.People,
            Retention = RetentionCurve.Of(rows, elapsed, audience.EndedAt is not null),
            Sources = SourceReport.Of(rows),
        };
    }

    /// <summary>One entry for each minute: where there is no row, nobody was there.</summary>
    private static ImmutableArray<MinuteReport> Fill(SpaceMinute[] rows, TimeSpan elapsed, bool isOver)
    {
        var count = (int)Math.Clamp(Math.Ceiling(elapsed / TimeSpan.FromMinutes(1)), 1, InsightsReport.MaxMinutes);
        var last = rows.Length > 0 ? rows[^1].Minute : 0;

        // A Space that ends with a minute's last moment: those who are there at the end leave at the first of the next, which is none.
        if (last > count || (last == count && !isOver))
        {
            count = last + 1; // The clock was set back, or a minute has just begun.
        }

        var filled = new MinuteReport[count];
        for (var i = 0; i < count; i++)
        {
            filled[i] = new MinuteReport(i, 0, 0, 0, 0);
        }

        foreach (var row in rows)
        {
            ref var minute = ref filled[Math.Min(row.Minute, count - 1)];
            minute = minute with
            {
                Participants = row.Participants,
                Peak = Math.Max(minute.Peak, row.Peak),
                Joins = minute.Joins + row.JoinsBySource.Sum(),
                Leaves = minute.Leaves + row.Leaves.Sum(leave => leave.Count),
            };
        }

        return ImmutableArray.Create(filled);
    }
}

/// <summary>The participants of one minute.</summary>
/// <param name="Minute">Minutes since the start.</param>
/// <param name="Participants">How many were there at its end.</param>
/// <param name="Peak">The most at a time in it.</param>
/// <param name="Joins">Stays that began.</param>
/// <param name="Leaves">Stays that ended.</param>
public readonly record struct MinuteReport(int Minute, int Participants, int Peak, int Joins, int Leaves);

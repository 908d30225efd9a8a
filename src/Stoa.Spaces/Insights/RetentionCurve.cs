using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>The share of stays that lasted so many minutes, of those that began early enough to.</summary>
/// <remarks>
/// Rows tell how many stays began in each minute and, apart, how long those were that ended in it; not which was which. Each end is
/// put to beginnings of a minute that it fits, so every stay is looked at for as long as it could have lasted and no longer.
/// A stay of n whole minutes that ended in minute m began in minute m - n, or in the one before: if the first reading agrees with all
/// that is known up to the end of the Space, it is taken (so whole minutes come back exactly); otherwise the beginnings of which most are left.
/// <code>
///   minute     0    1    2    3    4    5 (the end: who is still there has stayed as long as they could)
///   began      6    .    .    2    .    .
///   ended      .    .    1    .    1    6 there      the first after 2 minutes, so it began in minute 0; the second after 1: minute 3
///   n = 2: the 8 of minutes 0 to 3 could have lasted 2 minutes, one of them did not: 7 of 8
/// </code>
/// </remarks>
internal static class RetentionCurve
{
    /// <summary>The curve: ends before the first point that fewer than <see cref="InsightsReport.FewestPeople"/> stays could have reached.</summary>
    /// <param name="rows">The minutes, in order.</param>
    /// <param name="elapsed">From the start to the end, or to now.</param>
    /// <param name="isOver">True when the Space is over: then who was there in the last minute stayed to the end.</param>
    public static ImmutableArray<RetentionPoint> Of(SpaceMinute[] rows, TimeSpan elapsed, bool isOver)
    {
        var last = (int)Math.Clamp(Math.Floor(elapsed / TimeSpan.FromMinutes(1)), 0, InsightsReport.MaxMinutes);
        last = rows.Length > 0 ? Math.Max(last, rows[^1].Minute) : last;
        var began = new int[last + 1];
        foreach (var row in rows)
        {
            began[row.Minute] += row.JoinsBySource.Sum();
        }

        var lost = (isOver ? LostExactly(rows, [.. began], last) : null) ?? LostNearly(rows, began, last, isOver);
        var of = began.Sum();
        var isLost = 0;
        var points = ImmutableArray.CreateBuilder<RetentionPoint>();
        for (var n = 0; n <= last && of >= InsightsReport.FewestPeople; n++)
        {
            isLost += lost[n];
            if (IsPoint(n))
            {
                points.Add(new RetentionPoint(n, of - isLost, of));
            }

            of -= began[last - n];
        }

        return points.ToImmutable();
    }

    /// <summary>
    /// For each n how many more stays, of those that could have lasted n minutes, did not than for n - 1; fewer when they could no longer
    /// have. Null when not every end, those with the end of the Space included, has its beginning as many minutes before as it says.
    /// </summary>
    private static int[]? LostExactly(SpaceMinute[] rows, int[] open, int last)
    {
        var lost = new int[last + 2];
        foreach (var row in rows)
        {
            foreach (var (length, count) in row.Leaves)
            {
                var rest = count;
                for (var start = row.Minute - length; start >= 0 && start > row.Minute - length - StepAt(length) && rest > 0; start--)
                {
                    var taken = Math.Min(rest, open[start]);
                    Lose(lost, open, start, length, taken);
                    rest -= taken;
                }

                if (rest > 0)
                {
                    return null;
                }
            }
        }

        return Array.TrueForAll(open, stays => stays == 0) ? lost : null;
    }

    /// <summary>The same, with each end put to the beginnings that it fits best.</summary>
    private static int[] LostNearly(SpaceMinute[] rows, int[] began, int last, bool isOver)
    {
        const int Parts = 4;
        var lost = new int[last + 2];
        int[] open = [.. began];
        foreach (var row in rows)
        {
            if (isOver && row.Minute == last)
            {
                break; // They stayed to the end.
            }

            foreach (var (length, count) in row.Leaves)
            {
                for (var rest = count; rest > 0 && Best(open, began, row.Minute, length) is { } start;)
                {
                    var taken = Math.Min(Math.Max(1, rest / Parts), open[start]);
                    Lose(lost, open, start, length, taken);
                    rest -= taken;
                }
            }
        }

        return lost;
    }

    private static void Lose(int[] lost, int[] open, int start, int length, int count)
    {
        open[start] -= count;
        var could = open.Length - 1 - start;
        if (length >= 0 && length < could)
        {
            lost[length + 1] += count;
            lost[could + 1] -= count;
        }
    }

    /// <summary>The minute of which the greatest part of the beginnings is left, of those that an end fits, else the nearest with any; null when there is none.</summary>
    private static int? Best(int[] open, int[] began, int end, int length)
    {
        var newest = Math.Clamp(end - length, 0, end);
        var best = -1;
        for (var start = newest; start >= Math.Max(0, newest - StepAt(length)); start--)
        {
            if (open[start] > 0 && (best < 0 || (long)open[start] * began[best] > (long)open[best] * began[start]))
            {
                best = start;
            }
        }

        for (var away = 1; best < 0 && away <= end; away++)
        {
            best = newest >= away && open[newest - away] > 0 ? newest - away : newest + away <= end && open[newest + away] > 0 ? newest + away : -1;
        }

        return best < 0 ? null : best;
    }

    /// <summary>How many minutes a length stands for.</summary>
    private static int StepAt(int length) => StayCount.MinutesAt(StayCount.PlaceOf(length) + 1) - StayCount.MinutesAt(StayCount.PlaceOf(length));

    private static bool IsPoint(int minutes) => StayCount.MinutesAt(StayCount.PlaceOf(minutes)) == minutes;
}

using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>Where people came from, without what would tell of a few.</summary>
/// <param name="Counts">Joins by source, most first.</param>
/// <param name="Withheld">How many sources are left out.</param>
/// <remarks>
/// A source with fewer than <see cref="InsightsReport.FewestPeople"/> joins is left out, also one with none. All joins are told, so whoever subtracts knows the sum of
/// those left out: the next smallest are left out too where that would give one away, which is when it is a single one, or when they are
/// about as many as they can be. That there were none at all may be known.
/// </remarks>
public sealed record SourceReport(ImmutableArray<SourceCount> Counts, int Withheld)
{
    /// <summary>Nothing told.</summary>
    public static readonly SourceReport None = new([], 0);

    private const int MostWithheld = InsightsReport.FewestPeople - 1;

    internal static SourceReport Of(SpaceMinute[] rows)
    {
        var joins = Enum.GetValues<AudienceSource>()
            .Select(source => new SourceCount(source, rows.Sum(row => (int)source < row.JoinsBySource.Length ? row.JoinsBySource[(int)source] : 0)));
        return Of([.. joins]);
    }

    internal static SourceReport Of(SourceCount[] joins)
    {
        var sorted = joins.OrderByDescending(source => source.Joins).ThenBy(source => source.Source).ToArray();
        var small = sorted.Count(source => source.Joins < InsightsReport.FewestPeople);
        var sum = sorted[^small..].Sum(source => source.Joins);
        var gives = small == 1 || (small > 0 && sum >= (small * MostWithheld) - 1);
        var least = gives && small < sorted.Length ? sorted[^(small + 1)].Joins : MostWithheld;
        var withheld = sorted.Count(source => source.Joins <= least);
        return new SourceReport([.. sorted[..^withheld]], withheld);
    }
}

/// <summary>How many stays began with a link of one kind.</summary>
/// <param name="Source">The kind.</param>
/// <param name="Joins">How many.</param>
public readonly record struct SourceCount(AudienceSource Source, int Joins);

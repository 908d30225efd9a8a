namespace Stoa.Spaces.Insights;

/// <summary>People who come again and again to one creator's Spaces, as a number.</summary>
/// <remarks>
/// A sketch is the smallest hashes of those who came; when it is full it is a sample. The hashes below the least that all sketches
/// are complete below are the same sample of everybody in each, so what is counted there stands for all.
/// Source: Cohen and Kaplan, Summarizing data using bottom-k sketches (PODC 2007).
/// </remarks>
public static class Regulars
{
    /// <summary>How many Spaces are looked at: the last ones.</summary>
    public const int Window = 10;

    /// <summary>To how many of them regulars came at least.</summary>
    public const int FewestVisits = 3;

    /// <summary>How many people came to at least three of some Spaces of one creator; null when fewer than five did, which is not told.</summary>
    /// <param name="spaces">The Spaces; those whose sketch was purged tell nothing.</param>
    /// <param name="within">When present, only those who came to this one of them are counted.</param>
    public static int? Count(IReadOnlyList<SpaceAudience> spaces, SpaceAudience? within = null)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        var complete = spaces.Where(IsSample).Select(space => (long)space.Sketch[^1]).DefaultIfEmpty(1L + uint.MaxValue).Min();
        Dictionary<uint, int> visits = [];
        foreach (var hash in spaces.SelectMany(space => space.Sketch).Where(hash => hash < complete))
        {
            visits[hash] = visits.GetValueOrDefault(hash) + 1;
        }

        var counted = within is null ? visits.Count(visit => visit.Value >= FewestVisits)
            : within.Sketch.Count(hash => visits.GetValueOrDefault(hash) >= FewestVisits);
        var people = complete == 0 ? 0 : Math.Round(counted * ((1L + uint.MaxValue) / (double)complete), MidpointRounding.AwayFromZero);
        return people >= InsightsReport.FewestPeople ? (int)Math.Min(people, int.MaxValue) : null;
    }

    private static bool IsSample(SpaceAudience space) => space.Sketch.Length >= SpaceAudience.SketchSize && space.People > SpaceAudience.SketchSize;
}

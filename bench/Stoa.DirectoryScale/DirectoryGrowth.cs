using System.Collections.Concurrent;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.DirectoryScale;

/// <summary>The Directory alone with ever more Spaces: a lookup by id, a search, a change, and memory. Processor time of this thread.</summary>
/// <remarks>Beside the lookup: a concurrent dictionary of the same ids, which no index can do without and which meets the same caches.</remarks>
internal static class DirectoryGrowth
{
    private const int Fewest = 1_000;
    private const int Operations = 200_000;
    private const int Turns = 5;

    /// <summary>Measures 1,000 Spaces, ten times as many, and so on.</summary>
    public static object Measure(int most)
    {
        var points = new List<object>();
        for (var count = Fewest; count <= most; count *= 10)
        {
            points.Add(Point(count));
            Console.Error.WriteLine($"{count} Spaces measured.");
        }

        return new { points };
    }

    private static object Point(int count)
    {
        var generator = new SpaceGenerator(SpaceGenerator.Seed);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Space[] spaces = [.. generator.Spaces(count)];
        var directory = new SpaceDirectory(new SpaceRules());
        directory.Load(spaces);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before - (spaces.Length * (long)nint.Size); // The array is not the Directory's.
        var yardstick = new ConcurrentDictionary<SpaceId, Space>(spaces.Select(space => KeyValuePair.Create(space.Id, space)));
        var ids = Enumerable.Range(0, Operations).Select(_ => spaces[generator.Next(spaces.Length)].Id).ToArray();
        string[] queries = [.. Enumerable.Range(0, 2_000).Select(_ => generator.FrequentWord())];
        var seq = 0L;
        List<double> lookups = [], plain = [], searches = [], changes = [];
        for (var turn = -1; turn < Turns; turn++)
        {
            RecordedEvent[] scheduled = [.. Enumerable.Range(0, 500).Select(_ => Schedule(generator.Make(isLive: false), ++seq))];
            var one = Microseconds(ids, id => directory.TryGet(id, out _));
            var two = Microseconds(ids, id => yardstick.TryGetValue(id, out _));
            var three = Microseconds(queries, query => directory.Search(query, SpaceStateFilter.All, 10).Count > 0);
            var four = Microseconds(scheduled, directory.Apply);
            if (turn >= 0)
            {
                lookups.Add(one);
                plain.Add(two);
                searches.Add(three);
                changes.Add(four);
            }
        }

        return new
        {
            spaces = spaces.Length,
            lookup_microseconds = Figures.Round(Figures.Median(lookups)),
            dictionary_microseconds = Figures.Round(Figures.Median(plain)),
            search_microseconds = Figures.Round(Figures.Median(searches)),
            change_microseconds = Figures.Round(Figures.Median(changes)),
            bytes,
        };
    }

    private static double Microseconds<T>(T[] given, Func<T, bool> act)
    {
        var (start, done) = (ThreadClock.Now, 0);
        foreach (var one in given)
        {
            done += act(one) ? 1 : 0;
        }

        var spent = ThreadClock.Now - start;
        return done > 0 ? spent.TotalMicroseconds / given.Length : throw new InvalidOperationException("Nothing was found.");
    }

    private static RecordedEvent Schedule(Space space, long seq)
    {
        var details = new SpaceDetails(space.Title, space.Lang, space.TopicIds, default, null);
        return new RecordedEvent(seq, space.Id, space.Version, new SpaceScheduled(details, space.ScheduledStart!.Value) { At = space.CreatedAt, Actor = space.CreatorId });
    }
}

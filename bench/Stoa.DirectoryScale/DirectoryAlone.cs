using System.Diagnostics;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.DirectoryScale;

/// <summary>Memory and search of the Directory alone, hostile queries included.</summary>
internal static class DirectoryAlone
{
    private const int QueriesPerKind = 4_000;

    public static object Measure(int count)
    {
        var generating = Stopwatch.StartNew();
        var kept = 0;
        foreach (var space in new SpaceGenerator(SpaceGenerator.Seed).Spaces(count))
        {
            kept += space.Title is null ? 0 : 1;
        }

        generating.Stop();

        var generator = new SpaceGenerator(SpaceGenerator.Seed);
        var directory = new SpaceDirectory(new SpaceRules());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var loading = Stopwatch.StartNew();
        directory.Load(generator.Spaces(count));
        loading.Stop();
        var bytesPerSpace = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)directory.Count;

        var mix = new List<double>();
        var kinds = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (kind, isInMix, makeQuery) in generator.QueryKinds)
        {
            var queries = Enumerable.Range(0, isInMix ? QueriesPerKind : QueriesPerKind / 20).Select(_ => makeQuery()).ToArray();
            foreach (var query in queries.Take(200))
            {
                directory.Search(query, SpaceStateFilter.All, 100);
            }

            var milliseconds = new List<double>(queries.Length);
            long found = 0;
            foreach (var query in queries)
            {
                var start = Stopwatch.GetTimestamp();
                found += directory.Search(query, SpaceStateFilter.All, 100).Count;
                milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            if (isInMix)
            {
                mix.AddRange(milliseconds);
            }

            kinds[kind] = new { mean_results = Figures.Round(found / (double)queries.Length), milliseconds = Figures.Percentiles(milliseconds) };
        }

        return new
        {
            spaces = directory.Count,
            with_title = kept,
            processors = Environment.ProcessorCount,
            load_seconds_with_generating = Figures.Round(loading.Elapsed.TotalSeconds),
            generate_seconds = Figures.Round(generating.Elapsed.TotalSeconds),
            bytes_per_space = Figures.Round(bytesPerSpace),
            search_milliseconds_mix = Figures.Percentiles(mix),
            search_by_kind = kinds,
        };
    }
}

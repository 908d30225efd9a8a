namespace Stoa.DirectoryScale.Search;

/// <summary>What a search takes by how many titles have its word, beside SQLite FTS5. Processor time of this thread.</summary>
internal sealed class PostingsGrowth(int count)
{
    private const int WordsEach = 12;
    private const int Turns = 5;
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(200);
    private readonly SearchWorld _world = new(count);

    /// <summary>Measures about 1, 10, 100, … postings, up to the words that are in most titles.</summary>
    public object Measure()
    {
        ISearchEngine[] engines =
        [
            new StoaEngine(_world.Directory, _world.Numbers, isTyped: false),
            new StoaEngine(_world.Directory, _world.Numbers, isTyped: true),
            new SqliteEngine(_world.Titles, isOrdered: false),
            new SqliteEngine(_world.Titles, isOrdered: true),
        ];
        GC.Collect();
        var points = Groups().Select(group => Point(group, engines)).ToArray();
        Array.ForEach(engines, engine => engine.Dispose());
        return new { spaces = _world.Titles.Count, points };
    }

    /// <summary>Words of letters alone, in groups that are in about as many titles each.</summary>
    private IEnumerable<(string Word, int Postings)[]> Groups()
    {
        var all = _world.Titles
            .SelectMany(title => title.Folded.Split(' ').Where(word => word.Length > 1 && QuerySampler.IsPlain(word) && QuerySampler.IsSpaced(word)).Distinct(StringComparer.Ordinal))
            .CountBy(word => word, StringComparer.Ordinal).Select(pair => (Word: pair.Key, Postings: pair.Value)).OrderBy(pair => pair.Postings).ThenBy(pair => pair.Word, StringComparer.Ordinal).ToArray();
        var most = all[^1].Postings;
        for (var target = 1; target < most; target *= 10)
        {
            var near = all.Where(pair => pair.Postings >= target * 0.7 && pair.Postings <= target * 1.4).ToArray();
            if (near.Length >= WordsEach)
            {
                var step = near.Length / WordsEach; // The whole width, not the first in the alphabet.
                yield return [.. Enumerable.Range(0, WordsEach).Select(i => near[(i * step) + (step / 2)])];
            }
        }

        yield return all[^WordsEach..];
    }

    private static object Point((string Word, int Postings)[] group, ISearchEngine[] engines)
    {
        var queries = engines.Select(engine => group.Select(pair => engine.Prepare(QueryKind.FrequentWord, pair.Word)).ToArray()).ToArray();
        var turns = engines.Select(_ => new List<double>()).ToArray();
        for (var turn = -1; turn < Turns; turn++)
        {
            for (var i = 0; i < engines.Length; i++)
            {
                var microseconds = Turn(engines[i], queries[i]);
                if (turn >= 0)
                {
                    turns[i].Add(microseconds);
                }
            }
        }

        return new
        {
            postings = Figures.Round(group.Average(pair => pair.Postings)),
            mean_results = Figures.Round(queries[0].Average(query => engines[0].Run(QueryKind.FrequentWord, query))),
            microseconds = Enumerable.Range(0, engines.Length).ToDictionary(i => engines[i].Name, i => Figures.Round(Figures.Median(turns[i])), StringComparer.Ordinal),
        };
    }

    private static double Turn(ISearchEngine engine, string[] queries)
    {
        var (start, done) = (ThreadClock.Now, 0);
        TimeSpan spent;
        do
        {
            engine.Run(QueryKind.FrequentWord, queries[done++ % queries.Length]);
            spent = ThreadClock.Now - start;
        }
        while (spent < _turn || done % queries.Length != 0);
        return spent.TotalMicroseconds / done;
    }
}

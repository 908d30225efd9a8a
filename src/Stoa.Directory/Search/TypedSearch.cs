namespace Stoa.Directory.Search;

/// <summary>Finds Spaces while somebody types: every word must be in the title, the last one may be the beginning of one.</summary>
/// <remarks>
/// The words that begin as the last one does are looked up in the order of the alphabet, then walked as any search is.
/// Bounds: when more than <see cref="MaxWords"/> words begin so, nearly every title has one, and the Spaces are walked in the order of the
/// contract instead; beside other words, when more than <see cref="MaxJoinedWords"/> do, those that have the other words are. Such a walk
/// looks at <see cref="MaxLooked"/> titles at most, so what stands behind them may not be found until more is typed.
/// </remarks>
internal sealed class TypedSearch(TitleIndex titles, RankedSpaces ranked)
{
    /// <summary>How many words with the same beginning are walked.</summary>
    public const int MaxWords = 1_000;

    /// <summary>The same when each has to be joined with other words.</summary>
    public const int MaxJoinedWords = 64;

    /// <summary>How many titles are looked at one by one.</summary>
    public const int MaxLooked = 5_000;

    private const int MaxAttempts = 3;

    /// <summary>The best matches in order, at most <paramref name="maxResults"/>.</summary>
    public List<SpaceEntry> Search(string text, SpaceStateFilter state, int maxResults, Predicate<SpaceEntry> isShown)
    {
        List<SpaceEntry> results = [];
        var query = SearchQuery.Typed(text);
        if (query.IsEmpty)
        {
            return results;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            results.Clear();
            var before = titles.Changes;
            if (state != SpaceStateFilter.Scheduled)
            {
                Collect(query, isLive: true, maxResults, isShown, results);
            }

            if (state != SpaceStateFilter.Live && results.Count < maxResults)
            {
                Collect(query, isLive: false, maxResults - results.Count, isShown, results);
            }

            Interlocked.MemoryBarrier();
            if (before % 2 == 0 && titles.Changes == before)
            {
                return results;
            }
        }

        TitleIndex.KeepMatches(query, state, results);
        return results;
    }

    private void Collect(SearchQuery query, bool isLive, int wanted, Predicate<SpaceEntry> isShown, List<SpaceEntry> results)
    {
        var table = titles.TableOf(isLive);
        if (!query.TryOpen(table, titles.MostTerms, out var cursors))
        {
            return;
        }

        var best = new Best(wanted, isLive);
        if (query.Prefix is not { } prefix)
        {
            Walk(query, new PostingIntersection(cursors), best, isShown, looks: false);
        }
        else
        {
            var limit = cursors.Length == 0 ? MaxWords : MaxJoinedWords;
            var words = table.StartingWith(prefix).Take(limit + 1).ToArray();
            if (words.Length <= limit)
            {
                foreach (var word in words)
                {
                    if (table.TryGet(word, out var list) && list.Blocks is { Length: > 0 } blocks)
                    {
                        Walk(query, new PostingIntersection([.. cursors, new PostingCursor(blocks)]), best, isShown, looks: false);
                    }
                }
            }
            else if (cursors.Length > 0)
            {
                Walk(query, new PostingIntersection(cursors), best, isShown, looks: true);
            }
            else
            {
                results.AddRange((isLive ? ranked.Live : ranked.Scheduled).Take(MaxLooked)
                    .Where(entry => isShown(entry) && query.Matches(entry.Space.Title)).Take(wanted));
                return;
            }
        }

        best.AppendTo(results);
    }

    /// <summary>Walks what several words have in common.</summary>
    /// <param name="query">What was typed.</param>
    /// <param name="walk">The walk.</param>
    /// <param name="best">Where the matches go.</param>
    /// <param name="isShown">Leaves Spaces out.</param>
    /// <param name="looks">True when the titles have to be looked at for the last word.</param>
    private void Walk(SearchQuery query, PostingIntersection walk, Best best, Predicate<SpaceEntry> isShown, bool looks)
    {
        for (var looked = 0; walk.TryNext(out var key) && !best.IsBehind(key);)
        {
            if (best.Has(key) || titles.DocumentOf(key) is not { } entry || !query.HasRuns(entry.FoldedRuns) || !isShown(entry))
            {
                continue;
            }

            if (looks && looked++ == MaxLooked)
            {
                return;
            }

            if (!looks || query.Matches(entry.Space.Title))
            {
                best.Add(key, entry);
            }
        }
    }

    /// <summary>The best of several walks, each in the order of its keys; knows when a walk can bring nothing more.</summary>
    private sealed class Best(int wanted, bool isLive)
    {
        private readonly RankedEntries _ranked = new(wanted);
        private readonly HashSet<ulong> _keys = [];

        // The milliseconds of the best so far, the last one on top.
        private readonly PriorityQueue<ulong, ulong> _starts = new(Comparer<ulong>.Create(static (one, other) => other.CompareTo(one)));

        public bool Has(ulong key) => _keys.Contains(key);

        /// <summary>True when nothing from this key on can be among the best. Live ones all have to be ranked.</summary>
        public bool IsBehind(ulong key) => !isLive && _starts.Count == wanted && TitleIndex.MillisecondOf(key) > _starts.Peek();

        public void Add(ulong key, SpaceEntry entry)
        {
            _keys.Add(key);
            _ranked.Add(entry);
            if (!isLive)
            {
                var start = TitleIndex.MillisecondOf(key);
                _starts.Enqueue(start, start);
                if (_starts.Count > wanted)
                {
                    _starts.Dequeue();
                }
            }
        }

        public void AppendTo(List<SpaceEntry> results) => _ranked.AppendTo(results);
    }
}

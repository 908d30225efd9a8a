using Stoa.Spaces;

namespace Stoa.Directory.Search;

/// <summary>Finds Spaces by what a person types, best first: what <c>docs/search.md</c> says.</summary>
/// <remarks>
/// <para>First come the Spaces that have every word; when they are fewer than wanted, those where a word begins as the last one does; when
/// there are none at all, those of the query with its misspelled words corrected (<see cref="SpellingCorrection"/>).</para>
/// <para>Threads: as <see cref="TitleIndex"/> has it. A search that overlapped a change is made again; the third time its results are
/// checked one by one.</para>
/// <para>Bounds: <see cref="SearchBudget"/>. Of words that very many titles have, the soonest scheduled and the largest live Spaces are looked at.</para>
/// </remarks>
public sealed class TypedSearch
{
    /// <summary>How many Spaces are kept to have their titles read and ranked.</summary>
    internal const int MaxRanked = 200;

    /// <summary>How many words with the same beginning are walked; of more, those that many titles have.</summary>
    internal const int MaxWords = 1_000;

    /// <summary>How many Spaces with one of several words are looked at at least, when the words share what a search may do.</summary>
    private const int LeastShare = 512;

    private const int MaxAttempts = 3;

    private readonly TitleIndex _titles;
    private readonly RankedSpaces _ranked;
    private readonly SpacesByNamed _named;

    /// <summary>Searches in what a directory keeps.</summary>
    /// <param name="titles">The words of the titles.</param>
    /// <param name="ranked">The Spaces in order.</param>
    /// <param name="named">The Spaces of those whom they name: hosts among others.</param>
    internal TypedSearch(TitleIndex titles, RankedSpaces ranked, SpacesByNamed named) => (_titles, _ranked, _named) = (titles, ranked, named);

    /// <summary>Finds the best matches.</summary>
    /// <param name="wish">What is looked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">More results are wanted than <see cref="SpaceDirectory.MaxSearchResults"/>, or none.</exception>
    public FoundSpaces Find(TypedWish wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        if (wish.MaxResults is < 1 or > SpaceDirectory.MaxSearchResults)
        {
            throw new ArgumentOutOfRangeException(nameof(wish));
        }

        var query = new TypedQuery(wish.Text, wish.HostsNamed);
        var found = Find(query, wish, new SearchBudgets());
        if (found.Count > 0 || query.SingleWords.Count == 0)
        {
            return new FoundSpaces(found, query, correctedQuery: null);
        }

        var budget = new SearchBudgets();
        foreach (var text in new SpellingCorrection(_titles, wish.State).Of(query))
        {
            var corrected = new TypedQuery(text, wish.HostsNamed);
            found = Find(corrected, wish, budget);
            if (found.Count > 0)
            {
                return new FoundSpaces(found, corrected, SpellingCorrection.AsWritten(query, corrected, found[0].Space.Title ?? ""));
            }

            if (budget.IsSpent)
            {
                break;
            }
        }

        return new FoundSpaces([], query, correctedQuery: null);
    }

    private List<SpaceEntry> Find(TypedQuery query, TypedWish wish, SearchBudgets budget)
    {
        List<SpaceEntry> results = [];
        if (query.IsEmpty)
        {
            return results;
        }

        var title = new TitleWords();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // What an attempt used up for nothing is not taken from the next: the budget bounds each.
            var left = new SearchBudgets();
            left.Become(budget);
            results.Clear();
            var before = _titles.Changes;
            Collect(query, wish, title, left, results);
            Interlocked.MemoryBarrier();
            if (before % 2 == 0 && _titles.Changes == before)
            {
                budget.Become(left);
                return results;
            }

            if (attempt == MaxAttempts - 1)
            {
                budget.Become(left);
            }
        }

        results.RemoveAll(entry => !IsWanted(entry.Space.State, wish.State) || query.QualityOf(entry.Space, title) == MatchQuality.None);
        return results;
    }

    private void Collect(TypedQuery query, TypedWish wish, TitleWords title, SearchBudgets budget, List<SpaceEntry> results)
    {
        var whole = Gather(query, wish, title, budget, isBeginning: false);
        whole.Rank(entry => query.HasDegrees ? query.QualityOf(entry.Space, title) : MatchQuality.Row, MatchQuality.Row, results, wish.MaxResults);
        if (query.Last is null || results.Count == wish.MaxResults)
        {
            return;
        }

        var begun = Gather(query, wish, title, budget, isBeginning: true, but: whole);
        begun.Rank(entry => query.HasDegrees ? query.QualityOf(entry.Space, title) : MatchQuality.RowBeginning, MatchQuality.RowBeginning, results, wish.MaxResults);
    }

    private RelevantSpaces Gather(TypedQuery query, TypedWish wish, TitleWords title, SearchBudgets budget, bool isBeginning, RelevantSpaces? but = null)
    {
        var best = new RelevantSpaces(query.HasDegrees ? MaxRanked : wish.MaxResults, wish.Now, _titles.MostReminders);
        var gathering = new Gathering(query, wish, title, budget, best, but, isBeginning);

        // A Space that starts meanwhile leaves the scheduled ones last: in this order it is found among one or the other.
        if (wish.State != SpaceStateFilter.Live)
        {
            Gather(gathering, isLive: false);
        }

        if (wish.State != SpaceStateFilter.Scheduled)
        {
            Gather(gathering, isLive: true);
        }

        return best;
    }

    private void Gather(Gathering into, bool isLive)
    {
        var query = into.Query;
        var table = _titles.TableOf(isLive);
        List<PostingCursor> cursors = [];
        if (!TryOpen(table, query, withLast: !into.IsBeginning, cursors))
        {
            return;
        }

        if (query.Hosts is [var name, ..])
        {
            foreach (var entry in name.Users.SelectMany(user => _named.EntriesOf(user).Where(entry => entry.Space.IsHost(user))))
            {
                into.Take(entry, isLive, mustRead: true);
            }

            WalkBeginnings(into, isLive, table, cursors, new WordBeginning(name.Mention.Text), name.IsBeginning);
        }
        else if (into.IsBeginning && query.Last is { } last)
        {
            WalkBeginnings(into, isLive, table, cursors, new WordBeginning(last.Text), isBeginning: true);
        }
        else
        {
            Walk(into, isLive, cursors, query.MustReadTitles);
        }
    }

    private static bool TryOpen(TermTable table, TypedQuery query, bool withLast, List<PostingCursor> cursors)
    {
        foreach (var term in withLast && query.Last is { } last ? query.Required.Append(last.Text) : query.Required)
        {
            if (!table.TryGet(term, out var list) || list.Blocks is not { Length: > 0 } blocks)
            {
                return false;
            }

            cursors.Add(new PostingCursor(blocks));
        }

        return true;
    }

    /// <summary>Walks the Spaces that have the other words and one that begins so, the cheaper way round.</summary>
    private void WalkBeginnings(Gathering into, bool isLive, TermTable table, List<PostingCursor> others, WordBeginning beginning, bool isBeginning)
    {
        string[] words = isBeginning ? [.. table.StartingWith(beginning).Take(MaxWords + 1)] : [beginning.Text];
        var isMany = words.Length > MaxWords;
        if (isMany && others.Count > 0 && others.Min(one => one.Length) <= SearchBudget.MaxTitles)
        {
            Walk(into, isLive, others, mustRead: true);
            return;
        }

        // The words that most titles have come first: with what they find, the others are soon done.
        var lists = new List<PostingCursor>();
        foreach (var word in isMany ? table.FrequentStartingWith(beginning).Take(MaxWords) : words)
        {
            if (table.TryGet(word, out var list) && list.Blocks is { Length: > 0 } blocks)
            {
                lists.Add(new PostingCursor(blocks));
            }
        }

        var isScattered = isLive && lists.Sum(list => list.Length) > SearchBudget.MaxSteps / 2;
        if (!isScattered)
        {
            lists.Sort((one, other) => other.Length.CompareTo(one.Length));
            var share = isLive || lists.Count < 2 ? int.MaxValue : Math.Max(LeastShare, 2 * SearchBudget.MaxSteps / lists.Count);
            lists.ForEach(list => Walk(into, isLive, [.. others, list], into.Query.MustReadTitles, share));
        }

        if ((isScattered || isMany) && !into.Best.IsFull)
        {
            WalkAll(into, isLive, others);
        }
    }

    /// <summary>Walks the Spaces that have some words, or all Spaces, and reads their titles.</summary>
    private void WalkAll(Gathering into, bool isLive, List<PostingCursor> words)
    {
        if (words.Count == 0)
        {
            WalkRanked(into, isLive, words, mustRead: true);
        }
        else
        {
            Walk(into, isLive, words, mustRead: true);
        }
    }

    /// <summary>Walks the Spaces that all lists have, at most so many of them.</summary>
    private void Walk(Gathering into, bool isLive, List<PostingCursor> cursors, bool mustRead, int most = int.MaxValue)
    {
        // The soonest scheduled ones come first. Live ones come in no order, so of very many the largest are looked at.
        if (isLive && cursors.Min(cursor => cursor.Length) > (mustRead ? SearchBudget.MaxTitles : SearchBudget.MaxSteps / 2))
        {
            WalkRanked(into, isLive, cursors, mustRead);
            return;
        }

        var walk = new BoundedWalk([.. cursors], into.Budget.Of(isLive));
        for (; most > 0 && walk.TryNext(out var key); most--)
        {
            if (!isLive && into.Best.IsDoneAt(key))
            {
                return;
            }

            if (into.Best.MayWant(isLive, key, _titles.CountOf(key)) && _titles.DocumentOf(key) is { } entry && !into.Take(entry, isLive, mustRead))
            {
                return;
            }
        }
    }

    /// <summary>Walks all Spaces, the largest or the soonest first, and looks each up in the lists.</summary>
    private void WalkRanked(Gathering into, bool isLive, List<PostingCursor> cursors, bool mustRead)
    {
        var budget = into.Budget.Of(isLive);
        foreach (var entry in isLive ? _ranked.Live : _ranked.Scheduled)
        {
            if (!budget.TakeStep() || into.Best.IsDoneAt(entry) || (HasAll(entry, cursors, budget) && !into.Take(entry, isLive, mustRead)))
            {
                return;
            }
        }
    }

    private static bool HasAll(SpaceEntry entry, List<PostingCursor> cursors, SearchBudget budget)
    {
        if (cursors.Count == 0)
        {
            return true;
        }

        var (space, number) = (entry.Space, entry.DocumentNumber);
        if (number < 0)
        {
            return false;
        }

        var key = TitleIndex.KeyOf(space, number);
        foreach (var cursor in cursors)
        {
            var own = cursor; // A copy: each look-up begins at the first key.
            if (!budget.TakeStep() || !own.SeekTo(key) || own.Current != key)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWanted(SpaceState state, SpaceStateFilter wanted) => state switch
    {
        SpaceState.Live => wanted != SpaceStateFilter.Scheduled,
        SpaceState.Scheduled => wanted != SpaceStateFilter.Live,
        _ => false,
    };

    /// <summary>One pass over the Spaces that may match.</summary>
    private sealed record Gathering(
        TypedQuery Query, TypedWish Wish, TitleWords Title, SearchBudgets Budget, RelevantSpaces Best, RelevantSpaces? But, bool IsBeginning)
    {
        /// <summary>Keeps a Space if it is better than what is kept and matches. False when the budget is spent.</summary>
        public bool Take(SpaceEntry entry, bool isLive, bool mustRead)
        {
            if (entry.Space.State != (isLive ? SpaceState.Live : SpaceState.Scheduled) || !Best.Wants(entry) || But?.HasSeen(entry) == true)
            {
                return true;
            }

            if (mustRead && !Budget.Of(isLive).TakeTitle())
            {
                return false;
            }

            if ((!mustRead || IsMatch(Query.QualityOf(entry.Space, Title))) && Wish.IsShown(entry))
            {
                Best.Add(entry);
            }

            return true;
        }

        private bool IsMatch(MatchQuality quality) =>
            quality != MatchQuality.None && (IsBeginning || Query.Last is null || quality >= MatchQuality.Words);
    }
}

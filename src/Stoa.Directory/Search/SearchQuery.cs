namespace Stoa.Directory.Search;

/// <summary>A query taken apart: the terms a title must have and the runs it must contain.</summary>
internal sealed class SearchQuery
{
    private readonly string _folded;
    private readonly List<SearchTerm> _terms = [];
    private readonly List<SearchTerm> _runs = [];

    /// <summary>Folds a query and finds its terms. No text is refused and no character is an operator.</summary>
    public SearchQuery(string text)
    {
        _folded = TextFolding.Fold(text);
        TermScanner.ForQuery(_folded, _terms, _runs);
    }

    private SearchQuery(SearchQuery other, List<SearchTerm> terms)
    {
        _folded = other._folded;
        _terms = terms;
        _runs = other._runs;
    }

    /// <summary>The beginning of a word that a title must have; null when all words are whole.</summary>
    public string? Prefix { get; private init; }

    /// <summary>Whether no word is in the query, so that it finds nothing.</summary>
    public bool IsEmpty => _terms.Count == 0 && Prefix is null;

    /// <summary>A query that is being typed: unless a space ends it, its last word may be the beginning of one.</summary>
    /// <remarks>Not of scripts without spaces, where any part of a word finds it, and not an emoji.</remarks>
    public static SearchQuery Typed(string text)
    {
        var whole = new SearchQuery(text);
        if (text.Length == 0 || char.IsWhiteSpace(text[^1]) || whole._terms is not [.., var last])
        {
            return whole;
        }

        return CharacterKinds.At(whole._folded, last.Start, out _) is CharacterKind.Unspaced or CharacterKind.Symbol or CharacterKind.Regional
            ? whole
            : new SearchQuery(whole, whole._terms[..^1]) { Prefix = last.In(whole._folded).ToString() };
    }

    /// <summary>
    /// Looks every term up, each distinct one once. False when no title can match: a term is nowhere, or there are more
    /// terms than any title has.
    /// </summary>
    public bool TryOpen(TermTable table, int mostTermsOfATitle, out PostingCursor[] cursors)
    {
        cursors = [];
        var lists = new HashSet<PostingList>(Math.Min(_terms.Count, mostTermsOfATitle + 1));
        var opened = new List<PostingCursor>(lists.Capacity);
        foreach (var term in _terms)
        {
            if (!table.TryGet(term.In(_folded), out var list) || list.Blocks is not { Length: > 0 } blocks)
            {
                return false;
            }

            if (lists.Add(list))
            {
                if (lists.Count > mostTermsOfATitle)
                {
                    return false;
                }

                opened.Add(new PostingCursor(blocks));
            }
        }

        cursors = [.. opened];
        return true;
    }

    /// <summary>Where the words of the query stand in a title, the part that was typed of the last one: in order, in UTF-16 units.</summary>
    public IReadOnlyList<TextRange> Highlights(string title)
    {
        var places = new TitleHighlights(title);
        var folded = places.Folded;
        var terms = new List<SearchTerm>();
        TermScanner.ForTitle(folded, terms);
        List<SearchTerm> found = [];

        // The pairs of a long run are found wherever they stand; what counts is the run.
        var wanted = _terms.Where(term => !_runs.Exists(run => term.Start >= run.Start && term.Start + term.Length <= run.Start + run.Length)).ToArray();
        foreach (var term in terms)
        {
            if (Array.Exists(wanted, one => term.In(folded).SequenceEqual(one.In(_folded))))
            {
                found.Add(term);
            }
            else if (Prefix is { } prefix && term.In(folded).StartsWith(prefix, StringComparison.Ordinal))
            {
                found.Add(term with { Length = prefix.Length });
            }
        }

        foreach (var run in _runs)
        {
            for (var at = IndexOf(run, 0); at >= 0; at = IndexOf(run, at + 1))
            {
                found.Add(run with { Start = at });
            }
        }

        return places.Of(found);

        int IndexOf(SearchTerm run, int from) => folded.AsSpan(from).IndexOf(run.In(_folded), StringComparison.Ordinal) is >= 0 and var at ? at + from : -1;
    }

    /// <summary>Whether a title that has all terms contains the runs too.</summary>
    public bool HasRuns(string? foldedTitle)
    {
        foreach (var run in _runs)
        {
            if (foldedTitle is null || !foldedTitle.AsSpan().Contains(run.In(_folded), StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a title matches, found out from the title alone: what the index must agree with.</summary>
    public bool Matches(string? title)
    {
        if (IsEmpty || title is null)
        {
            return false;
        }

        var folded = TextFolding.Fold(title);
        var terms = new List<SearchTerm>();
        TermScanner.ForTitle(folded, terms);
        foreach (var wanted in _terms)
        {
            if (!terms.Exists(term => term.In(folded).SequenceEqual(wanted.In(_folded))))
            {
                return false;
            }
        }

        return HasRuns(folded)
            && (Prefix is null || terms.Exists(term => term.In(folded).StartsWith(Prefix, StringComparison.Ordinal)));
    }
}

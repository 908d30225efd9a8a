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

    /// <summary>Whether no word is in the query, so that it finds nothing.</summary>
    public bool IsEmpty => _terms.Count == 0;

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

        return HasRuns(folded);
    }
}

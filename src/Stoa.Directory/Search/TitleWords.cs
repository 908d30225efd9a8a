namespace Stoa.Directory.Search;

/// <summary>A folded title with its words, for finding where those of a query stand in it. One may be used for title after title, by one thread.</summary>
internal sealed class TitleWords
{
    private readonly List<SearchTerm> _terms = [];

    /// <summary>The folded title.</summary>
    public string Folded { get; private set; } = "";

    /// <summary>Takes a title that is folded already.</summary>
    public void Read(string folded)
    {
        Folded = folded;
        _terms.Clear();
        TermScanner.ForTitle(folded, _terms);
    }

    /// <summary>True when the title has a word.</summary>
    public bool Has(QueryUnit unit) => At(unit, 0).Length > 0;

    /// <summary>True when a word of the title begins so.</summary>
    public bool Has(WordBeginning beginning) => At(beginning, 0).Length > 0;

    /// <summary>True when the words stand in the title side by side in their order; what is no word may stand between them.</summary>
    /// <param name="units">The words, at least one.</param>
    /// <param name="last">The beginning of one more word behind them; null for none.</param>
    public bool HasRow(ReadOnlySpan<QueryUnit> units, WordBeginning? last = null) => FindRow(units, last, 0, null);

    /// <summary>Adds the places of a word.</summary>
    public void Find(QueryUnit unit, List<SearchTerm> places)
    {
        for (var from = 0; At(unit, from) is { Length: > 0 } place; from = place.Start + 1)
        {
            places.Add(place);
        }
    }

    /// <summary>Adds the places where words begin so: the part that is typed.</summary>
    public void Find(WordBeginning beginning, List<SearchTerm> places)
    {
        for (var from = 0; At(beginning, from) is { Length: > 0 } place; from = place.Start + 1)
        {
            places.Add(place);
        }
    }

    /// <summary>Adds the places of the words in each row of them.</summary>
    public void FindRows(ReadOnlySpan<QueryUnit> units, List<SearchTerm> places)
    {
        for (var from = 0; At(units[0], from) is { Length: > 0 } place; from = place.Start + 1)
        {
            var count = places.Count;
            places.Add(place);
            if (!Follows(units[1..], last: null, place.Start + place.Length, places))
            {
                places.RemoveRange(count, places.Count - count);
            }
        }
    }

    private bool FindRow(ReadOnlySpan<QueryUnit> units, WordBeginning? last, int from, List<SearchTerm>? places)
    {
        if (units.IsEmpty)
        {
            return last is not { } only || Has(only);
        }

        for (; At(units[0], from) is { Length: > 0 } place; from = place.Start + 1)
        {
            if (Follows(units[1..], last, place.Start + place.Length, places))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the words follow, the first one as the next word behind an index.</summary>
    private bool Follows(ReadOnlySpan<QueryUnit> units, WordBeginning? last, int behind, List<SearchTerm>? places)
    {
        var next = behind;
        foreach (var unit in units)
        {
            var place = At(unit, next);
            if (place.Length == 0 || !IsGap(next, place.Start))
            {
                return false;
            }

            places?.Add(place);
            next = place.Start + place.Length;
        }

        return last is not { } beginning || (At(beginning, next) is { Length: > 0 } end && IsGap(next, end.Start));
    }

    /// <summary>True when no word stands between two places.</summary>
    private bool IsGap(int start, int end)
    {
        for (; start < end;)
        {
            if (CharacterKinds.At(Folded, start, out var length) is CharacterKind.Letter or CharacterKind.Digit or CharacterKind.Unspaced)
            {
                return false;
            }

            start += length;
        }

        return true;
    }

    /// <summary>The first place of a word at or behind an index; empty when there is none.</summary>
    private SearchTerm At(QueryUnit unit, int from)
    {
        if (unit.IsRun)
        {
            var at = from >= Folded.Length ? -1 : Folded.AsSpan(from).IndexOf(unit.Text, StringComparison.Ordinal);
            return at < 0 ? default : new SearchTerm(from + at, unit.Text.Length);
        }

        // The terms do not come strictly in order, so the least is wanted.
        var first = default(SearchTerm);
        foreach (var term in _terms)
        {
            if (term.Start >= from && (first.Length == 0 || term.Start < first.Start) && term.In(Folded).SequenceEqual(unit.Text))
            {
                first = term;
            }
        }

        return first;
    }

    private SearchTerm At(WordBeginning beginning, int from)
    {
        var first = default(SearchTerm);
        foreach (var term in _terms)
        {
            if (term.Start >= from && (first.Length == 0 || term.Start < first.Start) && beginning.Begins(term.In(Folded)))
            {
                first = term with { Length = beginning.Length };
            }
        }

        return first;
    }
}

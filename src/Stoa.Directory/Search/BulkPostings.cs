namespace Stoa.Directory.Search;

/// <summary>Gathers postings as they come and sorts them into lists at the end, in a few large arrays.</summary>
internal sealed class BulkPostings
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byTerm;
    private readonly List<string> _terms = [];
    private readonly List<int> _counts = [];
    private readonly List<int> _postingTerms = [];
    private readonly List<ulong> _postingKeys = [];

    /// <summary>Starts with nothing.</summary>
    public BulkPostings() => _byTerm = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds a key under a term.</summary>
    public void Add(ReadOnlySpan<char> term, ulong key)
    {
        if (!_byTerm.TryGetValue(term, out var number))
        {
            number = _terms.Count;
            var text = term.ToString();
            _numbers[text] = number;
            _terms.Add(text);
            _counts.Add(0);
        }

        _counts[number]++;
        _postingTerms.Add(number);
        _postingKeys.Add(key);
    }

    /// <summary>Each term with its list. To be called once.</summary>
    public IEnumerable<(string Term, PostingList List)> Complete()
    {
        // A counting sort by term; each term's keys are then sorted on their own.
        var ends = new int[_terms.Count];
        for (var term = 1; term < ends.Length; term++)
        {
            ends[term] = ends[term - 1] + _counts[term - 1];
        }

        var keys = new ulong[_postingKeys.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[ends[_postingTerms[i]]++] = _postingKeys[i];
        }

        for (var term = 0; term < ends.Length; term++)
        {
            yield return (_terms[term], PostingList.Of(keys.AsSpan(ends[term] - _counts[term], _counts[term])));
        }
    }
}

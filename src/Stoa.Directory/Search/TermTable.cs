using System.Collections.Concurrent;

namespace Stoa.Directory.Search;

/// <summary>Finds the posting list of a term, and the terms with the same beginning. One thread writes, any number read without a lock.</summary>
internal sealed class TermTable
{
    private readonly ConcurrentDictionary<string, PostingList> _lists = new(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PostingList>.AlternateLookup<ReadOnlySpan<char>> _byTerm;
    private readonly SortedBlocks<string>? _inOrder;
    private readonly SortedBlocks<string> _frequent = new(StringComparer.Ordinal);
    private BulkPostings? _bulk;

    /// <summary>Makes an empty table.</summary>
    /// <param name="isOrdered">True when <see cref="StartingWith"/> will be asked: it takes a place in an array for each term.</param>
    public TermTable(bool isOrdered = false)
    {
        _byTerm = _lists.GetAlternateLookup<ReadOnlySpan<char>>();
        _inOrder = isOrdered ? new SortedBlocks<string>(StringComparer.Ordinal) : null;
    }

    /// <summary>Finds the list of a term. It may turn empty while it is read.</summary>
    public bool TryGet(ReadOnlySpan<char> term, out PostingList list) => _byTerm.TryGetValue(term, out list!);

    /// <summary>The terms that begin so, in ordinal order. One of them may be gone when it is looked up.</summary>
    public IEnumerable<string> StartingWith(WordBeginning beginning) =>
        (_inOrder ?? throw new InvalidOperationException("The table keeps no order."))
            .From(beginning.First).TakeWhile(term => beginning.Begins(term));

    /// <summary>Those of the terms that begin so which more than <see cref="PostingList.BlockKeys"/> Spaces have, about.</summary>
    public IEnumerable<string> FrequentStartingWith(WordBeginning beginning) => _frequent.From(beginning.First).TakeWhile(term => beginning.Begins(term));

    /// <summary>The terms in ordinal order, in blocks that are never changed; none is empty.</summary>
    public string[][] InOrder => [.. (_inOrder ?? throw new InvalidOperationException("The table keeps no order.")).Pages.SelectMany(page => page)];

    /// <summary>Adds a key under a term.</summary>
    public void Add(ReadOnlySpan<char> term, ulong key)
    {
        if (!_byTerm.TryGetValue(term, out var known, out var list))
        {
            list = new PostingList();
            list.Add(key);
            var text = term.ToString();
            _lists[text] = list;
            _inOrder?.Add(text);
            return;
        }

        var wasFrequent = IsFrequent(list);
        list.Add(key);
        ChangeFrequent(known, list, wasFrequent);
    }

    /// <summary>Removes a key from a term; a term without keys goes too.</summary>
    public void Remove(ReadOnlySpan<char> term, ulong key)
    {
        if (_byTerm.TryGetValue(term, out var known, out var list))
        {
            var wasFrequent = IsFrequent(list);
            list.Remove(key);
            ChangeFrequent(known, list, wasFrequent);
            if (list.IsEmpty)
            {
                _byTerm.TryRemove(term, out var text, out _);
                _inOrder?.Remove(text!); // It was there.
            }
        }
    }

    /// <summary>Adds a key under a term, to be found only after <see cref="CompleteBulk"/>: many times faster than
    /// <see cref="Add"/> for an empty table.</summary>
    public void AddBulk(ReadOnlySpan<char> term, ulong key) => (_bulk ??= new BulkPostings()).Add(term, key);

    /// <summary>Makes everything added in bulk findable. The table must have been empty before.</summary>
    public void CompleteBulk()
    {
        foreach (var (term, keys) in _bulk?.Complete() ?? [])
        {
            _lists[term] = keys;
        }

        _inOrder?.Load([.. _lists.Keys]);
        _frequent.Load([.. _lists.Where(pair => IsFrequent(pair.Value)).Select(pair => pair.Key)]);
        _bulk = null;
    }

    private static bool IsFrequent(PostingList list) => list.Blocks.Length > 1;

    private void ChangeFrequent(string term, PostingList list, bool wasFrequent)
    {
        if (IsFrequent(list) && !wasFrequent)
        {
            _frequent.Add(term);
        }
        else if (wasFrequent && !IsFrequent(list))
        {
            _frequent.Remove(term);
        }
    }
}

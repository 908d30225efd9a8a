using System.Collections.Concurrent;

namespace Stoa.Directory.Search;

/// <summary>Finds the posting list of a term. One thread writes, any number read without a lock.</summary>
internal sealed class TermTable
{
    private readonly ConcurrentDictionary<string, PostingList> _lists = new(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PostingList>.AlternateLookup<ReadOnlySpan<char>> _byTerm;
    private BulkPostings? _bulk;

    /// <summary>Makes an empty table.</summary>
    public TermTable() => _byTerm = _lists.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds the list of a term. It may turn empty while it is read.</summary>
    public bool TryGet(ReadOnlySpan<char> term, out PostingList list) => _byTerm.TryGetValue(term, out list!);

    /// <summary>Adds a key under a term.</summary>
    public void Add(ReadOnlySpan<char> term, ulong key)
    {
        if (!_byTerm.TryGetValue(term, out var list))
        {
            list = new PostingList();
            list.Add(key);
            _byTerm[term] = list;
            return;
        }

        list.Add(key);
    }

    /// <summary>Removes a key from a term; a term without keys goes too.</summary>
    public void Remove(ReadOnlySpan<char> term, ulong key)
    {
        if (_byTerm.TryGetValue(term, out var list))
        {
            list.Remove(key);
            if (list.IsEmpty)
            {
                _byTerm.TryRemove(term, out _);
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

        _bulk = null;
    }
}

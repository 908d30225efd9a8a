using System.Collections.Concurrent;

namespace Stoa.Directory.Search;

/// <summary>Finds the posting list of a term. One thread writes, any number read without a lock.</summary>
internal sealed class TermTable
{
    private readonly ConcurrentDictionary<string, PostingList> _lists = new(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PostingList>.AlternateLookup<ReadOnlySpan<char>> _byTerm;
    private Dictionary<string, BulkKeys>? _bulk;
    private Dictionary<string, BulkKeys>.AlternateLookup<ReadOnlySpan<char>> _bulkByTerm;

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
    public void AddBulk(ReadOnlySpan<char> term, ulong key)
    {
        if (_bulk is null)
        {
            _bulk = new(StringComparer.Ordinal);
            _bulkByTerm = _bulk.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        if (!_bulkByTerm.TryGetValue(term, out var keys))
        {
            keys = new BulkKeys();
            _bulkByTerm[term] = keys;
        }

        keys.Add(key);
    }

    /// <summary>Makes everything added in bulk findable.</summary>
    public void CompleteBulk()
    {
        foreach (var (term, keys) in _bulk ?? new(StringComparer.Ordinal))
        {
            if (_lists.TryGetValue(term, out var list))
            {
                foreach (var key in keys.Span)
                {
                    list.Add(key);
                }
            }
            else
            {
                _lists[term] = PostingList.Of(keys.Span);
            }

            keys.Clear();
        }

        _bulk = null;
        _bulkByTerm = default;
    }

    /// <summary>Keys of one term in the order they came, growing in place.</summary>
    private sealed class BulkKeys
    {
        private ulong[] _keys = new ulong[1];
        private int _count;

        public Span<ulong> Span => _keys.AsSpan(0, _count);

        public void Add(ulong key)
        {
            // A term that a title repeats comes twice in a row.
            if (_count > 0 && _keys[_count - 1] == key)
            {
                return;
            }

            if (_count == _keys.Length)
            {
                Array.Resize(ref _keys, _count * 2);
            }

            _keys[_count++] = key;
        }

        public void Clear()
        {
            _keys = [];
            _count = 0;
        }
    }
}

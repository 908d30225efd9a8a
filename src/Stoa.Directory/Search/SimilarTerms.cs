namespace Stoa.Directory.Search;

/// <summary>Finds the terms that differ from a word by a few edits: a letter left out, put in, changed, or two neighbours exchanged.</summary>
/// <remarks>
/// <para>Walks the terms in their order with one row of the edit distance for each letter: terms with the same beginning share its rows, and
/// where no row can lead to a match any more the walk jumps over all terms that begin so. A walk takes <see cref="MaxVisited"/> terms at most.</para>
/// <para>The distance is the optimal string alignment. Source: Boytsov, Indexing Methods for Approximate Dictionary Searching (2011), section 3.</para>
/// </remarks>
internal sealed class SimilarTerms
{
    /// <summary>How many terms one walk looks at.</summary>
    public const int MaxVisited = 3_000;

    private readonly string _word;
    private readonly int _kept;
    private readonly int _maxEdits;
    private readonly int[][] _rows;
    private readonly int[] _least; // Of each row.
    private string[][] _blocks = [];
    private int _block;
    private int _index;

    /// <summary>Sets a walk up.</summary>
    /// <param name="word">The word.</param>
    /// <param name="kept">How many of its first characters the terms must share.</param>
    /// <param name="maxEdits">How many edits are forgiven, at least 1.</param>
    public SimilarTerms(string word, int kept, int maxEdits)
    {
        (_word, _kept, _maxEdits) = (word, kept, maxEdits);
        var length = word.Length - kept;
        _rows = new int[length + maxEdits + 2][];
        _least = new int[_rows.Length];
        for (var depth = 0; depth < _rows.Length; depth++)
        {
            _rows[depth] = new int[length + 1];
            _rows[depth][0] = depth;
        }

        for (var i = 0; i <= length; i++)
        {
            _rows[0][i] = i;
        }
    }

    /// <summary>The terms found, with their edits.</summary>
    public Dictionary<string, int> Whole { get; } = new(StringComparer.Ordinal);

    /// <summary>The beginnings of terms that differ from the word by so little, with their edits.</summary>
    public Dictionary<string, int> Begun { get; } = new(StringComparer.Ordinal);

    /// <summary>Walks the terms of a table.</summary>
    public void Walk(string[][] inOrder)
    {
        (_blocks, _block, _index) = (inOrder, 0, 0);
        Seek(_word[.._kept]);
        var (known, depth) = ("", 0);
        for (var visited = 0; visited < MaxVisited && _block < _blocks.Length; visited++)
        {
            var term = _blocks[_block][_index];
            if (!term.AsSpan().StartsWith(_word.AsSpan(0, _kept)))
            {
                return;
            }

            var shared = Math.Min(depth, term.AsSpan(_kept).CommonPrefixLength(known.AsSpan(Math.Min(_kept, known.Length))));
            var isDead = Fill(term, shared, out depth);
            known = term;
            Keep(term, depth, isWhole: !isDead);
            if (isDead)
            {
                JumpBehind(term.AsSpan(0, _kept + depth));
            }
            else if (++_index == _blocks[_block].Length)
            {
                (_block, _index) = (_block + 1, 0);
            }
        }
    }

    /// <summary>The edits between two words, no limit.</summary>
    public static int Distance(string one, string other)
    {
        var similar = new SimilarTerms(one, kept: 0, maxEdits: Math.Max(one.Length, other.Length));
        similar.Fill(other, 0, out var depth);
        return similar._rows[depth][one.Length];
    }

    /// <summary>Fills the rows of a term. True when it stopped at a beginning with which nothing can match.</summary>
    private bool Fill(string term, int from, out int depth)
    {
        var length = _word.Length - _kept;
        depth = from;
        while (_kept + depth < term.Length)
        {
            if (depth == _rows.Length - 1)
            {
                return true;
            }

            // Cells further from the diagonal than the edits allowed are above them in any case.
            var letter = term[_kept + depth];
            var (above, row) = (_rows[depth], _rows[depth + 1]);
            var (first, last) = (Math.Max(1, depth + 1 - _maxEdits), Math.Min(length, depth + 1 + _maxEdits));
            row[first - 1] = first == 1 ? depth + 1 : _maxEdits + 1;
            var least = row[first - 1];
            for (var i = first; i <= last; i++)
            {
                var own = _word[_kept + i - 1];
                var edits = Math.Min(Math.Min(above[i], row[i - 1]) + 1, above[i - 1] + (own == letter ? 0 : 1));
                if (i > 1 && depth > 0 && own == term[_kept + depth - 1] && _word[_kept + i - 2] == letter)
                {
                    edits = Math.Min(edits, _rows[depth - 1][i - 2] + 1);
                }

                row[i] = edits;
                least = Math.Min(least, edits);
            }

            if (last < length)
            {
                row[last + 1] = row[length] = _maxEdits + 1;
            }

            depth++;
            _least[depth] = least;
            if (least > _maxEdits && _least[depth - 1] >= _maxEdits)
            {
                return true; // Two letters exchanged reach back over one row.
            }
        }

        return false;
    }

    private void Keep(string term, int depth, bool isWhole)
    {
        var length = _word.Length - _kept;
        if (isWhole && _rows[depth][length] <= _maxEdits)
        {
            Whole[term] = _rows[depth][length];
        }

        var best = 0;
        for (var d = 1; d <= depth; d++)
        {
            var (edits, least) = (_rows[d][length], _rows[best][length]);
            best = edits < least || (edits == least && Math.Abs(d - length) < Math.Abs(best - length)) ? d : best;
        }

        if (best > 0 && _rows[best][length] <= _maxEdits)
        {
            Begun[term[..(_kept + best)]] = _rows[best][length];
        }
    }

    /// <summary>Steps forward over all terms that begin so, of which the current one is one. Near ones cost next to nothing.</summary>
    private void JumpBehind(ReadOnlySpan<char> beginning)
    {
        if (!IsBehind(_blocks[_block][^1], beginning))
        {
            var (last, stride) = (_block, 1);
            for (; last + stride < _blocks.Length && !IsBehind(_blocks[last + stride][^1], beginning); stride <<= 1)
            {
                last += stride;
            }

            var (from, to) = (last + 1, Math.Min(last + stride, _blocks.Length));
            while (from < to)
            {
                var middle = (from + to) >>> 1;
                (from, to) = IsBehind(_blocks[middle][^1], beginning) ? (from, middle) : (middle + 1, to);
            }

            (_block, _index) = (from, 0);
            if (from == _blocks.Length)
            {
                return;
            }
        }

        // The last term of the block is behind, so the gallop ends inside it.
        var block = _blocks[_block];
        var (low, step) = (_index, 1);
        for (; low + step < block.Length && !IsBehind(block[low + step], beginning); step <<= 1)
        {
            low += step;
        }

        var high = Math.Min(low + step, block.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = IsBehind(block[middle], beginning) ? (low, middle) : (middle + 1, high);
        }

        _index = low;
    }

    /// <summary>True when a term is above all that begin so.</summary>
    private static bool IsBehind(string term, ReadOnlySpan<char> beginning) =>
        term.AsSpan(0, Math.Min(term.Length, beginning.Length)).SequenceCompareTo(beginning) > 0;

    /// <summary>Steps forward to the first term that is not below the target.</summary>
    private void Seek(string target)
    {
        var (low, high) = (_block, _blocks.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(_blocks[middle][^1], target) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var from = low == _block ? _index : 0;
        _block = low;
        _index = 0;
        if (low < _blocks.Length)
        {
            var index = Array.BinarySearch(_blocks[low], from, _blocks[low].Length - from, target, StringComparer.Ordinal);
            _index = index < 0 ? ~index : index;
        }
    }
}

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
    public const int MaxVisited = 6_000;

    private readonly string _word;
    private readonly int _kept;
    private readonly int _maxEdits;
    private readonly int[][] _rows;
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
            if (!term.StartsWith(_word[.._kept], StringComparison.Ordinal))
            {
                return;
            }

            var shared = Math.Min(depth, term.AsSpan(_kept).CommonPrefixLength(known.AsSpan(Math.Min(_kept, known.Length))));
            var isDead = Fill(term, shared, out depth);
            known = term;
            Keep(term, depth, isWhole: !isDead);
            if (isDead)
            {
                Seek(Behind(term[..(_kept + depth)]));
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

            var letter = term[_kept + depth];
            var (above, row) = (_rows[depth], _rows[depth + 1]);
            var least = row[0];
            for (var i = 1; i <= length; i++)
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

            depth++;
            if (least > _maxEdits && above.AsSpan().IndexOfAnyInRange(0, _maxEdits - 1) < 0)
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

    /// <summary>The least text above all that begin so.</summary>
    private static string Behind(string beginning) => beginning[^1] == char.MaxValue ? beginning + char.MaxValue : beginning[..^1] + (char)(beginning[^1] + 1);

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

namespace Stoa.Directory.Search;

/// <summary>
/// A sorted set of keys which one thread changes and any number read without a lock. The keys lie in blocks of at most
/// <see cref="BlockKeys"/>; neither a block nor the array of blocks is ever changed, a change publishes new ones.
/// </summary>
/// <remarks>A change copies one block and the array of blocks: at most 2 KiB and, for a hundred thousand keys, some 5 KiB.</remarks>
internal sealed class PostingList
{
    /// <summary>The most keys one block holds.</summary>
    public const int BlockKeys = 256;

    private ulong[][] _blocks = [];

    /// <summary>The keys as they are now, in ascending order over all blocks. No block is empty.</summary>
    public ulong[][] Blocks => Volatile.Read(ref _blocks);

    /// <summary>Whether no key is left.</summary>
    public bool IsEmpty => _blocks.Length == 0;

    /// <summary>Makes a list of keys in any order. Sorts the span.</summary>
    public static PostingList Of(Span<ulong> keys)
    {
        keys.Sort();
        keys = keys[..Distinct(keys)];
        var blocks = new ulong[(keys.Length + BlockKeys - 1) / BlockKeys][];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = keys.Slice(i * BlockKeys, Math.Min(BlockKeys, keys.Length - (i * BlockKeys))).ToArray();
        }

        var list = new PostingList();
        Volatile.Write(ref list._blocks, blocks);
        return list;
    }

    /// <summary>Adds a key. A key that is there already stays.</summary>
    public void Add(ulong key)
    {
        if (_blocks.Length == 0)
        {
            Volatile.Write(ref _blocks, [[key]]);
            return;
        }

        var at = BlockOf(key);
        var block = _blocks[at];
        var index = block.AsSpan().BinarySearch(key);
        if (index >= 0)
        {
            return;
        }

        var grown = new ulong[block.Length + 1];
        block.AsSpan(0, ~index).CopyTo(grown);
        grown[~index] = key;
        block.AsSpan(~index).CopyTo(grown.AsSpan(~index + 1));
        if (grown.Length <= BlockKeys)
        {
            Replace(at, [grown]);
        }
        else if (~index == BlockKeys && at == _blocks.Length - 1)
        {
            // Keys that only rise fill their blocks.
            Replace(at, [block, [key]]);
        }
        else
        {
            Replace(at, [grown[..(BlockKeys / 2)], grown[(BlockKeys / 2)..]]);
        }
    }

    /// <summary>Removes a key, if it is there.</summary>
    public void Remove(ulong key)
    {
        if (_blocks.Length == 0)
        {
            return;
        }

        var at = BlockOf(key);
        var block = _blocks[at];
        var index = block.AsSpan().BinarySearch(key);
        if (index < 0)
        {
            return;
        }

        if (block.Length == 1)
        {
            Replace(at, []);
            return;
        }

        var shrunk = new ulong[block.Length - 1];
        block.AsSpan(0, index).CopyTo(shrunk);
        block.AsSpan(index + 1).CopyTo(shrunk.AsSpan(index));

        // Neighbours that fit together with room to grow become one, or a churning list would end as crumbs.
        if (at + 1 < _blocks.Length && shrunk.Length + _blocks[at + 1].Length <= BlockKeys / 2)
        {
            Replace(at, [[.. shrunk, .. _blocks[at + 1]]], replaced: 2);
        }
        else if (at > 0 && _blocks[at - 1].Length + shrunk.Length <= BlockKeys / 2)
        {
            Replace(at - 1, [[.. _blocks[at - 1], .. shrunk]], replaced: 2);
        }
        else
        {
            Replace(at, [shrunk]);
        }
    }

    /// <summary>The last block whose first key is not above the key, or the first block.</summary>
    private int BlockOf(ulong key)
    {
        var low = 0;
        var high = _blocks.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_blocks[middle][0] <= key)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private void Replace(int at, ReadOnlySpan<ulong[]> with, int replaced = 1)
    {
        var blocks = new ulong[_blocks.Length - replaced + with.Length][];
        _blocks.AsSpan(0, at).CopyTo(blocks);
        with.CopyTo(blocks.AsSpan(at));
        _blocks.AsSpan(at + replaced).CopyTo(blocks.AsSpan(at + with.Length));
        Volatile.Write(ref _blocks, blocks);
    }

    private static int Distinct(Span<ulong> sorted)
    {
        var count = 0;
        foreach (var key in sorted)
        {
            if (count == 0 || sorted[count - 1] != key)
            {
                sorted[count++] = key;
            }
        }

        return count;
    }
}

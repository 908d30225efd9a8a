namespace Stoa.Directory;

/// <summary>
/// A sorted set which one thread changes and any number read without a lock. The items lie in blocks of at most
/// <see cref="BlockItems"/>; neither a block nor the array of blocks is ever changed, a change publishes new ones.
/// </summary>
/// <remarks>What <see cref="Search.PostingList"/> is for numbers, for everything else that has to stay in order.</remarks>
internal sealed class SortedBlocks<T>(IComparer<T> order)
{
    /// <summary>The most items one block holds.</summary>
    public const int BlockItems = 512;

    private T[][] _blocks = [];

    /// <summary>The items as they are now, in order over all blocks. No block is empty.</summary>
    public T[][] Blocks => Volatile.Read(ref _blocks);

    /// <summary>Puts these items in the place of all that are there. Sorts the array.</summary>
    public void Load(T[] items)
    {
        Array.Sort(items, order);
        Volatile.Write(ref _blocks, [.. items.Chunk(BlockItems)]);
    }

    /// <summary>Adds an item that is not there.</summary>
    public void Add(T item)
    {
        if (_blocks.Length == 0)
        {
            Volatile.Write(ref _blocks, [[item]]);
            return;
        }

        var at = Math.Max(0, BlockOf(_blocks, item));
        var block = _blocks[at];
        var index = Array.BinarySearch(block, item, order);
        index = index < 0 ? ~index : index;
        T[] grown = [.. block.AsSpan(0, index), item, .. block.AsSpan(index)];
        Replace(at, 1, grown.Length <= BlockItems ? [grown] : [grown[..(BlockItems / 2)], grown[(BlockItems / 2)..]]);
    }

    /// <summary>Removes an item, if it is there.</summary>
    public void Remove(T item)
    {
        var at = BlockOf(_blocks, item);
        if (at < 0 || Array.BinarySearch(_blocks[at], item, order) is not (>= 0 and var index))
        {
            return;
        }

        var block = _blocks[at];
        T[] shrunk = [.. block.AsSpan(0, index), .. block.AsSpan(index + 1)];

        // Neighbours that fit together with room to grow become one, or a churning set would end as crumbs.
        if (shrunk.Length == 0)
        {
            Replace(at, 1, []);
        }
        else if (at + 1 < _blocks.Length && shrunk.Length + _blocks[at + 1].Length <= BlockItems / 2)
        {
            Replace(at, 2, [[.. shrunk, .. _blocks[at + 1]]]);
        }
        else
        {
            Replace(at, 1, [shrunk]);
        }
    }

    /// <summary>Walks what was there when the walk began, from the first item that is not below the given one.</summary>
    public IEnumerable<T> From(T first)
    {
        var blocks = Blocks;
        var at = Math.Max(0, BlockOf(blocks, first));
        if (at >= blocks.Length)
        {
            return [];
        }

        var index = Array.BinarySearch(blocks[at], first, order);
        return Walk(blocks, at, index < 0 ? ~index : index);
    }

    /// <summary>Walks what was there when the walk began, without the first few items.</summary>
    public IEnumerable<T> Skip(long count)
    {
        var blocks = Blocks;
        var at = 0;
        while (at < blocks.Length && count >= blocks[at].Length)
        {
            count -= blocks[at++].Length;
        }

        return Walk(blocks, at, (int)count);
    }

    private static IEnumerable<T> Walk(T[][] blocks, int at, int index)
    {
        for (; at < blocks.Length; at++, index = 0)
        {
            for (; index < blocks[at].Length; index++)
            {
                yield return blocks[at][index];
            }
        }
    }

    /// <summary>The last block whose first item is not above the given one; -1 when there is none.</summary>
    private int BlockOf(T[][] blocks, T item)
    {
        var low = -1;
        var high = blocks.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (order.Compare(blocks[middle][0], item) <= 0)
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

    private void Replace(int at, int replaced, ReadOnlySpan<T[]> with) =>
        Volatile.Write(ref _blocks, [.. _blocks.AsSpan(0, at), .. with, .. _blocks.AsSpan(at + replaced)]);
}

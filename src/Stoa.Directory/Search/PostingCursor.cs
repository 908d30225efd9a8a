namespace Stoa.Directory.Search;

/// <summary>Walks the keys that a <see cref="PostingList"/> held at one moment, in ascending order.</summary>
internal struct PostingCursor
{
    private readonly ulong[][] _blocks;
    private ulong[] _block;
    private int _blockIndex;
    private int _index;

    /// <summary>Starts at the first key of what must not be empty.</summary>
    public PostingCursor(ulong[][] blocks)
    {
        _blocks = blocks;
        _block = blocks[0];
    }

    /// <summary>About how many keys the list holds: exact for one block, else at most too many by the room in blocks.</summary>
    public readonly long Length => ((_blocks.Length - 1L) * PostingList.BlockKeys) + _blocks[^1].Length;

    /// <summary>The key the cursor stands on.</summary>
    public readonly ulong Current => _block[_index];

    /// <summary>Steps to the first key that is not below the target, never backwards. False when there is none.</summary>
    /// <remarks>Gallops, so a walk costs the logarithm of the distance: near keys, the usual case, cost next to nothing.
    /// </remarks>
    public bool SeekTo(ulong target)
    {
        if (_block[_index] >= target)
        {
            return true;
        }

        if (_block[^1] < target && !SeekToBlock(target))
        {
            return false;
        }

        // The last key of the block is not below the target, so the gallop ends inside it.
        var step = 1;
        var low = _index;
        while (low + step < _block.Length && _block[low + step] < target)
        {
            low += step;
            step <<= 1;
        }

        var high = Math.Min(low + step, _block.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_block[middle] < target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        _index = low;
        return true;
    }

    private bool SeekToBlock(ulong target)
    {
        var step = 1;
        var low = _blockIndex + 1;
        while (low + step < _blocks.Length && _blocks[low + step][^1] < target)
        {
            low += step;
            step <<= 1;
        }

        var high = Math.Min(low + step, _blocks.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_blocks[middle][^1] < target)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low >= _blocks.Length)
        {
            return false;
        }

        _blockIndex = low;
        _block = _blocks[low];
        _index = 0;
        return true;
    }
}

namespace Stoa.Directory;

/// <summary>
/// A sorted set which one thread changes and any number read without a lock. The items lie in blocks of at most
/// <see cref="BlockItems"/>, the blocks in pages of at most <see cref="PageBlocks"/>; none of these arrays is ever changed, a change publishes
/// new ones.
/// </summary>
/// <remarks>
/// What <see cref="Search.PostingList"/> is for numbers, for everything else that has to stay in order, and be it a million: a change copies one
/// block, one page and the array of pages, some 4 KiB together.
/// </remarks>
internal sealed class SortedBlocks<T>(IComparer<T> order)
{
    /// <summary>The most items one block holds.</summary>
    public const int BlockItems = 128;

    /// <summary>The most blocks one page holds.</summary>
    public const int PageBlocks = 128;

    private T[][][] _pages = [];

    /// <summary>The items as they are now, in order over all blocks of all pages. No block and no page is empty.</summary>
    public T[][][] Pages => Volatile.Read(ref _pages);

    /// <summary>Puts these items in the place of all that are there. Sorts the array.</summary>
    public void Load(T[] items)
    {
        Array.Sort(items, order);
        Volatile.Write(ref _pages, [.. items.Chunk(BlockItems).Chunk(PageBlocks)]);
    }

    /// <summary>Adds an item that is not there.</summary>
    public void Add(T item)
    {
        if (_pages.Length == 0)
        {
            Volatile.Write(ref _pages, [[[item]]]);
            return;
        }

        var (pageAt, at) = PlaceOf(_pages, item);
        var page = _pages[pageAt];
        var block = page[at];
        var index = Array.BinarySearch(block, item, order);
        T[] grown = Splice(block, index < 0 ? ~index : index, 0, [item]);
        ReplacePage(pageAt, Splice(page, at, 1, grown.Length <= BlockItems ? [grown] : [grown[..(BlockItems / 2)], grown[(BlockItems / 2)..]]));
    }

    /// <summary>Removes an item, if it is there.</summary>
    public void Remove(T item)
    {
        if (_pages.Length == 0)
        {
            return;
        }

        var (pageAt, at) = PlaceOf(_pages, item);
        var page = _pages[pageAt];
        if (Array.BinarySearch(page[at], item, order) is not (>= 0 and var index))
        {
            return;
        }

        // Neighbours that fit together with room to grow become one, or a churning set would end as crumbs.
        var shrunk = Splice(page[at], index, 1, []);
        ReplacePage(pageAt, shrunk.Length == 0 ? Splice(page, at, 1, [])
            : at + 1 < page.Length && shrunk.Length + page[at + 1].Length <= BlockItems / 2 ? Splice(page, at, 2, [[.. shrunk, .. page[at + 1]]])
            : Splice(page, at, 1, [shrunk]));
    }

    /// <summary>Walks what was there when the walk began, from the first item that is not below the given one.</summary>
    public IEnumerable<T> From(T first)
    {
        var pages = Pages;
        if (pages.Length == 0)
        {
            return [];
        }

        var (page, block) = PlaceOf(pages, first);
        var index = Array.BinarySearch(pages[page][block], first, order);
        return Walk(pages, page, block, index < 0 ? ~index : index);
    }

    /// <summary>Walks what was there when the walk began, without the first few items.</summary>
    public IEnumerable<T> Skip(long count)
    {
        var pages = Pages;
        for (var page = 0; page < pages.Length; page++)
        {
            for (var block = 0; block < pages[page].Length; block++)
            {
                if (count < pages[page][block].Length)
                {
                    return Walk(pages, page, block, (int)count);
                }

                count -= pages[page][block].Length;
            }
        }

        return [];
    }

    private static IEnumerable<T> Walk(T[][][] pages, int page, int block, int index)
    {
        for (; page < pages.Length; page++, block = 0)
        {
            for (; block < pages[page].Length; block++, index = 0)
            {
                for (; index < pages[page][block].Length; index++)
                {
                    yield return pages[page][block][index];
                }
            }
        }
    }

    /// <summary>The block in which an item is or would be: the last one whose first item is not above it, or the very first.</summary>
    private (int Page, int Block) PlaceOf(T[][][] pages, T item)
    {
        var page = LastNotAbove(pages, static page => page[0][0], item);
        return (page, LastNotAbove(pages[page], static block => block[0], item));
    }

    private int LastNotAbove<TPart>(TPart[] parts, Func<TPart, T> first, T item)
    {
        var low = 0;
        var high = parts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (order.Compare(first(parts[middle]), item) <= 0)
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

    private void ReplacePage(int at, T[][] page) => Volatile.Write(
        ref _pages,
        page.Length == 0 ? Splice(_pages, at, 1, [])
        : page.Length > PageBlocks ? Splice(_pages, at, 1, [page[..(PageBlocks / 2)], page[(PageBlocks / 2)..]])
        : at + 1 < _pages.Length && page.Length + _pages[at + 1].Length <= PageBlocks / 2 ? Splice(_pages, at, 2, [[.. page, .. _pages[at + 1]]])
        : Splice(_pages, at, 1, [page]));

    /// <summary>A copy of an array with some of its parts replaced.</summary>
    private static TPart[] Splice<TPart>(TPart[] parts, int at, int removed, ReadOnlySpan<TPart> with) =>
        [.. parts.AsSpan(0, at), .. with, .. parts.AsSpan(at + removed)];
}

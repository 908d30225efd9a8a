namespace Stoa.Directory.Search;

/// <summary>Walks the keys that several posting lists have in common, in ascending order, from the rarest list.</summary>
/// <remarks>
/// Leapfrog: each list in turn jumps to the highest key any has reached. The walk costs at most the length of the
/// shortest list times the number of lists, each step a short gallop.
/// </remarks>
internal sealed class PostingIntersection
{
    private readonly PostingCursor[] _cursors;
    private ulong _target;

    /// <summary>Starts a walk over one list or more, none of them empty, at a key. Sorts the array.</summary>
    public PostingIntersection(PostingCursor[] cursors, ulong from = 0)
    {
        _target = from;
        Array.Sort(cursors, static (one, other) => one.Length.CompareTo(other.Length));
        _cursors = cursors;
    }

    /// <summary>Steps to the next common key. False when there is none.</summary>
    public bool TryNext(out ulong key)
    {
        key = 0;
        var agreeing = 0;
        for (var i = 0; agreeing < _cursors.Length; i = i + 1 == _cursors.Length ? 0 : i + 1)
        {
            ref var cursor = ref _cursors[i];
            if (!cursor.SeekTo(_target))
            {
                return false;
            }

            if (cursor.Current == _target)
            {
                agreeing++;
            }
            else
            {
                _target = cursor.Current;
                agreeing = 1;
            }
        }

        key = _target;
        _target++;
        return true;
    }
}

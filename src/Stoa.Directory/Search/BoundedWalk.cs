namespace Stoa.Directory.Search;

/// <summary>Walks the keys that several posting lists have in common, as <see cref="PostingIntersection"/> does, as long as the budget lasts.</summary>
internal sealed class BoundedWalk
{
    private readonly PostingCursor[] _cursors;
    private readonly SearchBudget _budget;
    private ulong _target;

    /// <summary>Starts a walk over one list or more, none of them empty. Sorts the array.</summary>
    public BoundedWalk(PostingCursor[] cursors, SearchBudget budget)
    {
        Array.Sort(cursors, static (one, other) => one.Length.CompareTo(other.Length));
        (_cursors, _budget) = (cursors, budget);
    }

    /// <summary>Steps to the next common key. False when there is none, or the budget is spent.</summary>
    public bool TryNext(out ulong key)
    {
        key = 0;
        var agreeing = 0;
        for (var i = 0; agreeing < _cursors.Length; i = i + 1 == _cursors.Length ? 0 : i + 1)
        {
            ref var cursor = ref _cursors[i];
            if (!_budget.TakeStep() || !cursor.SeekTo(_target))
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

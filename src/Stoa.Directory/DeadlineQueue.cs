using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>Knows which Spaces have to be looked at next. Not safe for several threads.</summary>
/// <remarks>
/// An entry's <see cref="SpaceEntry.DueAtTicks"/> is the truth; the heap may hold older times for the same entry, which are
/// dropped when they come up, or all at once when they are the greater part: a stale one holds the last state of a Space that is over.
/// </remarks>
internal sealed class DeadlineQueue
{
    private const int StaleAllowance = 64;

    private readonly PriorityQueue<SpaceEntry, long> _heap = new();
    private int _scheduled;

    /// <summary>How many times it holds, stale ones included: at most twice as many as there are Spaces with one, and a few.</summary>
    internal int Held => _heap.Count;

    /// <summary>Sets, moves or (with null) removes the time of a Space.</summary>
    public void Set(SpaceEntry entry, DateTimeOffset? due)
    {
        var ticks = due?.UtcTicks ?? 0;
        if (ticks == entry.DueAtTicks)
        {
            return;
        }

        _scheduled += (ticks == 0 ? 0 : 1) - (entry.DueAtTicks == 0 ? 0 : 1);
        entry.DueAtTicks = ticks;
        if (ticks != 0)
        {
            _heap.Enqueue(entry, ticks);
        }

        if (_heap.Count > (2 * _scheduled) + StaleAllowance)
        {
            DropStale();
        }
    }

    /// <summary>Takes the Spaces whose time has come, earliest first, and sets each to come again later.</summary>
    public List<SpaceId> TakeDue(DateTimeOffset now, TimeSpan retryAfter, int limit)
    {
        List<SpaceId> due = [];
        while (due.Count < limit && _heap.TryPeek(out var entry, out var ticks) && ticks <= now.UtcTicks)
        {
            _heap.Dequeue();
            if (entry.DueAtTicks == ticks)
            {
                due.Add(entry.Space.Id);
                entry.DueAtTicks = (now + retryAfter).UtcTicks;
                _heap.Enqueue(entry, entry.DueAtTicks);
            }
        }

        return due;
    }

    private void DropStale()
    {
        var kept = new HashSet<SpaceEntry>(_scheduled);
        List<(SpaceEntry, long)> current = [];
        foreach (var (entry, ticks) in _heap.UnorderedItems)
        {
            if (entry.DueAtTicks == ticks && kept.Add(entry))
            {
                current.Add((entry, ticks));
            }
        }

        _heap.Clear();
        _heap.EnqueueRange(current);
    }
}

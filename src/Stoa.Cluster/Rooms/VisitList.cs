using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>The event streams of a room, and how they are woken: a few at a time, so that coming and going is not held up.</summary>
/// <param name="gate">The room's lock: whoever calls holds it, but for <see cref="Beat"/>.</param>
internal sealed class VisitList(Lock gate) : IThreadPoolWorkItem
{
    private const int WakeBatch = 128;

    private RoomVisit[] _visits = [];
    private int _isWaking;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one in.</summary>
    public void Add(RoomVisit visit)
    {
        if (Count == _visits.Length)
        {
            Array.Resize(ref _visits, Math.Max(4, Count * 2));
        }

        visit.Slot = Count;
        _visits[Count++] = visit;
    }

    /// <summary>Takes one out, if it is in.</summary>
    public void Remove(RoomVisit visit)
    {
        if (visit.Slot >= 0)
        {
            var last = _visits[--Count];
            _visits[visit.Slot] = last;
            last.Slot = visit.Slot;
            _visits[Count] = null!; // The slot is free.
            visit.Slot = -1;
        }
    }

    /// <summary>Wakes all, on another thread.</summary>
    public void Wake()
    {
        if (Count > 0 && Interlocked.Exchange(ref _isWaking, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Ends all.</summary>
    public void End()
    {
        for (var i = 0; i < Count; i++)
        {
            _visits[i].End();
        }
    }

    /// <summary>Ends all after a change.</summary>
    public void EndAfter(long index)
    {
        for (var i = 0; i < Count; i++)
        {
            _visits[i].EndAfter(index);
        }
    }

    /// <summary>Ends those of one person after a change; they are no presence any more.</summary>
    public void Expel(UserId user, long index)
    {
        for (var i = 0; i < Count; i++)
        {
            var visit = _visits[i];
            if (visit.Visitor.UserId == user)
            {
                visit.IsExpelled = true;
                visit.EndAfter(index);
            }
        }
    }

    /// <summary>Wakes connections whose last beat is too long ago, and ends those whose client does not take what is sent. Takes the lock.</summary>
    public void Beat(long now, long beatenBefore, long stalledBefore)
    {
        for (var end = int.MaxValue; end > 0;)
        {
            lock (gate)
            {
                end = Math.Min(end, Count);
                for (var batch = 0; batch < WakeBatch && end > 0; batch++)
                {
                    var visit = _visits[--end];
                    if (visit.StalledSince is > 0 and var since && since < stalledBefore)
                    {
                        visit.Stalled?.Invoke();
                    }
                    else if (visit.LastBeat <= beatenBefore)
                    {
                        visit.Beat(now);
                    }
                }
            }
        }
    }

    /// <summary>Wakes every visit.</summary>
    /// <remarks>From the end: who leaves is replaced by the last, which moves towards the beginning, so nobody is passed over.</remarks>
    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isWaking, 0);
        Operation.ClusterInstruments.RoomWoken();
        for (var end = int.MaxValue; end > 0;)
        {
            lock (gate)
            {
                end = Math.Min(end, Count);
                for (var batch = 0; batch < WakeBatch && end > 0; batch++)
                {
                    _visits[--end].Wake();
                }
            }
        }
    }
}

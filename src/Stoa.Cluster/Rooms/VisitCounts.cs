using System.Runtime.InteropServices;

namespace Stoa.Cluster.Rooms;

/// <summary>How many visits of one kind there are, in all and of each visitor; lets in as many as may be. Safe for use by many threads.</summary>
/// <param name="most">The most of all visitors together.</param>
/// <param name="mostOfPerson">The most of one person.</param>
/// <param name="mostOfAddress">The most of the guests of one address.</param>
internal sealed class VisitCounts(int most, int mostOfPerson, int mostOfAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Visitor, int> _visitsOf = [];
    private int _count;

    /// <summary>How many there are; takes no lock.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more, where there may be one more.</summary>
    public RoomEntryStatus TryAdd(Visitor visitor)
    {
        lock (_gate)
        {
            if (_count >= most)
            {
                return RoomEntryStatus.NodeFull;
            }

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_visitsOf, visitor, out _);
            if (count >= (visitor.UserId is null ? mostOfAddress : mostOfPerson))
            {
                return RoomEntryStatus.TooMany;
            }

            count++;
            _count++;
            return RoomEntryStatus.Entered;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Remove(Visitor visitor)
    {
        lock (_gate)
        {
            _count--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_visitsOf, visitor) == 0)
            {
                _visitsOf.Remove(visitor);
            }
        }
    }
}

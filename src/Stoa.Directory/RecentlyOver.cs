using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>
/// Remembers the Spaces that ended or were canceled last, so that an event which arrives a second time, by the change feed
/// after the node's own append, cannot bring one back. Not safe for several threads.
/// </summary>
internal sealed class RecentlyOver
{
    private const int Capacity = 65_536;

    private readonly HashSet<SpaceId> _ids = [];
    private readonly Queue<SpaceId> _oldestFirst = new();

    /// <summary>Whether the Space is one of them.</summary>
    public bool Contains(SpaceId id) => _ids.Contains(id);

    /// <summary>Remembers a Space and, when there are too many, forgets the oldest.</summary>
    public void Add(SpaceId id)
    {
        if (!_ids.Add(id))
        {
            return;
        }

        _oldestFirst.Enqueue(id);
        if (_oldestFirst.Count > Capacity)
        {
            _ids.Remove(_oldestFirst.Dequeue());
        }
    }
}

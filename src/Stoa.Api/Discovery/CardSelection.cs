using Stoa.Directory;

namespace Stoa.Api.Discovery;

/// <summary>Keeps the first few of the Spaces that are offered to it in any order: one page of a list that nobody keeps sorted.</summary>
/// <param name="after">The page begins behind this place; null for the first page.</param>
/// <param name="limit">The length of the page.</param>
internal sealed class CardSelection(CardPlace? after, int limit)
{
    private static readonly IComparer<CardPlace> _lastFirst = Comparer<CardPlace>.Create(static (one, other) => other.CompareTo(one));

    private readonly PriorityQueue<SpaceEntry, CardPlace> _kept = new(_lastFirst);
    private readonly HashSet<SpaceEntry> _known = [];

    /// <summary>False when nothing from a place on can come onto the page any more, but for equals of its key.</summary>
    public bool IsOpenTo(int group, long key) =>
        _kept.Count <= limit || !_kept.TryPeek(out _, out var last) || (group, key).CompareTo((last.Group, last.Key)) <= 0;

    /// <summary>False when no Space of a group and key would be kept, whatever its id.</summary>
    public bool MayWant(int group, long key) =>
        (after is not { } start || (group, key).CompareTo((start.Group, start.Key)) >= 0) && IsOpenTo(group, key);

    /// <summary>True when a Space at a place would be kept.</summary>
    public bool Wants(in CardPlace place) =>
        (after is not { } start || place.CompareTo(start) > 0) && (_kept.Count <= limit || !_kept.TryPeek(out _, out var last) || place.CompareTo(last) < 0);

    /// <summary>Keeps a Space, unless it is kept already or <see cref="Wants"/> says no.</summary>
    public void Offer(SpaceEntry entry, in CardPlace place)
    {
        if (!Wants(place) || !_known.Add(entry))
        {
            return;
        }

        _kept.Enqueue(entry, place);
        if (_kept.Count > limit + 1) // One more than the page, to know whether there is a next one.
        {
            _known.Remove(_kept.Dequeue());
        }
    }

    /// <summary>The page in order.</summary>
    /// <param name="hasNext">True when there is more behind it.</param>
    public IReadOnlyList<(SpaceEntry Entry, CardPlace Place)> Take(out bool hasNext)
    {
        hasNext = _kept.Count > limit;
        return [.. _kept.UnorderedItems.OrderBy(item => item.Priority).Take(limit)];
    }
}

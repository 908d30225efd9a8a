using Stoa.Spaces;

namespace Stoa.Directory.Search;

/// <summary>Keeps the best few of many entries in the order of the contract, in memory bounded by the few.</summary>
/// <remarks>
/// Live Spaces by participant count, most first; scheduled ones by planned start; equals by id. The counts are those seen
/// when an entry was added: they move while a search runs. Source: docs/compatibility.md, GET /2/spaces/search.
/// </remarks>
internal sealed class RankedEntries(int limit)
{
    private readonly List<Ranked> _kept = [];
    private bool _isTrimmed;

    /// <summary>How many entries would be handed out.</summary>
    public int Count => Math.Min(_kept.Count, limit);

    /// <summary>Adds an entry, or drops it when it cannot be among the best.</summary>
    public void Add(SpaceEntry entry)
    {
        var space = entry.Space;
        var ranked = space.State == SpaceState.Live
            ? new Ranked(entry.ParticipantCount, StartTicks: 0, space.Id, entry)
            : new Ranked(ParticipantCount: 0, space.ScheduledStart?.UtcTicks ?? 0, space.Id, entry);
        if (_isTrimmed && Compare(ranked, _kept[limit - 1]) > 0)
        {
            return;
        }

        _kept.Add(ranked);
        if (_kept.Count >= limit * 4)
        {
            Trim();
        }
    }

    /// <summary>Hands out the best in order.</summary>
    public void AppendTo(List<SpaceEntry> results)
    {
        Trim();
        foreach (var ranked in _kept)
        {
            results.Add(ranked.Entry);
        }
    }

    private void Trim()
    {
        _kept.Sort(Compare);
        if (_kept.Count >= limit)
        {
            _kept.RemoveRange(limit, _kept.Count - limit);
            _isTrimmed = true;
        }
    }

    private static int Compare(Ranked one, Ranked other)
    {
        var order = other.ParticipantCount.CompareTo(one.ParticipantCount);
        order = order != 0 ? order : one.StartTicks.CompareTo(other.StartTicks);
        return order != 0 ? order : one.Id.CompareTo(other.Id);
    }

    private readonly record struct Ranked(int ParticipantCount, long StartTicks, SpaceId Id, SpaceEntry Entry);
}

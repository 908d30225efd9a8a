using Stoa.Spaces;

namespace Stoa.Directory.Search;

/// <summary>Keeps the best of many Spaces by relevance, in memory bounded by the few that are kept. See <c>docs/search.md</c>.</summary>
/// <remarks>
/// <para>Order: the quality of the match; live before scheduled; weight; planned start; id. The weight of a live Space is log2(1 + participants).
/// The weight of a scheduled one is log2(1 + reminders) − log2(1 + hours until it starts): to be found before another, a Space that starts
/// twice as far away needs twice the reminders.</para>
/// <para>While Spaces are gathered the quality is not known: they are kept by the rest, and <see cref="Rank"/> reads their titles at the end.</para>
/// </remarks>
/// <param name="limit">How many are kept until the titles are read.</param>
/// <param name="now">The present, from which the hours count.</param>
internal sealed class RelevantSpaces(int limit, DateTimeOffset now)
{
    private readonly List<Weighed> _kept = [];
    private readonly HashSet<SpaceEntry> _seen = [];
    private double _least = double.NegativeInfinity;
    private bool _isLeastLive;

    /// <summary>How many there are.</summary>
    public int Count => _kept.Count;

    /// <summary>True when a Space is among them, or was and made room for better ones.</summary>
    public bool HasSeen(SpaceEntry entry) => _seen.Contains(entry);

    /// <summary>True when a Space would be kept, as far as its weight goes.</summary>
    public bool Wants(SpaceEntry entry) => !_seen.Contains(entry) && (double.IsNegativeInfinity(_least) || IsAbove(entry.Space.State == SpaceState.Live, WeightOf(entry)));

    /// <summary>Adds a Space.</summary>
    public void Add(SpaceEntry entry)
    {
        var space = entry.Space;
        _seen.Add(entry);
        _kept.Add(new Weighed(MatchQuality.None, space.State == SpaceState.Live, WeightOf(entry), space.ScheduledStart?.UtcTicks ?? 0, space.Id, entry));
        if (_kept.Count >= limit * 2)
        {
            _kept.Sort();
            _kept.RemoveRange(limit, _kept.Count - limit);
            (_least, _isLeastLive) = (_kept[^1].Weight, _kept[^1].IsLive);
        }
    }

    /// <summary>Adds the best of those gathered to the results, each with its quality.</summary>
    /// <param name="qualityOf">Tells it; what does not match is left out.</param>
    /// <param name="results">Where they go.</param>
    /// <param name="most">How many results there may be.</param>
    public void Rank(Func<SpaceEntry, MatchQuality> qualityOf, List<SpaceEntry> results, int most)
    {
        _kept.Sort();
        var ranked = _kept.Take(limit).Select(one => one with { Quality = qualityOf(one.Entry) }).Where(one => one.Quality != MatchQuality.None).ToList();
        ranked.Sort();
        results.AddRange(ranked.Take(most - results.Count).Select(one => one.Entry));
    }

    private bool IsAbove(bool isLive, double weight) => isLive == _isLeastLive ? weight >= _least : isLive;

    private double WeightOf(SpaceEntry entry)
    {
        var space = entry.Space;
        return space.State == SpaceState.Live
            ? Math.Log2(1 + entry.ParticipantCount)
            : Math.Log2(1 + space.SubscriberCount) - Math.Log2(1 + Math.Max(0, ((space.ScheduledStart ?? now) - now).TotalHours));
    }

    private readonly record struct Weighed(MatchQuality Quality, bool IsLive, double Weight, long StartTicks, SpaceId Id, SpaceEntry Entry) : IComparable<Weighed>
    {
        public int CompareTo(Weighed other)
        {
            var order = other.Quality.CompareTo(Quality);
            order = order != 0 ? order : other.IsLive.CompareTo(IsLive);
            order = order != 0 ? order : other.Weight.CompareTo(Weight);
            order = order != 0 ? order : StartTicks.CompareTo(other.StartTicks);
            return order != 0 ? order : Id.CompareTo(other.Id);
        }
    }
}

using Stoa.Spaces;

namespace Stoa.Directory.Search;

/// <summary>Keeps the best of many Spaces by relevance, in memory bounded by the few that are kept. See <c>docs/search.md</c>.</summary>
/// <remarks>
/// <para>Order: the quality of the match; live before scheduled; weight; planned start; id. The weight of a live Space is log2(1 + participants).
/// The weight of a scheduled one is log2(1 + reminders) − log2(1 + hours until it starts): to be found before another, a Space that starts
/// twice as far away needs twice the reminders. Only the order of weights matters, so here they are kept without the logarithm.</para>
/// <para>While Spaces are gathered the quality is not known: they are kept by the rest, and <see cref="Rank"/> reads their titles at the end.
/// Once enough are kept, most others are refused by a key and a count, without a look at the Space.</para>
/// </remarks>
/// <param name="limit">How many are kept until the titles are read.</param>
/// <param name="now">The present, from which the hours count.</param>
/// <param name="mostReminders">No scheduled Space has more reminders.</param>
internal sealed class RelevantSpaces(int limit, DateTimeOffset now, int mostReminders)
{
    /// <summary>Key and Space tell the start to a different fraction of a millisecond: a bound is never below a weight.</summary>
    private const double Slack = 1 + 1e-9;

    private readonly double _nowMilliseconds = TitleIndex.MillisecondsAt(now);
    private readonly List<Weighed> _kept = [];
    private readonly HashSet<SpaceEntry> _seen = [];
    private double _least = double.NegativeInfinity;
    private bool _isLeastLive;

    /// <summary>True when as many are kept as are wanted: then only better ones are.</summary>
    public bool IsFull => _kept.Count >= limit;

    /// <summary>True when a Space is among them, or was and made room for better ones.</summary>
    public bool HasSeen(SpaceEntry entry) => _seen.Contains(entry);

    /// <summary>True when a Space may be kept, as far as its key in the index and its participants or reminders tell.</summary>
    public bool MayWant(bool isLive, ulong key, int count) => IsAbove(isLive, isLive ? 1.0 + count : (1.0 + count) / HoursTo(key) * Slack);

    /// <summary>True when no scheduled Space with this key or a later one would be kept, however many reminders it has.</summary>
    public bool IsDoneAt(ulong key) => !MayWant(isLive: false, key, mostReminders);

    /// <summary>True when neither a Space nor any that comes later, in the order of participants or of starts, would be kept.</summary>
    public bool IsDoneAt(SpaceEntry entry) =>
        entry.Space is { State: SpaceState.Scheduled } space ? IsDoneAt(TitleIndex.KeyOf(space, 0)) : !IsAbove(isLive: true, 1.0 + entry.ParticipantCount);

    /// <summary>True when a Space would be kept, as far as its weight goes.</summary>
    public bool Wants(SpaceEntry entry) => IsAbove(entry.Space.State == SpaceState.Live, WeightOf(entry)) && !_seen.Contains(entry);

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
    /// <param name="highest">The highest quality there is: with enough of it, no more titles are read.</param>
    /// <param name="results">Where they go.</param>
    /// <param name="most">How many results there may be.</param>
    public void Rank(Func<SpaceEntry, MatchQuality> qualityOf, MatchQuality highest, List<SpaceEntry> results, int most)
    {
        _kept.Sort();
        var wanted = most - results.Count;
        List<Weighed> ranked = [];
        foreach (var one in _kept.Take(limit))
        {
            var quality = qualityOf(one.Entry);
            if (quality != MatchQuality.None)
            {
                ranked.Add(one with { Quality = quality });
                wanted -= quality == highest ? 1 : 0;
            }

            if (wanted == 0)
            {
                break;
            }
        }

        ranked.Sort();
        results.AddRange(ranked.Take(most - results.Count).Select(one => one.Entry));
    }

    private bool IsAbove(bool isLive, double weight) => double.IsNegativeInfinity(_least) || (isLive == _isLeastLive ? weight >= _least : isLive);

    /// <summary>One more than the hours until the start in a key, which is at most a millisecond before the true one.</summary>
    private double HoursTo(ulong key) => 1 + Math.Max(0, (TitleIndex.MillisecondOf(key) - _nowMilliseconds) / TimeSpan.MillisecondsPerHour);

    private double WeightOf(SpaceEntry entry)
    {
        var space = entry.Space;
        return space.State == SpaceState.Live
            ? 1.0 + entry.ParticipantCount
            : (1.0 + space.SubscriberCount) / (1 + Math.Max(0, ((space.ScheduledStart ?? now) - now).TotalHours));
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

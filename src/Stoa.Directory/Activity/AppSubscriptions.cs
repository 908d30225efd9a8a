using System.Collections.Immutable;
using Stoa.Spaces;
using Stoa.Spaces.Activity;

namespace Stoa.Directory.Activity;

/// <summary>The subscriptions of one app. Any thread may read at any time; one writes, and what it writes is seen at once and whole.</summary>
public sealed class AppSubscriptions
{
    private State _state = new(
        ImmutableSortedDictionary<long, ActivitySubscription>.Empty, ImmutableDictionary<(ActivityEventType, UserId), ImmutableArray<ActivitySubscription>>.Empty);

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _state).ById.Count;

    /// <summary>All by id.</summary>
    public IEnumerable<ActivitySubscription> All => Volatile.Read(ref _state).ById.Values;

    /// <summary>One by id; null when the app has no such subscription.</summary>
    public ActivitySubscription? Find(long id) => Volatile.Read(ref _state).ById.GetValueOrDefault(id);

    /// <summary>Those that want to be told of what a creator does.</summary>
    public ImmutableArray<ActivitySubscription> Of(ActivityEventType type, UserId creator) =>
        Volatile.Read(ref _state).ByFilter.TryGetValue((type, creator), out var found) ? found : [];

    internal void Put(ActivitySubscription subscription)
    {
        var (byId, byFilter) = Without(_state, subscription.Id);
        var filter = FilterOf(subscription);
        Volatile.Write(ref _state, new State(
            byId.Add(subscription.Id, subscription),
            byFilter.SetItem(filter, byFilter.TryGetValue(filter, out var others) ? others.Add(subscription) : [subscription])));
    }

    internal void Remove(long id) => Volatile.Write(ref _state, Without(_state, id));

    private static State Without(State state, long id)
    {
        if (!state.ById.TryGetValue(id, out var subscription))
        {
            return state;
        }

        var filter = FilterOf(subscription);
        var others = state.ByFilter[filter].Remove(subscription);
        return new State(state.ById.Remove(id), others.IsEmpty ? state.ByFilter.Remove(filter) : state.ByFilter.SetItem(filter, others));
    }

    private static (ActivityEventType Type, UserId User) FilterOf(ActivitySubscription subscription) => (subscription.EventType, subscription.UserId);

    private sealed record State(
        ImmutableSortedDictionary<long, ActivitySubscription> ById,
        ImmutableDictionary<(ActivityEventType Type, UserId User), ImmutableArray<ActivitySubscription>> ByFilter);
}

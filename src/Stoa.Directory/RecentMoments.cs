using System.Collections.Concurrent;

namespace Stoa.Directory;

/// <summary>When something happened last, by what it happened to; the oldest are forgotten, and the first when there are too many.</summary>
/// <typeparam name="TKey">What it happened to.</typeparam>
/// <param name="limit">How many are remembered at most.</param>
/// <param name="kept">For how long each is remembered at least, while there are not too many.</param>
/// <remarks>Any thread may read at any time and never waits. Writers wait for each other. Nothing is stored.</remarks>
public sealed class RecentMoments<TKey>(int limit, TimeSpan kept)
    where TKey : notnull
{
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<TKey, DateTimeOffset> _moments = new(concurrencyLevel: 1, capacity: 31);
    private readonly Queue<TKey> _firstNoted = new();

    /// <summary>How many are remembered.</summary>
    public int Count => _moments.Count;

    /// <summary>Remembers that it happened.</summary>
    public void Note(TKey key, DateTimeOffset at)
    {
        lock (_writing)
        {
            if (_moments.TryGetValue(key, out var last))
            {
                _moments[key] = at > last ? at : last; // What happens to one again and again drives no other out.
            }
            else
            {
                _moments[key] = at;
                _firstNoted.Enqueue(key);
            }

            while (_firstNoted.TryPeek(out var first) && (_firstNoted.Count > limit || at - _moments[first] > kept))
            {
                _moments.TryRemove(_firstNoted.Dequeue(), out _);
            }
        }
    }

    /// <summary>True when it is remembered to have happened at a moment or later.</summary>
    public bool HappenedSince(TKey key, DateTimeOffset moment) => _moments.TryGetValue(key, out var at) && at >= moment;
}

using System.Collections.Immutable;
using Stoa.Cluster.Nodes;
using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>The reactions of a room since they were last told, and how often each person may still react. The room's lock guards it.</summary>
/// <param name="reactions">The predefined set.</param>
internal sealed class ReactionTally(IReadOnlyList<string> reactions)
{
    private readonly int[] _counts = new int[reactions.Count];
    private readonly int[] _unreported = new int[reactions.Count];

    // For each person when they may send as many as at first, in UTC ticks; kept when they leave, until then.
    private readonly Dictionary<UserId, long> _fullAtTicks = [];
    private bool _any;

    /// <summary>True while other nodes have to know of them.</summary>
    public bool IsReported { get; set; }

    /// <summary>Counts one.</summary>
    /// <param name="user">Who reacts.</param>
    /// <param name="reaction">Its place in the set.</param>
    /// <param name="nowTicks">The present, in UTC ticks.</param>
    /// <param name="intervalTicks">The time that one reaction takes from its sender's allowance.</param>
    /// <returns>False when the person sends more than a person may.</returns>
    public bool TryCount(UserId user, int reaction, long nowTicks, long intervalTicks)
    {
        // A bucket of twice a second's worth, kept as the moment at which it will be full again.
        var full = Math.Max(_fullAtTicks.GetValueOrDefault(user), nowTicks) + intervalTicks;
        if (full - nowTicks > 2 * TimeSpan.TicksPerSecond)
        {
            return false;
        }

        _fullAtTicks[user] = full;
        _counts[reaction]++;
        _unreported[reaction] += IsReported ? 1 : 0;
        _any = true;
        return true;
    }

    /// <summary>Takes what was counted; null when there is nothing to tell.</summary>
    public List<KeyValuePair<string, int>>? Take(long nowTicks)
    {
        if (!_any)
        {
            return null;
        }

        _any = false;
        var sums = Take(_counts);
        foreach (var (user, full) in _fullAtTicks)
        {
            if (full <= nowTicks)
            {
                _fullAtTicks.Remove(user);
            }
        }

        return sums;
    }

    /// <summary>Adds those of other nodes; what is not in this node's set is left out.</summary>
    /// <returns>True when there is something to tell.</returns>
    public bool Add(ImmutableArray<ReactionSum> others)
    {
        foreach (var (reaction, count) in others)
        {
            for (var i = 0; i < reactions.Count; i++)
            {
                if (count > 0 && string.Equals(reactions[i], reaction, StringComparison.Ordinal))
                {
                    _counts[i] = (int)Math.Min(int.MaxValue, (long)_counts[i] + count);
                    _any = true;
                }
            }
        }

        return _any;
    }

    /// <summary>Takes what other nodes do not know of yet.</summary>
    public List<KeyValuePair<string, int>> TakeUnreported() => IsReported ? Take(_unreported) : [];

    private List<KeyValuePair<string, int>> Take(int[] counts)
    {
        List<KeyValuePair<string, int>> sums = [];
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                sums.Add(new(reactions[i], counts[i]));
                counts[i] = 0;
            }
        }

        return sums;
    }
}

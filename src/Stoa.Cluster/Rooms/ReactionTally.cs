using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>The reactions of a room since they were last told, and how often each person may still react. The room's lock guards it.</summary>
/// <param name="reactions">The predefined set.</param>
internal sealed class ReactionTally(IReadOnlyList<string> reactions)
{
    private readonly int[] _counts = new int[reactions.Count];

    // For each person when they may send as many as at first, in UTC ticks; kept when they leave, until then.
    private readonly Dictionary<UserId, long> _fullAtTicks = [];
    private bool _any;

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
        List<KeyValuePair<string, int>> sums = [];
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                sums.Add(new(reactions[i], _counts[i]));
                _counts[i] = 0;
            }
        }

        foreach (var (user, full) in _fullAtTicks)
        {
            if (full <= nowTicks)
            {
                _fullAtTicks.Remove(user);
            }
        }

        return sums;
    }
}

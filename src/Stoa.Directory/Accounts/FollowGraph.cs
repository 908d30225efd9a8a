using System.Collections.Concurrent;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory.Accounts;

/// <summary>Who follows whom, or who blocks whom. One thread writes, any number read without a lock.</summary>
/// <remarks>
/// A follow is known by the number of the change that made it. Each person has two sorted lists of such numbers, one for
/// each direction, which are walked from the end: newest first, and a page's place is a number that nothing can shift.
/// How many there are stands beside them: every reply that shows a person tells it.
/// </remarks>
internal sealed class FollowGraph
{
    private readonly ConcurrentDictionary<Follow, long> _numbers = new();
    private readonly ConcurrentDictionary<long, Follow> _follows = new();
    private readonly ConcurrentDictionary<UserId, Ties> _people = new();

    /// <summary>Whether one person follows another.</summary>
    public bool Contains(UserId source, UserId target) => _numbers.ContainsKey(new Follow(source, target));

    /// <summary>The number of the change since which one person follows another; null when they do not.</summary>
    public long? NumberOf(UserId source, UserId target) => _numbers.TryGetValue(new Follow(source, target), out var number) ? number : null;

    /// <summary>How many people a person follows, and how many follow them.</summary>
    public FollowCounts Counts(UserId user) =>
        _people.TryGetValue(user, out var ties) ? new FollowCounts(Volatile.Read(ref ties.FollowingCount), Volatile.Read(ref ties.FollowersCount)) : default;

    /// <summary>Whom a person follows.</summary>
    public FollowPage Following(UserId user, long? before, int limit) =>
        PageOf(BlocksOf(user, followers: false), before, limit, static follow => follow.Target);

    /// <summary>Who follows a person.</summary>
    public FollowPage Followers(UserId user, long? before, int limit) =>
        PageOf(BlocksOf(user, followers: true), before, limit, static follow => follow.Source);

    /// <summary>Adds a follow under a number above all others; one that is there keeps its number.</summary>
    public void Add(UserId source, UserId target, long number)
    {
        var follow = new Follow(source, target);
        if (_numbers.TryAdd(follow, number))
        {
            _follows[number] = follow;
            Change(source, followers: false, list => list.Add((ulong)number), by: 1);
            Change(target, followers: true, list => list.Add((ulong)number), by: 1);
        }
    }

    /// <summary>Removes a follow, if it is there.</summary>
    public void Remove(UserId source, UserId target)
    {
        if (_numbers.TryRemove(new Follow(source, target), out var number))
        {
            Change(source, followers: false, list => list.Remove((ulong)number), by: -1);
            Change(target, followers: true, list => list.Remove((ulong)number), by: -1);
            _follows.TryRemove(number, out _);
        }
    }

    /// <summary>Removes every follow of and by a person.</summary>
    public void RemoveAll(UserId user)
    {
        foreach (var follow in Of(user, followers: false).Concat(Of(user, followers: true)).ToList())
        {
            Remove(follow.Source, follow.Target);
        }
    }

    private IEnumerable<Follow> Of(UserId user, bool followers) =>
        BlocksOf(user, followers).SelectMany(block => block).Select(number => _follows[(long)number]);

    private ulong[][] BlocksOf(UserId user, bool followers) =>
        _people.TryGetValue(user, out var ties) ? (followers ? ties.Followers : ties.Following).Blocks : [];

    private void Change(UserId user, bool followers, Action<PostingList> change, int by)
    {
        var ties = _people.GetOrAdd(user, static _ => new Ties());
        change(followers ? ties.Followers : ties.Following);
        ref var count = ref followers ? ref ties.FollowersCount : ref ties.FollowingCount;
        Volatile.Write(ref count, count + by);
        if (ties.Followers.IsEmpty && ties.Following.IsEmpty)
        {
            _people.TryRemove(user, out _);
        }
    }

    private FollowPage PageOf(ulong[][] blocks, long? before, int limit, Func<Follow, UserId> other)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        List<UserId> page = new(Math.Min(limit, blocks.Length * PostingList.BlockKeys));
        var end = (ulong)Math.Max(before ?? long.MaxValue, 0);
        var last = 0L;
        for (var i = blocks.Length - 1; i >= 0; i--)
        {
            if (blocks[i][0] >= end)
            {
                continue;
            }

            var index = blocks[i].AsSpan().BinarySearch(end);
            for (var at = (index < 0 ? ~index : index) - 1; at >= 0; at--)
            {
                if (page.Count == limit)
                {
                    return new FollowPage(page, last);
                }

                // A follow that was undone meanwhile is in the list that was read but no longer here.
                if (_follows.TryGetValue((long)blocks[i][at], out var follow))
                {
                    page.Add(other(follow));
                    last = (long)blocks[i][at];
                }
            }
        }

        return new FollowPage(page, Next: null);
    }

    private readonly record struct Follow(UserId Source, UserId Target);

    /// <summary>Both directions of one person.</summary>
    private sealed class Ties
    {
        public int FollowingCount;
        public int FollowersCount;

        public PostingList Following { get; } = new();

        public PostingList Followers { get; } = new();
    }
}

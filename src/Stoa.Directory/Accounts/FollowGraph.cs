using System.Collections.Concurrent;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory.Accounts;

/// <summary>Who follows whom, or who blocks whom. One thread writes, any number read without a lock.</summary>
/// <remarks>
/// A follow is known by the number of the change that made it. Each person has two sorted lists of such numbers, one for
/// each direction, which are walked from the end: newest first, and a page's place is a number that nothing can shift.
/// </remarks>
internal sealed class FollowGraph
{
    private readonly ConcurrentDictionary<Follow, long> _numbers = new();
    private readonly ConcurrentDictionary<long, Follow> _follows = new();
    private readonly ConcurrentDictionary<UserId, PostingList> _following = new();
    private readonly ConcurrentDictionary<UserId, PostingList> _followers = new();

    /// <summary>Whether one person follows another.</summary>
    public bool Contains(UserId source, UserId target) => _numbers.ContainsKey(new Follow(source, target));

    /// <summary>The number of the change since which one person follows another; null when they do not.</summary>
    public long? NumberOf(UserId source, UserId target) => _numbers.TryGetValue(new Follow(source, target), out var number) ? number : null;

    /// <summary>How many people a person follows.</summary>
    public int FollowingCount(UserId user) => CountOf(_following, user);

    /// <summary>How many people follow a person.</summary>
    public int FollowersCount(UserId user) => CountOf(_followers, user);

    /// <summary>Whom a person follows.</summary>
    public FollowPage Following(UserId user, long? before, int limit) =>
        PageOf(_following, user, before, limit, static follow => follow.Target);

    /// <summary>Who follows a person.</summary>
    public FollowPage Followers(UserId user, long? before, int limit) =>
        PageOf(_followers, user, before, limit, static follow => follow.Source);

    /// <summary>Adds a follow under a number above all others; one that is there keeps its number.</summary>
    public void Add(UserId source, UserId target, long number)
    {
        var follow = new Follow(source, target);
        if (_numbers.TryAdd(follow, number))
        {
            _follows[number] = follow;
            _following.GetOrAdd(source, static _ => new PostingList()).Add((ulong)number);
            _followers.GetOrAdd(target, static _ => new PostingList()).Add((ulong)number);
        }
    }

    /// <summary>Removes a follow, if it is there.</summary>
    public void Remove(UserId source, UserId target)
    {
        if (_numbers.TryRemove(new Follow(source, target), out var number))
        {
            RemoveFrom(_following, source, number);
            RemoveFrom(_followers, target, number);
            _follows.TryRemove(number, out _);
        }
    }

    /// <summary>Removes every follow of and by a person.</summary>
    public void RemoveAll(UserId user)
    {
        foreach (var follow in Of(_following, user).Concat(Of(_followers, user)).ToList())
        {
            Remove(follow.Source, follow.Target);
        }
    }

    private IEnumerable<Follow> Of(ConcurrentDictionary<UserId, PostingList> lists, UserId user) =>
        (lists.TryGetValue(user, out var list) ? list.Blocks : []).SelectMany(block => block).Select(number => _follows[(long)number]);

    private static void RemoveFrom(ConcurrentDictionary<UserId, PostingList> lists, UserId user, long number)
    {
        var list = lists[user];
        list.Remove((ulong)number);
        if (list.IsEmpty)
        {
            lists.TryRemove(user, out _);
        }
    }

    private static int CountOf(ConcurrentDictionary<UserId, PostingList> lists, UserId user)
    {
        var count = 0;
        foreach (var block in lists.TryGetValue(user, out var list) ? list.Blocks : [])
        {
            count += block.Length;
        }

        return count;
    }

    private FollowPage PageOf(
        ConcurrentDictionary<UserId, PostingList> lists, UserId user, long? before, int limit, Func<Follow, UserId> other)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        List<UserId> page = new(Math.Min(limit, CountOf(lists, user)));
        var end = (ulong)Math.Max(before ?? long.MaxValue, 0);
        var blocks = lists.TryGetValue(user, out var list) ? list.Blocks : [];
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
}

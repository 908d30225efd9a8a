using System.Collections.Concurrent;
using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Directory.Accounts;

/// <summary>Which topics people follow. One thread writes, any number read without a lock.</summary>
internal sealed class TopicFollows
{
    private readonly ConcurrentDictionary<UserId, ImmutableArray<TopicId>> _byUser = new();

    /// <summary>The topics of a person, last followed first.</summary>
    public ImmutableArray<TopicId> Of(UserId user) => _byUser.TryGetValue(user, out var topics) ? topics : [];

    /// <summary>Adds a follow; one that is there keeps its place.</summary>
    public void Add(UserId user, TopicId topic)
    {
        var topics = Of(user);
        if (!topics.Contains(topic))
        {
            _byUser[user] = topics.Insert(0, topic);
        }
    }

    /// <summary>Removes a follow, if it is there.</summary>
    public void Remove(UserId user, TopicId topic)
    {
        var topics = Of(user).Remove(topic);
        if (topics.IsEmpty)
        {
            RemoveAll(user);
        }
        else
        {
            _byUser[user] = topics;
        }
    }

    /// <summary>Removes every follow of a person.</summary>
    public void RemoveAll(UserId user) => _byUser.TryRemove(user, out _);
}

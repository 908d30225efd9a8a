using System.Collections.Concurrent;
using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>The Spaces that each person waits for. One thread writes, any number read without a lock.</summary>
internal sealed class SpacesByPerson
{
    private readonly ConcurrentDictionary<UserId, SpaceEntry[]> _byUser = new();

    /// <summary>The Spaces of a person in no order; the array is never changed.</summary>
    public SpaceEntry[] Of(UserId user) => _byUser.TryGetValue(user, out var entries) ? entries : [];

    /// <summary>Adds a Space that the person does not have.</summary>
    public void Add(UserId user, SpaceEntry entry) => _byUser[user] = [.. Of(user), entry];

    /// <summary>Takes a Space from a person.</summary>
    public void Remove(UserId user, SpaceEntry entry)
    {
        var rest = Array.FindAll(Of(user), other => other != entry);
        if (rest.Length > 0)
        {
            _byUser[user] = rest;
        }
        else
        {
            _byUser.TryRemove(user, out _);
        }
    }
}

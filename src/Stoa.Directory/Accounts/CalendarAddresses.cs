using System.Collections.Concurrent;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Directory.Accounts;

/// <summary>Whose personal calendar stands at which secret address. One thread writes, any number read without a lock.</summary>
internal sealed class CalendarAddresses
{
    private readonly ConcurrentDictionary<UserId, CalendarAddress> _byUser = new();
    private readonly ConcurrentDictionary<TokenHash, UserId> _byHash = new();

    /// <summary>A person's address; null when they have none.</summary>
    public CalendarAddress? Of(UserId user) => _byUser.GetValueOrDefault(user);

    /// <summary>Whose calendar it is; null when it is nobody's.</summary>
    public UserId? Find(TokenHash hash) => _byHash.TryGetValue(hash, out var user) ? user : null;

    /// <summary>Gives a person an address in the place of the one they have.</summary>
    public void Set(UserId user, CalendarAddress address)
    {
        Remove(user);
        _byUser[user] = address;
        _byHash[address.Hash] = user;
    }

    /// <summary>Takes a person's address away, if they have one.</summary>
    public void Remove(UserId user)
    {
        if (_byUser.TryRemove(user, out var address))
        {
            _byHash.TryRemove(address.Hash, out _);
        }
    }
}

/// <summary>The secret address of a personal calendar.</summary>
/// <param name="Hash">The hash of its secret.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record CalendarAddress(TokenHash Hash, DateTimeOffset CreatedAt);

using System.Collections.Concurrent;
using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>The Spaces that name each person: as creator, co-host, speaker, or invited to speak. One thread writes, any number read without a lock.</summary>
internal sealed class SpacesByNamed
{
    private readonly ConcurrentDictionary<UserId, NamedSpace[]> _byUser = new();

    /// <summary>The Spaces that name a person, in no order; the array is never changed.</summary>
    public NamedSpace[] Of(UserId user) => _byUser.TryGetValue(user, out var spaces) ? spaces : [];

    /// <summary>The same without what they are named as; a new array.</summary>
    public SpaceEntry[] EntriesOf(UserId user) => Array.ConvertAll(Of(user), static named => named.Entry);

    /// <summary>Adds a Space.</summary>
    public void Add(SpaceEntry entry, Space space)
    {
        foreach (var user in NamedBy(space))
        {
            Add(user, new NamedSpace(entry, space, user));
        }
    }

    /// <summary>Removes a Space as it was added.</summary>
    public void Remove(SpaceEntry entry, Space asAdded)
    {
        foreach (var user in NamedBy(asAdded))
        {
            Remove(user, entry);
        }
    }

    /// <summary>Brings a Space from an older state to a newer one.</summary>
    public void Replace(SpaceEntry entry, Space last, Space next)
    {
        var (was, now) = (last.Stage, next.Stage);
        if (last.State == next.State && last.ScheduledStart == next.ScheduledStart
            && was.CoHostIds == now.CoHostIds && was.SpeakerIds == now.SpeakerIds && was.InvitedUserIds == now.InvitedUserIds)
        {
            return;
        }

        var (before, after) = (NamedBy(last), NamedBy(next));
        foreach (var user in before)
        {
            if (!after.Contains(user))
            {
                Remove(user, entry);
            }
        }

        foreach (var user in after)
        {
            var named = new NamedSpace(entry, next, user);
            if (!before.Contains(user))
            {
                Add(user, named);
            }
            else if (named != new NamedSpace(entry, last, user))
            {
                _byUser[user] = Array.ConvertAll(Of(user), other => other.Entry == entry ? named : other);
            }
        }
    }

    /// <summary>Everyone with a role in a Space, or invited to one; each once.</summary>
    private static HashSet<UserId> NamedBy(Space space) =>
        [space.CreatorId, .. space.Stage.CoHostIds, .. space.Stage.SpeakerIds, .. space.Stage.InvitedUserIds];

    private void Add(UserId user, NamedSpace named) => _byUser[user] = [.. Of(user), named];

    private void Remove(UserId user, SpaceEntry entry)
    {
        var rest = Array.FindAll(Of(user), other => other.Entry != entry);
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

using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>Which hosts are in their Spaces right now, and since when a Space has none. Of this process; nothing is stored.</summary>
/// <remarks>
/// Safe for use by many threads. It holds hosts of scheduled and live Spaces only, so the Directory bounds it.
/// Source: design section 5, host loss.
/// </remarks>
public sealed class HostPresence(SpaceDirectory directory, Readiness readiness, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SpaceId, Presence> _spaces = [];

    /// <summary>A host came, with one more connection. Who becomes a host while in the room arrives again.</summary>
    /// <returns>False when this node knows no such Space or the person is not its host: nothing was noted.</returns>
    public bool Arrive(SpaceId id, UserId user)
    {
        lock (_lock)
        {
            if (!directory.TryGet(id, out var entry) || !entry.Space.IsRetrievable || !entry.Space.IsHost(user))
            {
                return false;
            }

            if (!_spaces.TryGetValue(id, out var presence))
            {
                _spaces.Add(id, presence = new Presence());
            }

            presence.Connections[user] = presence.Connections.GetValueOrDefault(user) + 1;
            presence.LeftAt = null;
            return true;
        }
    }

    /// <summary>A connection of a host ended. The last one of the last host starts the grace time.</summary>
    public void Leave(SpaceId id, UserId user)
    {
        lock (_lock)
        {
            if (!_spaces.TryGetValue(id, out var presence) || !presence.Connections.TryGetValue(user, out var connections))
            {
                return;
            }

            if (connections > 1)
            {
                presence.Connections[user] = connections - 1;
                return;
            }

            presence.Connections.Remove(user);
            if (presence.Connections.Count == 0)
            {
                presence.LeftAt = time.GetUtcNow();
            }
        }
    }

    /// <summary>What a deadline has to know of a live Space's hosts. A restart counts as their leaving at the moment of readiness.</summary>
    internal MeetDeadline Describe(Space space)
    {
        lock (_lock)
        {
            _spaces.TryGetValue(space.Id, out var presence);
            if (presence is not null)
            {
                DropFormerHosts(presence, space);
            }

            if (presence is { LeftAt: null })
            {
                return new MeetDeadline(null, true);
            }

            // Who left before the start, or before this process was ready, has not been there since.
            var from = space.StartedAt > readiness.ReadyAt ? space.StartedAt : readiness.ReadyAt;
            return presence?.LeftAt is { } leftAt && leftAt > from
                ? new MeetDeadline(leftAt, true)
                : new MeetDeadline(from, false);
        }
    }

    /// <summary>The Spaces whose last host has left so long ago; forgets those that are over.</summary>
    internal IReadOnlyList<SpaceId> AbsentSince(DateTimeOffset latest)
    {
        lock (_lock)
        {
            foreach (var (id, presence) in _spaces)
            {
                if (!directory.TryGet(id, out var entry))
                {
                    _spaces.Remove(id);
                }
                else
                {
                    DropFormerHosts(presence, entry.Space);
                }
            }

            return [.. _spaces.Where(space => space.Value.LeftAt <= latest).Select(space => space.Key)];
        }
    }

    /// <summary>How many Spaces are held.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _spaces.Count;
            }
        }
    }

    // A co-host who was made a listener is in the room still, but not as a host.
    private void DropFormerHosts(Presence presence, Space space)
    {
        foreach (var user in presence.Connections.Keys.Where(user => !space.IsHost(user)).ToArray())
        {
            presence.Connections.Remove(user);
        }

        if (presence.Connections.Count == 0)
        {
            presence.LeftAt ??= time.GetUtcNow();
        }
    }

    private sealed class Presence
    {
        /// <summary>How many connections each present host has.</summary>
        public Dictionary<UserId, int> Connections { get; } = [];

        /// <summary>When the last host left; null while one is there.</summary>
        public DateTimeOffset? LeftAt { get; set; }
    }
}

using System.Collections.Concurrent;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>Puts the numbers that an <see cref="INodeDigest"/> brings from other nodes into the Directory, where this node does not know better.</summary>
/// <remarks>Safe for use by many threads.</remarks>
public sealed class ParticipantDigest(SpaceDirectory directory, RoomTable rooms, TimeProvider time)
{
    /// <summary>After which time a number that nobody repeats is 0.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<SpaceId, (int Participants, long At)> _taken = new();

    /// <summary>Takes in how many people are in a Space. Unknown Spaces and those with a room of this node's own that hears of the others are left out.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="participants">How many; below 0 counts as 0.</param>
    public void Take(SpaceId id, int participants)
    {
        if (!directory.TryGet(id, out _))
        {
            _taken.TryRemove(id, out _);
            return;
        }

        if (participants > 0)
        {
            _taken[id] = (participants, time.GetTimestamp());
        }
        else
        {
            _taken.TryRemove(id, out _);
        }

        Set(id, Math.Max(0, participants));
    }

    /// <summary>The room of a Space hears of the others no more: what the digest brought last holds again.</summary>
    internal void Unlinked(SpaceId id) => Set(id, _taken.TryGetValue(id, out var taken) ? taken.Participants : 0);

    /// <summary>Forgets what nobody repeated.</summary>
    internal void Sweep()
    {
        var now = time.GetTimestamp();
        foreach (var (id, taken) in _taken)
        {
            if (time.GetElapsedTime(taken.At, now) > Kept && _taken.TryRemove(KeyValuePair.Create(id, taken)))
            {
                Set(id, 0);
            }
        }
    }

    private void Set(SpaceId id, int participants)
    {
        if (rooms.Find(id) is not { IsLinked: true })
        {
            directory.SetParticipantCount(id, participants);
        }
    }
}

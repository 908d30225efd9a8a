using System.Collections.Concurrent;
using System.Collections.Immutable;
using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>The live and the scheduled Spaces about each topic, in the order of the contract. One thread writes, any number read without a lock.</summary>
internal sealed class SpacesByTopic
{
    private readonly ConcurrentDictionary<TopicId, RankedSpaces> _byTopic = new();
    private Dictionary<TopicId, List<SpaceEntry>>? _bulk;

    /// <summary>The live ones with at most so many participants, most first.</summary>
    public IEnumerable<SpaceEntry> LiveOf(TopicId topic, int participants) => _byTopic.TryGetValue(topic, out var spaces) ? spaces.LiveFrom(participants) : [];

    /// <summary>The scheduled ones that start at a moment or later, by start.</summary>
    public IEnumerable<SpaceEntry> ScheduledOf(TopicId topic, DateTimeOffset start) => _byTopic.TryGetValue(topic, out var spaces) ? spaces.ScheduledFrom(start) : [];

    /// <summary>Takes a Space in at start; it is found after <see cref="CompleteBulk"/>.</summary>
    public void AddBulk(SpaceEntry entry, Space space)
    {
        _bulk ??= [];
        foreach (var topic in space.TopicIds)
        {
            if (!_bulk.TryGetValue(topic, out var entries))
            {
                _bulk[topic] = entries = [];
            }

            entries.Add(entry);
        }
    }

    /// <summary>Shows what was taken in at start.</summary>
    public void CompleteBulk()
    {
        foreach (var (topic, entries) in _bulk ?? [])
        {
            var spaces = new RankedSpaces();
            spaces.Load(entries);
            _byTopic[topic] = spaces;
        }

        _bulk = null;
    }

    /// <summary>Adds a Space.</summary>
    public void Add(SpaceEntry entry, Space space) => Add(entry, space, space.TopicIds);

    /// <summary>Removes a Space as it was added; its participant count must be what it was.</summary>
    public void Remove(SpaceEntry entry, Space asAdded) => Remove(entry, asAdded, asAdded.TopicIds);

    /// <summary>Moves a Space to where its newer state belongs.</summary>
    public void Replace(SpaceEntry entry, Space asAdded, Space space)
    {
        if (asAdded.State != space.State || asAdded.ScheduledStart != space.ScheduledStart || !asAdded.TopicIds.SequenceEqual(space.TopicIds))
        {
            Remove(entry, asAdded, asAdded.TopicIds);
            Add(entry, space, space.TopicIds);
        }
    }

    private void Add(SpaceEntry entry, Space space, ImmutableArray<TopicId> topics)
    {
        foreach (var topic in topics)
        {
            _byTopic.GetOrAdd(topic, static _ => new RankedSpaces()).Add(entry, space);
        }
    }

    private void Remove(SpaceEntry entry, Space asAdded, ImmutableArray<TopicId> topics)
    {
        foreach (var topic in topics)
        {
            if (_byTopic.TryGetValue(topic, out var spaces))
            {
                spaces.Remove(entry, asAdded);
                if (spaces.IsEmpty)
                {
                    _byTopic.TryRemove(topic, out _);
                }
            }
        }
    }
}

using Stoa.Spaces;

namespace Stoa.Server.Tests.Cluster;

/// <summary>One Space over its log: each version, and when it was the newest.</summary>
internal sealed class SpaceTimeline
{
    // Times of events are cut to the millisecond.
    private static readonly TimeSpan _grain = TimeSpan.FromMilliseconds(2);
    private readonly List<Space> _states = [];

    /// <summary>Folds a log; what is no log stops the fold, and is in <paramref name="faults"/>.</summary>
    public SpaceTimeline(SpaceId id, IEnumerable<RecordedEvent> log, List<string> faults)
    {
        Id = id;
        foreach (var recorded in log)
        {
            if (recorded.Version != Last + 1)
            {
                faults.Add($"The log of {id} has version {recorded.Version} after {Last}.");
                return;
            }

            Space after;
            try
            {
                after = Space.Apply(_states.LastOrDefault(), id, recorded.Event);
            }
            catch (InvalidOperationException e)
            {
                faults.Add($"The log of {id} cannot be folded at version {recorded.Version}: {e.Message}");
                return;
            }

            Events.Add(recorded);
            _states.Add(after);
        }
    }

    /// <summary>The Space's id.</summary>
    public SpaceId Id { get; }

    /// <summary>Its events, version 1 first.</summary>
    public List<RecordedEvent> Events { get; } = [];

    /// <summary>The newest version.</summary>
    public long Last => _states.Count;

    /// <summary>The event that made a version.</summary>
    public SpaceEvent EventOf(long version) => Events[(int)version - 1].Event;

    /// <summary>The Space at a version; null before the first.</summary>
    public Space? At(long version) => version == 0 ? null : _states[(int)version - 1];

    /// <summary>True for a version that the log has.</summary>
    public bool Has(long version) => version >= 1 && version <= Last;

    /// <summary>Every state that was the newest at some moment of a time.</summary>
    public IEnumerable<Space?> Between(DateTimeOffset from, DateTimeOffset to)
    {
        for (var version = 0L; version <= Last; version++)
        {
            var begins = version == 0 ? DateTimeOffset.MinValue : EventOf(version).At - _grain;
            var ends = version == Last ? DateTimeOffset.MaxValue : EventOf(version + 1).At + _grain;
            if (begins <= to && ends >= from)
            {
                yield return At(version);
            }
        }
    }
}

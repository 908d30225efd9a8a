using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage;
using Stoa.Storage.Insights;

namespace Stoa.Api.Insights;

/// <summary>Makes the pages of Spaces out of the log and the measurements, and keeps those of the last few Spaces that somebody looked at.</summary>
/// <param name="log">The event log.</param>
/// <param name="measured">Finds what was measured of a Space up to now.</param>
/// <param name="time">The present.</param>
/// <remarks>
/// However many look, one Space's page is made at most once per second, while it goes on only from the events that are new; of one
/// that is over once per minute, so that what was purged is not shown for longer. Reading takes no lock of the room or the log.
/// </remarks>
internal sealed class InsightsPages(IEventStore log, Func<SpaceId, CancellationToken, ValueTask<StoredInsights?>> measured, TimeProvider time)
{
    /// <summary>How many Spaces are kept.</summary>
    public const int MaxSpaces = 64;

    private const int EventsPerRead = 2_000;
    private static readonly TimeSpan _goesOn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _over = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<SpaceId, Entry> _entries = [];
    private long _uses;

    /// <summary>The page of a Space; null when there is no such Space, or nothing is left of it.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="isOver">True when this node knows that it is over, or does not know it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageUnavailableException">Log or measurements cannot be read.</exception>
    public Task<InsightsPage?> FindAsync(SpaceId id, bool isOver, CancellationToken cancellationToken)
    {
        Task<InsightsPage?> page;
        lock (_lock)
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                if (_entries.Count >= MaxSpaces)
                {
                    _entries.Remove(_entries.MinBy(other => other.Value.UsedAt).Key);
                }

                _entries[id] = entry = new Entry();
            }

            entry.UsedAt = _uses++;
            if (entry.Page is null || IsStale(entry, entry.Page, isOver))
            {
                entry.Page = Task.Run(() => MakeAsync(id, entry), CancellationToken.None);
            }

            page = entry.Page;
        }

        return page.WaitAsync(cancellationToken);
    }

    private bool IsStale(Entry entry, Task<InsightsPage?> page, bool isOver)
    {
        if (!page.IsCompleted)
        {
            return false;
        }

        if (!page.IsCompletedSuccessfully)
        {
            return true;
        }

        var goesOn = entry.Made is { State: SpaceState.Scheduled or SpaceState.Live };
        return goesOn == isOver || time.GetElapsedTime(entry.MadeAt) >= (goesOn ? _goesOn : _over);
    }

    /// <summary>Makes the page. One at a time for each entry.</summary>
    private async Task<InsightsPage?> MakeAsync(SpaceId id, Entry entry)
    {
        var builder = entry.Story ?? new SpaceStoryBuilder();
        IReadOnlyList<RecordedEvent> events;
        do
        {
            events = await log.ReadSpaceAsync(id, builder.Version, EventsPerRead, CancellationToken.None);
            foreach (var recorded in events)
            {
                builder.Add(recorded.Event);
            }
        }
        while (events.Count == EventsPerRead);

        var story = builder.Tell();
        var stored = story is not null && story.StartedAt is null ? null : await measured(id, CancellationToken.None);
        var page = InsightsPage.Of(id, story, stored, time.GetUtcNow());
        lock (_lock)
        {
            entry.Story = story is { State: SpaceState.Scheduled or SpaceState.Live } ? builder : null;
            entry.Made = page;
            entry.MadeAt = time.GetTimestamp();
            if (page is null)
            {
                _entries.Remove(id);
            }
        }

        return page;
    }

    /// <summary>What is kept of one Space.</summary>
    private sealed class Entry
    {
        /// <summary>Makes the page, or has made it.</summary>
        public Task<InsightsPage?>? Page { get; set; }

        /// <summary>The page as it was made last.</summary>
        public InsightsPage? Made { get; set; }

        /// <summary>The story so far; absent when it is over.</summary>
        public SpaceStoryBuilder? Story { get; set; }

        /// <summary>When the page was made, as a timestamp.</summary>
        public long MadeAt { get; set; }

        /// <summary>When somebody looked last: greater is later.</summary>
        public long UsedAt { get; set; }
    }
}

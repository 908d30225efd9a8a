using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>
/// Every retrievable (scheduled or live) Space in the memory of this node, and nothing else: what lookups, search and the
/// deadline sweeper read.
/// </summary>
/// <remarks>
/// Any thread may read at any time and never waits. Writers wait for each other. When a method that writes has returned,
/// every read that begins later sees what it wrote; in particular a Space that ended is nowhere any more.
/// </remarks>
public sealed class SpaceDirectory(SpaceRules rules)
{
    /// <summary>The most results a search returns. Source: X API v2, Search Spaces, parameter <c>max_results</c>.</summary>
    public const int MaxSearchResults = 100;

    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<SpaceId, SpaceEntry> _entries = new(concurrencyLevel: 1, capacity: 31);
    private readonly HostedSpaces _created = new();
    private readonly HostedSpaces _cohosted = new();
    private readonly TitleIndex _titles = new();
    private readonly DeadlineQueue _deadlines = new();
    private readonly RecentlyOver _recentlyOver = new();
    private int _count;
    private bool _isLoading;

    /// <summary>How many Spaces are retrievable.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many Spaces are in a state, of scheduled and live; walks them all.</summary>
    public int CountOf(SpaceState state) => _entries.Count(entry => entry.Value.Space.State == state);

    /// <summary>The most Spaces that one person has created of those that are here; walks them all.</summary>
    public int MostByOneCreator => _entries.CountBy(entry => entry.Value.Space.CreatorId).Select(count => count.Value).DefaultIfEmpty().Max();

    /// <summary>Loads many Spaces at start, several times faster than one by one; those that are over are left out.</summary>
    /// <remarks>Search finds them when this returns; until then no event may be applied.</remarks>
    /// <exception cref="InvalidOperationException">The directory holds Spaces already.</exception>
    public void Load(IEnumerable<Space> spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        BeginLoad();
        foreach (var space in spaces)
        {
            AddBulk(space);
        }

        CompleteLoad();
    }

    /// <summary>Loads many Spaces at start as they come from storage, as <see cref="Load(IEnumerable{Space})"/> does.</summary>
    /// <exception cref="InvalidOperationException">The directory holds Spaces already.</exception>
    public async Task LoadAsync(IAsyncEnumerable<Space> spaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        BeginLoad();
        await foreach (var space in spaces.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            AddBulk(space);
        }

        CompleteLoad();
    }

    /// <summary>Puts the newest state of one Space in, unless a newer one is there or the Space is known to be over.</summary>
    public void Put(Space space)
    {
        ArgumentNullException.ThrowIfNull(space);
        lock (_writing)
        {
            RefuseWhileLoading();
            _entries.TryGetValue(space.Id, out var entry);
            if (entry is null ? !_recentlyOver.Contains(space.Id) : space.Version > entry.Space.Version)
            {
                Advance(entry, space);
            }
        }
    }

    /// <summary>Applies one event of the log.</summary>
    /// <returns>
    /// True when the directory now shows this event or a later state, also when it did before. False when an earlier event
    /// of the Space is missing: nothing changed, and the change feed will bring both.
    /// </returns>
    public bool Apply(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        lock (_writing)
        {
            RefuseWhileLoading();
            if (_recentlyOver.Contains(recorded.SpaceId))
            {
                return true;
            }

            _entries.TryGetValue(recorded.SpaceId, out var entry);
            var known = entry?.Space.Version ?? 0;
            if (recorded.Version <= known)
            {
                return true;
            }

            if (recorded.Version != known + 1)
            {
                return false;
            }

            Advance(entry, Space.Apply(entry?.Space, recorded.SpaceId, recorded.Event));
            return true;
        }
    }

    /// <summary>Says how many people are in a live Space now. Ignored for every other Space.</summary>
    public void SetParticipantCount(SpaceId id, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (_entries.TryGetValue(id, out var entry) && entry.Space.State == SpaceState.Live)
        {
            entry.ParticipantCount = count;
        }
    }

    /// <summary>Finds a retrievable Space by id.</summary>
    public bool TryGet(SpaceId id, [NotNullWhen(true)] out SpaceEntry? entry) => _entries.TryGetValue(id, out entry);

    /// <summary>The retrievable Spaces that a person created: live ones first, then by planned start, then by id.</summary>
    /// <remarks>Source: X API v2, Get Spaces by creator ids.</remarks>
    public IReadOnlyList<SpaceEntry> ByCreator(UserId creator) => InOrder([.. _created.Of(creator)]);

    /// <summary>The retrievable Spaces of which a person is creator or co-host, in the order of <see cref="ByCreator"/>.</summary>
    public IReadOnlyList<SpaceEntry> ByHost(UserId host) => InOrder([.. _created.Of(host), .. _cohosted.Of(host)]);

    /// <summary>Finds the Spaces whose title holds every word of the query, in the order of the contract.</summary>
    /// <param name="query">Words, <c>#hashtags</c>, <c>@mentions</c>; no operators. Without a word it finds nothing.</param>
    /// <param name="state">Which Spaces to look at.</param>
    /// <param name="maxResults">How many at most, 1 to <see cref="MaxSearchResults"/>.</param>
    /// <remarks>
    /// Live Spaces by participant count, most first, then scheduled ones by planned start; equals by id.
    /// Source: X API v2, Search Spaces; order: spaces-contract section 4.4.
    /// </remarks>
    public IReadOnlyList<SpaceEntry> Search(string query, SpaceStateFilter state, int maxResults)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxResults, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxResults, MaxSearchResults);
        return _titles.Search(query, state, maxResults);
    }

    /// <summary>Takes the Spaces whose deadline has passed, earliest first.</summary>
    /// <param name="now">The present.</param>
    /// <param name="retryAfter">When a Space that is still there afterwards is handed out again.</param>
    /// <param name="limit">How many at most.</param>
    /// <remarks>The deadline is <see cref="Space.NextDeadline"/>. Whoever takes a Space asks its grain, which decides.</remarks>
    public IReadOnlyList<SpaceId> TakeDue(DateTimeOffset now, TimeSpan retryAfter, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retryAfter, TimeSpan.Zero);
        lock (_writing)
        {
            return _deadlines.TakeDue(now, retryAfter, limit);
        }
    }

    private static SpaceEntry[] InOrder(SpaceEntry[] entries)
    {
        if (entries.Length < 2)
        {
            return entries;
        }

        var keys = Array.ConvertAll(entries, static entry => (
            entry.Space.State != SpaceState.Live,
            entry.Space.ScheduledStart ?? entry.Space.StartedAt,
            entry.Space.Id));
        Array.Sort(keys, entries);
        return entries;
    }

    private void BeginLoad()
    {
        lock (_writing)
        {
            RefuseWhileLoading();
            if (_count > 0)
            {
                throw new InvalidOperationException("A directory is loaded once, while it is empty.");
            }

            _isLoading = true;
        }
    }

    private void AddBulk(Space space)
    {
        if (!space.IsRetrievable)
        {
            return;
        }

        lock (_writing)
        {
            var entry = new SpaceEntry(space);
            if (!_entries.TryAdd(space.Id, entry))
            {
                throw new InvalidOperationException("A Space was loaded twice.");
            }

            _titles.AddBulk(entry, space);
            AddToPeople(entry, space);
            _deadlines.Set(entry, space.NextDeadline(rules));
            _count++;
        }
    }

    private void CompleteLoad()
    {
        lock (_writing)
        {
            _titles.CompleteBulk();
            _isLoading = false;
        }
    }

    private void RefuseWhileLoading()
    {
        if (_isLoading)
        {
            throw new InvalidOperationException("The directory is still being loaded.");
        }
    }

    /// <summary>Brings one Space from what the directory shows to a newer state. The one place where things change.</summary>
    private void Advance(SpaceEntry? entry, Space next)
    {
        if (!next.IsRetrievable)
        {
            _recentlyOver.Add(next.Id);
            if (entry is not null)
            {
                Remove(entry, next);
            }
        }
        else if (entry is null)
        {
            Add(new SpaceEntry(next), next);
        }
        else
        {
            Change(entry, entry.Space, next);
        }
    }

    private void Add(SpaceEntry entry, Space space)
    {
        _entries[space.Id] = entry;
        _titles.Add(entry, space);
        AddToPeople(entry, space);
        _deadlines.Set(entry, space.NextDeadline(rules));
        Volatile.Write(ref _count, _count + 1);
    }

    private void AddToPeople(SpaceEntry entry, Space space)
    {
        _created.Add(space.CreatorId, entry);
        foreach (var host in space.Stage.CoHostIds)
        {
            _cohosted.Add(host, entry);
        }
    }

    private void Change(SpaceEntry entry, Space last, Space next)
    {
        entry.Space = next;
        if (last.State != next.State || last.ScheduledStart != next.ScheduledStart
            || !string.Equals(last.Title, next.Title, StringComparison.Ordinal))
        {
            _titles.Replace(entry, last, next);
        }

        if (last.Stage.CoHostIds != next.Stage.CoHostIds)
        {
            foreach (var host in last.Stage.CoHostIds.Except(next.Stage.CoHostIds))
            {
                _cohosted.Remove(host, entry);
            }

            foreach (var host in next.Stage.CoHostIds.Except(last.Stage.CoHostIds))
            {
                _cohosted.Add(host, entry);
            }
        }

        // A Space that is due keeps its retry time unless the deadline itself moved.
        var deadline = next.NextDeadline(rules);
        if (deadline != last.NextDeadline(rules))
        {
            _deadlines.Set(entry, deadline);
        }
    }

    private void Remove(SpaceEntry entry, Space over)
    {
        var last = entry.Space;
        entry.Space = over;
        _entries.TryRemove(over.Id, out _);
        _titles.Remove(entry, last);
        _created.Remove(last.CreatorId, entry);
        foreach (var host in last.Stage.CoHostIds)
        {
            _cohosted.Remove(host, entry);
        }

        _deadlines.Set(entry, null);
        Volatile.Write(ref _count, _count - 1);
    }
}

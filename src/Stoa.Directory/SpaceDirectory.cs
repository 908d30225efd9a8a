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
public sealed class SpaceDirectory
{
    /// <summary>The most results a search returns. Source: X API v2, Search Spaces, parameter <c>max_results</c>.</summary>
    public const int MaxSearchResults = 100;

    private readonly SpaceRules _rules;
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<SpaceId, SpaceEntry> _entries = new(concurrencyLevel: 1, capacity: 31);
    private readonly SpacesByNamed _named = new();
    private readonly SpacesByAudience _awaited = new();
    private readonly SpacesByTopic _byTopic = new();
    private readonly CanceledSpaces _canceled = new();
    private readonly RankedSpaces _ranked = new();
    private readonly TitleIndex _titles = new();
    private readonly DeadlineQueue _deadlines = new();
    private readonly RecentlyOver _recentlyOver = new();
    private int _count;
    private bool _isLoading;

    /// <summary>Makes an empty directory under the limits from which deadlines follow.</summary>
    public SpaceDirectory(SpaceRules rules)
    {
        _rules = rules;
        ForPeople = new TypedSearch(_titles, _ranked, _named);
    }

    /// <summary>How many Spaces are retrievable.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Search as people type: phrases, exclusions, hosts, beginnings, misspelled words, best first. See <c>docs/search.md</c>.</summary>
    public TypedSearch ForPeople { get; }

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
                Advance(entry, space, happened: null);
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

            Advance(entry, Space.Apply(entry?.Space, recorded.SpaceId, recorded.Event), recorded.Event);
            return true;
        }
    }

    /// <summary>Says how many people are in a live Space now. Ignored for every other Space.</summary>
    public void SetParticipantCount(SpaceId id, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_writing)
        {
            if (_entries.TryGetValue(id, out var entry) && entry.Space.State == SpaceState.Live && entry.ParticipantCount != count)
            {
                _ranked.Remove(entry, entry.Space);
                _byTopic.Remove(entry, entry.Space);
                entry.ParticipantCount = count;
                _titles.Count(entry, entry.Space);
                _ranked.Add(entry, entry.Space);
                _byTopic.Add(entry, entry.Space);
            }
        }
    }

    /// <summary>Finds a retrievable Space by id.</summary>
    public bool TryGet(SpaceId id, [NotNullWhen(true)] out SpaceEntry? entry) => _entries.TryGetValue(id, out entry);

    /// <summary>The retrievable Spaces that a person created: live ones first, then by planned start, then by id.</summary>
    /// <remarks>Source: X API v2, Get Spaces by creator ids.</remarks>
    public IReadOnlyList<SpaceEntry> ByCreator(UserId creator) => InOrder(Array.FindAll(_named.EntriesOf(creator), entry => entry.Space.CreatorId == creator));

    /// <summary>The retrievable Spaces of which a person is creator or co-host, in the order of <see cref="ByCreator"/>.</summary>
    public IReadOnlyList<SpaceEntry> ByHost(UserId host) => InOrder(Array.FindAll(_named.EntriesOf(host), entry => entry.Space.IsHost(host)));

    /// <summary>The retrievable Spaces in which a person may talk without being a host, in no order. For tests; lists of the product go by <see cref="ByNamed"/>.</summary>
    public IReadOnlyList<SpaceEntry> BySpeaker(UserId speaker) =>
        Array.FindAll(_named.EntriesOf(speaker), entry => entry.Space.Stage.SpeakerIds.Contains(speaker));

    /// <summary>The retrievable Spaces that name a person: as creator, co-host, speaker, or invited to speak; in no order.</summary>
    /// <remarks>One look, which copies nothing and opens no Space.</remarks>
    public ReadOnlySpan<NamedSpace> ByNamed(UserId user) => _named.Of(user);

    /// <summary>The retrievable Spaces for which a person has set a reminder, in no order. For tests; lists of the product go by <see cref="AwaitedBy"/>.</summary>
    public IReadOnlyList<SpaceEntry> ByReminder(UserId user) => _awaited.Reminded(user);

    /// <summary>The retrievable Spaces in which a person holds a ticket, paid or not, in no order.</summary>
    public IReadOnlyList<SpaceEntry> ByTicket(UserId user) => _awaited.Ticketed(user);

    /// <summary>The retrievable Spaces of whose start a person is told: for a reminder, or a ticket; each once, in no order.</summary>
    public IEnumerable<SpaceEntry> AwaitedBy(UserId user) => _awaited.Reminded(user).Union(_awaited.Ticketed(user));

    /// <summary>The live Spaces, most participants first, equals by id: as they are when the walk begins.</summary>
    public IEnumerable<SpaceEntry> Live => _ranked.Live;

    /// <summary>The live Spaces with at most so many participants, most first, equals by id.</summary>
    public IEnumerable<SpaceEntry> LiveFrom(int participants) => _ranked.LiveFrom(participants);

    /// <summary>The live Spaces about a topic with at most so many participants, most first, equals by id.</summary>
    public IEnumerable<SpaceEntry> LiveByTopic(TopicId topic, int participants = int.MaxValue) => _byTopic.LiveOf(topic, participants);

    /// <summary>The scheduled Spaces about a topic that start at a moment or later, by start, equals by id.</summary>
    public IEnumerable<SpaceEntry> ScheduledByTopic(TopicId topic, DateTimeOffset start) => _byTopic.ScheduledOf(topic, start);

    /// <summary>The Spaces that were canceled since a moment, last canceled first, as far as this node remembers them: see <see cref="CanceledSpaces"/>.</summary>
    public IEnumerable<Space> CanceledSince(DateTimeOffset since) => _canceled.Since(since);

    /// <summary>Puts Spaces in that were canceled before this node started.</summary>
    public void LoadCanceled(IEnumerable<Space> spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        lock (_writing)
        {
            _canceled.Load(spaces);
        }
    }

    /// <summary>One page of all Spaces in the order of the contract: see <see cref="Search"/>.</summary>
    /// <param name="state">Which Spaces.</param>
    /// <param name="from">The <see cref="SpacePage.Next"/> of the page before; <see cref="SpacePlace.First"/> for the first page.</param>
    /// <param name="limit">How many at most, at least 1.</param>
    /// <param name="isShown">Leaves Spaces out.</param>
    /// <remarks>Costs what the page costs, however many Spaces there are: they are kept in order.</remarks>
    public SpacePage List(SpaceStateFilter state, SpacePlace from, int limit, Predicate<SpaceEntry> isShown)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentNullException.ThrowIfNull(isShown);
        return _ranked.Page(state, from, limit, isShown);
    }

    /// <summary>One page of the Spaces of which a person is creator or co-host; parameters as for <see cref="List"/>.</summary>
    /// <remarks>The place is a position among them all.</remarks>
    public SpacePage ListByHost(UserId host, SpaceStateFilter state, SpacePlace from, int limit, Predicate<SpaceEntry> isShown)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentNullException.ThrowIfNull(isShown);
        var all = InRank(_named.EntriesOf(host), entry => entry.Space.IsHost(host) && isShown(entry) && IsWanted(entry.Space.State, state));
        var end = Math.Min(from.Position + limit, all.Count);
        return new SpacePage(
            [.. all.Skip((int)Math.Min(from.Position, all.Count)).Take(limit)],
            end < all.Count ? new SpacePlace(IsScheduled: false, end, Skip: 0) : null);
    }

    /// <summary>Spaces in the order of the contract: see <see cref="Search"/>.</summary>
    public static IReadOnlyList<SpaceEntry> InRank(IReadOnlyCollection<SpaceEntry> entries, Predicate<SpaceEntry> isShown)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(isShown);
        List<SpaceEntry> ranked = [];
        var best = new RankedEntries(Math.Max(1, entries.Count));
        foreach (var entry in entries)
        {
            if (isShown(entry))
            {
                best.Add(entry);
            }
        }

        best.AppendTo(ranked);
        return ranked;
    }

    /// <summary>Finds the Spaces whose title holds every word of the query, in the order of the contract.</summary>
    /// <param name="query">Words, <c>#hashtags</c>, <c>@mentions</c>; no operators. Without a word it finds nothing.</param>
    /// <param name="state">Which Spaces to look at.</param>
    /// <param name="maxResults">How many at most, 1 to <see cref="MaxSearchResults"/>.</param>
    /// <remarks>
    /// Live Spaces by participant count, most first, then scheduled ones by planned start; equals by id.
    /// Source: X API v2, Search Spaces; order: docs/compatibility.md, GET /2/spaces/search.
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

    private static bool IsWanted(SpaceState state, SpaceStateFilter wanted) => state switch
    {
        SpaceState.Live => wanted != SpaceStateFilter.Scheduled,
        SpaceState.Scheduled => wanted != SpaceStateFilter.Live,
        _ => false,
    };

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
            _byTopic.AddBulk(entry, space);
            _deadlines.Set(entry, space.NextDeadline(_rules));
            _count++;
        }
    }

    private void CompleteLoad()
    {
        lock (_writing)
        {
            _titles.CompleteBulk();
            _ranked.Load(_entries.Values);
            _byTopic.CompleteBulk();
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
    private void Advance(SpaceEntry? entry, Space next, SpaceEvent? happened)
    {
        if (!next.IsRetrievable)
        {
            _recentlyOver.Add(next.Id);
            _canceled.Add(next);
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
            Change(entry, entry.Space, next, happened);
        }
    }

    private void Add(SpaceEntry entry, Space space)
    {
        _entries[space.Id] = entry;
        _titles.Add(entry, space);
        _ranked.Add(entry, space);
        _byTopic.Add(entry, space);
        AddToPeople(entry, space);
        _deadlines.Set(entry, space.NextDeadline(_rules));
        Volatile.Write(ref _count, _count + 1);
    }

    private void AddToPeople(SpaceEntry entry, Space space)
    {
        _named.Add(entry, space);
        _awaited.Add(entry, space.Audience);
    }

    private void Change(SpaceEntry entry, Space last, Space next, SpaceEvent? happened)
    {
        entry.Space = next;
        _titles.Count(entry, next);
        _ranked.Replace(entry, last, next);
        _byTopic.Replace(entry, last, next);
        if (last.State != next.State || last.ScheduledStart != next.ScheduledStart
            || !string.Equals(last.Title, next.Title, StringComparison.Ordinal))
        {
            _titles.Replace(entry, last, next);
        }

        _named.Replace(entry, last, next);
        _awaited.Change(entry, last.Audience, next.Audience, happened);

        // A Space that is due keeps its retry time unless the deadline itself moved.
        var deadline = next.NextDeadline(_rules);
        if (deadline != last.NextDeadline(_rules))
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
        _ranked.Remove(entry, last);
        _byTopic.Remove(entry, last);
        _named.Remove(entry, last);
        _awaited.Remove(entry, last.Audience);
        _deadlines.Set(entry, null);
        Volatile.Write(ref _count, _count - 1);
    }
}

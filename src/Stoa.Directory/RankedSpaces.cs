using Stoa.Spaces;

namespace Stoa.Directory;

/// <summary>Every live and every scheduled Space in the order of the contract, kept as they change. One thread writes, any number read without a lock.</summary>
/// <remarks>
/// Live Spaces by participant count, most first; scheduled ones by planned start; equals by id. Source: docs/compatibility.md, GET /2/spaces/search.
/// </remarks>
internal sealed class RankedSpaces
{
    /// <summary>How many Spaces one page looks at at most, when many of them are not shown to the caller.</summary>
    public const int MaxLooked = 10_000;

    private readonly SortedBlocks<Placed> _live = new(Placed.Order);
    private readonly SortedBlocks<Placed> _scheduled = new(Placed.Order);

    /// <summary>The live ones, as they are when the walk begins.</summary>
    public IEnumerable<SpaceEntry> Live =>
        _live.Skip(0).Select(placed => placed.Entry).Where(entry => entry.Space.State == SpaceState.Live);

    /// <summary>The scheduled ones, as they are when the walk begins.</summary>
    public IEnumerable<SpaceEntry> Scheduled =>
        _scheduled.Skip(0).Select(placed => placed.Entry).Where(entry => entry.Space.State == SpaceState.Scheduled);

    /// <summary>True when nothing is in here.</summary>
    public bool IsEmpty => _live.Pages.Length == 0 && _scheduled.Pages.Length == 0;

    /// <summary>The live ones with at most so many participants, as they are when the walk begins.</summary>
    public IEnumerable<SpaceEntry> LiveFrom(int participants) =>
        _live.From(new Placed(-(long)participants, 0, Entry: null!)).Select(placed => placed.Entry).Where(entry => entry.Space.State == SpaceState.Live);

    /// <summary>The scheduled ones that start at a moment or later, as they are when the walk begins.</summary>
    public IEnumerable<SpaceEntry> ScheduledFrom(DateTimeOffset start) =>
        _scheduled.From(new Placed(start.UtcTicks, 0, Entry: null!)).Select(placed => placed.Entry).Where(entry => entry.Space.State == SpaceState.Scheduled);

    /// <summary>Puts in all Spaces at start.</summary>
    public void Load(IEnumerable<SpaceEntry> entries)
    {
        var (live, scheduled) = (new List<Placed>(), new List<Placed>());
        foreach (var entry in entries)
        {
            (entry.Space.State == SpaceState.Live ? live : scheduled).Add(PlaceOf(entry, entry.Space));
        }

        _live.Load([.. live]);
        _scheduled.Load([.. scheduled]);
    }

    /// <summary>Adds a Space.</summary>
    public void Add(SpaceEntry entry, Space space) => ListOf(space).Add(PlaceOf(entry, space));

    /// <summary>Removes a Space as it was added; its participant count must be what it was.</summary>
    public void Remove(SpaceEntry entry, Space asAdded) => ListOf(asAdded).Remove(PlaceOf(entry, asAdded));

    /// <summary>Moves a Space to where its newer state belongs.</summary>
    public void Replace(SpaceEntry entry, Space asAdded, Space space)
    {
        if (asAdded.State != space.State || asAdded.ScheduledStart != space.ScheduledStart)
        {
            Remove(entry, asAdded);
            Add(entry, space);
        }
    }

    /// <summary>One page; see <see cref="SpaceDirectory.List"/>.</summary>
    public SpacePage Page(SpaceStateFilter state, SpacePlace from, int limit, Predicate<SpaceEntry> isShown)
    {
        List<SpaceEntry> page = [];
        var looked = 0;
        if (state != SpaceStateFilter.Scheduled && !from.IsScheduled)
        {
            var position = from.Position;
            foreach (var (_, _, entry) in _live.Skip(position))
            {
                if (page.Count == limit || looked++ == MaxLooked)
                {
                    return new SpacePage(page, new SpacePlace(IsScheduled: false, position, Skip: 0));
                }

                position++;
                if (entry.Space.State == SpaceState.Live && isShown(entry))
                {
                    page.Add(entry);
                }
            }
        }

        if (state == SpaceStateFilter.Live)
        {
            return new SpacePage(page, Next: null);
        }

        var next = from.IsScheduled ? from : SpacePlace.FirstScheduled;
        var toSkip = next.Skip;
        var start = next.Position;
        foreach (var (ticks, _, entry) in _scheduled.From(new Placed(start, 0, Entry: null!))) // Before everything of the same start.
        {
            if (ticks == start && toSkip > 0)
            {
                toSkip--;
                continue;
            }

            if (page.Count == limit || looked++ == MaxLooked)
            {
                return new SpacePage(page, next);
            }

            next = new SpacePlace(IsScheduled: true, ticks, ticks == next.Position ? next.Skip + 1 : 1);
            if (entry.Space.State == SpaceState.Scheduled && isShown(entry))
            {
                page.Add(entry);
            }
        }

        return new SpacePage(page, Next: null);
    }

    private static Placed PlaceOf(SpaceEntry entry, Space space) => space.State == SpaceState.Live
        ? new Placed(-(long)entry.ParticipantCount, BeginningOf(space.Id), entry)
        : new Placed(space.ScheduledStart?.UtcTicks ?? 0, BeginningOf(space.Id), entry);

    /// <summary>The first eight characters of an id, ordered as the ids are: nearly always enough, and beside the key, not four references away.</summary>
    private static ulong BeginningOf(SpaceId id)
    {
        var beginning = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            beginning = (beginning << 8) | (i < id.Value.Length ? id.Value[i] : 0UL);
        }

        return beginning;
    }

    private SortedBlocks<Placed> ListOf(Space space) => space.State == SpaceState.Live ? _live : _scheduled;

    private readonly record struct Placed(long Key, ulong IdBeginning, SpaceEntry Entry)
    {
        public static readonly IComparer<Placed> Order = Comparer<Placed>.Create(static (one, other) =>
        {
            var order = one.Key.CompareTo(other.Key);
            order = order != 0 ? order : one.IdBeginning.CompareTo(other.IdBeginning);
            return order != 0 ? order : one.Entry == other.Entry ? 0 : one.Entry.Space.Id.CompareTo(other.Entry.Space.Id);
        });
    }
}

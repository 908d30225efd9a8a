using Stoa.Spaces;

namespace Stoa.Directory.Search;

/// <summary>Finds Spaces by the words of their titles, in the order of the contract.</summary>
/// <remarks>
/// <para>Structure. Every Space with a word in its title is a document with a number below 2^23. Two tables, one for
/// scheduled and one for live Spaces, lead from each term to a sorted list of keys. A live key is the document number. A
/// scheduled key is the planned start in milliseconds since 2020 (41 bits), then the document number (23 bits): walking
/// the lists in order walks the results in order, and a search stops as soon as it has enough and the Spaces that start
/// in the same millisecond are all seen (equals are ordered by id). Live Spaces are few and their participant counts move
/// all the time, so all that match are ranked at each search.</para>
/// <para>Threads. Writers are serialized by the caller. Readers take no lock: lists are immutable blocks swapped whole,
/// and <c>_changes</c> is odd while a change is under way. A search that overlapped a change is made again; the third
/// time its results are checked one by one against the titles, so that a document number given to another Space meanwhile
/// can never bring in a stranger.</para>
/// <para>Bounds. A query has at most two terms per character, is refused a walk when it has more terms than any title,
/// and walks at most the length of its shortest list; each step is a short gallop in as many lists as agree so far. The
/// worst is two common words that never meet, or very many Spaces starting in the same millisecond.</para>
/// </remarks>
internal sealed class TitleIndex
{
    private const int DocumentBits = 23;
    private const int MaxDocuments = 1 << DocumentBits;
    private const int MaxAttempts = 3;
    private const ulong DocumentMask = MaxDocuments - 1;
    private const ulong MaxMilliseconds = (1UL << (64 - DocumentBits)) - 1;
    private static readonly DateTimeOffset _epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TermTable _scheduled = new(isOrdered: true);
    private readonly TermTable _live = new(isOrdered: true);
    private readonly Stack<int> _freeNumbers = new();
    private readonly List<SearchTerm> _terms = [];
    private SpaceEntry?[] _documents = new SpaceEntry?[64];
    private int[] _counts = new int[64]; // Beside the documents, so that a search need not look at each Space.
    private int _mostReminders;
    private int _numbersUsed;
    private int _mostTerms;
    private int _changeDepth;
    private long _changes;

    /// <summary>Rises with every change and is odd while one is under way.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>How many terms the title with most of them has.</summary>
    public int MostTerms => Volatile.Read(ref _mostTerms);

    /// <summary>No scheduled Space has, or had, more reminders.</summary>
    public int MostReminders => Volatile.Read(ref _mostReminders);

    /// <summary>The terms of live or of scheduled Spaces.</summary>
    public TermTable TableOf(bool isLive) => isLive ? _live : _scheduled;

    /// <summary>The planned start in the key of a scheduled Space.</summary>
    public static ulong MillisecondOf(ulong key) => key >> DocumentBits;

    /// <summary>A moment as keys have it, in milliseconds, negative before the first that they can have.</summary>
    public static double MillisecondsAt(DateTimeOffset moment) => (moment - _epoch).TotalMilliseconds;

    /// <summary>The participants of the live Space, or the reminders of the scheduled one, whose key this is.</summary>
    public int CountOf(ulong key)
    {
        var counts = Volatile.Read(ref _counts);
        var number = (int)(key & DocumentMask);
        return number < counts.Length ? Volatile.Read(ref counts[number]) : int.MaxValue;
    }

    /// <summary>Takes over how many participants or reminders a Space has now.</summary>
    public void Count(SpaceEntry entry, Space space)
    {
        if (entry.DocumentNumber >= 0)
        {
            var count = space.State == SpaceState.Live ? entry.ParticipantCount : space.SubscriberCount;
            Volatile.Write(ref _counts[entry.DocumentNumber], count);
            Volatile.Write(ref _mostReminders, Math.Max(_mostReminders, space.State == SpaceState.Live ? 0 : count));
        }
    }

    /// <summary>Adds a Space that is not in the index. Its entry may be found before this returns.</summary>
    public void Add(SpaceEntry entry, Space space) => Add(entry, space, bulk: false);

    /// <summary>Adds a Space that is found only after <see cref="CompleteBulk"/>.</summary>
    public void AddBulk(SpaceEntry entry, Space space) => Add(entry, space, bulk: true);

    /// <summary>Makes everything added in bulk findable.</summary>
    public void CompleteBulk()
    {
        BeginChange();
        _scheduled.CompleteBulk();
        _live.CompleteBulk();
        EndChange();
    }

    /// <summary>Removes a Space as it was added: no search that begins after this returns finds it.</summary>
    public void Remove(SpaceEntry entry, Space asAdded)
    {
        if (entry.DocumentNumber < 0)
        {
            return;
        }

        BeginChange();
        RemoveTerms(entry, asAdded, kept: []);
        Volatile.Write(ref _documents[entry.DocumentNumber], null);
        EndChange();
        _freeNumbers.Push(entry.DocumentNumber);
        entry.DocumentNumber = -1;
        entry.FoldedRuns = null;
    }

    /// <summary>
    /// Replaces a Space that is in the index. The new terms go in before the old ones go out, so a search that runs
    /// meanwhile finds the Space by what did not change.
    /// </summary>
    public void Replace(SpaceEntry entry, Space asAdded, Space space)
    {
        if (entry.DocumentNumber < 0)
        {
            Add(entry, space);
            return;
        }

        var folded = ScanTitle(space);
        if (_terms.Count == 0)
        {
            Remove(entry, asAdded);
            return;
        }

        BeginChange();
        AddTerms(folded, entry, space, bulk: false);
        var isSamePlace = TableOf(asAdded) == TableOf(space) && KeyOf(asAdded, 0) == KeyOf(space, 0);
        HashSet<string> kept = isSamePlace ? [.. _terms.Select(term => term.In(folded).ToString())] : [];
        RemoveTerms(entry, asAdded, kept);
        EndChange();
    }

    /// <summary>The best matches in order, at most <paramref name="maxResults"/>.</summary>
    public List<SpaceEntry> Search(string query, SpaceStateFilter state, int maxResults)
    {
        List<SpaceEntry> results = [];
        var parsed = new SearchQuery(query);
        if (parsed.IsEmpty)
        {
            return results;
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            results.Clear();
            var before = Volatile.Read(ref _changes);
            Collect(parsed, state, maxResults, results);
            Interlocked.MemoryBarrier();
            if (before % 2 == 0 && Volatile.Read(ref _changes) == before)
            {
                return results;
            }
        }

        KeepMatches(parsed, state, results);
        return results;
    }

    /// <summary>Takes out what does not match, found out from state and title alone, and what is there twice.</summary>
    private static void KeepMatches(SearchQuery query, SpaceStateFilter state, List<SpaceEntry> results)
    {
        var seen = new HashSet<SpaceEntry>();
        results.RemoveAll(entry =>
        {
            var space = entry.Space;
            var isWanted = space.State switch
            {
                SpaceState.Live => state != SpaceStateFilter.Scheduled,
                SpaceState.Scheduled => state != SpaceStateFilter.Live,
                _ => false,
            };
            return !isWanted || !query.Matches(space.Title) || !seen.Add(entry);
        });
    }

    private void Collect(SearchQuery query, SpaceStateFilter state, int maxResults, List<SpaceEntry> results)
    {
        var wanted = maxResults;
        if (state != SpaceStateFilter.Scheduled)
        {
            wanted -= CollectLive(query, wanted, results);
        }

        if (state != SpaceStateFilter.Live && wanted > 0)
        {
            CollectScheduled(query, wanted, results);
        }
    }

    private int CollectLive(SearchQuery query, int wanted, List<SpaceEntry> results)
    {
        if (!query.TryOpen(_live, MostTerms, out var cursors))
        {
            return 0;
        }

        var best = new RankedEntries(wanted);
        var walk = new PostingIntersection(cursors);
        while (walk.TryNext(out var key))
        {
            if (DocumentOf(key) is { } entry && query.HasRuns(entry.FoldedRuns))
            {
                best.Add(entry);
            }
        }

        best.AppendTo(results);
        return best.Count;
    }

    private void CollectScheduled(SearchQuery query, int wanted, List<SpaceEntry> results)
    {
        if (!query.TryOpen(_scheduled, MostTerms, out var cursors))
        {
            return;
        }

        // Keys come by start, so the ranking only has to order those of equal start; it drops all beyond the wanted.
        var best = new RankedEntries(wanted);
        var walk = new PostingIntersection(cursors);
        var millisecond = 0UL;
        while (walk.TryNext(out var key))
        {
            if (best.Count == wanted && MillisecondOf(key) != millisecond)
            {
                break;
            }

            if (DocumentOf(key) is { } entry && query.HasRuns(entry.FoldedRuns))
            {
                best.Add(entry);
                millisecond = MillisecondOf(key);
            }
        }

        best.AppendTo(results);
    }

    /// <summary>The Space whose key this is; null when it went meanwhile.</summary>
    public SpaceEntry? DocumentOf(ulong key)
    {
        var documents = Volatile.Read(ref _documents);
        var number = (int)(key & DocumentMask);
        return number < documents.Length ? Volatile.Read(ref documents[number]) : null;
    }

    private void Add(SpaceEntry entry, Space space, bool bulk)
    {
        var folded = ScanTitle(space);
        if (_terms.Count == 0)
        {
            return;
        }

        BeginChange();
        entry.DocumentNumber = TakeNumber();
        Count(entry, space);
        Volatile.Write(ref _documents[entry.DocumentNumber], entry);
        AddTerms(folded, entry, space, bulk);
        EndChange();
    }

    /// <summary>Adds the document under the terms that <see cref="ScanTitle"/> has just found.</summary>
    private void AddTerms(string folded, SpaceEntry entry, Space space, bool bulk)
    {
        entry.FoldedRuns = HasUnspaced(folded) ? folded : null;
        _mostTerms = Math.Max(_mostTerms, _terms.Count);
        var table = TableOf(space);
        var key = KeyOf(space, entry.DocumentNumber);
        foreach (var term in _terms)
        {
            if (bulk)
            {
                table.AddBulk(term.In(folded), key);
            }
            else
            {
                table.Add(term.In(folded), key);
            }
        }
    }

    private void RemoveTerms(SpaceEntry entry, Space asAdded, HashSet<string> kept)
    {
        var folded = ScanTitle(asAdded);
        var table = TableOf(asAdded);
        var key = KeyOf(asAdded, entry.DocumentNumber);
        foreach (var term in _terms)
        {
            if (kept.Count == 0 || !kept.Contains(term.In(folded).ToString()))
            {
                table.Remove(term.In(folded), key);
            }
        }
    }

    /// <summary>Puts the terms of a Space's title into <c>_terms</c> and returns the text they are slices of.</summary>
    private string ScanTitle(Space space)
    {
        _terms.Clear();
        var folded = TextFolding.Fold(space.Title ?? "");
        TermScanner.ForTitle(folded, _terms);
        return folded;
    }

    private static bool HasUnspaced(string folded)
    {
        for (var i = 0; i < folded.Length;)
        {
            if (CharacterKinds.At(folded, i, out var length) is CharacterKind.Unspaced)
            {
                return true;
            }

            i += length;
        }

        return false;
    }

    private TermTable TableOf(Space space) => TableOf(space.State == SpaceState.Live);

    /// <summary>The key under which a Space stands in the lists of its words.</summary>
    public static ulong KeyOf(Space space, int number)
    {
        if (space.State == SpaceState.Live)
        {
            return (uint)number;
        }

        var sinceEpoch = ((space.ScheduledStart ?? _epoch) - _epoch).Ticks / TimeSpan.TicksPerMillisecond;
        var milliseconds = Math.Min((ulong)Math.Max(sinceEpoch, 0), MaxMilliseconds);
        return (milliseconds << DocumentBits) | (uint)number;
    }

    private int TakeNumber()
    {
        if (_freeNumbers.TryPop(out var free))
        {
            return free;
        }

        if (_numbersUsed == MaxDocuments)
        {
            throw new InvalidOperationException("The title index holds at most 8,388,608 Spaces.");
        }

        if (_numbersUsed == _documents.Length)
        {
            var counts = new int[_documents.Length * 2];
            _counts.CopyTo(counts, 0);
            Volatile.Write(ref _counts, counts);
            var grown = new SpaceEntry?[_documents.Length * 2];
            _documents.CopyTo(grown, 0);
            Volatile.Write(ref _documents, grown);
        }

        return _numbersUsed++;
    }

    private void BeginChange()
    {
        if (_changeDepth++ == 0)
        {
            Interlocked.Increment(ref _changes);
        }
    }

    private void EndChange()
    {
        if (--_changeDepth == 0)
        {
            Interlocked.Increment(ref _changes);
        }
    }
}

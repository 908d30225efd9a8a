using Stoa.Spaces;

namespace Stoa.Directory.Search;

/// <summary>A query of a person, taken apart: what a title must have, what it must not, whose Spaces are wanted. See <c>docs/search.md</c>.</summary>
internal sealed class TypedQuery
{
    private readonly List<string> _required = [];
    private readonly List<QueryUnit> _words = [];
    private readonly List<QueryUnit[]> _phrases = [];
    private readonly List<QueryUnit[]> _excluded = [];
    private readonly List<QueryUnit> _inOrder = [];
    private readonly List<TypedName> _hosts = [];
    private readonly List<TypedName> _excludedHosts = [];
    private readonly List<TypedWord> _single = [];
    private bool _hasLongRun;

    /// <summary>Takes a query apart. No text is refused.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="hostsNamed">The people of a username, or of those who begin so.</param>
    public TypedQuery(string text, HostsNamed hostsNamed)
    {
        Text = text;
        var parts = QueryPart.Of(text);
        foreach (var part in parts)
        {
            Add(part, hostsNamed, isTyped: part.End == text.Length && part == parts[^1]);
        }
    }

    /// <summary>What was typed.</summary>
    public string Text { get; }

    /// <summary>Whether it asks for nothing, and so finds nothing: there is no word, or none but those that titles must not have.</summary>
    public bool IsEmpty => _inOrder.Count == 0 && _hosts.Count == 0 && Last is null;

    /// <summary>The word that is being typed: the last one, unless a space, a quote or what is no word follows. Titles may have it or begin a word so.</summary>
    public QueryUnit? Last { get; private set; }

    /// <summary>The terms that every title has, without the last word.</summary>
    public IReadOnlyList<string> Required => _required;

    /// <summary>The people of whom one must host; each name alone would do, or the name as a mention in the title.</summary>
    public IReadOnlyList<TypedName> Hosts => _hosts;

    /// <summary>The parts of the text that are one word and not in a phrase: what could be misspelled.</summary>
    public IReadOnlyList<TypedWord> SingleWords => _single;

    /// <summary>True when finding the required terms does not tell that a title matches.</summary>
    public bool MustReadTitles => _phrases.Count > 0 || _excluded.Count > 0 || _hosts.Count > 0 || _excludedHosts.Count > 0 || _hasLongRun;

    /// <summary>True when titles that match differ in how well.</summary>
    public bool HasDegrees => _inOrder.Count + (Last is null ? 0 : 1) > 1 || _hosts.Count > 0;

    /// <summary>How well a Space matches, found out from itself alone.</summary>
    /// <param name="space">The Space.</param>
    /// <param name="title">Is made to hold its title.</param>
    public MatchQuality QualityOf(Space space, TitleWords title)
    {
        if (IsEmpty || space.Title is not { } text)
        {
            return MatchQuality.None;
        }

        title.Read(TextFolding.Fold(text));
        if (!HasAll(title) || _excluded.Exists(row => title.HasRow(row)) || _excludedHosts.Exists(name => IsHostedBy(space, name) || title.Has(name.Mention)))
        {
            return MatchQuality.None;
        }

        var isHosted = true;
        foreach (var name in _hosts)
        {
            var hosts = IsHostedBy(space, name);
            isHosted &= hosts;
            if (!hosts && !(name.IsBeginning ? title.Has(new WordBeginning(name.Mention.Text)) : title.Has(name.Mention)))
            {
                return MatchQuality.None;
            }
        }

        var words = _inOrder.ToArray().AsSpan();
        if (Last is not { } last)
        {
            return isHosted && (words.IsEmpty || title.HasRow(words)) ? MatchQuality.Row : MatchQuality.Words;
        }

        if (title.Has(last))
        {
            return isHosted && title.HasRow([.. words, last]) ? MatchQuality.Row : MatchQuality.Words;
        }

        var beginning = new WordBeginning(last.Text);
        return !title.Has(beginning) ? MatchQuality.None
            : isHosted && title.HasRow(words, beginning) ? MatchQuality.RowBeginning : MatchQuality.Beginning;
    }

    /// <summary>Where the words stand in a title that matches, the part that was typed of the last one: in order, in UTF-16 units.</summary>
    public IReadOnlyList<TextRange> Highlights(string title)
    {
        var places = new TitleHighlights(title);
        var words = new TitleWords();
        words.Read(places.Folded);
        List<SearchTerm> found = [];
        _words.ForEach(word => words.Find(word, found));
        _phrases.ForEach(row => words.FindRows(row, found));
        if (Last is { } last)
        {
            words.Find(new WordBeginning(last.Text), found);
        }

        foreach (var name in _hosts)
        {
            if (name.IsBeginning)
            {
                words.Find(new WordBeginning(name.Mention.Text), found);
            }
            else
            {
                words.Find(name.Mention, found);
            }
        }

        return places.Of(found);
    }

    private static bool IsHostedBy(Space space, TypedName name)
    {
        foreach (var user in name.Users)
        {
            if (space.IsHost(user))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasAll(TitleWords title)
    {
        foreach (var word in _words)
        {
            if (!title.Has(word))
            {
                return false;
            }
        }

        foreach (var row in _phrases)
        {
            if (!title.HasRow(row))
            {
                return false;
            }
        }

        return true;
    }

    private void Add(QueryPart part, HostsNamed hostsNamed, bool isTyped)
    {
        if (part.Kind == QueryPartKind.Host)
        {
            var name = part.Body(Text);
            var isBeginning = isTyped && !part.IsExcluded && part.BodyEnd == Text.Length;
            (part.IsExcluded ? _excludedHosts : _hosts).Add(
                new TypedName(new QueryUnit("@" + name.ToLowerInvariant(), IsRun: false), hostsNamed(name, isBeginning), isBeginning));
            return;
        }

        // A person who types R&B means R & B too, but not every title with an R and a B.
        var folded = TextFolding.Fold(part.Body(Text));
        var isJoined = folded.Contains('&', StringComparison.Ordinal);
        List<string> required = [];
        var units = QueryUnit.Of(isJoined ? folded.Replace('&', ' ') : folded, required);
        if (units.Count == 0)
        {
            return;
        }

        // A run of three characters or more has a term for each pair; one with all pairs may still not hold the run.
        _hasLongRun |= !part.IsExcluded && required.Count > units.Count;
        if (part.IsExcluded)
        {
            _excluded.Add([.. units]);
        }
        else if (part.Kind == QueryPartKind.Phrase || isJoined)
        {
            _required.AddRange(required);
            _inOrder.AddRange(units);
            _phrases.Add([.. units]);
        }
        else
        {
            var last = isTyped && units[^1].MayBegin ? units[^1] : (QueryUnit?)null;
            Last = last;
            if (last is not null)
            {
                required.RemoveAt(required.LastIndexOf(units[^1].Text));
            }

            if (units.Count == 1)
            {
                _single.Add(new TypedWord(units[0], part.Start, part.End, last is not null));
            }

            units.RemoveRange(units.Count - (last is null ? 0 : 1), last is null ? 0 : 1);
            _required.AddRange(required);
            _inOrder.AddRange(units);
            _words.AddRange(units);
        }
    }
}

/// <summary>Tells the people of a username, or of usernames that begin so.</summary>
/// <param name="name">The username, as typed.</param>
/// <param name="isBeginning">True when more may be typed.</param>
public delegate IReadOnlyList<UserId> HostsNamed(string name, bool isBeginning);

/// <summary>Somebody whose Spaces are wanted, or not wanted.</summary>
/// <param name="Mention">The name as it stands in a title: <c>@name</c>.</param>
/// <param name="Users">Who has the name.</param>
/// <param name="IsBeginning">True when more of the name may be typed.</param>
internal sealed record TypedName(QueryUnit Mention, IReadOnlyList<UserId> Users, bool IsBeginning);

/// <summary>A part of a query that is one word.</summary>
/// <param name="Unit">The word.</param>
/// <param name="Start">Where the part begins in the text.</param>
/// <param name="End">Where it ends.</param>
/// <param name="IsLast">True when it is being typed.</param>
internal readonly record struct TypedWord(QueryUnit Unit, int Start, int End, bool IsLast);

/// <summary>How well a title matches what was typed.</summary>
internal enum MatchQuality
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>All words, the last one as the beginning of a word.</summary>
    Beginning,

    /// <summary>The same, side by side in the order typed.</summary>
    RowBeginning,

    /// <summary>All words.</summary>
    Words,

    /// <summary>All words, side by side in the order typed; of <c>@name</c>, who hosts.</summary>
    Row,
}

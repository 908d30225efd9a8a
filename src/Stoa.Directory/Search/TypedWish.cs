namespace Stoa.Directory.Search;

/// <summary>What a person looks for.</summary>
public sealed record TypedWish
{
    /// <summary>What was typed so far.</summary>
    public required string Text { get; init; }

    /// <summary>Which Spaces to look at.</summary>
    public SpaceStateFilter State { get; init; }

    /// <summary>How many at most, 1 to <see cref="SpaceDirectory.MaxSearchResults"/>.</summary>
    public required int MaxResults { get; init; }

    /// <summary>The present: Spaces that start soon come before others.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Leaves Spaces out.</summary>
    public Predicate<SpaceEntry> IsShown { get; init; } = static _ => true;

    /// <summary>The people of a username; nobody unless somebody tells.</summary>
    public HostsNamed HostsNamed { get; init; } = static (_, _) => [];
}

/// <summary>What <see cref="TypedSearch"/> found.</summary>
public sealed class FoundSpaces
{
    private readonly TypedQuery _query;

    internal FoundSpaces(IReadOnlyList<SpaceEntry> entries, TypedQuery query, string? correctedQuery)
    {
        (Entries, _query) = (entries, query);
        CorrectedQuery = correctedQuery;
    }

    /// <summary>The Spaces, best first.</summary>
    public IReadOnlyList<SpaceEntry> Entries { get; }

    /// <summary>The query as it was understood, when nothing matched it as it was typed; null otherwise.</summary>
    public string? CorrectedQuery { get; }

    /// <summary>Where the words of the query, as understood, stand in a title found: in order, in UTF-16 units, none touching another.</summary>
    public IReadOnlyList<TextRange> Highlights(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        return _query.Highlights(title);
    }
}

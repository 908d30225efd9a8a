using Stoa.Directory;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.DirectoryScale.Search;

/// <summary>The Directory as the server holds it. A prefix is asked as <c>/api/search</c> asks; with <paramref name="isTyped"/> everything is.</summary>
/// <remarks>What is asked so comes in order of relevance, not in the order of the others, and with the nearest spelling where there is no match.</remarks>
internal sealed class StoaEngine(SpaceDirectory directory, IReadOnlyDictionary<SpaceId, int> numbers, bool isTyped) : ISearchEngine
{
    public string Name => isTyped ? "stoa_typed" : "stoa";

    public string Prepare(QueryKind kind, string query) => kind == QueryKind.Prefix || !isTyped ? query : query + " "; // A space ends the last word.

    public int Run(QueryKind kind, string prepared) => Search(kind, prepared).Count;

    public List<int> Find(QueryKind kind, string prepared) => [.. Search(kind, prepared).Select(entry => numbers[entry.Space.Id])];

    public void Dispose()
    {
    }

    private IReadOnlyList<SpaceEntry> Search(QueryKind kind, string text) => isTyped || kind == QueryKind.Prefix
        ? directory.ForPeople.Find(new TypedWish { Text = text, MaxResults = SpaceDirectory.MaxSearchResults, Now = SpaceGenerator.Now }).Entries
        : directory.Search(text, SpaceStateFilter.All, SpaceDirectory.MaxSearchResults);
}

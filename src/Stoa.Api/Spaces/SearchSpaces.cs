using Stoa.Api.Query;
using Stoa.Directory;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Spaces;

/// <summary>
/// The live and scheduled Spaces whose title holds every word of a query. Source: X API v2, Search Spaces (x-api/spaces/search-spaces).
/// </summary>
internal static class SearchSpaces
{
    private static readonly Parameter _text = Parameter.RequiredText("query", 1, 2048, "The search query.");

    private static readonly Parameter _state = Parameter.OneOf(
        "state",
        new FieldNames(
            "SpaceStateFilter",
            ["live", "scheduled", "all"],
            [],
            ("live", (ulong)SpaceStateFilter.Live),
            ("scheduled", (ulong)SpaceStateFilter.Scheduled),
            ("all", (ulong)SpaceStateFilter.All)),
        "The state of Spaces to search for.");

    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 100, 100, "The number of results to return.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = SpaceParameters.Lookup(_text, _state, _maxResults);

    /// <summary>Answers the Spaces found.</summary>
    public static ValueTask HandleAsync(StoaRequest request, SpaceDirectory spaces, AccountDirectory accounts)
    {
        var query = request.Query;
        var reply = SpaceReply.OfMany(request, accounts);
        foreach (var entry in spaces.Search(query.Text(_text), (SpaceStateFilter)query.Flags(_state), query.Number(_maxResults)))
        {
            reply.Add(entry);
        }

        return reply.SendWithMetaAsync();
    }
}

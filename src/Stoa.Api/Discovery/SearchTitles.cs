using Stoa.Api.Fields;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Directory.Search;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Spaces by what somebody types, best first: words, phrases, exclusions, hosts, beginnings, misspelled words. See <c>docs/search.md</c>.</summary>
/// <remarks><c>/2/spaces/search</c> is the contract's, which takes every word as it is.</remarks>
internal static class SearchTitles
{
    private const int MaxQuery = 256;

    private const int MaxNamesakes = 10;

    private static readonly Parameter _text = Parameter.RequiredText(
        "query",
        1,
        MaxQuery,
        "What was typed so far. Every word must be in the title; the last one may begin a word unless a space follows. \"Words in quotes\" stand side by side."
        + " -word and -\"a phrase\" leave titles out. #tag is a hashtag. @name is who hosts, or is mentioned in the title. When nothing matches, misspelled"
        + " words are corrected: meta.corrected_query says how the query was understood. Nothing that is typed is an error; only what is left out finds nothing.");

    private static readonly Parameter _state = Parameter.OneOf(
        "state",
        new FieldNames(
            "SearchedState",
            ["live", "scheduled", "all"],
            [],
            ("live", (ulong)SpaceStateFilter.Live),
            ("scheduled", (ulong)SpaceStateFilter.Scheduled),
            ("all", (ulong)SpaceStateFilter.All)),
        "Only Spaces in this state; absent: all.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_text, _state, ListSpaces.MaxResults);

    /// <summary>Answers the Spaces found.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        if (!await ListDoor.AdmitAsync(request, desk))
        {
            return;
        }

        var (query, caller) = (request.Query, request.Caller);
        var found = desk.Spaces.ForPeople.Find(new TypedWish
        {
            Text = query.Text(_text),
            State = (SpaceStateFilter)query.Flags(_state),
            MaxResults = query.Number(ListSpaces.MaxResults),
            Now = desk.Now,
            IsShown = entry => ListDoor.Shows(desk, caller, entry.Space),
            HostsNamed = (name, isBeginning) => HostsNamed(desk, name, isBeginning),
        });
        var reply = new CardReply(request, desk);
        foreach (var entry in found.Entries)
        {
            reply.Add(entry, (json, space) => WriteHighlights(json, found.Highlights(space.Title ?? "")));
        }

        await reply.SendAsync(correctedQuery: found.CorrectedQuery);
    }

    /// <summary>Who has a username; when nobody has and more may be typed, a few of those whose username begins so.</summary>
    private static IReadOnlyList<UserId> HostsNamed(RoomDesk desk, string name, bool isBeginning) =>
        desk.Accounts.TryGetUserByName(name, out var user) ? [user.Id]
        : !isBeginning ? []
        : [.. desk.Accounts.SearchUsers(name, after: null, MaxNamesakes).Users
            .Where(one => one.Username.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Select(one => one.Id)];

    private static void WriteHighlights(JsonWriter json, IReadOnlyList<TextRange> highlights)
    {
        json.WriteStartArray("highlights"u8);
        foreach (var (start, length) in highlights)
        {
            json.WriteStartArray();
            json.WriteNumberValue(start);
            json.WriteNumberValue(length);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}

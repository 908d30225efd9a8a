using Stoa.Api.Fields;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Spaces by what somebody types: every word must be in the title, the last one may be the beginning of one unless a space follows.</summary>
/// <remarks><c>/2/spaces/search</c> is the contract's, which wants whole words.</remarks>
internal static class SearchTitles
{
    private const int MaxQuery = 256;

    private static readonly Parameter _text = Parameter.RequiredText("query", 1, MaxQuery, "What was typed so far.");

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
        var text = query.Text(_text);
        var reply = new CardReply(request, desk);
        foreach (var entry in desk.Spaces.SearchTyped(
            text, (SpaceStateFilter)query.Flags(_state), query.Number(ListSpaces.MaxResults), entry => ListDoor.Shows(desk, caller, entry.Space)))
        {
            reply.Add(entry, (json, space) => WriteHighlights(json, space, text));
        }

        await reply.SendAsync();
    }

    private static void WriteHighlights(JsonWriter json, Space space, string text)
    {
        json.WriteStartArray("highlights"u8);
        foreach (var (start, length) in SpaceDirectory.Highlights(text, space.Title ?? ""))
        {
            json.WriteStartArray();
            json.WriteNumberValue(start);
            json.WriteNumberValue(length);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}

using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;

namespace Stoa.Api.Discovery;

/// <summary>What to listen to now: Spaces of people whom the caller follows, then suggestions; each with its reason.</summary>
/// <remarks>A page is a position in the list as it is now: a Space that comes or goes between two pages can be on both, or on none.</remarks>
internal static class Discover
{
    private const string List = "discover";

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(ListSpaces.MaxResults, ListSpaces.Page);

    /// <summary>Answers one page.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, PageTokens tokens)
    {
        var place = default(PagePlace);
        if (request.Query.FindText(ListSpaces.Page) is { } token && !tokens.TryRead(List, token, out place))
        {
            await request.RefuseAsync(Fault.Token(ListSpaces.Page.Name, token));
            return;
        }

        var all = new Suggestions(desk, request.User()).Find();
        var limit = request.Query.Number(ListSpaces.MaxResults);
        var from = (int)Math.Clamp(place.Position, 0, all.Count);
        var reply = new CardReply(request, desk);
        foreach (var suggestion in all.Skip(from).Take(limit))
        {
            reply.Add(suggestion.Entry, (json, _) => WriteReason(json, suggestion));
        }

        var end = from + limit;
        await reply.SendAsync(end < all.Count ? tokens.Write(List, new PagePlace(IsBackward: false, end, 0)) : null);
    }

    private static void WriteReason(JsonWriter json, Suggestion suggestion)
    {
        json.WriteStartObject("reason"u8);
        json.WriteString("type"u8, suggestion.Reason switch
        {
            SuggestionReason.FollowedHost => "followed_host"u8,
            SuggestionReason.FollowedSpeaker => "followed_speaker"u8,
            SuggestionReason.Topic => "topic"u8,
            _ => "popular"u8,
        });
        SpaceDocument.WriteIds(json, "user_ids"u8, suggestion.UserIds.Select(user => user.Value));
        SpaceDocument.WriteIds(json, "topic_ids"u8, suggestion.TopicIds.Select(topic => topic.Value));
        json.WriteEndObject();
    }
}

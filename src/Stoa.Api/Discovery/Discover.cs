using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;

namespace Stoa.Api.Discovery;

/// <summary>What to listen to now: Spaces of people and about topics that the caller follows, then suggestions; each with its reason.</summary>
/// <remarks>The order, and what a page is, see <see cref="Suggestions"/>.</remarks>
internal static class Discover
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(ListSpaces.MaxResults, ListSpaces.Page);

    /// <summary>Answers one page.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, PageTokens tokens)
    {
        var list = $"discover/{request.User()}";
        CardPlace? after = null;
        var popular = 0;
        if (request.Query.FindText(ListSpaces.Page) is { } token)
        {
            if (!CardPlace.TryRead(tokens, list, token, out var place, out popular))
            {
                await request.RefuseAsync(Fault.Token(ListSpaces.Page.Name, token));
                return;
            }

            after = place;
        }

        var page = new Suggestions(desk, request.User()).Page(after, popular, request.Query.Number(ListSpaces.MaxResults), out var hasNext);
        var reply = new CardReply(request, desk);
        foreach (var suggestion in page)
        {
            reply.Add(suggestion.Entry, (json, _) => WriteReason(json, suggestion, desk));
        }

        popular += page.Count(suggestion => suggestion.Reason == SuggestionReason.Popular);
        await reply.SendAsync(hasNext ? page[^1].Place.ToToken(tokens, list, popular) : null);
    }

    private static void WriteReason(JsonWriter json, Suggestion suggestion, RoomDesk desk)
    {
        json.WriteStartObject("reason"u8);
        json.WriteString("type"u8, suggestion.Reason switch
        {
            SuggestionReason.FollowedHost => "followed_host"u8,
            SuggestionReason.FollowedSpeaker => "followed_speaker"u8,
            SuggestionReason.FollowedTopic => "followed_topic"u8,
            SuggestionReason.Topic => "topic"u8,
            _ => "popular"u8,
        });
        json.WriteText("text"u8, suggestion.InWords(desk.Accounts));
        SpaceDocument.WriteIds(json, "user_ids"u8, suggestion.UserIds.Select(user => user.Value));
        SpaceDocument.WriteIds(json, "topic_ids"u8, suggestion.TopicIds.Select(topic => topic.Value));
        json.WriteEndObject();
    }
}

using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>The Spaces for which the caller has set a reminder or holds a ticket: live ones, then scheduled ones, each by start.</summary>
internal static class ListReminders
{
    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(ListSpaces.MaxResults, ListSpaces.Page);

    /// <summary>Answers one page.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, PageTokens tokens)
    {
        var (user, caller) = (request.User(), request.Caller);
        var list = $"reminders/{user}";
        CardPlace? after = null;
        if (request.Query.FindText(ListSpaces.Page) is { } token)
        {
            if (!CardPlace.TryRead(tokens, list, token, out var place, out _))
            {
                await request.RefuseAsync(Fault.Token(ListSpaces.Page.Name, token));
                return;
            }

            after = place;
        }

        var selection = new CardSelection(after, request.Query.Number(ListSpaces.MaxResults));
        foreach (var entry in desk.Spaces.AwaitedBy(user))
        {
            var space = entry.Space;
            if (space.IsRetrievable && ListDoor.Shows(desk, caller, space))
            {
                selection.Offer(entry, new CardPlace(space.State == SpaceState.Live ? 0 : 1, CardPlace.StartOf(space), space.Id));
            }
        }

        var reply = new CardReply(request, desk);
        var page = selection.Take(out var hasNext);
        foreach (var (entry, _) in page)
        {
            reply.Add(entry);
        }

        await reply.SendAsync(hasNext ? page[^1].Place.ToToken(tokens, list) : null);
    }
}

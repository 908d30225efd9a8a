using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>All live and scheduled Spaces, or those of one host, in the order of the contract, page by page.</summary>
/// <remarks>
/// A page is a position among the live ones and a moment among the scheduled ones. While counts move, a live Space that rose or fell past the
/// end of a page can be on two pages or on none; a token stays good all the same.
/// </remarks>
internal static class ListSpaces
{
    private const long AmongLive = -1;

    private static readonly Parameter _state = Parameter.OneOf(
        "state",
        new FieldNames("ListedState", ["live", "scheduled"], [], ("live", (ulong)SpaceStateFilter.Live), ("scheduled", (ulong)SpaceStateFilter.Scheduled)),
        "Only Spaces in this state; absent: live ones, then scheduled ones.");

    private static readonly Parameter _host = Parameter.OptionalText("host_id", TextPattern.NumericId, "Only Spaces which this user hosts or co-hosts.");

    /// <summary>The length of a page of cards.</summary>
    public static readonly Parameter MaxResults = Parameter.Number("max_results", 1, 100, 20, "The maximum number of results.");

    /// <summary>The place of a page of cards.</summary>
    public static readonly Parameter Page = Parameter.Token("pagination_token", "The next_token of the page before.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_state, _host, MaxResults, Page);

    /// <summary>Answers one page.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, PageTokens tokens)
    {
        if (!await ListDoor.AdmitAsync(request, desk))
        {
            return;
        }

        var query = request.Query;
        var state = (SpaceStateFilter)query.Flags(_state); // Absent: All.
        var host = query.FindText(_host);
        var list = $"list/{state}/{host}";
        var from = SpacePlace.First;
        if (query.FindText(Page) is { } token)
        {
            if (!tokens.TryRead(list, token, out var place))
            {
                await request.RefuseAsync(Fault.Token(Page.Name, token));
                return;
            }

            from = place.Origin == AmongLive ? new SpacePlace(IsScheduled: false, place.Position, Skip: 0) : new SpacePlace(IsScheduled: true, place.Position, (int)place.Origin);
        }

        var caller = request.Caller;
        var limit = query.Number(MaxResults);
        var page = host is null ? desk.Spaces.List(state, from, limit, IsShown)
            : UserId.TryParse(host, out var user) ? desk.Spaces.ListByHost(user, state, from, limit, IsShown)
            : new SpacePage([], Next: null);
        var reply = new CardReply(request, desk);
        foreach (var entry in page.Entries)
        {
            reply.Add(entry);
        }

        await reply.SendAsync(page.Next is { } next
            ? tokens.Write(list, new PagePlace(IsBackward: false, next.Position, next.IsScheduled ? next.Skip : AmongLive))
            : null);

        bool IsShown(SpaceEntry entry) => ListDoor.Shows(desk, caller, entry.Space);
    }
}

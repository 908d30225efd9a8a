using System.Collections.Immutable;
using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Users;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>
/// Who bought a ticket of one's own Space, first sold first. Source: X API v2, Get Space ticket buyers (x-api/spaces/get-space-ticket-buyers).
/// </summary>
internal static class ListBuyers
{
    private static readonly Parameter _token =
        Parameter.Token("pagination_token", "This parameter is used to get a specified 'page' of results.");

    private static readonly Parameter _maxResults = Parameter.Number("max_results", 1, 100, 100, "The maximum number of results.");

    private static readonly Comparer<Ticket> _byNumber = Comparer<Ticket>.Create((a, b) => a.Number.CompareTo(b.Number));

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(
        SpaceParameters.Id, _token, _maxResults, FieldParameters.UserExpansions, FieldParameters.TweetFields, FieldParameters.UserFields,
        FieldParameters.PostFields, FieldParameters.LenientMediaFields, FieldParameters.LenientPollFields, FieldParameters.LenientPlaceFields);

    /// <summary>Answers one page of the buyers whose ticket is paid; who was given one is no buyer.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, SpaceLookup spaces, AccountDirectory accounts, PageTokens tokens)
    {
        var query = request.Query;
        var id = query.Text(SpaceParameters.Id);
        var list = $"buyers/{id}";
        var place = default(PagePlace);
        if (query.FindText(_token) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(_token.Name, token));
            return;
        }

        var found = await spaces.FindAsync(request, id);
        if (found is { } other && other.Space.CreatorId != request.Caller.UserId)
        {
            await request.RefuseAsync(Problem.NotSpaceOwner);
            return;
        }

        var document = ReplyDocument.OfMany(request);
        if (found is not { Space: var space })
        {
            document.AddError(new PartialError("space", "id", id));
            await document.SendAsync();
            return;
        }

        var page = PageOf(space.Audience.Tickets.Tickets, place, query.Number(_maxResults), out var hasBefore, out var hasAfter);
        var selection = UserSelection.Of(query, request.Caller, FieldParameters.UserExpansions);
        foreach (var ticket in page)
        {
            WriteBuyer(document, ticket.UserId, selection, accounts);
        }

        document.EndData();
        await document.SendWithMetaAsync(
            hasBefore ? tokens.Write(list, new PagePlace(IsBackward: true, page[0].Number, 0)) : null,
            hasAfter ? tokens.Write(list, new PagePlace(IsBackward: false, page[^1].Number, 0)) : null);
    }

    private static void WriteBuyer(ReplyDocument document, UserId id, in UserSelection selection, AccountDirectory accounts)
    {
        if (accounts.TryGetUser(id, out var user) && !user.Suspended)
        {
            document.BeginItem();
            UserJson.Write(document.Json, user, selection, accounts);
        }
    }

    /// <summary>The tickets of a page that were bought and paid in order of number, and whether there are more on either side.</summary>
    private static List<Ticket> PageOf(ImmutableList<Ticket> tickets, in PagePlace place, int limit, out bool hasBefore, out bool hasAfter)
    {
        List<Ticket> page = [];
        var step = place.IsBackward ? -1 : 1;
        var from = IndexFrom(tickets, place);
        var isMore = Take(tickets, from, step, limit, page);
        if (place.IsBackward)
        {
            page.Reverse();
        }

        var hasBehind = page.Count > 0 && Take(tickets, from - step, -step, 0, []);
        (hasBefore, hasAfter) = place.IsBackward ? (isMore, hasBehind) : (hasBehind, isMore);
        return page;
    }

    /// <summary>The index of the first ticket that may be on the page: after the place, or before it when going backward.</summary>
    private static int IndexFrom(ImmutableList<Ticket> tickets, in PagePlace place)
    {
        var index = tickets.BinarySearch(new Ticket((int)place.Position, default, default, Paid: false), _byNumber);
        var above = index < 0 ? ~index : index + 1;
        return place.IsBackward ? (index < 0 ? above : index) - 1 : above;
    }

    /// <summary>Takes tickets that were bought and paid; true when there is at least one beyond the limit.</summary>
    private static bool Take(ImmutableList<Ticket> tickets, int from, int step, int limit, List<Ticket> page)
    {
        for (var i = from; i >= 0 && i < tickets.Count; i += step)
        {
            if (!tickets[i].Paid || tickets[i].IsGiven)
            {
                continue;
            }

            if (page.Count == limit)
            {
                return true;
            }

            page.Add(tickets[i]);
        }

        return false;
    }
}

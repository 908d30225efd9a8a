using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>The blocks of one Space: hosts see and lift them. How they are made: <see cref="Participants"/>.</summary>
internal static class BlockedUsers
{
    /// <summary>One page of those who may not come back, by id. Hosts only.</summary>
    public static async ValueTask ListAsync(StoaRequest request, RoomDesk desk, PageTokens tokens)
    {
        var list = $"blocked/{request.SpaceId().Value}";
        var place = new PagePlace(IsBackward: false, long.MinValue, 0);
        if (request.Query.FindText(RoomParameters.Page) is { } token && !tokens.TryRead(list, token, out place))
        {
            await request.RefuseAsync(Fault.Token(RoomParameters.Page.Name, token));
            return;
        }

        if (await desk.FindAsync(request) is not { } entry)
        {
            return;
        }

        if (!entry.Space.IsHost(request.User()))
        {
            await desk.RefuseAsync(request, SpaceRefusal.NotHost);
            return;
        }

        var ids = entry.Space.Stage.BlockedUserIds.Select(user => user.Value).Order().ToArray();
        var limit = request.Query.Number(RoomParameters.MaxResults);
        var index = Array.BinarySearch(ids, place.Position);
        var above = index < 0 ? ~index : index + 1;
        var end = index < 0 ? ~index : index;
        var (from, to) = place.IsBackward ? (Math.Max(0, end - limit), end) : (above, Math.Min(ids.Length, above + limit));
        var document = ReplyDocument.OfMany(request);
        for (var i = from; i < to; i++)
        {
            document.BeginItem();
            PersonJson.Write(document.Json, new UserId(ids[i]), desk.Accounts);
        }

        document.EndData();
        await document.SendWithMetaAsync(
            from > 0 && from < to ? tokens.Write(list, new PagePlace(IsBackward: true, ids[from], 0)) : null,
            to < ids.Length && from < to ? tokens.Write(list, new PagePlace(IsBackward: false, ids[to - 1], 0)) : null);
    }

    /// <summary>A host lets somebody come back. A block of the creator's account stays.</summary>
    public static async ValueTask UnblockAsync(StoaRequest request, RoomDesk desk)
    {
        if (UserId.TryParse(request.Query.Text(RoomParameters.Person), out var person))
        {
            // Also somebody whose account is gone.
            await desk.ExecuteAsync(request, new UnblockParticipant(request.User(), person));
        }
        else
        {
            await desk.RefuseAsync(request, RefusalTable.UserUnknown);
        }
    }
}

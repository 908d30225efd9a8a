using Stoa.Api.Fields;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>Whom a person has blocked: shut out of every Space that the person creates. Who may: docs/access.md.</summary>
internal static class Blocks
{
    /// <summary>One page of those whom the caller has blocked, newest first.</summary>
    public static ValueTask ListAsync(StoaRequest request, RoomDesk desk, PageTokens tokens)
    {
        var (user, accounts) = (request.User(), desk.Accounts);
        var list = $"blocks/{user}";
        var place = ForwardPages.First;
        if (request.Query.FindText(RoomParameters.Page) is { } token && !tokens.TryRead(list, token, out place))
        {
            return request.RefuseAsync(Fault.Token(RoomParameters.Page.Name, token));
        }

        var limit = request.Query.Number(RoomParameters.MaxResults);
        var page = accounts.Blocked(user, ForwardPages.StartOf(place), limit);
        var document = ReplyDocument.OfMany(request);
        foreach (var blocked in page.UserIds)
        {
            document.BeginItem();
            PersonJson.Write(document.Json, blocked, accounts);
        }

        document.EndData();
        var before = ForwardPages.Before(place, start => accounts.Blocked(user, start, limit).Next);
        return document.SendWithMetaAsync(
            before is { } previous ? tokens.Write(list, previous) : null,
            page.Next is { } next ? tokens.Write(list, ForwardPages.After(place, next)) : null);
    }

    /// <summary>The caller blocks somebody.</summary>
    public static async ValueTask BlockAsync(StoaRequest request, RoomDesk desk, AccountStore store)
    {
        if (await desk.FindPersonAsync(request) is not { } person)
        {
            return;
        }

        if (person == request.User())
        {
            await desk.RefuseAsync(request, RefusalTable.UserIsCaller);
            return;
        }

        await AnswerAsync(request, desk, await store.AppendAsync(new UserBlocked(request.User(), person), request.Aborted), isBlocking: true);
    }

    /// <summary>The caller lifts a block; whom the caller does not block, they do not block afterwards either.</summary>
    public static async ValueTask UnblockAsync(StoaRequest request, RoomDesk desk, AccountStore store)
    {
        if (!UserId.TryParse(request.Query.Text(RoomParameters.Person), out var person))
        {
            await desk.RefuseAsync(request, RefusalTable.UserUnknown);
            return;
        }

        await AnswerAsync(request, desk, await store.AppendAsync(new UserUnblocked(request.User(), person), request.Aborted), isBlocking: false);
    }

    /// <summary>Why a block could not be recorded; null when it stands.</summary>
    public static Refusal? RefusalOf(AccountAppendStatus status) => status switch
    {
        AccountAppendStatus.Committed or AccountAppendStatus.Unchanged => null,
        AccountAppendStatus.UserUnknown => RefusalTable.UserUnknown,
        AccountAppendStatus.BlockLimitReached => RefusalTable.For(SpaceRefusal.BlockLimitReached),
        _ => RefusalTable.Unavailable,
    };

    private static async ValueTask AnswerAsync(StoaRequest request, RoomDesk desk, AccountAppendResult result, bool isBlocking)
    {
        if (RefusalOf(result.Status) is { } refusal)
        {
            await desk.RefuseAsync(request, refusal);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("blocking"u8, isBlocking);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }
}

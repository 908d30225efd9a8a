using Microsoft.AspNetCore.Http;
using Stoa.Api.Rooms;
using Stoa.Spaces;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Moderation;

/// <summary>What operators do over HTTP: end any Space, suspend a person and let them in again.</summary>
internal sealed class OperatorOperations(OperatorActs acts, RoomDesk rooms, AccountStore store)
{
    /// <summary><c>POST /api/spaces/{id}/end_by_operator</c>.</summary>
    public async ValueTask EndSpaceAsync(StoaRequest request)
    {
        if (await rooms.CarryOutAsync(request, new EndSpaceByOperator(request.User())) is { } entry)
        {
            await store.AppendAsync(OperatorActs.Ending(entry.Space.Id, entry.Space.CreatorId, request.User()), request.Aborted);
            await rooms.SendAsync(request, entry, StatusCodes.Status200OK);
        }
    }

    /// <summary><c>PUT /api/users/{id}/suspended</c>.</summary>
    public ValueTask SuspendAsync(StoaRequest request) => SetAsync(request, isSuspended: true);

    /// <summary><c>DELETE /api/users/{id}/suspended</c>.</summary>
    public ValueTask UnsuspendAsync(StoaRequest request) => SetAsync(request, isSuspended: false);

    private async ValueTask SetAsync(StoaRequest request, bool isSuspended)
    {
        var refusal = !UserId.TryParse(request.Query.Text(Reports.UserId), out var person) ? ModerationRefusal.UserUnknown
            : isSuspended
            ? await acts.SuspendAsync(person, request.User(), request.Aborted)
            : await acts.UnsuspendAsync(person, request.User(), request.Aborted);
        if (refusal is { } reason)
        {
            await rooms.RefuseAsync(request, ModerationRefusals.For(reason));
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("suspended"u8, isSuspended);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }
}

using Microsoft.AspNetCore.Http;
using Stoa.Api.Fields;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>The queue of those who want to speak. Who may: docs/access.md.</summary>
internal static class SpeakRequests
{
    /// <summary>The caller asks.</summary>
    public static async ValueTask AskAsync(StoaRequest request, RoomDesk desk, RoomBodies bodies)
    {
        var user = request.User();
        var note = request.Body.FindText(bodies.Note) is { Length: > 0 } text ? text : null;
        var isFollowed = desk.Spaces.TryGet(request.SpaceId(), out var entry) && desk.Accounts.Follows(entry.Space.CreatorId, user);
        await desk.ExecuteAsync(request, new RequestToSpeak(user, note, isFollowed), StatusCodes.Status201Created);
    }

    /// <summary>The caller takes their request back.</summary>
    public static ValueTask WithdrawAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new WithdrawSpeakRequest(request.User()));

    /// <summary>Hosts see who waits, in the order of the queue.</summary>
    public static async ValueTask ListAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindAsync(request) is not { } entry)
        {
            return;
        }

        var space = entry.Space;
        if (!space.IsHost(request.User()))
        {
            await desk.RefuseAsync(request, SpaceRefusal.NotHost);
            return;
        }

        var document = ReplyDocument.OfMany(request);
        foreach (var waiting in space.Stage.Queue(desk.Rules.QueueOrder, RoomDesk.TalkTimes(desk.Rooms.Find(space.Id))))
        {
            document.BeginItem();
            SpaceDocument.WriteWaiting(document.Json, waiting, desk.Rooms.IsPresent(space.Id, waiting.UserId));
        }

        document.EndData();
        await document.SendWithMetaAsync();
    }

    /// <summary>A host lets someone speak.</summary>
    public static async ValueTask ApproveAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new ApproveSpeakRequest(request.User(), person));
        }
    }

    /// <summary>A host takes someone off the queue.</summary>
    public static async ValueTask DeclineAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new DeclineSpeakRequest(request.User(), person));
        }
    }

    /// <summary>A host closes the queue to new requests, or opens it.</summary>
    public static ValueTask LockAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new LockSpeakRequests(request.User(), request.Body.FindBoolean(RoomBodies.Locked) ?? false));
}

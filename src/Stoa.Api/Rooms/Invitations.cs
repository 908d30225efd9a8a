using Microsoft.AspNetCore.Http;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Invitations to speak: hosts make and withdraw them, the invited accept or decline.</summary>
internal static class Invitations
{
    /// <summary>Invites someone.</summary>
    public static async ValueTask AddAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.ReadPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new InviteSpeaker(request.User(), person), StatusCodes.Status201Created);
        }
    }

    /// <summary>Takes an invitation back.</summary>
    public static async ValueTask WithdrawAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new WithdrawInvitation(request.User(), person));
        }
    }

    /// <summary>The caller accepts: they may speak from now on.</summary>
    public static ValueTask AcceptAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new AcceptInvitation(request.User()));

    /// <summary>The caller declines.</summary>
    public static ValueTask DeclineAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new DeclineInvitation(request.User()));
}

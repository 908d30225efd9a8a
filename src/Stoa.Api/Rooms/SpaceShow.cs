using Microsoft.AspNetCore.Http;
using Stoa.Api.Auth;
using Stoa.Api.Problems;

namespace Stoa.Api.Rooms;

/// <summary>The whole Space: settings, and the caller's role and rights. Users, apps by themselves, and guests where operator and Space let them. Source: design section 6.</summary>
internal static class SpaceShow
{
    /// <summary>Answers with the Space.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        var isGuest = request.Caller.Kind == CallerKind.Anonymous;
        if (isGuest && !desk.Rooms.Options.Guests)
        {
            await request.RefuseAsync(Problem.Unauthorized);
            return;
        }

        if (await desk.FindAsync(request) is not { } entry)
        {
            return;
        }

        if (isGuest && !desk.GuestsMayEnter(entry.Space))
        {
            await request.RefuseAsync(Problem.Unauthorized);
            return;
        }

        await desk.SendAsync(request, entry, StatusCodes.Status200OK);
    }
}

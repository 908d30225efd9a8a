using Stoa.Api.Auth;
using Stoa.Api.Problems;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>The whole Space: settings, the caller's role and rights, and who those are whom it names. Users, apps by themselves, and guests where operator and Space let them. Source: design section 6.</summary>
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

        if (await desk.FindAsync(request) is not { Space: var space } entry)
        {
            return;
        }

        if (isGuest && !desk.GuestsMayEnter(space))
        {
            await request.RefuseAsync(Problem.Unauthorized);
            return;
        }

        if (space.IsRetrievable)
        {
            await desk.SendWithPeopleAsync(request, entry, space);
        }
        else
        {
            await desk.RefuseAsync(request, SpaceRefusal.SpaceOver); // It ended a moment ago.
        }
    }
}

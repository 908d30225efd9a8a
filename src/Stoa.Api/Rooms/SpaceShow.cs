using Stoa.Api.Auth;
using Stoa.Api.Problems;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>The whole Space: settings, the caller's role and rights, and who those are whom it names. Users, apps by themselves, and guests where operator and Space let them.</summary>
internal static class SpaceShow
{
    /// <summary>Answers with the Space.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        if (await FindAsync(request, desk) is not { Space: var space } entry)
        {
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

    /// <summary>Finds the Space in the path; null when it is not there or the caller may not see it, and the refusal sent.</summary>
    public static async ValueTask<SpaceEntry?> FindAsync(StoaRequest request, RoomDesk desk)
    {
        var isGuest = request.Caller.Kind == CallerKind.Anonymous;
        if (isGuest && !desk.Rooms.Options.Guests)
        {
            await request.RefuseAsync(Problem.Unauthorized);
            return null;
        }

        if (await desk.FindAsync(request) is not { } entry)
        {
            return null;
        }

        if (isGuest && !desk.GuestsMayEnter(entry.Space))
        {
            await request.RefuseAsync(Problem.Unauthorized);
            return null;
        }

        return entry;
    }
}

using Microsoft.AspNetCore.Http;
using Stoa.Api.Problems;

namespace Stoa.Api.Rooms;

/// <summary>The whole Space: settings, and the caller's role and rights. Users, and apps by themselves. Source: design section 6.</summary>
internal static class SpaceShow
{
    /// <summary>Answers with the Space.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        // Guests see no Space yet: no setting lets them in.
        if (request.Caller.Kind == Auth.CallerKind.Anonymous)
        {
            await request.RefuseAsync(Problem.Unauthorized);
        }
        else if (await desk.FindAsync(request) is { } entry)
        {
            await desk.SendAsync(request, entry, StatusCodes.Status200OK);
        }
    }
}

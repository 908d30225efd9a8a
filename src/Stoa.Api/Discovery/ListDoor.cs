using Stoa.Api.Auth;
using Stoa.Api.Problems;
using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Who gets lists of Spaces, and which Spaces stand in them: the same that <see cref="SpaceShow"/> would show, but for those that shut the caller out.</summary>
internal static class ListDoor
{
    /// <summary>False when the caller is a guest where the operator lets none in, and the refusal sent.</summary>
    public static async ValueTask<bool> AdmitAsync(StoaRequest request, RoomDesk desk)
    {
        if (request.Caller.Kind == CallerKind.Anonymous && !desk.Rooms.Options.Guests)
        {
            await request.RefuseAsync(Problem.Unauthorized);
            return false;
        }

        return true;
    }

    /// <summary>True when a Space stands in the caller's lists.</summary>
    public static bool Shows(RoomDesk desk, in Caller caller, Space space) =>
        caller.UserId is { } user ? !desk.IsShutOut(space, user)
        : caller.Kind != CallerKind.Anonymous || desk.GuestsMayEnter(space);
}

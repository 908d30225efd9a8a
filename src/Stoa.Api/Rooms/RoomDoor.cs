using Stoa.Api.Auth;
using Stoa.Api.Problems;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Who may be in a Space, whether they read its events or hear its audio: people, and guests and apps by themselves where operator and Space let them.</summary>
internal static class RoomDoor
{
    /// <summary>Finds the Space in the path; null when it is not there or the caller may not come in, and the refusal sent.</summary>
    public static async ValueTask<SpaceEntry?> AdmitAsync(StoaRequest request, RoomDesk desk)
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

        if (RefusalOf(request.Caller, desk, entry.Space) is { } refusal)
        {
            await (isGuest ? request.RefuseAsync(Problem.Unauthorized) : desk.RefuseAsync(request, refusal));
            return null;
        }

        return entry;
    }

    /// <summary>Why someone may not be in a Space; null when they may.</summary>
    public static Refusal? RefusalOf(Caller caller, RoomDesk desk, Space space) => caller.UserId is { } user
        ? EntryRefusalOf(space, user, desk) is { } refusal ? RefusalTable.For(refusal) : null
        : desk.GuestsMayEnter(space) ? null : RefusalTable.MembersOnly;

    private static SpaceRefusal? EntryRefusalOf(Space space, UserId user, RoomDesk desk) =>
        desk.IsShutOut(space, user) ? SpaceRefusal.CallerBlocked : space.EntryRefusalOf(user);

    /// <summary>Who the caller is in a room.</summary>
    public static Visitor VisitorOf(StoaRequest request) => request.Caller switch
    {
        { UserId: { } user } => Visitor.Person(user),
        { Kind: CallerKind.AppOnly, ClientId: var app } => Visitor.Guest($"app {app.Value}"),
        _ => Visitor.Guest(NetworkAddress.Of(request.Http.Connection.RemoteIpAddress)),
    };
}

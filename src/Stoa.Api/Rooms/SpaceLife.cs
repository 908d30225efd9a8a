using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Start, end, cancel: the creator.</summary>
internal static class SpaceLife
{
    /// <summary>Opens a scheduled Space, earlier or later than planned.</summary>
    public static ValueTask StartAsync(StoaRequest request, RoomDesk desk) => desk.ExecuteAsync(request, new StartSpace(request.User()));

    /// <summary>Ends a live Space.</summary>
    public static ValueTask EndAsync(StoaRequest request, RoomDesk desk) => desk.ExecuteAsync(request, new EndSpace(request.User()));

    /// <summary>Calls off a scheduled Space.</summary>
    public static ValueTask CancelAsync(StoaRequest request, RoomDesk desk) => desk.ExecuteAsync(request, new CancelSpace(request.User()));
}

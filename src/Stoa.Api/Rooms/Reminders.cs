using Microsoft.AspNetCore.Http;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Being told when a scheduled Space starts. Who may: docs/access.md.</summary>
internal static class Reminders
{
    /// <summary>The caller wants to be told.</summary>
    public static ValueTask SetAsync(StoaRequest request, RoomDesk desk) =>
        desk.ExecuteAsync(request, new SetReminder(request.User()), StatusCodes.Status201Created);

    /// <summary>The caller does not want to be told any more.</summary>
    public static ValueTask RemoveAsync(StoaRequest request, RoomDesk desk) => desk.ExecuteAsync(request, new RemoveReminder(request.User()));
}

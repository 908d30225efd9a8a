using Microsoft.AspNetCore.Http;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Co-hosts: the creator adds and removes them, and they may step down.</summary>
internal static class Hosts
{
    /// <summary>Makes someone a co-host.</summary>
    public static async ValueTask AddAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.ReadPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new AddHost(request.User(), person), StatusCodes.Status201Created);
        }
    }

    /// <summary>Makes a co-host a listener.</summary>
    public static async ValueTask RemoveAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            await desk.ExecuteAsync(request, new RemoveHost(request.User(), person));
        }
    }
}

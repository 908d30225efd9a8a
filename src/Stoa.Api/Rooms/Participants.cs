using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Everyone in a Space: hosts remove those who are no hosts. Source: design section 6.</summary>
internal static class Participants
{
    /// <summary>Removes someone; with <c>{"block": true}</c> for good.</summary>
    public static async ValueTask RemoveAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindPersonAsync(request) is { } person)
        {
            var block = request.Body.FindBoolean(RoomBodies.Block) ?? false;
            await desk.ExecuteAsync(request, new RemoveParticipant(request.User(), person, block));
        }
    }
}

using Stoa.Api.Problems;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Rooms;

/// <summary>Everyone in a Space: hosts remove those who are no hosts.</summary>
internal static class Participants
{
    /// <summary>Removes someone; with <c>{"block": true}</c> for good, with <c>all_my_spaces</c> from all Spaces that the caller creates.</summary>
    public static async ValueTask RemoveAsync(StoaRequest request, RoomDesk desk, AccountStore store)
    {
        var block = request.Body.FindBoolean(RoomBodies.Block) ?? false;
        var everywhere = request.Body.FindBoolean(RoomBodies.AllMySpaces) ?? false;
        if (everywhere && !block)
        {
            var fault = Fault.Member(RoomBodies.AllMySpaces.Name, "true", "goes with `block` alone");
            await desk.RefuseAsync(request, [new BodyFault(fault, "block_missing")]);
            return;
        }

        if (await desk.FindPersonAsync(request) is not { } person)
        {
            return;
        }

        var command = new RemoveParticipant(request.User(), person, block);
        if (!everywhere)
        {
            await desk.ExecuteAsync(request, command);
        }
        else if (await desk.CarryOutAsync(request, command) is { } entry)
        {
            // Who asks again after a failure here changes nothing above.
            var result = await store.AppendAsync(new UserBlocked(request.User(), person), request.Aborted);
            if (Moderation.Blocks.RefusalOf(result.Status) is { } refusal)
            {
                await desk.RefuseAsync(request, refusal);
            }
            else
            {
                await desk.SendAsync(request, entry, Microsoft.AspNetCore.Http.StatusCodes.Status200OK);
            }
        }
    }
}

using Microsoft.AspNetCore.Http;
using Stoa.Api.Problems;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Reactions of those who are in a live Space: counted, told in sums, never stored. Source: docs/event-stream.md, Reactions.</summary>
internal static class Reactions
{
    /// <summary>The caller reacts.</summary>
    public static async ValueTask ReactAsync(StoaRequest request, RoomDesk desk)
    {
        if (await desk.FindAsync(request) is not { } entry)
        {
            return;
        }

        var text = request.Body.Text(RoomBodies.Reaction);
        switch (desk.Rooms.React(entry.Space.Id, request.User(), text))
        {
            case ReactionOutcome.Counted:
                request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case ReactionOutcome.TooMany:
                request.Http.Response.Headers.RetryAfter = "1";
                await desk.RefuseAsync(request, RefusalTable.TooManyReactions);
                break;
            case ReactionOutcome.Unknown:
                var fault = Fault.Member(RoomBodies.Reaction.Name, text, $"is not one of [{string.Join(',', desk.Rooms.Reactions)}]");
                await desk.RefuseAsync(request, [new BodyFault(fault, "reaction_unknown")]);
                break;
            default:
                await (entry.Space.State == SpaceState.Live
                    ? desk.RefuseAsync(request, RefusalTable.NotPresent)
                    : desk.RefuseAsync(request, SpaceRefusal.SpaceNotLive));
                break;
        }
    }
}

using Stoa.Api.Bodies;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Changes title, topics, who may ask to speak, capacity and sale of tickets, and the start while scheduled. Hosts.</summary>
internal static class SpaceEdit
{
    /// <summary>Answers with the Space as it is then.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk, RoomBodies bodies)
    {
        var body = request.Body;
        List<BodyFault> faults = [];
        var topics = TopicsOfBody.Read(request, bodies, desk.Accounts, faults);
        if (faults.Count > 0)
        {
            await desk.RefuseAsync(request, faults);
            return;
        }

        await desk.ExecuteAsync(request, new EditSpace(
            request.User(), body.FindText(bodies.Title), body.FindTime(RoomBodies.ScheduledStart), topics, AskToSpeakOfBody.Read(request))
        {
            MembersOnly = !body.FindBoolean(RoomBodies.GuestsAllowed),
            Ticket = body.FindNested(bodies.EditedTicket) is { } ticket ? ReadTicket(ticket, bodies) : null,
        });
    }

    private static TicketEdit ReadTicket(BodyValues ticket, RoomBodies bodies) => new(
        checked((int?)ticket.FindNumber(bodies.NewCapacity)), ticket.FindTime(RoomBodies.SaleStartsAt), ticket.FindTime(RoomBodies.SaleEndsAt));
}

using Stoa.Api.Auth;
using Stoa.Api.Previews;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>A Space as a file that calendar programs read: one event. Whoever may see the Space may have it. Source: RFC 5545.</summary>
internal static class SpaceCalendar
{
    /// <summary>Answers with the file; of a Space that was canceled lately it says so.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        var space = FindCanceled(request, desk) ?? (await SpaceShow.FindAsync(request, desk))?.Space;
        if (space is null)
        {
            return;
        }

        var events = new CalendarEvents(OwnAddress.Of(request.Http.Request), desk.Accounts);
        events.Add(space, hasAlarm: false);
        var bytes = events.ToBytes();
        var response = request.Http.Response;
        response.ContentType = CalendarEvents.ContentType + "; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.ContentDisposition = $"attachment; filename=\"space-{space.Id.Value}.ics\"";
        await response.BodyWriter.WriteAsync(bytes, request.Aborted);
    }

    private static Space? FindCanceled(StoaRequest request, RoomDesk desk)
    {
        var id = request.SpaceId();
        if (desk.Spaces.TryGet(id, out _))
        {
            return null;
        }

        var canceled = desk.Spaces.CanceledSince(desk.Now - CanceledSpaces.Kept).FirstOrDefault(space => space.Id == id);
        return canceled is not null && (request.Caller.Kind != CallerKind.Anonymous || desk.GuestsMayEnter(canceled)) ? canceled : null;
    }
}

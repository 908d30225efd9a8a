using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Stoa.Api.Previews;
using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>A Space as a file that calendar programs read: one event. Whoever may see the Space may have it. Source: RFC 5545.</summary>
internal static class SpaceCalendar
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/calendar";

    private const int Hours = 1; // Nobody knows how long a Space will last.

    /// <summary>Answers with the file.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, RoomDesk desk)
    {
        if (await SpaceShow.FindAsync(request, desk) is not { Space: var space })
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(Write(space, request, desk));
        var response = request.Http.Response;
        response.ContentType = ContentType + "; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.ContentDisposition = $"attachment; filename=\"space-{space.Id.Value}.ics\"";
        await response.BodyWriter.WriteAsync(bytes, request.Aborted);
    }

    private static string Write(Space space, StoaRequest request, RoomDesk desk)
    {
        var page = OwnAddress.OfSpace(request.Http.Request, space.Id.Value);
        var start = space.State == SpaceState.Live ? space.StartedAt : space.ScheduledStart;
        desk.Accounts.TryGetUser(space.CreatorId, out var host);
        var happening = new CalendarEvent
        {
            Uid = $"{space.Id.Value}@spaces.stoa", // The same wherever it is read, so that a calendar finds the event again.
            DtStamp = At(space.UpdatedAt),
            Start = At(start ?? space.CreatedAt),
            Duration = Duration.FromHours(Hours),
            Summary = space.Title ?? (host is null ? space.Id.Value : $"@{host.Username}"),
            Description = page,
            Url = new Uri(page),
            Sequence = (int)Math.Min(space.Version, int.MaxValue),
            Status = "CONFIRMED",
        };
        if (host is not null)
        {
            // A name in a parameter has no way to write quotation marks.
            happening.Organizer = new Organizer { CommonName = host.Name.Replace('"', '\''), Value = new Uri($"{OwnAddress.Of(request.Http.Request)}/@{host.Username}") };
        }

        var calendar = new Calendar { ProductId = "-//Stoa//Spaces//EN" };
        calendar.Events.Add(happening);
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }

    private static CalDateTime At(DateTimeOffset time) => new(time.UtcDateTime, hasTime: true);
}

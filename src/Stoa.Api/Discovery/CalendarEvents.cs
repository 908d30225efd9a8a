using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Spaces as events of a calendar. Source: RFC 5545; RFC 7986.</summary>
/// <param name="origin">The server's address, without a slash at its end.</param>
/// <param name="accounts">Who hosts.</param>
internal sealed class CalendarEvents(string origin, AccountDirectory accounts)
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/calendar";

    private const int Hours = 1; // Nobody knows how long a Space will last.
    private const int AlarmMinutes = 10;
    private readonly Calendar _calendar = new() { ProductId = "-//Stoa//Spaces//EN" };

    /// <summary>Names the calendar, and says that programs may look again every quarter of an hour.</summary>
    public void Describe(string name)
    {
        _calendar.Method = "PUBLISH";
        _calendar.AddProperty("NAME", name);
        _calendar.AddProperty("X-WR-CALNAME", name);
        var interval = new CalendarProperty("REFRESH-INTERVAL", "PT15M");
        interval.AddParameter("VALUE", "DURATION");
        _calendar.AddProperty(interval);
        _calendar.AddProperty("X-PUBLISHED-TTL", "PT15M");
    }

    /// <summary>Adds a Space: scheduled, live or canceled.</summary>
    /// <param name="space">The Space.</param>
    /// <param name="hasAlarm">True when the calendar is to ring before it starts.</param>
    public void Add(Space space, bool hasAlarm)
    {
        var page = $"{origin}/i/spaces/{space.Id.Value}?source=calendar";
        var start = space.State == SpaceState.Live ? space.StartedAt : space.ScheduledStart;
        accounts.TryGetUser(space.CreatorId, out var host);
        var happening = new CalendarEvent
        {
            Uid = $"{space.Id.Value}@spaces.stoa", // The same wherever it is read, so that a calendar finds the event again.
            DtStamp = At(space.UpdatedAt),
            Created = At(space.CreatedAt),
            LastModified = At(space.UpdatedAt),
            Start = At(start ?? space.CreatedAt),
            Duration = Duration.FromHours(Hours),
            Summary = space.Title ?? (host is null ? space.Id.Value : $"@{host.Username}"),
            Description = page,
            Url = new Uri(page),
            Sequence = (int)Math.Min(space.Version, int.MaxValue),
            Status = space.State == SpaceState.Canceled ? "CANCELLED" : "CONFIRMED",
        };
        if (host is not null)
        {
            // A name in a parameter has no way to write quotation marks.
            happening.Organizer = new Organizer { CommonName = host.Name.Replace('"', '\''), Value = new Uri($"{origin}/@{host.Username}") };
        }

        if (hasAlarm && space.State == SpaceState.Scheduled)
        {
            happening.Alarms.Add(new Alarm { Action = "DISPLAY", Description = happening.Summary, Trigger = new Trigger(Duration.FromMinutes(-AlarmMinutes)) });
        }

        _calendar.Events.Add(happening);
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(_calendar) ?? "");

    private static CalDateTime At(DateTimeOffset time) => new(time.UtcDateTime, hasTime: true);
}

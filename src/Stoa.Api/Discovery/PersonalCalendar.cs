using Microsoft.AspNetCore.Http;
using Stoa.Api.Previews;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Directory;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Api.Discovery;

/// <summary>A person's Spaces as a calendar at a secret address, which calendar programs read again and again without any other key.</summary>
/// <remarks>
/// In it: the scheduled and live Spaces that the person hosts, co-hosts, speaks in, is invited to speak in, has set a reminder for, or holds a ticket
/// of; those that were canceled stay for <see cref="CanceledSpaces.Kept"/>, marked so; those that ended leave, for nobody has to be told of them. The address is
/// shown once and kept as a hash; nothing logs it.
/// </remarks>
internal static class PersonalCalendar
{
    private const string Extension = ".ics";
    private const int SecretLength = 43;
    private const int MaxEvents = 1_000;
    private const string CacheControl = "private, max-age=300";

    private static readonly Parameter _file = Parameter.InPath("file", TextPattern.CalendarFile, "The secret of the address, and .ics.");

    /// <summary>What reading takes.</summary>
    public static readonly ParameterTable File = new(_file);

    /// <summary>Gives the caller's calendar an address; the one that it had is none any more.</summary>
    public static async ValueTask OpenAsync(StoaRequest request, AccountStore store)
    {
        var secret = Credentials.NewToken();
        if (!TokenHash.TryCompute(secret, out var hash))
        {
            throw new InvalidOperationException("A secret is short enough to be hashed.");
        }

        var result = await store.AppendAsync(new CalendarOpened(request.User(), hash), request.Aborted);
        if (!result.Committed)
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        await AnswerAsync(request, new CalendarAddress(hash, result.Recorded.At), $"{OwnAddress.Of(request.Http.Request)}/api/calendars/{secret}{Extension}");
    }

    /// <summary>Says since when the caller's calendar has an address.</summary>
    public static ValueTask ShowAsync(StoaRequest request, RoomDesk desk) => desk.Accounts.CalendarOf(request.User()) is { } address
        ? AnswerAsync(request, address, url: null)
        : desk.RefuseAsync(request, RefusalTable.CalendarUnknown);

    /// <summary>Ends the address of the caller's calendar, if it has one.</summary>
    public static async ValueTask CloseAsync(StoaRequest request, AccountStore store)
    {
        var result = await store.AppendAsync(new CalendarClosed(request.User()), request.Aborted);
        if (result.Status is not (AccountAppendStatus.Committed or AccountAppendStatus.Unchanged))
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
            return;
        }

        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        reply.Json.WriteBoolean("deleted"u8, value: true);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        await request.SendAsync(reply);
    }

    /// <summary>Answers with the calendar at an address.</summary>
    public static async ValueTask ReadAsync(StoaRequest request, RoomDesk desk)
    {
        var file = request.Query.Text(_file);
        if (file.Length != SecretLength + Extension.Length || !file.EndsWith(Extension, StringComparison.Ordinal)
            || !TokenHash.TryCompute(file.AsSpan(0, SecretLength), out var hash)
            || desk.Accounts.FindCalendar(hash) is not { } id || !desk.Accounts.TryGetUser(id, out var user) || user.Suspended)
        {
            await desk.RefuseAsync(request, RefusalTable.CalendarUnknown);
            return;
        }

        if (!await request.CountForAsync(id))
        {
            return;
        }

        var events = new CalendarEvents(OwnAddress.Of(request.Http.Request), desk.Accounts);
        events.Describe($"Stoa: @{user.Username}");
        foreach (var space in Find(desk, id).OrderBy(CardPlace.StartOf).ThenBy(space => space.Id).Take(MaxEvents))
        {
            events.Add(space, hasAlarm: true);
        }

        await TaggedReply.SendAsync(request, events.ToBytes(), CalendarEvents.ContentType, CacheControl);
    }

    private static IEnumerable<Space> Find(RoomDesk desk, UserId user)
    {
        var now = desk.Spaces.ByNamed(user).ToArray().Select(named => named.Entry).Union(desk.Spaces.AwaitedBy(user)).Select(entry => entry.Space).Where(space => space.IsRetrievable);
        return now.Concat(desk.Spaces.CanceledSince(desk.Now - CanceledSpaces.Kept)).DistinctBy(space => space.Id)
            .Where(space => Concerns(space, user) && !desk.IsShutOut(space, user));
    }

    private static bool Concerns(Space space, UserId user) =>
        space.IsSpeaker(user) || space.Stage.InvitedUserIds.Contains(user)
            || space.Audience.ReminderUserIds.Contains(user) || space.Audience.Tickets.Find(user) is not null;

    private static ValueTask AnswerAsync(StoaRequest request, CalendarAddress address, string? url)
    {
        var reply = request.BeginReply();
        reply.Json.WriteStartObject();
        reply.Json.WriteStartObject("data"u8);
        if (url is not null)
        {
            reply.Json.WriteText("url"u8, url);
        }

        reply.Json.WriteTime("created_at"u8, address.CreatedAt);
        reply.Json.WriteEndObject();
        reply.Json.WriteEndObject();
        return request.SendAsync(reply, url is null ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }
}

using System.Text.Json;
using Stoa.Api.Fields;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Writes a whole Space as <c>/api</c> shows it. Listeners are in no list; the queue is for hosts.</summary>
/// <remarks>
/// Names and forms are those of <c>/2</c> where it has them. What has no value is absent, an empty list too.
/// Source: design sections 5 and 6; spaces-contract sections 1.5 and 6.1.
/// </remarks>
internal static class SpaceDocument
{
    /// <summary>Writes the Space as one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="entry">The Space as this node knows it.</param>
    /// <param name="user">Who asks; absent: an app by itself.</param>
    /// <param name="followedByCreator">A fact: does the creator follow <paramref name="user"/>?</param>
    /// <param name="now">The present.</param>
    /// <param name="rules">The limits.</param>
    public static void Write(
        Utf8JsonWriter json, SpaceEntry entry, UserId? user, bool followedByCreator, DateTimeOffset now, SpaceRules rules)
    {
        var space = entry.Space;
        json.WriteStartObject();
        json.WriteText("id", space.Id.Value);
        json.WriteText("state", NameOf(space.State));
        json.WriteNumber("version", space.Version);
        if (space.Title is { } title)
        {
            json.WriteText("title", title);
        }

        json.WriteText("lang", space.Lang);
        WriteTimes(json, space);
        json.WriteBoolean("is_ticketed", space.Audience.Offer is not null);
        if (space.Audience.Offer is { } offer)
        {
            WriteOffer(json, offer, space.Audience.Tickets.Tickets.Count);
        }

        WriteIds(json, "topic_ids", space.TopicIds.Select(topic => topic.Value));
        WriteStage(json, space);
        json.WriteNumber("participant_count", entry.ParticipantCount);
        json.WriteNumber("subscriber_count", space.SubscriberCount);
        WriteIds(json, "pinned_post_ids", space.Audience.Posts.Where(post => post.Pinned).Select(post => post.Id.Value));
        if (user is { } caller)
        {
            if (space.IsHost(caller) && !space.Stage.SpeakRequests.IsEmpty)
            {
                json.WriteStartArray("speak_requests"u8);
                foreach (var waiting in space.Stage.SpeakRequests)
                {
                    WriteWaiting(json, waiting);
                }

                json.WriteEndArray();
            }

            WriteCaller(json, space, caller, new CallerView(space, caller, followedByCreator, now, rules));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a Space that is over, of which nobody may see more.</summary>
    public static void WriteOver(Utf8JsonWriter json, SpaceId id, SpaceState state)
    {
        json.WriteStartObject();
        json.WriteText("id", id.Value);
        json.WriteText("state", NameOf(state));
        json.WriteEndObject();
    }

    /// <summary>Writes someone who waits to speak.</summary>
    public static void WriteWaiting(Utf8JsonWriter json, SpeakRequest waiting)
    {
        json.WriteStartObject();
        json.WriteId("user_id"u8, waiting.UserId.Value);
        WriteRequest(json, waiting);
        json.WriteEndObject();
    }

    /// <summary>Writes what a ticket holder, or the creator, sees of a ticket.</summary>
    public static void WriteTicket(Utf8JsonWriter json, Ticket ticket)
    {
        json.WriteNumber("number", ticket.Number);
        json.WriteTime("sold_at"u8, ticket.SoldAt);
        json.WriteBoolean("paid", ticket.Paid);
    }

    private static void WriteTimes(Utf8JsonWriter json, Space space)
    {
        json.WriteTime("created_at"u8, space.CreatedAt);
        json.WriteTime("updated_at"u8, space.UpdatedAt);
        if (space.ScheduledStart is { } planned)
        {
            json.WriteTime("scheduled_start"u8, planned);
        }

        if (space.StartedAt is { } started)
        {
            json.WriteTime("started_at"u8, started);
        }
    }

    private static void WriteOffer(Utf8JsonWriter json, TicketOffer offer, int sold)
    {
        json.WriteStartObject("ticket"u8);
        json.WriteNumber("price", offer.PriceMinorUnits);
        json.WriteText("currency", offer.Currency);
        json.WriteNumber("capacity", offer.Capacity);
        json.WriteNumber("sold", sold);
        if (offer.SaleEndsAt is { } end)
        {
            json.WriteTime("sale_ends_at"u8, end);
        }

        json.WriteEndObject();
    }

    private static void WriteStage(Utf8JsonWriter json, Space space)
    {
        var stage = space.Stage;
        var hosts = stage.CoHostIds.Insert(0, space.CreatorId).Select(host => host.Value).ToArray();
        json.WriteId("creator_id"u8, space.CreatorId.Value);
        WriteIds(json, "host_ids", hosts);
        WriteIds(json, "speaker_ids", hosts.Concat(stage.SpeakerIds.Select(speaker => speaker.Value)));
        WriteIds(json, "invited_user_ids", stage.InvitedUserIds.Select(invited => invited.Value));
        WriteIds(json, "muted_user_ids", stage.MutedUserIds.Select(muted => muted.Value).Order());
        json.WriteText("ask_to_speak", RoomBodies.AskToSpeakWords[(int)stage.AskToSpeak]);
        json.WriteBoolean("speak_requests_locked", stage.SpeakRequestsLocked);
    }

    private static void WriteCaller(Utf8JsonWriter json, Space space, UserId caller, CallerView view)
    {
        json.WriteStartObject("me"u8);
        json.WriteText("role", view.Role);
        json.WriteStartObject("rights"u8);
        foreach (var (name, has) in view.Rights())
        {
            json.WriteBoolean(name, has);
        }

        json.WriteEndObject();
        json.WriteBoolean("muted", space.Stage.MutedUserIds.Contains(caller));
        json.WriteBoolean("invited", space.Stage.InvitedUserIds.Contains(caller));
        json.WriteBoolean("reminder", space.Audience.ReminderUserIds.Contains(caller));
        if (space.Stage.FindRequest(caller) is { } request)
        {
            json.WriteStartObject("speak_request"u8);
            json.WriteNumber("position", space.Stage.SpeakRequests.IndexOf(request) + 1);
            WriteRequest(json, request);
            json.WriteEndObject();
        }

        if (space.Audience.Tickets.Find(caller) is { } ticket)
        {
            json.WriteStartObject("ticket"u8);
            WriteTicket(json, ticket);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter json, SpeakRequest request)
    {
        json.WriteTime("requested_at"u8, request.RequestedAt);
        if (request.Note is { } note)
        {
            json.WriteText("note", note);
        }
    }

    private static void WriteIds(Utf8JsonWriter json, string name, IEnumerable<long> ids)
    {
        var any = false;
        foreach (var id in ids)
        {
            if (!any)
            {
                json.WriteStartArray(name);
                any = true;
            }

            json.WriteIdValue(id);
        }

        if (any)
        {
            json.WriteEndArray();
        }
    }

    private static string NameOf(SpaceState state) => state switch
    {
        SpaceState.Scheduled => "scheduled",
        SpaceState.Live => "live",
        SpaceState.Ended => "ended",
        _ => "canceled",
    };
}

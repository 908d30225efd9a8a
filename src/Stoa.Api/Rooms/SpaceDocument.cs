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
    /// <param name="isShutOut">A fact: see <see cref="RoomDesk.IsShutOut"/>.</param>
    /// <param name="now">The present.</param>
    /// <param name="rules">The limits.</param>
    public static void Write(
        JsonWriter json, SpaceEntry entry, UserId? user, bool followedByCreator, bool isShutOut, DateTimeOffset now, SpaceRules rules)
    {
        var space = entry.Space;
        json.WriteStartObject();
        json.WriteText("id"u8, space.Id.Value);
        json.WriteText("state"u8, NameOf(space.State));
        json.WriteNumber("version"u8, space.Version);
        if (space.Title is { } title)
        {
            json.WriteText("title"u8, title);
        }

        json.WriteText("lang"u8, space.Lang);
        WriteTimes(json, space);
        json.WriteBoolean("is_ticketed"u8, space.Audience.Offer is not null);
        if (space.Audience.Offer is { } offer)
        {
            WriteOffer(json, offer, space.Audience.Tickets.Tickets.Count);
        }

        WriteIds(json, "topic_ids"u8, space.TopicIds.Select(topic => topic.Value));
        WriteStage(json, space);
        json.WriteNumber("participant_count"u8, entry.ParticipantCount);
        json.WriteNumber("subscriber_count"u8, space.SubscriberCount);
        WriteIds(json, "pinned_post_ids"u8, space.Audience.Posts.Where(post => post.Pinned).Select(post => post.Id.Value));
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

            WriteCaller(json, space, caller, new CallerView(isShutOut ? space.AsIfBlocked(caller) : space, caller, followedByCreator, now, rules));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a Space that is over, of which nobody may see more.</summary>
    public static void WriteOver(JsonWriter json, SpaceId id, SpaceState state)
    {
        json.WriteStartObject();
        json.WriteText("id"u8, id.Value);
        json.WriteText("state"u8, NameOf(state));
        json.WriteEndObject();
    }

    /// <summary>Writes someone who waits to speak.</summary>
    public static void WriteWaiting(JsonWriter json, SpeakRequest waiting)
    {
        json.WriteStartObject();
        json.WriteId("user_id"u8, waiting.UserId.Value);
        WriteRequest(json, waiting);
        json.WriteEndObject();
    }

    /// <summary>Writes what a ticket holder, or the creator, sees of a ticket.</summary>
    public static void WriteTicket(JsonWriter json, Ticket ticket)
    {
        json.WriteNumber("number"u8, ticket.Number);
        json.WriteTime("sold_at"u8, ticket.SoldAt);
        json.WriteBoolean("paid"u8, ticket.Paid);
    }

    private static void WriteTimes(JsonWriter json, Space space)
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

    private static void WriteOffer(JsonWriter json, TicketOffer offer, int sold)
    {
        json.WriteStartObject("ticket"u8);
        json.WriteNumber("price"u8, offer.PriceMinorUnits);
        json.WriteText("currency"u8, offer.Currency);
        json.WriteNumber("capacity"u8, offer.Capacity);
        json.WriteNumber("sold"u8, sold);
        if (offer.SaleEndsAt is { } end)
        {
            json.WriteTime("sale_ends_at"u8, end);
        }

        json.WriteEndObject();
    }

    private static void WriteStage(JsonWriter json, Space space)
    {
        var stage = space.Stage;
        var hosts = stage.CoHostIds.Insert(0, space.CreatorId).Select(host => host.Value).ToArray();
        json.WriteId("creator_id"u8, space.CreatorId.Value);
        WriteIds(json, "host_ids"u8, hosts);
        WriteIds(json, "speaker_ids"u8, hosts.Concat(stage.SpeakerIds.Select(speaker => speaker.Value)));
        WriteIds(json, "invited_user_ids"u8, stage.InvitedUserIds.Select(invited => invited.Value));
        WriteIds(json, "muted_user_ids"u8, stage.MutedUserIds.Select(muted => muted.Value).Order());
        json.WriteText("ask_to_speak"u8, RoomBodies.AskToSpeakWords[(int)stage.AskToSpeak]);
        json.WriteBoolean("speak_requests_locked"u8, stage.SpeakRequestsLocked);
    }

    private static void WriteCaller(JsonWriter json, Space space, UserId caller, CallerView view)
    {
        json.WriteStartObject("me"u8);
        json.WriteText("role"u8, view.Role);
        json.WriteStartObject("rights"u8);
        foreach (var (name, has) in view.Rights())
        {
            json.WritePropertyName(name);
            json.WriteBooleanValue(has);
        }

        json.WriteEndObject();
        json.WriteBoolean("muted"u8, space.Stage.MutedUserIds.Contains(caller));
        json.WriteBoolean("invited"u8, space.Stage.InvitedUserIds.Contains(caller));
        json.WriteBoolean("reminder"u8, space.Audience.ReminderUserIds.Contains(caller));
        if (space.Stage.FindRequest(caller) is { } request)
        {
            json.WriteStartObject("speak_request"u8);
            json.WriteNumber("position"u8, space.Stage.SpeakRequests.IndexOf(request) + 1);
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

    private static void WriteRequest(JsonWriter json, SpeakRequest request)
    {
        json.WriteTime("requested_at"u8, request.RequestedAt);
        if (request.Note is { } note)
        {
            json.WriteText("note"u8, note);
        }
    }

    private static void WriteIds(JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<long> ids)
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

using System.Collections.Immutable;
using Stoa.Api.Fields;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>Writes a whole Space as <c>/api</c> shows it. Listeners are in no list; the queue is for hosts.</summary>
/// <remarks>
/// Names and forms are those of <c>/2</c> where it has them. What has no value is absent, an empty list too. Those names: docs/compatibility.md, Fields.
/// </remarks>
internal static class SpaceDocument
{
    /// <summary>Writes the Space as one object.</summary>
    public static void Write(JsonWriter json, in SpaceView view)
    {
        json.WriteStartObject();
        WriteMembers(json, view);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of the Space into an object that the caller has begun.</summary>
    public static void WriteMembers(JsonWriter json, in SpaceView view)
    {
        var space = view.Space;
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
        WriteIds(json, "reconnecting_user_ids"u8, view.Reconnecting.Select(user => user.Value));
        json.WriteBoolean("guests_allowed"u8, !space.Audience.MembersOnly);
        json.WriteNumber("participant_count"u8, view.Participants);
        json.WriteNumber("subscriber_count"u8, space.SubscriberCount);
        if (view.EndsAt is { } end)
        {
            json.WriteTime("ends_at"u8, end);
        }

        WriteIds(json, "pinned_post_ids"u8, Pinned(space));
        if (view.Checkout is { } checkout)
        {
            json.WriteText("checkout_url"u8, checkout.AbsoluteUri);
        }

        if (view.UserId is { } caller)
        {
            if (space.IsHost(caller) && !space.Stage.SpeakRequests.IsEmpty)
            {
                json.WriteStartArray("speak_requests"u8);
                foreach (var waiting in space.Stage.Queue(view.Rules.QueueOrder, view.TalkTimes))
                {
                    WriteWaiting(json, waiting, view.IsPresent(waiting.UserId));
                }

                json.WriteEndArray();
            }

            if (space.IsHost(caller) && !view.TalkTimes.IsEmpty)
            {
                WriteTalkTimes(json, view.TalkTimes);
            }

            WriteCaller(json, view, caller);
        }
    }

    /// <summary>The Posts that hosts pinned.</summary>
    public static IEnumerable<long> Pinned(Space space) => space.Audience.Posts.Where(post => post.Pinned).Select(post => post.Id.Value);

    /// <summary>Writes a Space that is over, of which nobody may see more.</summary>
    public static void WriteOver(JsonWriter json, SpaceId id, SpaceState state)
    {
        json.WriteStartObject();
        json.WriteText("id"u8, id.Value);
        json.WriteText("state"u8, NameOf(state));
        json.WriteEndObject();
    }

    /// <summary>Writes someone who waits to speak.</summary>
    public static void WriteWaiting(JsonWriter json, SpeakRequest waiting, bool isPresent)
    {
        json.WriteStartObject();
        WriteWaitingMembers(json, waiting, isPresent);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of someone who waits to speak.</summary>
    public static void WriteWaitingMembers(JsonWriter json, SpeakRequest waiting, bool isPresent)
    {
        json.WriteId("user_id"u8, waiting.UserId.Value);
        json.WriteBoolean("present"u8, isPresent);
        WriteRequest(json, waiting);
    }

    /// <summary>Writes what a ticket holder, or the creator, sees of a ticket.</summary>
    public static void WriteTicket(JsonWriter json, Ticket ticket)
    {
        json.WriteNumber("number"u8, ticket.Number);
        json.WriteTime("sold_at"u8, ticket.SoldAt);
        json.WriteBoolean("paid"u8, ticket.Paid);
        json.WriteBoolean("given"u8, ticket.IsGiven);
    }

    private static void WriteTimes(JsonWriter json, Space space)
    {
        json.WriteTime("created_at"u8, space.CreatedAt);
        json.WriteTime("updated_at"u8, space.UpdatedAt);
        WriteStarts(json, space);
    }

    /// <summary>Writes when the Space was planned to start, and when it did.</summary>
    public static void WriteStarts(JsonWriter json, Space space)
    {
        if (space.ScheduledStart is { } planned)
        {
            json.WriteTime("scheduled_start"u8, planned);
        }

        if (space.StartedAt is { } started)
        {
            json.WriteTime("started_at"u8, started);
        }
    }

    private static void WriteTalkTimes(JsonWriter json, ImmutableDictionary<UserId, TimeSpan> times)
    {
        json.WriteStartArray("talk_times"u8);
        foreach (var (user, time) in times.OrderBy(pair => pair.Key))
        {
            json.WriteStartObject();
            json.WriteId("user_id"u8, user.Value);
            json.WriteNumber("seconds"u8, (long)time.TotalSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the ticket that a Space sells.</summary>
    public static void WriteOffer(JsonWriter json, TicketOffer offer, int sold)
    {
        json.WriteStartObject("ticket"u8);
        json.WriteNumber("price"u8, offer.PriceMinorUnits);
        json.WriteText("currency"u8, offer.Currency);
        json.WriteNumber("capacity"u8, offer.Capacity);
        json.WriteNumber("sold"u8, sold);
        json.WriteText("payment"u8, RoomBodies.PaymentWords[(int)offer.Payment]);
        if (offer.SaleStartsAt is { } start)
        {
            json.WriteTime("sale_starts_at"u8, start);
        }

        if (offer.SaleEndsAt is { } end)
        {
            json.WriteTime("sale_ends_at"u8, end);
        }

        json.WriteEndObject();
    }

    private static void WriteStage(JsonWriter json, Space space)
    {
        var stage = space.Stage;
        json.WriteId("creator_id"u8, space.CreatorId.Value);
        WriteIds(json, "host_ids"u8, Hosts(space));
        WriteIds(json, "speaker_ids"u8, Speakers(space));
        WriteIds(json, "invited_user_ids"u8, stage.InvitedUserIds.Select(invited => invited.Value));
        WriteIds(json, "muted_user_ids"u8, stage.MutedUserIds.Select(muted => muted.Value).Order());
        json.WriteText("ask_to_speak"u8, RoomBodies.AskToSpeakWords[(int)stage.AskToSpeak]);
        json.WriteBoolean("speak_requests_locked"u8, stage.SpeakRequestsLocked);
    }

    /// <summary>The hosts, the creator first.</summary>
    public static IEnumerable<long> Hosts(Space space) => space.Stage.CoHostIds.Insert(0, space.CreatorId).Select(host => host.Value);

    /// <summary>Everyone who may talk, hosts first.</summary>
    public static IEnumerable<long> Speakers(Space space) => Hosts(space).Concat(space.Stage.SpeakerIds.Select(speaker => speaker.Value));

    /// <summary>Writes the caller's place in the Space as the member <c>me</c>.</summary>
    public static void WriteCaller(JsonWriter json, in SpaceView view, UserId caller)
    {
        var space = view.Space;
        var standing = new CallerView(view.IsShutOut ? space.AsIfBlocked(caller) : space, caller, view.FollowedByCreator, view.Now, view.Rules);
        json.WriteStartObject("me"u8);
        json.WriteText("role"u8, standing.Role);
        json.WriteStartObject("rights"u8);
        foreach (var (name, has) in standing.Rights())
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
            json.WriteNumber("position"u8, space.Stage.Queue(view.Rules.QueueOrder, view.TalkTimes).IndexOf(request) + 1);
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

    /// <summary>Writes a list of ids as a member; none when it is empty.</summary>
    public static void WriteIds(JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<long> ids)
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

    /// <summary>A state in the contract's word.</summary>
    public static string NameOf(SpaceState state) => state switch
    {
        SpaceState.Scheduled => "scheduled",
        SpaceState.Live => "live",
        SpaceState.Ended => "ended",
        _ => "canceled",
    };
}

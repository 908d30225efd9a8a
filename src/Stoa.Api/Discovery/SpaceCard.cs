using Stoa.Api.Fields;
using Stoa.Api.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Discovery;

/// <summary>Writes what a list shows of a Space: part of what <see cref="SpaceDocument"/> writes, by the same names.</summary>
internal static class SpaceCard
{
    /// <summary>Writes the card's members into an object that the caller has begun.</summary>
    /// <param name="json">What to write with.</param>
    /// <param name="space">The Space.</param>
    /// <param name="participants">Everyone present.</param>
    /// <param name="user">Who looks; absent: a guest, or an app by itself.</param>
    /// <param name="desk">The limits and the present, for the caller's role.</param>
    public static void WriteMembers(JsonWriter json, Space space, int participants, UserId? user, RoomDesk desk)
    {
        json.WriteText("id"u8, space.Id.Value);
        json.WriteText("state"u8, SpaceDocument.NameOf(space.State));
        if (space.Title is { } title)
        {
            json.WriteText("title"u8, title);
        }

        json.WriteText("lang"u8, space.Lang);
        json.WriteTime("created_at"u8, space.CreatedAt);
        SpaceDocument.WriteStarts(json, space);
        json.WriteBoolean("is_ticketed"u8, space.Audience.Offer is not null);
        if (space.Audience.Offer is { } offer)
        {
            SpaceDocument.WriteOffer(json, offer, space.Audience.Tickets.Tickets.Count);
        }

        SpaceDocument.WriteIds(json, "topic_ids"u8, space.TopicIds.Select(topic => topic.Value));
        json.WriteId("creator_id"u8, space.CreatorId.Value);
        SpaceDocument.WriteIds(json, "host_ids"u8, SpaceDocument.Hosts(space));
        SpaceDocument.WriteIds(json, "speaker_ids"u8, SpaceDocument.Speakers(space));
        json.WriteBoolean("guests_allowed"u8, !space.Audience.MembersOnly);
        json.WriteNumber("participant_count"u8, participants);
        json.WriteNumber("subscriber_count"u8, space.SubscriberCount);
        if (user is { } caller)
        {
            WriteCaller(json, space, caller, desk);
        }
    }

    private static void WriteCaller(JsonWriter json, Space space, UserId caller, RoomDesk desk)
    {
        json.WriteStartObject("me"u8);
        json.WriteText("role"u8, new CallerView(space, caller, followedByCreator: false, desk.Now, desk.Rules).Role);
        json.WriteBoolean("reminder"u8, space.Audience.ReminderUserIds.Contains(caller));
        if (space.Audience.Tickets.Find(caller) is { } ticket)
        {
            json.WriteStartObject("ticket"u8);
            SpaceDocument.WriteTicket(json, ticket);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

using Stoa.Api.Fields;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Api.Rooms.Stream;

/// <summary>Writes what is different between two states of a Space, so that who holds the first only has to put it over what they have.</summary>
/// <remarks>Names and forms are those of <see cref="SpaceDocument"/>; here an emptied list is <c>[]</c> and a value that is gone <c>null</c>.</remarks>
internal static class ChangedMembers
{
    /// <summary>Writes the member <c>space</c>: what is different and everyone may see.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="change">The change.</param>
    public static void Write(JsonWriter json, SpaceChanged change)
    {
        var (before, after) = (change.Before, change.After);
        json.WriteStartObject("space"u8);
        json.WriteNumber("version"u8, after.Version);
        if (before.State != after.State)
        {
            json.WriteText("state"u8, SpaceDocument.NameOf(after.State));
        }

        if (before.Title != after.Title)
        {
            Write(json, "title"u8, after.Title);
        }

        WriteTime(json, "updated_at"u8, before.UpdatedAt, after.UpdatedAt);
        WriteTime(json, "scheduled_start"u8, before.ScheduledStart, after.ScheduledStart);
        WriteTime(json, "started_at"u8, before.StartedAt, after.StartedAt);
        WriteTime(json, "ended_at"u8, before.EndedAt, after.EndedAt);
        if (!before.TopicIds.SequenceEqual(after.TopicIds))
        {
            WriteIds(json, "topic_ids"u8, after.TopicIds.Select(topic => topic.Value));
        }

        WriteStage(json, before, after);
        if (change.Reconnecting is { } gone)
        {
            WriteIds(json, "reconnecting_user_ids"u8, gone.Select(user => user.Value));
        }

        if (before.Audience.MembersOnly != after.Audience.MembersOnly)
        {
            json.WriteBoolean("guests_allowed"u8, !after.Audience.MembersOnly);
        }

        if (before.Audience.Offer != after.Audience.Offer && after.Audience.Offer is { } offer)
        {
            SpaceDocument.WriteOffer(json, offer, after.Audience.Tickets.Tickets.Count);
        }

        if (before.Audience.Posts != after.Audience.Posts && !SpaceDocument.Pinned(before).SequenceEqual(SpaceDocument.Pinned(after)))
        {
            WriteIds(json, "pinned_post_ids"u8, SpaceDocument.Pinned(after));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a list of ids as a member, also an empty one.</summary>
    public static void WriteIds(JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<long> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
        {
            json.WriteIdValue(id);
        }

        json.WriteEndArray();
    }

    private static void WriteStage(JsonWriter json, Space before, Space after)
    {
        var (was, now) = (before.Stage, after.Stage);
        if (was.CoHostIds != now.CoHostIds)
        {
            WriteIds(json, "host_ids"u8, SpaceDocument.Hosts(after));
        }

        if (was.CoHostIds != now.CoHostIds || was.SpeakerIds != now.SpeakerIds)
        {
            WriteIds(json, "speaker_ids"u8, SpaceDocument.Speakers(after));
        }

        if (was.InvitedUserIds != now.InvitedUserIds)
        {
            WriteIds(json, "invited_user_ids"u8, now.InvitedUserIds.Select(invited => invited.Value));
        }

        if (was.MutedUserIds != now.MutedUserIds)
        {
            WriteIds(json, "muted_user_ids"u8, now.MutedUserIds.Select(muted => muted.Value).Order());
        }

        if (was.AskToSpeak != now.AskToSpeak)
        {
            json.WriteText("ask_to_speak"u8, RoomBodies.AskToSpeakWords[(int)now.AskToSpeak]);
        }

        if (was.SpeakRequestsLocked != now.SpeakRequestsLocked)
        {
            json.WriteBoolean("speak_requests_locked"u8, now.SpeakRequestsLocked);
        }
    }

    private static void Write(JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteText(name, text);
        }
    }

    private static void WriteTime(JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? before, DateTimeOffset? after)
    {
        if (before != after && after is { } time)
        {
            json.WriteTime(name, time);
        }
    }
}

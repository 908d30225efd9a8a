using System.Collections.Immutable;
using Stoa.Api.Fields;
using Stoa.Spaces;

namespace Stoa.Api.Spaces;

/// <summary>Writes a Space as the contract has it. Source: X API v2, Space object.</summary>
internal static class SpaceJson
{
    private static readonly WrittenMembers<Space> _written = new(16_384);

    /// <summary>Writes one scheduled, live or ended Space with the fields selected.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="space">The Space; one snapshot of it for the whole object.</param>
    /// <param name="participants">People in the room now.</param>
    /// <param name="fields">The fields asked for.</param>
    public static void Write(JsonWriter json, Space space, int participants, SpaceFields fields)
    {
        var written = _written.Find(space, (ulong)fields) ?? Keep(space, fields);
        json.WriteStartObject();
        json.WriteFragment(written.Before);
        if ((fields & SpaceFields.ParticipantCount) != SpaceFields.None && space.State != SpaceState.Ended)
        {
            json.WriteNumber("participant_count"u8, space.State == SpaceState.Live ? participants : 0);
        }

        json.WriteFragment(written.After);
        json.WriteEndObject();
    }

    /// <summary>Writes what a Space's snapshot holds: all but how many are there.</summary>
    private static WrittenMembers<Space>.Members Keep(Space space, SpaceFields fields)
    {
        var json = new JsonWriter(capacity: 1024);
        WriteBefore(json, space, fields);
        var before = json.Written.ToArray();
        json.Reset();
        WriteAfter(json, space, fields);
        return _written.Keep(space, (ulong)fields, before, json.Written.ToArray());
    }

    private static void WriteBefore(JsonWriter json, Space space, SpaceFields fields)
    {
        json.WriteText("id"u8, space.Id.Value);
        json.WriteString("state"u8, space.State switch { SpaceState.Live => "live"u8, SpaceState.Ended => "ended"u8, _ => "scheduled"u8 });
        if ((fields & SpaceFields.Title) != SpaceFields.None && space.Title is { } title)
        {
            json.WriteText("title"u8, title);
        }

        if ((fields & SpaceFields.People) != SpaceFields.None)
        {
            WritePeople(json, space, fields);
        }
    }

    private static void WriteAfter(JsonWriter json, Space space, SpaceFields fields)
    {
        if ((fields & SpaceFields.SubscriberCount) != SpaceFields.None)
        {
            json.WriteNumber("subscriber_count"u8, space.SubscriberCount);
        }

        WriteTimes(json, space, fields);
        if ((fields & SpaceFields.Lang) != SpaceFields.None)
        {
            json.WriteText("lang"u8, space.Lang);
        }

        if ((fields & SpaceFields.IsTicketed) != SpaceFields.None)
        {
            json.WriteBoolean("is_ticketed"u8, space.Audience.Offer is not null);
        }

        if ((fields & SpaceFields.TopicIds) != SpaceFields.None && !space.TopicIds.IsEmpty)
        {
            json.WriteStartArray("topic_ids"u8);
            foreach (var topic in space.TopicIds)
            {
                json.WriteIdValue(topic.Value);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Collects what the expansions of a Space point to.</summary>
    public static void Collect(Space space, SpaceFields expansions, IncludedIds users, IncludedIds topics)
    {
        if ((expansions & SpaceFields.CreatorId) != SpaceFields.None)
        {
            users.Add(space.CreatorId.Value, "creator_id");
        }

        if ((expansions & SpaceFields.HostIds) != SpaceFields.None)
        {
            users.Add(space.CreatorId.Value, "host_ids");
            Add(users, space.Stage.CoHostIds, "host_ids");
        }

        if ((expansions & SpaceFields.SpeakerIds) != SpaceFields.None && space.State != SpaceState.Scheduled)
        {
            users.Add(space.CreatorId.Value, "speaker_ids");
            Add(users, space.Stage.CoHostIds, "speaker_ids");
            Add(users, space.Stage.SpeakerIds, "speaker_ids");
        }

        if ((expansions & SpaceFields.InvitedUserIds) != SpaceFields.None)
        {
            Add(users, space.Stage.InvitedUserIds, "invited_user_ids");
        }

        if ((expansions & SpaceFields.TopicIds) != SpaceFields.None)
        {
            foreach (var topic in space.TopicIds)
            {
                topics.Add(topic.Value, "topic_ids");
            }
        }
    }

    private static void Add(IncludedIds users, ImmutableArray<UserId> ids, string expansion)
    {
        foreach (var id in ids)
        {
            users.Add(id.Value, expansion);
        }
    }

    private static void WritePeople(JsonWriter json, Space space, SpaceFields fields)
    {
        if ((fields & SpaceFields.CreatorId) != SpaceFields.None)
        {
            json.WriteId("creator_id"u8, space.CreatorId.Value);
        }

        if ((fields & SpaceFields.HostIds) != SpaceFields.None)
        {
            json.WriteStartArray("host_ids"u8);
            WriteHosts(json, space);
            json.WriteEndArray();
        }

        // Who may talk now, or could at the end: nobody yet in a Space that has not begun.
        if ((fields & SpaceFields.SpeakerIds) != SpaceFields.None && space.State != SpaceState.Scheduled)
        {
            json.WriteStartArray("speaker_ids"u8);
            WriteHosts(json, space);
            WriteIds(json, space.Stage.SpeakerIds);
            json.WriteEndArray();
        }

        if ((fields & SpaceFields.InvitedUserIds) != SpaceFields.None && !space.Stage.InvitedUserIds.IsEmpty)
        {
            json.WriteStartArray("invited_user_ids"u8);
            WriteIds(json, space.Stage.InvitedUserIds);
            json.WriteEndArray();
        }
    }

    private static void WriteTimes(JsonWriter json, Space space, SpaceFields fields)
    {
        if ((fields & SpaceFields.ScheduledStart) != SpaceFields.None && space.ScheduledStart is { } scheduled)
        {
            json.WriteTime("scheduled_start"u8, scheduled);
        }

        if ((fields & SpaceFields.StartedAt) != SpaceFields.None && space.StartedAt is { } started)
        {
            json.WriteTime("started_at"u8, started);
        }

        if ((fields & SpaceFields.EndedAt) != SpaceFields.None && space.EndedAt is { } ended)
        {
            json.WriteTime("ended_at"u8, ended);
        }

        if ((fields & SpaceFields.CreatedAt) != SpaceFields.None)
        {
            json.WriteTime("created_at"u8, space.CreatedAt);
        }

        if ((fields & SpaceFields.UpdatedAt) != SpaceFields.None)
        {
            json.WriteTime("updated_at"u8, space.UpdatedAt);
        }
    }

    private static void WriteHosts(JsonWriter json, Space space)
    {
        json.WriteIdValue(space.CreatorId.Value);
        WriteIds(json, space.Stage.CoHostIds);
    }

    private static void WriteIds(JsonWriter json, ImmutableArray<UserId> ids)
    {
        foreach (var id in ids)
        {
            json.WriteIdValue(id.Value);
        }
    }
}

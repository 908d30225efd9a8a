using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Stoa.Api.Fields;
using Stoa.Cluster.Rooms;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Rooms.Stream;

/// <summary>Writes the changes of a room as server-sent events. A table: every kind of change, who gets it and what it says.</summary>
/// <remarks>
/// The types of events of the log are their stored names. Listeners are named to hosts and to themselves alone.
/// Source: docs/event-stream.md; WHATWG HTML, Server-sent events.
/// </remarks>
/// <param name="epoch">Which life of the room the ids belong to.</param>
/// <param name="accounts">Who people are.</param>
/// <param name="rules">The limits.</param>
internal sealed class RoomMessages(string epoch, AccountDirectory accounts, SpaceRules rules)
{
    private const int UsualBytes = 512;

    private static readonly FrozenDictionary<Type, string> _names = typeof(SpaceEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToFrozenDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!); // Every one has a name: StoredJsonTests.

    /// <summary>The name of an event's type on the wire.</summary>
    public static string NameOf(SpaceEvent happened) => _names[happened.GetType()];

    /// <summary>Writes one change, for everyone whom it may concern.</summary>
    public RoomMessage Write(RoomChange change) => change switch
    {
        SpaceChanged c => Write(c),
        PresenceChanged c => Write(c),
        HostsChanged c => new RoomMessage
        {
            ForEveryone = Frame(c, c.EndsAt is null ? "hosts_returned" : "hosts_left", json =>
            {
                json.WriteStartObject("space"u8);
                if (c.EndsAt is { } end)
                {
                    json.WriteTime("ends_at"u8, end);
                }
                else
                {
                    json.WriteNull("ends_at"u8);
                }

                json.WriteEndObject();
            }),
        },
        CountsChanged c => new RoomMessage
        {
            ForEveryone = Frame(c, "counts", json =>
            {
                json.WriteNumber("participant_count"u8, c.Counts.Participants);
                json.WriteNumber("subscriber_count"u8, c.Counts.Subscribers);
                json.WriteNumber("tickets_sold"u8, c.Counts.TicketsSold);
            }),
        },
        Reacted c => new RoomMessage
        {
            ForEveryone = Frame(c, "reactions", json =>
            {
                json.WriteStartObject("reactions"u8);
                foreach (var (reaction, count) in c.Counts)
                {
                    json.WriteNumber(Encoding.UTF8.GetBytes(reaction), count);
                }

                json.WriteEndObject();
            }),
        },
        VoicesChanged c => new RoomMessage
        {
            // Without an id: it is no change that a connection could resume behind.
            ForEveryone = RoomMessage.WithoutId(Frame(c, "voices", json => VoiceJson.Write(json, c.Voices))),
        },
        _ => throw new InvalidOperationException($"No message for {change.GetType().Name}."),
    };

    private RoomMessage Write(SpaceChanged change)
    {
        var (before, after, happened) = (change.Before, change.After, change.Recorded.Event);
        var name = NameOf(happened);
        var subject = SubjectOf(happened);
        var affected = Affected(before, after, subject, change.TalkTimes);
        var affectsEveryone = AffectsEveryone(before, after);
        var open = Frame(change, name, json => WriteEvent(json, change, subject, isPrivate: false));
        return AudienceOf(happened, before) switch
        {
            Readers.Everyone => new RoomMessage { ForEveryone = open, Affected = affected, AffectsEveryone = affectsEveryone },
            Readers.Hosts => new RoomMessage
            {
                ForHosts = Frame(change, name, json => WriteEvent(json, change, subject, isPrivate: true)),
                ForSubject = open,
                ForAffected = Frame(change, "me", json => WriteHead(json, change)),
                Subject = subject,
                Affected = affected,
                AffectsEveryone = affectsEveryone,
            },
            _ => new RoomMessage
            {
                ForSubject = open,
                ForAffected = affectsEveryone ? Frame(change, "me", json => WriteHead(json, change)) : null,
                Subject = subject,
                Affected = affected,
                AffectsEveryone = affectsEveryone,
            },
        };
    }

    /// <summary>True when what everyone may do has changed: by a setting, or because a limit is reached or is no more.</summary>
    private bool AffectsEveryone(Space before, Space after) =>
        before.State != after.State || before.Stage.AskToSpeak != after.Stage.AskToSpeak
        || before.Stage.SpeakRequestsLocked != after.Stage.SpeakRequestsLocked || before.Audience.MembersOnly != after.Audience.MembersOnly
        || before.Stage.SpeakRequests.Length >= rules.MaxSpeakRequests != after.Stage.SpeakRequests.Length >= rules.MaxSpeakRequests
        || before.Audience.Posts.Length >= rules.MaxPosts != after.Audience.Posts.Length >= rules.MaxPosts
        || IsSoldOut(before) != IsSoldOut(after) || before.Audience.Offer != after.Audience.Offer;

    private static bool IsSoldOut(Space space) => space.Audience.Offer is { } offer && space.Audience.Tickets.Tickets.Count >= offer.Capacity;

    private RoomMessage Write(PresenceChanged change)
    {
        var isOnStage = change.Space.IsSpeaker(change.UserId);
        var frame = Frame(change, change.IsPresent ? "person_returned" : "person_left", json =>
        {
            json.WriteId("user_id"u8, change.UserId.Value);
            if (isOnStage)
            {
                json.WriteStartObject("space"u8);
                ChangedMembers.WriteIds(json, "reconnecting_user_ids"u8, change.Reconnecting.Select(user => user.Value));
                json.WriteEndObject();
            }
        });
        return isOnStage ? new RoomMessage { ForEveryone = frame } : new RoomMessage { ForHosts = frame };
    }

    private void WriteEvent(JsonWriter json, SpaceChanged change, UserId? subject, bool isPrivate)
    {
        var happened = change.Recorded.Event;
        WriteHead(json, change);
        if (ActorOf(change) is { } actor)
        {
            json.WriteId("actor_id"u8, actor.Value);
        }

        if (subject is { } user)
        {
            json.WriteId("user_id"u8, user.Value);
        }

        WriteDetails(json, change, isPrivate);
        ChangedMembers.Write(json, change);
    }

    private static void WriteHead(JsonWriter json, SpaceChanged change)
    {
        json.WriteNumber("version"u8, change.Recorded.Version);
        json.WriteTime("at"u8, change.Recorded.Event.At);
    }

    private void WriteDetails(JsonWriter json, SpaceChanged change, bool isPrivate)
    {
        switch (change.Recorded.Event)
        {
            case SpeakRequested e when isPrivate && change.After.Stage.FindRequest(e.UserId) is { } request:
                json.WriteStartObject("speak_request"u8);
                json.WriteNumber("position"u8, change.After.Stage.Queue(rules.QueueOrder, change.TalkTimes).IndexOf(request) + 1);
                SpaceDocument.WriteWaitingMembers(json, request, change.AskerIsPresent);
                json.WriteEndObject();
                break;
            case PostShared e when change.After.Audience.Posts.FirstOrDefault(post => post.Id == e.PostId) is { } post:
                json.WritePropertyName("post"u8);
                Posts.Write(json, post, accounts);
                break;
            case PostRemoved e:
                json.WriteId("post_id"u8, e.PostId.Value);
                break;
            case PostPinned e:
                json.WriteId("post_id"u8, e.PostId.Value);
                break;
            case PostUnpinned e:
                json.WriteId("post_id"u8, e.PostId.Value);
                break;
            case SpaceEnded e:
                json.WriteString("reason"u8, e.Reason switch
                {
                    EndReason.ByCreator => "by_creator"u8,
                    EndReason.HostsAbsent => "hosts_absent"u8,
                    EndReason.TimeLimit => "time_limit"u8,
                    _ => "by_operator"u8,
                });
                break;
            case SpaceCanceled e:
                json.WriteBoolean("expired"u8, e.Expired);
                break;
        }
    }

    /// <summary>Who may read of an event.</summary>
    private static Readers AudienceOf(SpaceEvent happened, Space before) => happened switch
    {
        SpeakRequested or SpeakRequestWithdrawn or SpeakRequestDeclined or ParticipantUnblocked => Readers.Hosts,
        ParticipantRemoved e => IsListed(before, e.UserId) ? Readers.Everyone : Readers.Hosts,
        ParticipantBlocked e => IsListed(before, e.UserId) ? Readers.Everyone : Readers.Hosts,
        TicketSold or TicketPaid or TicketGivenBack or TicketReleased or ReminderSet or ReminderRemoved => Readers.Subject, // Everyone gets the counts.
        _ => Readers.Everyone,
    };

    private static bool IsListed(Space space, UserId user) => space.IsSpeaker(user) || space.Stage.InvitedUserIds.Contains(user);

    /// <summary>Whom an event is about.</summary>
    private static UserId? SubjectOf(SpaceEvent happened) => happened switch
    {
        HostAdded e => e.UserId,
        HostRemoved e => e.UserId,
        SpeakerInvited e => e.UserId,
        InvitationWithdrawn e => e.UserId,
        InvitationDeclined e => e.UserId,
        SpeakRequested e => e.UserId,
        SpeakRequestWithdrawn e => e.UserId,
        SpeakRequestDeclined e => e.UserId,
        SpeakerAdmitted e => e.UserId,
        SpeakerMovedToListener e => e.UserId,
        SpeakerMuted e => e.UserId,
        SpeakerUnmuted e => e.UserId,
        ParticipantRemoved e => e.UserId,
        ParticipantBlocked e => e.UserId,
        ParticipantUnblocked e => e.UserId,
        TicketSold e => e.UserId,
        TicketPaid e => e.UserId,
        TicketGivenBack e => e.UserId,
        TicketReleased e => e.UserId,
        ReminderSet e => e.UserId,
        ReminderRemoved e => e.UserId,
        _ => null,
    };

    /// <summary>Those whose own standing moved: whom it is about, who moved up in the queue, who may or may not accept any more.</summary>
    private HashSet<UserId> Affected(Space before, Space after, UserId? subject, ImmutableDictionary<UserId, TimeSpan> talkTimes)
    {
        HashSet<UserId> affected = [];
        if (subject is { } user)
        {
            affected.Add(user);
        }

        var (was, now) = (before.Stage, after.Stage);
        if (was.SpeakRequests != now.SpeakRequests || was.TalkTimes != now.TalkTimes)
        {
            var (old, queue) = (was.Queue(rules.QueueOrder, talkTimes), now.Queue(rules.QueueOrder, talkTimes));
            for (var i = 0; i < queue.Length; i++)
            {
                if (i >= old.Length || old[i].UserId != queue[i].UserId)
                {
                    affected.Add(queue[i].UserId);
                }
            }
        }

        if (was.SpeakerCount >= rules.MaxSpeakers != now.SpeakerCount >= rules.MaxSpeakers)
        {
            affected.UnionWith(now.InvitedUserIds);
        }

        if (was.InvitedUserIds.Length >= rules.MaxInvitations != now.InvitedUserIds.Length >= rules.MaxInvitations)
        {
            affected.UnionWith(now.CoHostIds.Add(after.CreatorId));
        }

        return affected;
    }

    /// <summary>One event of the stream; what it says is written into <c>data</c>, and people named there stand in <c>includes</c>.</summary>
    private ReadOnlyMemory<byte> Frame(RoomChange change, string type, Action<JsonWriter> write)
    {
        var json = new JsonWriter(UsualBytes);
        json.WriteStartObject();
        if (change is SpaceChanged changed)
        {
            IncludedPeople.Write(json, Named(changed), accounts);
        }
        else if (change is PresenceChanged presence)
        {
            IncludedPeople.Write(json, [presence.UserId], accounts);
        }

        json.WriteStartObject("data"u8);
        write(json);
        return Frame(type, epoch, change.Index, json.Written.Span);
    }

    /// <summary>One event of the stream.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="epoch">Which life of the room the index belongs to.</param>
    /// <param name="index">Its number in the room.</param>
    /// <param name="json">The JSON but for the two last brackets.</param>
    public static ReadOnlyMemory<byte> Frame(string type, string epoch, long index, ReadOnlySpan<byte> json)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {type}\nid: {epoch}-{index}\ndata: "));
        return (byte[])[.. head, .. json, .. RoomMessage.Close];
    }

    private static IEnumerable<UserId> Named(SpaceChanged change)
    {
        if (SubjectOf(change.Recorded.Event) is { } subject)
        {
            yield return subject;
        }

        if (ActorOf(change) is { } actor)
        {
            yield return actor;
        }
    }

    /// <summary>Who did it, but for operators: they act for the house.</summary>
    private static UserId? ActorOf(SpaceChanged change) => change.Recorded.Event switch
    {
        SpaceEnded { Reason: EndReason.ByOperator } => null,
        SpaceCanceled { Actor: { } actor } when actor != change.Before.CreatorId => null,
        var happened => happened.Actor,
    };

    private enum Readers
    {
        Everyone,
        Hosts,
        Subject,
    }
}

using Stoa.Api.Fields;
using Stoa.Api.Users;
using Stoa.Cluster.Activity;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Activity;

namespace Stoa.Api.Activity;

/// <summary>Writes events as apps get them, in the stream and at webhooks. Source: docs/activity.md.</summary>
/// <remarks>An event is its subscription's part and then the payload, which is the same for every subscription and written once.</remarks>
public sealed class ActivityEvents
{
    private const int UsualBytes = 1024;

    private static readonly UserSelection _user = new(
        UserFields.CreatedAt | UserFields.Description | UserFields.Location | UserFields.Url | UserFields.ProfileImageUrl | UserFields.Protected
            | UserFields.Verified | UserFields.PublicMetrics,
        Vocabulary.Tweet,
        Viewer: null);

    private readonly AccountDirectory _accounts;
    private readonly Func<SpaceActivity, byte[]> _write; // One delegate for all events.

    /// <summary>Writes events about the people of a directory.</summary>
    public ActivityEvents(AccountDirectory accounts) => (_accounts, _write) = (accounts, WritePayload);

    /// <summary>The value of <c>payload</c>, for every subscription.</summary>
    public byte[] WritePayload(SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var json = new JsonWriter(UsualBytes);
        json.WriteStartObject();
        if (_accounts.TryGetUser(activity.CreatorId, out var creator))
        {
            json.WriteStartObject("user"u8);
            json.WritePropertyName("data"u8);
            UserJson.Write(json, creator, _user, _accounts);
            json.WriteEndObject();
        }

        json.WriteText("broadcast_id"u8, activity.SpaceId.Value);
        json.WriteText("event_type"u8, ActivityEventTypes.NameOf(activity.Type).Replace('.', '_'));
        json.WriteEndObject();
        return json.Written.ToArray();
    }

    /// <summary>Writes what stands before the payload; <see cref="End"/> comes behind it.</summary>
    public static void WriteBegin(JsonWriter json, ActivitySubscription subscription, SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(subscription);
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteId("event_uuid"u8, subscription.EventUuidOf(activity));
        json.WriteStartObject("filter"u8);
        json.WriteId("user_id"u8, subscription.UserId.Value);
        json.WriteEndObject();
        json.WriteText("event_type"u8, ActivityEventTypes.NameOf(subscription.EventType));
        if (subscription.Tag is { } tag)
        {
            json.WriteText("tag"u8, tag);
        }

        json.WritePropertyName("payload"u8);
    }

    /// <summary>The value of <c>payload</c>, written once for all as long as its person is as they are.</summary>
    public ReadOnlySpan<byte> PayloadOf(LoggedActivity logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        _accounts.TryGetUser(logged.Activity.CreatorId, out var creator);
        return logged.Render(creator, _write);
    }

    /// <summary>What stands behind the payload.</summary>
    public static ReadOnlySpan<byte> End => "}}"u8;

    /// <summary>A whole event.</summary>
    public byte[] Write(ActivitySubscription subscription, LoggedActivity logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        var json = new JsonWriter(UsualBytes);
        WriteBegin(json, subscription, logged.Activity);
        return [.. json.Written.Span, .. PayloadOf(logged), .. End];
    }
}

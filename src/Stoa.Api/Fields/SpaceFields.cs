namespace Stoa.Api.Fields;

/// <summary>The fields of a Space that a request may ask for; <c>id</c> and <c>state</c> are always sent.</summary>
/// <remarks>An expansion carries the flag of the field it expands. Source: X API v2, Space object.</remarks>
[Flags]
public enum SpaceFields : ulong
{
    /// <summary>Nothing beside the defaults.</summary>
    None = 0,

    /// <summary><c>title</c>.</summary>
    Title = 1 << 0,

    /// <summary><c>creator_id</c>.</summary>
    CreatorId = 1 << 1,

    /// <summary><c>host_ids</c>.</summary>
    HostIds = 1 << 2,

    /// <summary><c>speaker_ids</c>.</summary>
    SpeakerIds = 1 << 3,

    /// <summary><c>invited_user_ids</c>.</summary>
    InvitedUserIds = 1 << 4,

    /// <summary><c>participant_count</c>.</summary>
    ParticipantCount = 1 << 5,

    /// <summary><c>subscriber_count</c>.</summary>
    SubscriberCount = 1 << 6,

    /// <summary><c>scheduled_start</c>.</summary>
    ScheduledStart = 1 << 7,

    /// <summary><c>started_at</c>.</summary>
    StartedAt = 1 << 8,

    /// <summary><c>created_at</c>.</summary>
    CreatedAt = 1 << 9,

    /// <summary><c>updated_at</c>.</summary>
    UpdatedAt = 1 << 10,

    /// <summary><c>lang</c>.</summary>
    Lang = 1 << 11,

    /// <summary><c>is_ticketed</c>.</summary>
    IsTicketed = 1 << 12,

    /// <summary><c>topic_ids</c>.</summary>
    TopicIds = 1 << 13,

    /// <summary>Always sent; known so that asking for <c>id</c> is asking for something.</summary>
    Id = 1 << 14,

    /// <summary>Always sent.</summary>
    State = 1 << 15,

    /// <summary><c>ended_at</c>.</summary>
    EndedAt = 1 << 16,

    /// <summary>Everything that names people.</summary>
    People = CreatorId | HostIds | SpeakerIds | InvitedUserIds,
}

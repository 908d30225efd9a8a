using System.Buffers.Binary;
using System.Security.Cryptography;
using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Activity;

/// <summary>An app's wish to be told when a creator's Spaces start, end or change. Source: X API v2, Activity API; spaces-contract section 13.1.</summary>
public sealed record ActivitySubscription
{
    /// <summary>The most subscriptions that one app may have. Source: X.</summary>
    public const int MaxPerApp = 1_500;

    /// <summary>The longest <see cref="Tag"/>, in code points.</summary>
    public const int MaxTag = 200;

    /// <summary>Its id.</summary>
    public required long Id { get; init; }

    /// <summary>The app that is told.</summary>
    public required ClientId ClientId { get; init; }

    /// <summary>What it is told of.</summary>
    public required ActivityEventType EventType { get; init; }

    /// <summary>Whose Spaces.</summary>
    public required UserId UserId { get; init; }

    /// <summary>A text of the app's own that comes with every event.</summary>
    public string? Tag { get; init; }

    /// <summary>Where events are sent, beside the stream; absent: to the stream only.</summary>
    public long? WebhookId { get; init; }

    /// <summary>When it was made: of what happened before, it tells nothing.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether the app is to be told.</summary>
    public bool Wants(SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return activity.Type == EventType && activity.CreatorId == UserId && activity.At >= CreatedAt;
    }

    /// <summary>The number under which this subscription tells of an activity: the same at every repetition, wherever it is told. Positive, 63 bits.</summary>
    public long EventUuidOf(SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Span<byte> both = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(both, Id);
        BinaryPrimitives.WriteInt64BigEndian(both[sizeof(long)..], activity.Seq);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(both, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue;
    }
}

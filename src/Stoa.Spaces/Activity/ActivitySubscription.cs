using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Activity;

/// <summary>An app's wish to be told when a creator's Spaces start, end or change. Source: X API v2, Activity API; docs/activity.md.</summary>
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
    /// <remarks>It only has to be another for another event, so it is mixed, not hashed by a secret: it is made for every line of every stream.</remarks>
    public long EventUuidOf(SpaceActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return (long)(Mix((ulong)Id ^ Mix((ulong)activity.Seq)) & long.MaxValue);
    }

    /// <summary>Spreads every bit over all others, and never two numbers to the same. Source: SplitMix64 (Steele, Lea, Flood 2014; constants of Stafford, variant 13).</summary>
    private static ulong Mix(ulong number)
    {
        unchecked
        {
            number += 0x9E3779B97F4A7C15;
            number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
            number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
            return number ^ (number >> 31);
        }
    }
}

using Stoa.Spaces;

namespace Stoa.Storage.Activity;

/// <summary>One event on its way to one webhook.</summary>
public sealed record Delivery
{
    /// <summary>Its number in the queue; given by the store.</summary>
    public long Id { get; init; }

    /// <summary>The webhook.</summary>
    public required long WebhookId { get; init; }

    /// <summary>The Space: of one Space a webhook gets one event after the other.</summary>
    public required SpaceId SpaceId { get; init; }

    /// <summary>Who created the Space: the body tells of them.</summary>
    public required UserId CreatorId { get; init; }

    /// <summary>The event's number over the whole log.</summary>
    public required long Seq { get; init; }

    /// <summary>The event's number for the app: the same at every attempt.</summary>
    public required long EventUuid { get; init; }

    /// <summary>What is sent: the same bytes at every attempt.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it was queued: given up after a day.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Attempts that failed so far.</summary>
    public int Attempts { get; init; }

    /// <summary>What the last attempt failed of, a word of ours; absent before the first.</summary>
    public string? LastFailure { get; init; }

    /// <summary>When it was given up; absent while it is tried.</summary>
    public DateTimeOffset? DeadAt { get; init; }
}

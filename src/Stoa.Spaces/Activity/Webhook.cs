using Stoa.Spaces.Accounts;

namespace Stoa.Spaces.Activity;

/// <summary>An address of an app to which events are sent. Source: X API v2, Webhooks; docs/activity.md.</summary>
public sealed record Webhook
{
    /// <summary>The longest <see cref="Url"/>, in characters.</summary>
    public const int MaxUrl = 200;

    /// <summary>Its id.</summary>
    public required long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required ClientId ClientId { get; init; }

    /// <summary>The address.</summary>
    public required string Url { get; init; }

    /// <summary>False when the receiver failed the challenge: nothing is sent until it passes one.</summary>
    public required bool Valid { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

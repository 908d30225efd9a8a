using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>How making a Space ended.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="SpaceId">The new Space when created.</param>
/// <param name="Refusal">The reason when refused by the rules of a Space.</param>
public readonly record struct SpaceCreationOutcome(SpaceCreationStatus Status, SpaceId SpaceId, SpaceRefusal? Refusal);

/// <summary>How making a Space ended.</summary>
public enum SpaceCreationStatus
{
    /// <summary>Durable, and shown by this node's Directory.</summary>
    Created,

    /// <summary>Refused by the rules of a Space.</summary>
    Refused,

    /// <summary>The creator has as many scheduled and live Spaces as one person may have.</summary>
    LimitReached,

    /// <summary>Storage failed or the outcome is unknown; the caller may try again.</summary>
    Unavailable,
}

using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>How a command ended, and where the Space stands after it.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Refusal">The reason when refused.</param>
/// <param name="Version">The Space's version after it; 0 when there is none.</param>
/// <param name="Seq">The sequence number of its last event; 0 when nothing was appended.</param>
[GenerateSerializer, Immutable, Alias("stoa.SpaceOutcome")]
public readonly record struct SpaceOutcome(
    [property: Id(0)] SpaceOutcomeStatus Status,
    [property: Id(1)] SpaceRefusal? Refusal,
    [property: Id(2)] long Version,
    [property: Id(3)] long Seq);

/// <summary>How a command ended.</summary>
public enum SpaceOutcomeStatus
{
    /// <summary>Carried out and durable (or nothing had to change).</summary>
    Done,

    /// <summary>Refused by the rules of a Space.</summary>
    Refused,

    /// <summary>Storage failed or the outcome is unknown; the caller may try again.</summary>
    Unavailable,
}

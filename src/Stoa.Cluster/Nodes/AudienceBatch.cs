using System.Collections.Immutable;
using Stoa.Spaces.Insights;

namespace Stoa.Cluster.Nodes;

/// <summary>Who came and went on one node, for the node that measures the audience. Nobody is named in it.</summary>
[GenerateSerializer, Immutable, Alias("stoa.AudienceBatch")]
internal sealed record AudienceBatch
{
    /// <summary>The life of the node's process.</summary>
    [Id(0)]
    public required Guid Node { get; init; }

    /// <summary>Grows with each batch: one that comes twice counts once.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>True when it is everyone who is there, and not what changed.</summary>
    [Id(2)]
    public bool IsSnapshot { get; init; }

    /// <summary>What happened, in order.</summary>
    [Id(3)]
    public required ImmutableArray<AudienceMove> Moves { get; init; }
}

/// <summary>One thing of an audience that happened on a node.</summary>
/// <param name="Kind">What.</param>
/// <param name="Hash">The keyed hash of the person, or of the guests' address.</param>
/// <param name="Count">Of guests: how many of them are there now. Of a reaction: its place in the set.</param>
/// <param name="Source">Where from they came.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("stoa.AudienceMove")]
internal readonly record struct AudienceMove(
    [property: Id(0)] AudienceMoveKind Kind, [property: Id(1)] ulong Hash, [property: Id(2)] int Count, [property: Id(3)] AudienceSource Source, [property: Id(4)] DateTimeOffset At);

/// <summary>What happened. Numbers stay: nodes of neighbouring versions talk.</summary>
[GenerateSerializer, Alias("stoa.AudienceMoveKind")]
internal enum AudienceMoveKind
{
    /// <summary>A person is there.</summary>
    Arrived = 0,

    /// <summary>A person is not there any more.</summary>
    Departed = 1,

    /// <summary>The number of guests at one address is another.</summary>
    Guests = 2,

    /// <summary>Somebody reacted.</summary>
    Reacted = 3,
}

/// <summary>What became of a batch. Numbers stay.</summary>
[GenerateSerializer, Alias("stoa.AudienceAnswer")]
internal enum AudienceAnswer
{
    /// <summary>It counts.</summary>
    Counted = 0,

    /// <summary>The node is not known here: everyone who is there has to be sent.</summary>
    NodeUnknown = 1,

    /// <summary>This node does not measure the Space, or not yet.</summary>
    NotMeasuring = 2,
}

using System.Collections.Immutable;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>What all nodes but one have of a Space.</summary>
[GenerateSerializer, Immutable, Alias("stoa.RoomElsewhere")]
internal sealed record RoomElsewhere
{
    /// <summary>The life of the hub.</summary>
    [Id(0)]
    public required Guid Hub { get; init; }

    /// <summary>Grows with everything that the hub says.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>False while the hub is new: nodes that live may not have reported yet.</summary>
    [Id(2)]
    public bool IsSettled { get; init; }

    /// <summary>The other nodes.</summary>
    [Id(3)]
    public ImmutableArray<Guid> Nodes { get; init; } = [];

    /// <summary>How many are there. Who is on two nodes counts on each.</summary>
    [Id(4)]
    public int Participants { get; init; }

    /// <summary>Who of the stage and of the queue is there.</summary>
    [Id(5)]
    public ImmutableArray<UserId> Present { get; init; } = [];

    /// <summary>Those whose audio arrives there.</summary>
    [Id(6)]
    public ImmutableArray<Voice> Voices { get; init; } = [];

    /// <summary>How long people have talked there, altogether.</summary>
    [Id(7)]
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes { get; init; } = ImmutableDictionary<UserId, TimeSpan>.Empty;

    /// <summary>Reactions there that this node was not told of yet.</summary>
    [Id(8)]
    public ImmutableArray<ReactionSum> Reactions { get; init; } = [];

    /// <summary>Since when no host is anywhere, as the node says that looks after the Space; of the others while that one is not there.</summary>
    [Id(9)]
    public HostsGone? HostsGone { get; init; }

    /// <summary>Who looks after the Space, if not this node.</summary>
    [Id(10)]
    public Guid? Owner { get; init; }

    /// <summary>Where it is reached.</summary>
    [Id(11)]
    public IRoomObserver? OwnerObserver { get; init; }

    /// <summary>Between whom this node's audio goes; null when nobody needs it.</summary>
    [Id(12)]
    public RelayTerms? Relay { get; init; }
}

/// <summary>A <see cref="RelayPlan"/> on the wire between nodes.</summary>
[GenerateSerializer, Immutable, Alias("stoa.RelayTerms")]
internal sealed record RelayTerms
{
    /// <summary>32 bytes.</summary>
    [Id(0)]
    public required ImmutableArray<byte> Key { get; init; }

    /// <summary>The number of the node that is told.</summary>
    [Id(1)]
    public required ushort Self { get; init; }

    /// <summary>The others, by number.</summary>
    [Id(2)]
    public required ImmutableArray<RelayParty> Nodes { get; init; }
}

/// <summary>A <see cref="RelayNode"/> on the wire between nodes.</summary>
[GenerateSerializer, Immutable, Alias("stoa.RelayParty")]
internal readonly record struct RelayParty(
    [property: Id(0)] ushort Number, [property: Id(1)] string Endpoint, [property: Id(2)] bool HasListeners, [property: Id(3)] bool HasPublishers);

using System.Collections.Immutable;
using Stoa.Cluster.Rooms;
using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>What one node has of a Space: all of it each time, so that a lost one needs no remembering.</summary>
[GenerateSerializer, Immutable, Alias("stoa.RoomReport")]
internal sealed record RoomReport
{
    /// <summary>The life of the node's process.</summary>
    [Id(0)]
    public required Guid Node { get; init; }

    /// <summary>Grows with each of the node's reports: a late one never undoes a newer one.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>Where the node is told.</summary>
    [Id(2)]
    public required IRoomObserver Observer { get; init; }

    /// <summary>After which time without a report the node is taken for dead.</summary>
    [Id(3)]
    public required TimeSpan Patience { get; init; }

    /// <summary>True when the node has nothing of the Space any more.</summary>
    [Id(4)]
    public bool IsLeaving { get; init; }

    /// <summary>True when the node looks after the Space.</summary>
    [Id(5)]
    public bool Owns { get; init; }

    /// <summary>How many are here.</summary>
    [Id(6)]
    public int Participants { get; init; }

    /// <summary>Who of the stage and of the queue is here, in order.</summary>
    [Id(7)]
    public ImmutableArray<UserId> Present { get; init; } = [];

    /// <summary>Those whose audio arrives here.</summary>
    [Id(8)]
    public ImmutableArray<Voice> Voices { get; init; } = [];

    /// <summary>How long people have talked here, altogether.</summary>
    [Id(9)]
    public ImmutableDictionary<UserId, TimeSpan> TalkTimes { get; init; } = ImmutableDictionary<UserId, TimeSpan>.Empty;

    /// <summary>Reactions since the last report.</summary>
    [Id(10)]
    public ImmutableArray<ReactionSum> Reactions { get; init; } = [];

    /// <summary>Since when no host is anywhere, as far as the node knows.</summary>
    [Id(11)]
    public HostsGone? HostsGone { get; init; }

    /// <summary>True when someone here listens to the audio.</summary>
    [Id(12)]
    public bool HasListeners { get; init; }

    /// <summary>True when someone here sends audio.</summary>
    [Id(13)]
    public bool HasPublishers { get; init; }

    /// <summary>Where the node takes audio of other nodes, as <c>address:port</c>; null when it takes none.</summary>
    [Id(14)]
    public string? RelayEndpoint { get; init; }

    /// <summary>True when <see cref="HostsGone"/> is what the node knows; false while it does not know who is elsewhere.</summary>
    [Id(15)]
    public bool KnowsHosts { get; init; }
}

/// <summary>So many of one reaction.</summary>
[GenerateSerializer, Immutable, Alias("stoa.ReactionSum")]
internal readonly record struct ReactionSum([property: Id(0)] string Reaction, [property: Id(1)] int Count);

/// <summary>Since when no host is there.</summary>
/// <param name="Since">Since when.</param>
/// <param name="WasPresent">True when one was there before; false when none ever came.</param>
[GenerateSerializer, Immutable, Alias("stoa.HostsGone")]
internal readonly record struct HostsGone([property: Id(0)] DateTimeOffset Since, [property: Id(1)] bool WasPresent);

using Stoa.Spaces;

namespace Stoa.Cluster.Rooms;

/// <summary>Someone on stage whose audio arrives, as the forwarding unit hears them.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Ssrc">The source by which receivers tell them apart: what stands in the CSRC list of the packets that carry them.</param>
/// <param name="LevelDbov">How loud they are: 0 is loudest, 127 silence. Source: RFC 6464 section 3.</param>
/// <param name="IsHeard">True while they have a slot: listeners hear them.</param>
/// <param name="Talked">For how long they talked since the last call.</param>
[GenerateSerializer, Immutable, Alias("stoa.Voice")]
public readonly record struct Voice(
    [property: Id(0)] UserId UserId, [property: Id(1)] uint Ssrc, [property: Id(2)] byte LevelDbov, [property: Id(3)] bool IsHeard, [property: Id(4)] TimeSpan Talked)
{
    /// <summary>The share of their packets that is lost on the way to the server lately, 0 to 1.</summary>
    [Id(5)]
    public double LossFraction { get; init; }

    /// <summary>How unevenly their packets arrive, in milliseconds. Source: RFC 3550 section 6.4.1.</summary>
    [Id(6)]
    public double JitterMilliseconds { get; init; }
}

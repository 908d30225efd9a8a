using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>Carries how many people are in each Space to every node, for lookups and lists there.</summary>
/// <remarks>
/// The node of a Space's hub puts the number when it changed, and every 20 seconds while anyone is there. The digest keeps the newest of each
/// Space and sends what was put about once a second, to all nodes, itself included or not; losing one is no harm. A receiver gives each
/// number to <see cref="ParticipantDigest.Take"/>, which does the rest: rooms of the node's own know better, and what nobody repeats for a
/// minute falls to 0.
/// </remarks>
public interface INodeDigest
{
    /// <summary>Takes a number in. Quick, and never throws.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="participants">How many people are in it on all nodes together, 0 or more.</param>
    void Put(SpaceId id, int participants);
}

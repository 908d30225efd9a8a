using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>Hears between which nodes the audio of a Space has to be relayed: what carries the audio does it.</summary>
/// <remarks>Calls for one Space come one at a time, from any thread; quick, and never throws. What is told last is how it is.</remarks>
public interface IRelayObserver
{
    /// <summary>The nodes of a Space, or what they have of it, changed.</summary>
    /// <param name="id">The Space.</param>
    /// <param name="plan">Between whom; null when this node has nothing of the Space any more, or is its only one.</param>
    void RelaysMoved(SpaceId id, RelayPlan? plan);
}

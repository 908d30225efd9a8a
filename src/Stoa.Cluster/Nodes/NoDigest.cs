using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>The digest of a node without others: nobody is there to be told.</summary>
public sealed class NoDigest : INodeDigest
{
    /// <inheritdoc/>
    public void Put(SpaceId id, int participants)
    {
    }
}

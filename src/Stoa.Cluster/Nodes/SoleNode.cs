using Stoa.Spaces;

namespace Stoa.Cluster.Nodes;

/// <summary>A node without others: everything is its duty.</summary>
public sealed class SoleNode : INodeDuties
{
    /// <inheritdoc/>
    public bool Owns(SpaceId id) => true;

    /// <inheritdoc/>
    public Task RunAloneAsync(string duty, Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return work(stoppingToken);
    }
}

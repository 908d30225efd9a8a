using Stoa.Cluster.Operation;

namespace Stoa.Cluster.Nodes;

/// <summary>Not ready from when the node drains: a load balancer sends nobody there any more.</summary>
public sealed class DrainCheck(NodeDrain drain) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "draining";

    /// <inheritdoc/>
    public string? WhyNot() => drain.IsDraining ? "This node takes nobody any more: it is about to stop." : null;
}

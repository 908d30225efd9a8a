namespace Stoa.Cluster.Nodes;

/// <summary>Not ready from when the node drains: a load balancer sends nobody there any more.</summary>
public sealed class DrainCheck(NodeDrain drain)
{
    /// <summary>Its name in a word for programs.</summary>
    public string Name { get; } = "draining";

    /// <summary>Why this node is not ready; null when it is.</summary>
    public string? WhyNot() => drain.IsDraining ? "This node takes nobody any more: it is about to stop." : null;
}

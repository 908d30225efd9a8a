namespace Stoa.Cluster.Operation;

/// <summary>One thing that has to be as it should be before a load balancer sends requests to this node. All that are registered count.</summary>
/// <remarks>Safe for use by many threads, quick, and never throws: it is asked by strangers. What it says is public.</remarks>
public interface IReadinessCheck
{
    /// <summary>Its name in a word for programs: <c>storage</c>.</summary>
    string Name { get; }

    /// <summary>Why this node is not ready, in a sentence without names of files, hosts or people; null when it is.</summary>
    string? WhyNot();
}

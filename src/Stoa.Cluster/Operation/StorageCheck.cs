namespace Stoa.Cluster.Operation;

/// <summary>Not ready for a while after something could not be written: reads go on meanwhile, writes are answered 503.</summary>
public sealed class StorageCheck(StorageHealth health, TimeProvider time) : IReadinessCheck
{
    /// <summary>How long a failure counts. Afterwards the node has to be tried again: where nobody asks it, nothing is written that could show it.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Name => "storage";

    /// <inheritdoc/>
    public string? WhyNot() => health.Last is { } failure && time.GetUtcNow() - failure.At < Lately ? "Something could not be written in the last 15 seconds." : null;
}

namespace Stoa.Cluster.Operation;

/// <summary>Ready from the moment when Spaces and accounts are in memory.</summary>
public sealed class DirectoriesCheck(Readiness readiness) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "directories";

    /// <inheritdoc/>
    public string? WhyNot() => readiness.IsReady ? null : "Spaces and accounts are being loaded.";
}

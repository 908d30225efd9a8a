using Stoa.Spaces;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>What was measured of a Space's audience: what is stored, and while it is live what has happened since.</summary>
public sealed class SpaceInsights(InsightsStore store)
{
    /// <summary>What was measured of a Space up to now; null when it was never live, or its insights were deleted.</summary>
    /// <exception cref="Stoa.Storage.StorageUnavailableException">Disk or database failed.</exception>
    public async ValueTask<StoredInsights?> FindAsync(SpaceId id, CancellationToken cancellationToken) => await store.ReadAsync(id, cancellationToken);
}

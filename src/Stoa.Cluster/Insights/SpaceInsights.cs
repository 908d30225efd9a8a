using Stoa.Cluster.Rooms;
using Stoa.Spaces;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>What was measured of a Space's audience: what is stored, and while it is live what has happened since.</summary>
public sealed class SpaceInsights(InsightsStore store, AudienceBook book, RoomTable rooms, TimeProvider time)
{
    /// <summary>What was measured of a Space up to now; null when it was never live, or its insights were deleted.</summary>
    /// <exception cref="Stoa.Storage.StorageUnavailableException">Disk or database failed.</exception>
    public async ValueTask<StoredInsights?> FindAsync(SpaceId id, CancellationToken cancellationToken)
    {
        // Memory first: what moves to the disk meanwhile is read twice, and never missed.
        rooms.Find(id)?.MeasureTalk();
        var live = book.Find(id)?.Read(time.GetUtcNow());
        var stored = await store.ReadAsync(id, cancellationToken);
        if (live is null || stored is null)
        {
            return live ?? stored;
        }

        var newer = live.Minutes.Select(minute => minute.Minute).ToHashSet();
        return live with { Minutes = [.. stored.Minutes.Where(minute => !newer.Contains(minute.Minute)).Concat(live.Minutes).OrderBy(minute => minute.Minute)] };
    }

    /// <summary>A person is gone: so are the insights of their Spaces, and their name in those of others.</summary>
    /// <returns>False when it could not be written.</returns>
    public Task<bool> ForgetAsync(UserId user)
    {
        book.Forget(user);
        return store.ForgetAsync(user);
    }
}

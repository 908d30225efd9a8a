using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Api.Insights;

/// <summary>Finds out how long people were present in the Spaces of a host.</summary>
internal static class HostedSpaces
{
    /// <summary>The same Spaces with their sums.</summary>
    public static async Task<HostedSpace[]> MeasureAsync(InsightsStore store, IReadOnlyList<SpaceAudience> spaces, CancellationToken cancellationToken)
    {
        var measured = new HostedSpace[spaces.Count];
        for (var i = 0; i < measured.Length; i++)
        {
            var stored = await store.ReadAsync(spaces[i].SpaceId, cancellationToken);
            measured[i] = new HostedSpace(spaces[i], stored?.Minutes.Sum(minute => minute.PresentSeconds) ?? 0);
        }

        return measured;
    }
}

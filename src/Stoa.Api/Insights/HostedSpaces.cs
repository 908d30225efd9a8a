using System.Collections.Concurrent;
using Stoa.Spaces;
using Stoa.Spaces.Insights;
using Stoa.Storage.Insights;

namespace Stoa.Api.Insights;

/// <summary>Finds a host's Spaces, and how long people were present in each: summed from the minutes once when a Space is over, and remembered, for it changes no more.</summary>
/// <param name="store">What was measured.</param>
internal sealed class HostedSpaces(InsightsStore store)
{
    /// <summary>How many sums are remembered: with more, all are forgotten.</summary>
    private const int MaxKept = 50_000;

    private readonly ConcurrentDictionary<SpaceId, long> _presentSeconds = [];

    /// <summary>Spaces of which a person was a host, last started first: see <see cref="InsightsStore.ReadByHostAsync"/>.</summary>
    public Task<IReadOnlyList<SpaceAudience>> ReadAsync(UserId host, DateTimeOffset? before, int count, CancellationToken cancellationToken) =>
        store.ReadByHostAsync(host, before, count, cancellationToken);

    /// <summary>The same Spaces with their sums.</summary>
    public async Task<HostedSpace[]> MeasureAsync(IReadOnlyList<SpaceAudience> spaces, CancellationToken cancellationToken)
    {
        var measured = new HostedSpace[spaces.Count];
        for (var i = 0; i < measured.Length; i++)
        {
            measured[i] = new HostedSpace(spaces[i], await SumAsync(spaces[i], cancellationToken));
        }

        return measured;
    }

    private async ValueTask<long> SumAsync(SpaceAudience space, CancellationToken cancellationToken)
    {
        if (_presentSeconds.TryGetValue(space.SpaceId, out var seconds))
        {
            return seconds;
        }

        var stored = await store.ReadAsync(space.SpaceId, cancellationToken);
        seconds = stored?.Minutes.Sum(minute => minute.PresentSeconds) ?? 0;
        if (space.EndedAt is not null)
        {
            if (_presentSeconds.Count >= MaxKept)
            {
                _presentSeconds.Clear();
            }

            _presentSeconds[space.SpaceId] = seconds;
        }

        return seconds;
    }
}

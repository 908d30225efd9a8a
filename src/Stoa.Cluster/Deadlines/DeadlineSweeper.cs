using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;

namespace Stoa.Cluster;

/// <summary>Watches the deadlines of all Spaces on behalf of their grains, which sleep, and asks those that are due to decide.</summary>
/// <remarks>
/// It never decides itself: it asks a grain only where the same rules, applied to what the Directory shows, would do
/// something, so that a long live Space does not wake its grain again and again. A Space that is still there afterwards is
/// looked at again after <see cref="ClusterOptions.DeadlineRetryAfter"/>. Of several nodes each looks at the Spaces that it looks after, and
/// asks the Space's hub once more before something durable follows from who is gone.
/// Source: ARCHITECTURE.md, journey 3.
/// </remarks>
internal sealed partial class DeadlineSweeper(
    SpaceDirectory directory,
    RoomTable rooms,
    INodeDuties duties,
    IGrainFactory grains,
    ClusterOptions options,
    Readiness readiness,
    TimeProvider time,
    ILogger<DeadlineSweeper> logger) : BackgroundService
{
    private const int BatchSize = 256;

    /// <summary>Meets every deadline that has passed.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        await MeetAsync(rooms.Due(), cancellationToken);
        IReadOnlyList<SpaceId> due;
        do
        {
            due = directory.TakeDue(time.GetUtcNow(), options.DeadlineRetryAfter, BatchSize);
            await MeetAsync(due, cancellationToken);
        }
        while (due.Count == BatchSize);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.SweepEvery, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private Task MeetAsync(IReadOnlyList<SpaceId> due, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        due,
        new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrentDeadlines, CancellationToken = cancellationToken },
        async (id, token) => await MeetAsync(id, token));

    private async Task MeetAsync(SpaceId id, CancellationToken cancellationToken)
    {
        if (!duties.Owns(id) || Due(id) is not { } command)
        {
            return;
        }

        if (rooms.Links is { } links && directory.TryGet(id, out var entry) && entry.Space.State == SpaceState.Live)
        {
            if (!await links.ConfirmAsync(id))
            {
                LogUnavailable(id);
                return;
            }

            if (Due(id) is not { } confirmed)
            {
                return;
            }

            command = confirmed;
        }

        var outcome = await grains.GetGrain<ISpaceGrain>(id.Value).ExecuteAsync(command, cancellationToken);
        if (outcome.Status == SpaceOutcomeStatus.Unavailable)
        {
            LogUnavailable(id);
        }
    }

    /// <summary>What is to be asked of a Space's grain; null when it would do nothing.</summary>
    private MeetDeadline? Due(SpaceId id)
    {
        if (!directory.TryGet(id, out var entry))
        {
            return null;
        }

        var command = rooms.Describe(entry.Space);
        return SpaceDecider.Decide(entry.Space, command, time.GetUtcNow(), options.Rules).Events.IsEmpty ? null : command;
    }

    [LoggerMessage(3301, LogLevel.Error, "Deadlines could not be looked at; trying again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3302, LogLevel.Warning, "The deadline of Space {SpaceId} could not be met; trying again")]
    private partial void LogUnavailable(SpaceId spaceId);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Insights;
using Stoa.Cluster.Nodes;
using Stoa.Directory.Accounts;
using Stoa.Storage;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Retention;

/// <summary>Deletes what is about people once it was kept for long enough, soon after the start and then every hour. Source: docs/insights.md, For how long.</summary>
internal sealed partial class PersonalDataPurge(
    IEventStore events, InsightsStore insights, SpaceInsights space, AccountDirectory accounts, RetentionOptions options, INodeDuties duties, Readiness readiness,
    TimeProvider time, ILogger<PersonalDataPurge> logger) : BackgroundService
{
    private const int SpacesAtATime = 50;

    // Whoever follows the log has read on by then what a stop kept from them.
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);

    /// <summary>Deletes what is too old, and what is of people who are gone.</summary>
    internal async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.PersonalData;
        var (logs, audiences) = (0, 0);
        for (var count = SpacesAtATime; count == SpacesAtATime; logs += count)
        {
            count = await events.PurgeAsync(before, SpacesAtATime, cancellationToken);
        }

        for (var count = SpacesAtATime; count == SpacesAtATime; audiences += count)
        {
            count = await insights.PurgeAsync(before, SpacesAtATime, cancellationToken)
                ?? throw new StorageUnavailableException("The insights cannot be written.");
        }

        foreach (var user in await insights.ReadNamedAsync(cancellationToken))
        {
            if (!accounts.TryGetUser(user, out _))
            {
                await space.ForgetAsync(user);
            }
        }

        if (logs + audiences > 0)
        {
            LogPurged(logs, audiences);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WhenReady.WaitAsync(stoppingToken);
        await duties.RunAloneAsync("purge", PurgeForeverAsync, stoppingToken);
    }

    private async Task PurgeForeverAsync(CancellationToken stoppingToken)
    {
        for (var pause = _first; !stoppingToken.IsCancellationRequested; pause = _every)
        {
            await Task.Delay(pause, time, stoppingToken);
            try
            {
                await PurgeAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(3601, LogLevel.Information, "Kept for long enough: the log of {Logs} Spaces and the names in the insights of {Audiences} are deleted")]
    private partial void LogPurged(int logs, int audiences);

    [LoggerMessage(3602, LogLevel.Error, "What was kept for long enough could not be deleted; it is tried again in an hour")]
    private partial void LogFailed(Exception exception);
}

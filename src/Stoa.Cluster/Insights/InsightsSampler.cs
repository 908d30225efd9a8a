using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Storage;
using Stoa.Storage.Insights;

namespace Stoa.Cluster.Insights;

/// <summary>Writes what is measured of all live Spaces once a minute, and of each that ended within a second, in one transaction.</summary>
/// <remarks>
/// Started before everything that lets people in, and stopped after: it begins with what was stored, and ends with who was there. What
/// cannot be written stays in memory and is written with the next sample.
/// </remarks>
internal sealed partial class InsightsSampler(
    AudienceBook book, RoomTable rooms, SpaceDirectory directory, IEventStore events, InsightsStore store, InsightsOptions options, Readiness readiness,
    TimeProvider time, ILogger<InsightsSampler> logger) : BackgroundService
{
    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        book.Load(await store.ReadOpenAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (readiness.IsReady)
        {
            await TrySampleAsync(all: true);
        }
    }

    /// <summary>Writes a sample.</summary>
    /// <param name="all">False for the Spaces that are over alone.</param>
    /// <returns>False when it could not be written.</returns>
    internal async Task<bool> SampleAsync(bool all)
    {
        List<WatchSample> samples = [];
        foreach (var watch in book.Watches)
        {
            if (!all && !watch.IsOver)
            {
                continue;
            }

            rooms.Find(watch.SpaceId)?.MeasureTalk();
            if (watch.Sample(time.GetUtcNow()) is { } sample)
            {
                samples.Add(sample);
            }
        }

        if (samples.Count == 0)
        {
            return true;
        }

        if (!await store.WriteAsync([.. samples.Select(sample => sample.Sample)]))
        {
            return false; // The store's observer of failures has told the operator.
        }

        foreach (var sample in samples)
        {
            sample.Watch.Stored(sample);
            if (sample.Sample.Checkpoint is null)
            {
                book.Remove(sample.Watch);
            }
        }

        return true;
    }

    /// <summary>Begins with every live Space, and ends what ended when nobody could write that down.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in directory.Live)
        {
            book.Of(entry.Space);
        }

        foreach (var orphan in book.TakeOrphans(directory))
        {
            var space = await events.LoadAsync(orphan.Audience.SpaceId, cancellationToken);
            book.EndOrphan(orphan, space?.EndedAt ?? orphan.Checkpoint.At);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await readiness.WhenReady.WaitAsync(stoppingToken);
        var hasBegun = false;
        var last = time.GetTimestamp();
        using var timer = new PeriodicTimer(_tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (!hasBegun)
                {
                    await BeginAsync(stoppingToken);
                    hasBegun = true;
                    await SampleAsync(all: true);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }

            var isDue = time.GetElapsedTime(last) >= options.SampleInterval;
            if (isDue || book.TakeHasEnded())
            {
                last = isDue ? time.GetTimestamp() : last;
                await TrySampleAsync(isDue);
            }
        }
    }

    private async Task TrySampleAsync(bool all)
    {
        try
        {
            await SampleAsync(all);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(3501, LogLevel.Error, "What was measured of audiences could not be written; it is tried again")]
    private partial void LogFailed(Exception exception);
}

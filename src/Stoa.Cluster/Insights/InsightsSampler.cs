using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Directory;
using Stoa.Spaces;
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
    TimeProvider time, ILogger<InsightsSampler> logger, INodeDuties? duties = null, LinkTimes? times = null) : BackgroundService
{
    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(1);
    private readonly INodeDuties _duties = duties ?? new SoleNode();
    private readonly LinkTimes _times = times ?? new LinkTimes();
    private readonly Dictionary<SpaceId, long> _ownedSince = [];
    private long _lookedForOrphansAt = time.GetTimestamp();

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
            if (sample.Sample.Checkpoint is null || !book.Measures(sample.Watch.SpaceId))
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
            book.WatchOf(entry.Space); // Of several nodes each takes its Spaces over later.
        }

        foreach (var orphan in book.TakeOrphans(directory))
        {
            var space = await events.LoadAsync(orphan.Audience.SpaceId, cancellationToken);
            book.EndOrphan(orphan, space?.EndedAt ?? orphan.Checkpoint.At);
        }

        if (_duties is not SoleNode)
        {
            book.ForgetOpen();
        }
    }

    /// <summary>Goes on with the Spaces that this node looks after since some seconds, and hands those over that it does not any more.</summary>
    internal async Task HandOverAsync(CancellationToken cancellationToken)
    {
        if (_duties is SoleNode)
        {
            return;
        }

        var now = time.GetTimestamp();
        List<Space> mine = [];
        HashSet<SpaceId> waiting = [];
        foreach (var entry in directory.Live.Where(entry => _duties.Owns(entry.Space.Id) && book.Find(entry.Space.Id) is null))
        {
            _ownedSince.TryAdd(entry.Space.Id, now);
            waiting.Add(entry.Space.Id);
            if (time.GetElapsedTime(_ownedSince[entry.Space.Id], now) >= _times.TakeoverAfter)
            {
                mine.Add(entry.Space);
            }
        }

        foreach (var id in _ownedSince.Keys.Where(id => !waiting.Contains(id)).ToArray())
        {
            _ownedSince.Remove(id);
        }

        if (mine.Count > 0)
        {
            book.TakeOver(mine, await store.ReadOpenAsync(cancellationToken));
            mine.ForEach(space => rooms.Find(space.Id)?.ChooseMeasurer());
        }

        if (time.GetElapsedTime(_lookedForOrphansAt, now) >= options.SampleInterval)
        {
            _lookedForOrphansAt = now;
            await EndOrphansAsync(cancellationToken);
        }

        await GiveAwayAsync();
    }

    /// <summary>Ends what ended while one node handed it to another, or fell away: neither had it then.</summary>
    private async Task EndOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (var open in await store.ReadOpenAsync(cancellationToken))
        {
            var id = open.Audience.SpaceId;
            if (_duties.Owns(id) && book.Find(id) is null && !directory.TryGet(id, out _)
                && await events.LoadAsync(id, cancellationToken) is var space && space?.State != SpaceState.Live)
            {
                book.EndOrphan(open, space?.EndedAt ?? open.Checkpoint.At);
            }
        }
    }

    /// <summary>Writes the last of what other nodes measure from now on.</summary>
    private async Task GiveAwayAsync()
    {
        List<WatchSample> last = [];
        foreach (var watch in book.Watches.Where(watch => !watch.IsOver && !_duties.Owns(watch.SpaceId)).ToArray())
        {
            var now = time.GetUtcNow();
            rooms.Find(watch.SpaceId)?.ChooseMeasurer();
            watch.Freeze(now);
            if (watch.Sample(now) is { } sample)
            {
                last.Add(sample);
            }
            else
            {
                book.Remove(watch);
            }
        }

        if (last.Count > 0 && await store.WriteAsync([.. last.Select(sample => sample.Sample)]))
        {
            last.ForEach(sample => book.Remove(sample.Watch));
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

                await HandOverAsync(stoppingToken);
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

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster;
using Stoa.Cluster.Activity;
using Stoa.Cluster.Nodes;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage;
using Stoa.Storage.Activity;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>Queues what happens for the webhooks that are to be told, and remembers how far it is: after a stop or a crash it goes on there.</summary>
/// <remarks>Deliveries and position are one transaction, so every event is queued once. The queue itself is <see cref="DeliveryStore"/>.</remarks>
public sealed partial class WebhookFeed : BackgroundService
{
    /// <summary>How many events may wait for a webhook with those of a replay.</summary>
    public const int MaxReplayed = 10_000;

    /// <summary>What one node does for all: queues and sends.</summary>
    internal const string Duty = "webhooks";

    private const int BatchSize = 512;
    private static readonly TimeSpan _disorder = TimeSpan.FromSeconds(20); // What a look in front of a time leaves out, and more.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _saveEvery = TimeSpan.FromSeconds(1);

    private readonly ActivityLog _log;
    private readonly DeliveryStore _deliveries;
    private readonly AccountDirectory _accounts;
    private readonly Readiness _readiness;
    private readonly INodeDuties _duties;
    private readonly ActivityEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _saved;
    private Action<IEnumerable<long>> _queued = static _ => { };

    /// <summary>Makes it; it begins when the host starts it.</summary>
    public WebhookFeed(
        ActivityLog log, DeliveryStore deliveries, AccountDirectory accounts, Readiness readiness, INodeDuties duties, TimeProvider time,
        ILogger<WebhookFeed> logger)
    {
        _log = log;
        _deliveries = deliveries;
        _accounts = accounts;
        _readiness = readiness;
        _duties = duties;
        _events = new ActivityEvents(accounts);
        _time = time;
        _logger = logger;
    }

    /// <summary>Sets who is told for which webhooks something was queued.</summary>
    public void Observe(Action<IEnumerable<long>> queued) => _queued = queued;

    /// <summary>Queues once more, for one webhook, what happened in a time. Source: X API v2, Create replay job for webhook.</summary>
    /// <returns>How many events; null when disk or database failed; more than <see cref="MaxReplayed"/> when nothing was queued because they are too many.</returns>
    /// <exception cref="StorageUnavailableException">The log cannot be read.</exception>
    public async Task<int?> ReplayAsync(long webhook, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        List<Delivery> deliveries = [];
        var after = await _log.FindBeforeAsync(from, cancellationToken);
        var newest = Math.Min(_log.Newest, await _log.FindBeforeAsync(to + _disorder, cancellationToken));
        while (after < newest && deliveries.Count <= MaxReplayed)
        {
            var page = await _log.ReadAsync(after, BatchSize, cancellationToken);
            deliveries.AddRange(DeliveriesOf(
                page.Activities.Where(logged => logged.Activity.At >= from && logged.Activity.At < to), subscription => subscription.WebhookId == webhook));
            after = page.Through;
        }

        if (deliveries.Count + await _deliveries.CountWaitingAsync(webhook, cancellationToken) > MaxReplayed)
        {
            return MaxReplayed + 1;
        }

        if (!await QueueAsync(deliveries, position: null))
        {
            return null;
        }

        _queued([webhook]);
        return deliveries.Count;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _duties.RunAloneAsync(Duty, RunAsync, stoppingToken);

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var hasFailed = false;
        long? position = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _readiness.WhenReady.WaitAsync(stoppingToken); // Whom to tell is known from here on.
                position ??= await FindStartAsync(stoppingToken);
                var page = await _log.ReadAsync(position.Value, BatchSize, stoppingToken);
                if (page.Through > position)
                {
                    position = await QueueAsync(page) ? page.Through : throw new StorageUnavailableException("The queue cannot be written.");
                }

                if (hasFailed)
                {
                    hasFailed = false;
                    LogRecovered();
                }

                if (page.Activities.Count < BatchSize)
                {
                    await _log.WaitAsync(position.Value).WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // Whatever it was, programs that are told nothing are worse than another try.
            {
                if (!hasFailed)
                {
                    hasFailed = true;
                    LogFailed(e);
                }

                await Task.Delay(_pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Where it stopped; the first time: now.</summary>
    private async Task<long> FindStartAsync(CancellationToken cancellationToken)
    {
        if (await _deliveries.ReadPositionAsync(cancellationToken) is { } position)
        {
            return position;
        }

        var newest = await _log.FindNewestAsync(cancellationToken);
        return await QueueAsync([], newest) ? newest : throw new StorageUnavailableException("The queue cannot be written.");
    }

    private async Task<bool> QueueAsync(ActivityPage page)
    {
        var deliveries = DeliveriesOf(page.Activities, static _ => true);

        // A position without deliveries need not be exact: behind it is nothing that would be told, unless subscriptions change.
        if (deliveries.Count == 0 && _time.GetElapsedTime(_saved) < _saveEvery)
        {
            return true;
        }

        if (!await QueueAsync(deliveries, page.Through))
        {
            return false;
        }

        _queued(deliveries.Select(delivery => delivery.WebhookId).Distinct());
        return true;
    }

    /// <summary>A transaction for so many at a time; the position moves with the last. A crash in between queues some twice, by the same numbers.</summary>
    private async Task<bool> QueueAsync(List<Delivery> deliveries, long? position)
    {
        _saved = _time.GetTimestamp();
        for (var from = 0; from == 0 || from < deliveries.Count; from += BatchSize)
        {
            var isLast = from + BatchSize >= deliveries.Count;
            if (!await _deliveries.QueueAsync(deliveries.GetRange(from, Math.Min(BatchSize, deliveries.Count - from)), isLast ? position : null, _time.GetUtcNow()))
            {
                return false;
            }
        }

        return true;
    }

    private List<Delivery> DeliveriesOf(IEnumerable<LoggedActivity> activities, Predicate<ActivitySubscription> which)
    {
        var now = _time.GetUtcNow();
        List<Delivery> deliveries = [];
        foreach (var logged in activities)
        {
            foreach (var subscription in _accounts.Activity.Sending(logged.Activity))
            {
                if (subscription.WebhookId is { } webhook && which(subscription))
                {
                    deliveries.Add(new Delivery
                    {
                        WebhookId = webhook,
                        SpaceId = logged.Activity.SpaceId,
                        CreatorId = logged.Activity.CreatorId,
                        Seq = logged.Activity.Seq,
                        EventUuid = subscription.EventUuidOf(logged.Activity),
                        Body = _events.Write(subscription, logged),
                        QueuedAt = now,
                    });
                }
            }
        }

        return deliveries;
    }

    [LoggerMessage(3711, LogLevel.Error, "Events for webhooks cannot be queued; trying again until they can")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3712, LogLevel.Information, "Events for webhooks are queued again")]
    private partial void LogRecovered();
}

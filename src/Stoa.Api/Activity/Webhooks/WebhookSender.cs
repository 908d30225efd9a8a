using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Api.Telemetry;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Directory.Accounts;
using Stoa.Spaces.Activity;
using Stoa.Storage.Activity;

namespace Stoa.Api.Activity.Webhooks;

/// <summary>Sends what is queued, each webhook for itself: at least once, one event of a Space after the other, again after failures until it is given up.</summary>
/// <remarks>
/// One loop for each webhook for which something waits:
/// <list type="number">
/// <item>Take what is due, at most <see cref="MaxAtOnce"/> at a time; the queue gives out the first of each Space only.</item>
/// <item>Send it. Any 2xx counts as delivered; all else is tried again after 1, 2, 4 … seconds, with some chance in it, until a day is over.</item>
/// <item>When nothing is due, wait for the next that will be, or for something new; when nothing waits at all, end.</item>
/// </list>
/// A webhook that let a call time out is called once at a time until it answers, so that those who stall do not take the places of others.
/// A webhook that is not valid, or whose app is switched off, is sent nothing; what waits a day is given up.
/// </remarks>
public sealed partial class WebhookSender : BackgroundService
{
    /// <summary>How many events are sent to one webhook at a time.</summary>
    public const int MaxAtOnce = 8;

    private const int MaxAtOnceOfAll = 1_024;
    private static readonly TimeSpan _sweepEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly DeliveryStore _deliveries;
    private readonly AccountDirectory _accounts;
    private readonly WebhookCaller _caller;
    private readonly ActivityOptions _options;
    private readonly Readiness _readiness;
    private readonly INodeDuties _duties;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<long, Lanes> _running = new();
    private readonly SemaphoreSlim _all = new(MaxAtOnceOfAll);
    private CancellationToken _stopping = new(canceled: true); // While this node does not send, it wakes nobody.

    /// <summary>Makes it; it begins when the host starts it.</summary>
    public WebhookSender(
        DeliveryStore deliveries, WebhookFeed feed, AccountDirectory accounts, WebhookCaller caller, ActivityOptions options, Readiness readiness,
        INodeDuties duties, TimeProvider time, ILogger<WebhookSender> logger)
    {
        ArgumentNullException.ThrowIfNull(feed);
        _deliveries = deliveries;
        _accounts = accounts;
        _caller = caller;
        _options = options;
        _readiness = readiness;
        _duties = duties;
        _time = time;
        _logger = logger;
        feed.Observe(Wake);
    }

    /// <summary>Makes webhooks look at what is due now.</summary>
    public void Wake(IEnumerable<long> webhooks)
    {
        ArgumentNullException.ThrowIfNull(webhooks);
        foreach (var webhook in webhooks)
        {
            Wake(webhook);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _all.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _duties.RunAloneAsync(WebhookFeed.Duty, RunAsync, stoppingToken);

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        await ((Task)_readiness.WhenReady).WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) // It must not end the process.
            {
                LogFailed(e);
            }

            await Task.Delay(_sweepEvery, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Values.Select(lanes => lanes.Task));
    }

    /// <summary>What nobody woke: what a stop or a failure left, webhooks that are gone, dead letters that are too old.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var waiting = 0L;
        foreach (var id in await _deliveries.ReadWebhooksAsync(cancellationToken))
        {
            waiting += ApiInstruments.WantsWaiting ? await _deliveries.CountWaitingAsync(id, cancellationToken) : 0;
            if (_accounts.Activity.FindWebhook(id) is null)
            {
                await _deliveries.ForgetAsync(id);
            }
            else
            {
                Wake(id);
            }
        }

        ApiInstruments.WebhooksWait(waiting);
        foreach (var creator in await _deliveries.ReadCreatorsAsync(cancellationToken))
        {
            if (!_accounts.TryGetUser(creator, out _))
            {
                await _deliveries.ForgetAsync(creator); // Their account was deleted.
            }
        }

        await _deliveries.ForgetDeadAsync(_time.GetUtcNow() - _options.DeadLetterRetention);
    }

    private void Wake(long webhook)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var lanes = _running.GetOrAdd(webhook, static id => new Lanes(id));
            if (lanes.TryWake(() => RunAsync(lanes)))
            {
                return;
            }
        }
    }

    private async Task RunAsync(Lanes lanes)
    {
        List<Task> sending = [];
        HashSet<long> underWay = [];
        try
        {
            while (!_stopping.IsCancellationRequested && _accounts.Activity.FindWebhook(lanes.Webhook) is { } webhook)
            {
                sending.RemoveAll(task => task.IsCompleted);
                var woken = lanes.NextWake();
                var now = _time.GetUtcNow();
                if (!MayBeSent(webhook))
                {
                    await Task.WhenAll(sending);
                    await _deliveries.GiveUpOlderAsync(webhook.Id, now - _options.GiveUpAfter, now);
                    return; // Wakes when it is valid again, and at each sweep.
                }

                // :: Step 1
                var due = await _deliveries.ReadDueAsync(webhook.Id, now, MaxAtOnce * 2, _stopping);
                var free = Math.Max(0, (lanes.Stalls ? 1 : MaxAtOnce) - sending.Count);
                lock (underWay)
                {
                    due = [.. due.Where(delivery => !underWay.Contains(delivery.Id)).Take(free)];
                    underWay.UnionWith(due.Select(delivery => delivery.Id));
                }

                sending.AddRange(due.Select(delivery => SendAsync(webhook, delivery, underWay, lanes)));
                if (due.Count > 0 && sending.Count < MaxAtOnce)
                {
                    continue;
                }

                // :: Step 3
                var next = await _deliveries.NextDueAsync(webhook.Id, now, _stopping);
                if (sending.Count == 0 && next is null && lanes.TryEnd(woken))
                {
                    return;
                }

                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stopping);
                await Task.WhenAny([.. sending, woken, Task.Delay(Until(next), _time, waiting.Token)]);
                await waiting.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What was not sent is sent after the next start.
        }
        catch (Exception e) // The sweep begins again.
        {
            LogFailed(e);
        }
        finally
        {
            await Task.WhenAll(sending);
            lanes.End();
            _running.TryRemove(KeyValuePair.Create(lanes.Webhook, lanes));
        }
    }

    private TimeSpan Until(DateTimeOffset? next) =>
        TimeSpan.FromTicks(Math.Clamp(((next ?? DateTimeOffset.MaxValue) - _time.GetUtcNow()).Ticks, 0, _sweepEvery.Ticks));

    private bool MayBeSent(Webhook webhook) => webhook.Valid && _accounts.TryGetApp(webhook.ClientId, out var app) && !app.Disabled;

    /// <summary>Never throws.</summary>
    private async Task SendAsync(Webhook webhook, Delivery delivery, HashSet<long> underWay, Lanes lanes)
    {
        try
        {
            await _all.WaitAsync(_stopping);
            CallResult result;
            try
            {
                result = await _caller.SendAsync(webhook, delivery.Body, _stopping); // :: Step 2
            }
            finally
            {
                _all.Release();
            }

            lanes.Stalls = result.Outcome == CallOutcome.TimedOut;
            await NoteAsync(delivery, result);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It stays in the queue.
        }
        catch (Exception e) // Whatever it was: it stays in the queue, and is not tried again at once.
        {
            LogFailed(e);
            await Task.Delay(_pause, _time, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            lock (underWay)
            {
                underWay.Remove(delivery.Id);
            }
        }
    }

    private async Task NoteAsync(Delivery delivery, CallResult result)
    {
        var now = _time.GetUtcNow();
        var pause = RetryAfter(delivery.Attempts);
        var isGivenUp = result.Outcome != CallOutcome.Ok && now + pause - delivery.QueuedAt > _options.GiveUpAfter;
        ApiInstruments.WebhookCalled(result.Outcome);
        var noted = result.Outcome == CallOutcome.Ok ? _deliveries.DeliveredAsync(delivery, now)
            : isGivenUp ? _deliveries.GiveUpAsync(delivery, result.Word, now)
            : _deliveries.FailedAsync(delivery, result.Word, now + pause);
        if (isGivenUp)
        {
            ApiInstruments.WebhookGivenUp();
        }

        if (!await noted)
        {
            await Task.Delay(_pause, _time, _stopping); // Else it would be sent over and over.
        }
    }

    /// <summary>Twice as long each time, less up to a quarter, so that what failed together does not come back together.</summary>
    private TimeSpan RetryAfter(int attempts)
    {
        const int MaxDoublings = 20;
        var pause = Math.Min(_options.FirstRetryAfter.TotalSeconds * Math.Pow(2, Math.Min(attempts, MaxDoublings)), _options.LongestRetryAfter.TotalSeconds);
        return TimeSpan.FromSeconds(pause * (1 - (Random.Shared.NextDouble() / 4)));
    }

    [LoggerMessage(3721, LogLevel.Error, "Events for webhooks cannot be read or noted; trying again")]
    private partial void LogFailed(Exception exception);

    /// <summary>The loop of one webhook, and what wakes it.</summary>
    private sealed class Lanes(long webhook)
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isOver;

        public long Webhook => webhook;

        /// <summary>Whether the last call was not answered in time.</summary>
        public bool Stalls { get; set; }

        public Task Task { get; private set; } = Task.CompletedTask;

        /// <summary>Wakes the loop, or begins it; false when it is over: another one is to be made.</summary>
        public bool TryWake(Func<Task> run)
        {
            lock (_lock)
            {
                if (_isOver)
                {
                    return false;
                }

                if (Task == Task.CompletedTask)
                {
                    Task = Task.Run(run);
                }

                _wake.TrySetResult();
                return true;
            }
        }

        /// <summary>Completes at the next wake after this call.</summary>
        public Task NextWake()
        {
            lock (_lock)
            {
                if (_wake.Task.IsCompleted)
                {
                    _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                return _wake.Task;
            }
        }

        /// <summary>Ends the loop, unless somebody woke it meanwhile.</summary>
        public bool TryEnd(Task woken)
        {
            lock (_lock)
            {
                return _isOver = !woken.IsCompleted;
            }
        }

        public void End()
        {
            lock (_lock)
            {
                _isOver = true;
            }
        }
    }
}

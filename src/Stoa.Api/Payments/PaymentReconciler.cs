using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Takes up every order and refund whose next step is due: lost webhooks, seats nobody paid for, what a crash interrupted, money that goes back.</summary>
internal sealed partial class PaymentReconciler(
    OrderStore store, OrderSteps steps, RefundSteps refunds, PaymentInstruments instruments, Readiness readiness, INodeDuties duties, TimeProvider time,
    ILogger<PaymentReconciler> logger)
    : BackgroundService
{
    /// <summary>What one node does for all: follows the log and takes up what is due.</summary>
    public const string Duty = "payments";

    private const int BatchSize = 64;
    private const int Parallel = 8; // Far below what Stripe lets one account ask in a second.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _atLeastEvery = TimeSpan.FromSeconds(5); // Other nodes write orders too, and nudge nobody here.
    private static readonly TimeSpan _forgetEvery = TimeSpan.FromHours(1);

    /// <summary>How long it is remembered which events of Stripe were dealt with; Stripe sends again for days, not weeks.</summary>
    public static readonly TimeSpan EventsKept = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _nudge = new(0, 1);
    private readonly Lock _nudging = new();
    private long? _forgot;

    /// <summary>Makes it look now what is due. Never waits.</summary>
    public void Nudge()
    {
        lock (_nudging)
        {
            if (_nudge.CurrentCount == 0)
            {
                _nudge.Release();
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _nudge.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => duties.RunAloneAsync(Duty, RunWhileHeldAsync, stoppingToken);

    private async Task RunWhileHeldAsync(CancellationToken stoppingToken)
    {
        var hasFailed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await readiness.WhenReady.WaitAsync(stoppingToken);
                var isBusy = await RunAsync(stoppingToken);
                if (hasFailed)
                {
                    hasFailed = false;
                    LogRecovered();
                }

                if (!isBusy)
                {
                    await WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // Whatever it was, money that nobody looks after is worse than another try.
            {
                if (!hasFailed)
                {
                    hasFailed = true;
                    LogFailed(e);
                }

                await Task.Delay(_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>True when there may be more.</returns>
    private async Task<bool> RunAsync(CancellationToken stoppingToken)
    {
        if (_forgot is not { } last || time.GetElapsedTime(last) >= _forgetEvery)
        {
            _forgot = time.GetTimestamp();
            await store.ForgetEventsAsync(time.GetUtcNow() - EventsKept);
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = stoppingToken };
        var orders = await store.ReadDueAsync(time.GetUtcNow(), BatchSize, stoppingToken);
        await System.Threading.Tasks.Parallel.ForEachAsync(orders, parallel, async (order, token) => await AdvanceAsync(order, token));
        var due = await store.ReadDueRefundsAsync(time.GetUtcNow(), BatchSize, stoppingToken);
        await System.Threading.Tasks.Parallel.ForEachAsync(due, parallel, async (refund, token) => await AdvanceAsync(refund, token));
        if (due.Count > 0 || orders.Count > 0)
        {
            instruments.FailedRefunds(await store.CountFailedRefundsAsync(stoppingToken));
        }

        return orders.Count > 0 || due.Count > 0;
    }

    private async Task AdvanceAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var after = await steps.AdvanceAsync(order, cancellationToken);
            if (after.NextAt <= time.GetUtcNow())
            {
                await steps.PostponeAsync(after);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogStepFailed(e);
            await steps.PostponeAsync(order);
        }
    }

    private async Task AdvanceAsync(Refund refund, CancellationToken cancellationToken)
    {
        try
        {
            await refunds.AdvanceAsync(refund, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogStepFailed(e);
            await refunds.PostponeAsync(refund, "exception");
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        var wait = await store.NextDueAsync(stoppingToken) - time.GetUtcNow() ?? _atLeastEvery;
        if (wait > TimeSpan.Zero)
        {
            await _nudge.WaitAsync(wait < _atLeastEvery ? wait : _atLeastEvery, stoppingToken);
        }
    }

    [LoggerMessage(3841, LogLevel.Error, "Orders and refunds cannot be looked after; trying again until they can")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3842, LogLevel.Information, "Orders and refunds are looked after again")]
    private partial void LogRecovered();

    [LoggerMessage(3843, LogLevel.Error, "A step of an order or a refund failed; it is taken again later")]
    private partial void LogStepFailed(Exception exception);
}

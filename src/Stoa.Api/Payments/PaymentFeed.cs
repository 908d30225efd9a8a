using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stoa.Cluster;
using Stoa.Cluster.Nodes;
using Stoa.Directory;
using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Follows the event log and tells the orders: sold, paid, given back, released, called off, over. It remembers how far it is: after a stop or a crash it goes on there.</summary>
/// <remarks>Orders and place are one transaction. Source: docs/decisions/0025-payments-follow-the-log.md.</remarks>
internal sealed partial class PaymentFeed(
    IEventStore log, SpaceFeed feed, SpaceDirectory spaces, OrderStore orders, PaymentReconciler reconciler, Readiness readiness, StripeOptions options,
    INodeDuties duties, TimeProvider time, ILogger<PaymentFeed> logger) : BackgroundService
{
    private const int BatchSize = 512;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _saveEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The first time: from now on, and that is before anybody can buy something.
        if (await orders.ReadPositionAsync(cancellationToken) is null)
        {
            await orders.FollowAsync([], await log.FindSeqBeforeAsync(time.GetUtcNow(), cancellationToken));
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => duties.RunAloneAsync(PaymentReconciler.Duty, RunAsync, stoppingToken);

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var hasFailed = false;
        long? position = null;
        var saved = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await readiness.WhenReady.WaitAsync(stoppingToken);
                position ??= await orders.ReadPositionAsync(stoppingToken) ?? 0;
                var shown = feed.Position;
                var batch = await log.ReadFeedAsync(position.Value, BatchSize, stoppingToken);
                var news = await ReadAsync(batch, stoppingToken);
                var through = batch.Count > 0 ? batch[^1].Seq : Math.Max(position.Value, shown); // What was purged is stepped over.
                if (news.Count > 0 || (through > position && time.GetElapsedTime(saved) >= _saveEvery))
                {
                    await orders.FollowAsync(news, through);
                    saved = time.GetTimestamp();
                    reconciler.Nudge();
                }

                position = through;
                if (hasFailed)
                {
                    hasFailed = false;
                    LogRecovered();
                }

                if (batch.Count < BatchSize)
                {
                    await feed.WaitForMoveAsync(through).WaitAsync(stoppingToken);
                    await Task.Delay(_gather, time, stoppingToken); // What happens together is written together.
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

    private async Task<List<TicketNews>> ReadAsync(IReadOnlyList<RecordedEvent> batch, CancellationToken cancellationToken)
    {
        List<TicketNews> news = [];
        foreach (var recorded in batch)
        {
            TicketNews Of(TicketNewsKind kind) => new(kind, recorded.SpaceId, recorded.Seq, time.GetUtcNow());
            switch (recorded.Event)
            {
                case TicketSold { Paid: false } sold when await FindOfferAsync(recorded.SpaceId, cancellationToken) is { Payment: TicketPayment.Stripe, PriceMinorUnits: > 0 } offer:
                    news.Add(Of(TicketNewsKind.Sold) with
                    {
                        Order = StripePayments.OrderOf(recorded.SpaceId, sold.UserId, sold.Number, sold.At, offer, options, time.GetUtcNow()),
                    });
                    break;
                case TicketPaid paid:
                    news.Add(Of(TicketNewsKind.Paid) with { UserId = paid.UserId });
                    break;
                case TicketGivenBack given:
                    news.Add(Of(TicketNewsKind.GivenBack) with { UserId = given.UserId });
                    break;
                case TicketReleased released:
                    news.Add(Of(TicketNewsKind.Released) with { Number = released.Number });
                    break;
                case SpaceCanceled:
                    news.Add(Of(TicketNewsKind.Canceled));
                    break;
                case SpaceEnded:
                    news.Add(Of(TicketNewsKind.Ended));
                    break;
            }
        }

        return news;
    }

    /// <summary>What the Space offers: price, currency and payment never change.</summary>
    private async Task<TicketOffer?> FindOfferAsync(SpaceId id, CancellationToken cancellationToken) =>
        spaces.TryGet(id, out var entry) ? entry.Space.Audience.Offer : (await log.LoadAsync(id, cancellationToken))?.Audience.Offer;

    [LoggerMessage(3831, LogLevel.Error, "Orders do not follow what happens in Spaces; trying again until they do")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3832, LogLevel.Information, "Orders follow what happens in Spaces again")]
    private partial void LogRecovered();
}

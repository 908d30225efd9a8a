using Microsoft.Extensions.Logging;
using Stoa.Cluster;
using Stoa.Spaces;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Takes an order on, as far as it goes now: asks Stripe, tells the Space, records.</summary>
/// <remarks>
/// Every step is recorded as a change of what the order is then (<see cref="OrderLife"/>), and can be taken twice: by who opens a checkout, a
/// webhook and the reconciler at once, or again after a crash. The order of things is what keeps money and seats together:
/// <list type="number">
/// <item>That money came is on the disk before the Space is told.</item>
/// <item>A checkout has ended at Stripe before its seat is free.</item>
/// <item>What cannot be settled is to go back, in the same transaction that says so.</item>
/// </list>
/// </remarks>
internal sealed partial class OrderSteps(
    OrderStore store, StripeGateway stripe, IGrainFactory grains, StripeOptions options, PaymentInstruments instruments, TimeProvider time, ILogger<OrderSteps> logger)
{
    private const int MaxSteps = 8;
    private static readonly TimeSpan _processingLook = TimeSpan.FromMinutes(10); // A bank takes hours or days, and Stripe tells of it.

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Takes every step that can be taken now.</summary>
    /// <returns>The order as it is then.</returns>
    public async Task<Order> AdvanceAsync(Order order, CancellationToken cancellationToken)
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            var next = await StepAsync(order, cancellationToken);
            if (next.Status == order.Status && next.IsGone == order.IsGone)
            {
                return next;
            }

            order = next;
        }

        return order;
    }

    /// <summary>The next step failed: it is taken again later.</summary>
    public Task<Order> PostponeAsync(Order order) => ChangeAsync(order, now => now.NextAt is null
        ? null
        : now with { Failures = now.Failures + 1, NextAt = Now + options.PauseAfter(now.Failures) });

    private Task<Order> StepAsync(Order order, CancellationToken cancellationToken) => order switch
    {
        { Status: OrderStatus.Open, SessionId: null } => WaitForSessionAsync(order),
        { Status: OrderStatus.Open, SessionId: { } session } => LookAsync(order, session, cancellationToken),
        { Status: OrderStatus.Paid } => SettleAsync(order, cancellationToken),
        { Status: OrderStatus.Expired } => ReleaseAsync(order, cancellationToken),
        { Status: OrderStatus.RefundDue or OrderStatus.Refunded or OrderStatus.RefundFailed, IsGone: false } => ReleaseAsync(order, cancellationToken),
        { NextAt: not null } => ChangeAsync(order, now => now.Status == order.Status && now.IsGone == order.IsGone ? now with { NextAt = null } : null),
        _ => Task.FromResult(order),
    };

    /// <summary>Nobody has been given a checkout: there is nothing to end.</summary>
    private Task<Order> WaitForSessionAsync(Order order) => ChangeAsync(order, now =>
        now is not { Status: OrderStatus.Open, SessionId: null } ? null
        : now.IsGone || Now >= now.PayBy ? End(now)
        : now with { NextAt = now.PayBy });

    private async Task<Order> LookAsync(Order order, string session, CancellationToken cancellationToken)
    {
        var answer = await stripe.FindAsync(session, cancellationToken);
        if (answer.Value is not { } found)
        {
            if (answer is not { Fault: StripeFault.Refused, Code: "resource_missing" })
            {
                return await PostponeAsync(order);
            }

            LogSessionUnknown(order.SpaceId, order.Number); // Another account's key: nobody can pay to this one.
            return await ChangeAsync(order, now => IsOpen(now, session) ? End(now) : null);
        }

        switch (found.State)
        {
            case CheckoutState.Paid:
                return await PayAsync(order, found, happened: null) ?? order;
            case CheckoutState.Dead:
                return await ChangeAsync(order, now => IsOpen(now, session) ? End(now) : null);
            case CheckoutState.Processing:
                return await ChangeAsync(order, now => IsOpen(now, session) ? now with { Failures = 0, NextAt = Now + _processingLook } : null);
        }

        if (!order.IsGone && Now < order.PayBy)
        {
            return await ChangeAsync(order, now => !IsOpen(now, session) ? null : now with
            {
                Failures = 0,
                NextAt = now.IsGone ? Now : Now + options.LookEvery < now.PayBy ? Now + options.LookEvery : now.PayBy,
            });
        }

        // Refused: it was paid, or ended by itself, this moment; the next look says which.
        var expired = await stripe.ExpireAsync(session, cancellationToken);
        return expired.Value is { State: CheckoutState.Dead }
            ? await ChangeAsync(order, now => IsOpen(now, session) ? End(now) : null)
            : await PostponeAsync(order);
    }

    /// <summary>Records that Stripe has the money of a checkout; null when there is no such order.</summary>
    public async Task<Order?> PayAsync(Order order, CheckoutSession session, StripeEventMark? happened)
    {
        if (session.PaymentId is not { Length: > 0 } payment)
        {
            return await PostponeAsync(order); // Paid by nothing is a state that Stripe does not have.
        }

        OrderStatus? before = null;
        string? refunded = null;
        var after = await store.ChangeAsync(
            order.SpaceId, order.Number,
            now =>
            {
                var step = OrderLife.Pay(now, payment, session.Amount, session.Currency, Now);
                (before, refunded) = (now.Status, step.Refund?.Reason);
                return step;
            },
            happened);
        if (after is not null && after.Status != before)
        {
            instruments.Order(after.Status);
        }

        if (refunded is not null)
        {
            LogMoneyForNothing(order.SpaceId, order.Number, refunded);
        }

        return after;
    }

    private async Task<Order> SettleAsync(Order order, CancellationToken cancellationToken)
    {
        var outcome = await grains.GetGrain<ISpaceGrain>(order.SpaceId.Value).ExecuteAsync(new SettleTicket(order.BuyerId, order.Number), cancellationToken);
        if (outcome.Status == SpaceOutcomeStatus.Unavailable)
        {
            return await PostponeAsync(order);
        }

        var after = await store.ChangeAsync(
            order.SpaceId, order.Number,
            now => now.Status != OrderStatus.Paid ? null
                : outcome.Status == SpaceOutcomeStatus.Done ? OrderLife.Settle(now, Now)
                : OrderLife.Lose(now, "refused", Now)) ?? order; // The ticket is gone or the Space over: the log says so too, soon.
        if (after.Status != order.Status)
        {
            instruments.Order(after.Status);
        }

        return after;
    }

    private async Task<Order> ReleaseAsync(Order order, CancellationToken cancellationToken)
    {
        var release = new ReleaseTicket(order.BuyerId, order.Number) { EvenPaid = order.Status != OrderStatus.Expired };
        var outcome = await grains.GetGrain<ISpaceGrain>(order.SpaceId.Value).ExecuteAsync(release, cancellationToken);
        if (outcome.Status == SpaceOutcomeStatus.Unavailable)
        {
            return await PostponeAsync(order);
        }

        var after = await store.ChangeAsync(
            order.SpaceId, order.Number, now => now.Status == order.Status ? OrderLife.Lose(now, "gone", Now) : null) ?? order;
        if (after.Status != order.Status)
        {
            instruments.Order(after.Status);
        }

        return after;
    }

    private Order End(Order order) => order with
    {
        Status = order.IsGone ? OrderStatus.Released : OrderStatus.Expired,
        NextAt = order.IsGone ? null : Now,
        Failures = 0,
        ChangedAt = Now,
    };

    private static bool IsOpen(Order order, string session) => order.Status == OrderStatus.Open && order.SessionId == session;

    private async Task<Order> ChangeAsync(Order order, Func<Order, Order?> change) =>
        await store.ChangeAsync(order.SpaceId, order.Number, now => change(now) is { } next ? new OrderStep(next, null) : null) ?? order;

    [LoggerMessage(3811, LogLevel.Error, "Stripe does not know the checkout of ticket {Number} in Space {Space}: was the key changed to another account's?")]
    private partial void LogSessionUnknown(SpaceId space, int number);

    [LoggerMessage(3812, LogLevel.Warning, "Money came for ticket {Number} in Space {Space} that buys nothing ({Reason}): it goes back")]
    private partial void LogMoneyForNothing(SpaceId space, int number, string reason);
}

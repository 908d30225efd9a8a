using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Tickets that are paid at Stripe, beside those that are settled outside. Card data never comes here: the buyer's browser goes to Stripe's page.</summary>
/// <remarks>
/// A buyer gets a checkout:
/// <list type="number">
/// <item>The order is on the disk, with the number of this attempt and when the checkout is to end.</item>
/// <item>Stripe makes a checkout for it; asked again after a crash, it answers with the same one.</item>
/// <item>The checkout is recorded before anybody is sent there; if the ticket went meanwhile, it is ended instead.</item>
/// </list>
/// </remarks>
internal sealed class StripePayments(
    OrderStore store, StripeGateway stripe, OrderSteps steps, PaymentReconciler reconciler, StripeOptions options, TimeProvider time) : ITicketPayments, IDisposable
{
    private const int MaxAttempts = 2;

    // Of these currencies Stripe has amounts in thousandths, and wants the last digit to be 0. Source: Stripe, Supported currencies.
    private static readonly string[] _thousandths = ["BHD", "JOD", "KWD", "OMR", "TND"];

    // Of these currencies Stripe's minor unit is not that of ISO 4217. Source: Stripe, Supported currencies, special cases.
    private static readonly string[] _countedOtherwise = ["ISK", "MGA", "UGX"];

    // One checkout at a time for an order, so that a double click makes one.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    private DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public bool Offers(TicketPayment payment) => payment is TicketPayment.Door or TicketPayment.Stripe;

    /// <inheritdoc/>
    public string? FaultOf(TicketPayment payment, long price, string currency)
    {
        if (payment != TicketPayment.Stripe)
        {
            return null;
        }

        if (Array.IndexOf(_countedOtherwise, currency) >= 0)
        {
            return $"cannot be paid at Stripe in {currency}: take another currency, or `door`";
        }

        return price % 10 != 0 && Array.IndexOf(_thousandths, currency) >= 0 ? $"must end in 0: Stripe takes no thousandths of {currency}" : null;
    }

    /// <inheritdoc/>
    public async ValueTask<CheckoutOutcome> OpenCheckoutAsync(Space space, Ticket ticket, string origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(ticket);
        if (space.Audience.Offer is not { Payment: TicketPayment.Stripe, PriceMinorUnits: > 0 } offer)
        {
            return CheckoutOutcome.None;
        }

        var turn = _turns[(HashCode.Combine(space.Id, ticket.Number) & int.MaxValue) % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            // :: Step 1
            var order = await store.AddAsync(OrderOf(space, ticket, offer, options, Now));
            return await OpenAsync(order, space.Title, origin, cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            return CheckoutOutcome.Unavailable;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The order of a ticket that has to be paid.</summary>
    public static Order OrderOf(Space space, Ticket ticket, TicketOffer offer, StripeOptions options, DateTimeOffset now) =>
        OrderOf(space.Id, ticket.UserId, ticket.Number, ticket.SoldAt, offer, options, now);

    /// <inheritdoc cref="OrderOf(Space, Ticket, TicketOffer, StripeOptions, DateTimeOffset)"/>
    public static Order OrderOf(SpaceId space, UserId buyer, int number, DateTimeOffset soldAt, TicketOffer offer, StripeOptions options, DateTimeOffset now) => new()
    {
        SpaceId = space,
        Number = number,
        BuyerId = buyer,
        Amount = offer.PriceMinorUnits,
        Currency = offer.Currency,
        SoldAt = soldAt,
        PayBy = now + options.HoldFor,
        NextAt = now + options.HoldFor,
        ChangedAt = now,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in _turns)
        {
            turn.Dispose();
        }
    }

    private async Task<CheckoutOutcome> OpenAsync(Order order, string? title, string origin, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (order is not { Status: OrderStatus.Open, IsGone: false, SessionId: null } || Now >= order.PayBy)
            {
                return await ReopenAsync(order, cancellationToken);
            }

            order = await ChangeAsync(order, now => now.Attempt == 0 ? now with { Attempt = 1, SessionExpiresAt = StripeGateway.EndOf(Now, options.HoldFor) } : null);
            if (order.SessionExpiresAt is null)
            {
                return CheckoutOutcome.Unavailable;
            }

            // :: Step 2
            var answer = await stripe.OpenAsync(order, title, origin, cancellationToken);
            if (answer.Value is { Url: { } url } session)
            {
                return await HandOutAsync(order, session, url, cancellationToken);
            }

            if (answer.Fault == StripeFault.Unreachable)
            {
                return CheckoutOutcome.Unavailable;
            }

            // The same key would be answered the same. Where a checkout was made all the same, nobody was told its address.
            var failed = order.Attempt;
            order = await ChangeAsync(
                order, now => now.Attempt == failed && now.SessionId is null ? now with { Attempt = failed + 1, SessionExpiresAt = StripeGateway.EndOf(Now, options.HoldFor) } : null);
        }

        return CheckoutOutcome.Unavailable;
    }

    /// <summary>An order that has a checkout, or needs none any more.</summary>
    private async Task<CheckoutOutcome> ReopenAsync(Order order, CancellationToken cancellationToken)
    {
        if (order is { Status: OrderStatus.Open, IsGone: false, SessionId: { } id } && Now < order.PayBy
            && await stripe.FindAsync(id, cancellationToken) is { Value: { State: CheckoutState.Open, Url: { } url } }
            && Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            return CheckoutOutcome.At(address);
        }

        // Paid, over, or out of reach: whatever it is, the order goes on from here.
        var after = await steps.AdvanceAsync(order, cancellationToken);
        reconciler.Nudge();
        return after.Status switch
        {
            OrderStatus.Settled => CheckoutOutcome.None,
            OrderStatus.Open when after is { IsGone: false, Failures: 0 } => CheckoutOutcome.None, // On its way: the bank has it.
            _ => CheckoutOutcome.Unavailable,
        };
    }

    private async Task<CheckoutOutcome> HandOutAsync(Order order, CheckoutSession session, string url, CancellationToken cancellationToken)
    {
        // :: Step 3
        var after = await ChangeAsync(order, now => now is { Status: OrderStatus.Open, IsGone: false, SessionId: null }
            ? now with { SessionId = session.Id, PayBy = Now + options.HoldFor, NextAt = Now + (options.LookEvery < options.HoldFor ? options.LookEvery : options.HoldFor), Failures = 0 }
            : null);
        reconciler.Nudge(); // It is to be looked at sooner than what the reconciler waits for.
        if (after is { Status: OrderStatus.Open, IsGone: false } && after.SessionId == session.Id && Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            return CheckoutOutcome.At(address);
        }

        await stripe.ExpireAsync(session.Id, cancellationToken);
        return CheckoutOutcome.Unavailable;
    }

    private async Task<Order> ChangeAsync(Order order, Func<Order, Order?> change) =>
        await store.ChangeAsync(order.SpaceId, order.Number, now => change(now) is { } next ? new OrderStep(next with { ChangedAt = Now }, null) : null) ?? order;
}

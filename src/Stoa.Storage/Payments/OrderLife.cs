namespace Stoa.Storage.Payments;

/// <summary>What becomes of an order: pure, and the only place where its status changes.</summary>
/// <remarks>
/// <code>
///   open ── expired ── released            (not paid in time: ended at Stripe first, then the seat is free)
///     └── paid ── settled                  (paid: recorded first, then the ticket says so)
///           └──────┴── refund_due ── refunded | refund_failed
/// </code>
/// An order whose ticket is gone stays open until Stripe says that it cannot be paid any more; money that comes all the same goes back.
/// </remarks>
public static class OrderLife
{
    /// <summary>The ticket is not the buyer's any more.</summary>
    /// <param name="order">The order.</param>
    /// <param name="reason">Why money goes back: see <see cref="Refund.Reason"/>.</param>
    /// <param name="now">When.</param>
    public static OrderStep Lose(Order order, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        var gone = order with { IsGone = true, ChangedAt = now };
        return order.Status switch
        {
            OrderStatus.Open => new(gone with { NextAt = now, Failures = 0 }, null),
            OrderStatus.Expired => new(gone with { Status = OrderStatus.Released, NextAt = null }, null),
            OrderStatus.Paid or OrderStatus.Settled => Refunding(gone, reason, now),
            _ => new(gone with { NextAt = null }, null),
        };
    }

    /// <summary>The Space ended: what was not paid cannot be any more, what was settled stays.</summary>
    public static OrderStep End(Order order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Status is OrderStatus.Settled ? new(order, null) : Lose(order, "over", now);
    }

    /// <summary>The log says that the ticket is paid.</summary>
    public static OrderStep Settle(Order order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order is { Status: OrderStatus.Open or OrderStatus.Paid, IsGone: false }
            ? new(order with { Status = OrderStatus.Settled, NextAt = null, Failures = 0, ChangedAt = now }, null)
            : new(order, null);
    }

    /// <summary>Stripe says that money came.</summary>
    /// <param name="order">The order.</param>
    /// <param name="payment">The payment at Stripe.</param>
    /// <param name="amount">How much, in the minor unit.</param>
    /// <param name="currency">Of what; case does not count.</param>
    /// <param name="now">When.</param>
    public static OrderStep Pay(Order order, string payment, long amount, string currency, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (order.PaymentId is { } known)
        {
            return known == payment ? new(order, null) : new(order, RefundOf(order, payment, "twice", now)); // Paid before, by another checkout.
        }

        var paid = order with { PaymentId = payment, ChangedAt = now, Failures = 0 };
        if (amount != order.Amount || !string.Equals(currency, order.Currency, StringComparison.OrdinalIgnoreCase))
        {
            return Refunding(paid, "mismatch", now);
        }

        return order.Status switch
        {
            // The log was read again and knew of the payment before Stripe told of it.
            OrderStatus.Settled => new(paid, null),
            OrderStatus.Open or OrderStatus.Expired when !order.IsGone => new(paid with { Status = OrderStatus.Paid, NextAt = now }, null),
            _ => Refunding(paid, order.IsCanceled ? "canceled" : "gone", now),
        };
    }

    /// <summary>The money is to go back.</summary>
    public static OrderStep Refunding(Order order, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        var next = order with { ChangedAt = now, Failures = 0, NextAt = order.IsGone ? null : now };
        return order.PaymentId is { } payment
            ? new(next with { Status = OrderStatus.RefundDue }, RefundOf(order, payment, reason, now))
            : new(next with { Status = OrderStatus.RefundFailed }, null); // Paid, and nobody knows by what: somebody has to look.
    }

    /// <summary>All of the money went back by somebody's hand at Stripe: the ticket goes too.</summary>
    public static OrderStep RefundedByHand(Order order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Status is OrderStatus.Paid or OrderStatus.Settled or OrderStatus.RefundDue or OrderStatus.RefundFailed
            ? new(order with { Status = OrderStatus.Refunded, ChangedAt = now, Failures = 0, NextAt = order.IsGone ? null : now }, null)
            : new(order, null);
    }

    /// <summary>The order's status as its refund goes on.</summary>
    public static Order Follow(Order order, Refund refund, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(refund);
        if (order.PaymentId != refund.PaymentId || order.Status is not (OrderStatus.RefundDue or OrderStatus.RefundFailed))
        {
            return order;
        }

        var status = refund.Status switch
        {
            RefundStatus.Refunded => OrderStatus.Refunded,
            RefundStatus.Failed => OrderStatus.RefundFailed,
            _ => OrderStatus.RefundDue,
        };
        return status == order.Status ? order : order with { Status = status, ChangedAt = now };
    }

    private static Refund RefundOf(Order order, string payment, string reason, DateTimeOffset now) => new()
    {
        PaymentId = payment,
        SpaceId = order.SpaceId,
        Number = order.Number,
        Reason = reason,
        CreatedAt = now,
        ChangedAt = now,
        NextAt = now,
    };
}

/// <summary>What an order became.</summary>
/// <param name="Order">The order from now on.</param>
/// <param name="Refund">A refund that is due from now on, or none.</param>
public readonly record struct OrderStep(Order Order, Refund? Refund);

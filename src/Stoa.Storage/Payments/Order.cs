using Stoa.Spaces;

namespace Stoa.Storage.Payments;

/// <summary>The payment of one ticket at Stripe. There is one for each ticket that has to be paid there.</summary>
public sealed record Order
{
    /// <summary>The Space.</summary>
    public required SpaceId SpaceId { get; init; }

    /// <summary>The ticket's number in the Space; the two together name the order.</summary>
    public required int Number { get; init; }

    /// <summary>Who bought the ticket.</summary>
    public required UserId BuyerId { get; init; }

    /// <summary>What it costs, in the currency's minor unit.</summary>
    public required long Amount { get; init; }

    /// <summary>Three capital letters. Source: ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>When the ticket was sold.</summary>
    public required DateTimeOffset SoldAt { get; init; }

    /// <summary>Until when it has to be paid.</summary>
    public required DateTimeOffset PayBy { get; init; }

    /// <summary>How far it is.</summary>
    public OrderStatus Status { get; init; } = OrderStatus.Open;

    /// <summary>True when the buyer does not hold the ticket any more, or it is worth nothing: given back, taken back, canceled, over before it was paid.</summary>
    public bool IsGone { get; init; }

    /// <summary>True when the Space was called off.</summary>
    public bool IsCanceled { get; init; }

    /// <summary>How many checkouts Stripe was asked for; part of the key that makes asking again harmless. 0: none yet.</summary>
    public int Attempt { get; init; }

    /// <summary>When the checkout that was asked for ends at Stripe; absent before the first.</summary>
    public DateTimeOffset? SessionExpiresAt { get; init; }

    /// <summary>The checkout at Stripe; absent before Stripe answered.</summary>
    public string? SessionId { get; init; }

    /// <summary>The payment at Stripe; absent before it was paid.</summary>
    public string? PaymentId { get; init; }

    /// <summary>The number in the log of the sale, once the log was read so far.</summary>
    public long? SoldSeq { get; init; }

    /// <summary>How often the next step failed since the last that did not.</summary>
    public int Failures { get; init; }

    /// <summary>When the next step is due; absent when there is none.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>How far an order is. The numbers are stored: never change or reuse one.</summary>
public enum OrderStatus
{
    /// <summary>Not paid yet.</summary>
    Open = 1,

    /// <summary>It cannot be paid any more; the seat is to be released.</summary>
    Expired = 2,

    /// <summary>It was never paid, and the seat is free.</summary>
    Released = 3,

    /// <summary>Paid, and the ticket does not say so yet.</summary>
    Paid = 4,

    /// <summary>Paid, and the ticket says so.</summary>
    Settled = 5,

    /// <summary>The money is to go back.</summary>
    RefundDue = 6,

    /// <summary>The money went back.</summary>
    Refunded = 7,

    /// <summary>Stripe would not give the money back: somebody has to look.</summary>
    RefundFailed = 8,
}

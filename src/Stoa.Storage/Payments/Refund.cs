using Stoa.Spaces;

namespace Stoa.Storage.Payments;

/// <summary>Money on its way back: one for each payment at Stripe that is to be given back, whole.</summary>
public sealed record Refund
{
    /// <summary>The payment at Stripe.</summary>
    public required string PaymentId { get; init; }

    /// <summary>The Space of the order.</summary>
    public required SpaceId SpaceId { get; init; }

    /// <summary>The ticket's number of the order.</summary>
    public required int Number { get; init; }

    /// <summary>Why: <c>gone</c>, <c>canceled</c>, <c>over</c>, <c>refused</c>, <c>mismatch</c> or <c>twice</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>How far it is.</summary>
    public RefundStatus Status { get; init; } = RefundStatus.Due;

    /// <summary>The refund at Stripe; absent before Stripe answered.</summary>
    public string? RefundId { get; init; }

    /// <summary>Attempts that failed.</summary>
    public int Failures { get; init; }

    /// <summary>How often Stripe answered that it failed itself; part of the key that makes asking again harmless.</summary>
    public int Attempt { get; init; }

    /// <summary>What the last attempt failed of, a word of ours or Stripe's; absent before the first.</summary>
    public string? LastFailure { get; init; }

    /// <summary>When it became due.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next, or looked up; absent when it is over.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>How far a refund is. The numbers are stored: never change or reuse one.</summary>
public enum RefundStatus
{
    /// <summary>Stripe has not taken it yet.</summary>
    Due = 1,

    /// <summary>Stripe has taken it, and the bank has not.</summary>
    Pending = 2,

    /// <summary>The money went back.</summary>
    Refunded = 3,

    /// <summary>Given up.</summary>
    Failed = 4,
}

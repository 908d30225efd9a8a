namespace Stoa.Api.Payments;

/// <summary>What Stripe said, or that it said nothing.</summary>
/// <param name="Value">The answer; present exactly when there is no fault.</param>
/// <param name="Fault">What went wrong.</param>
/// <param name="Code">Stripe's word for it, or a word of ours.</param>
internal readonly record struct StripeAnswer<T>(T? Value, StripeFault Fault, string Code)
    where T : class;

/// <summary>What went wrong at Stripe.</summary>
internal enum StripeFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There was no answer, or Stripe did not look at what was asked: it may or may not have happened. The same key may be used again.</summary>
    Unreachable,

    /// <summary>Stripe answered that it failed. The same key would be answered the same.</summary>
    Failed,

    /// <summary>Stripe will not do it.</summary>
    Refused,
}

/// <summary>A checkout as Stripe has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where the buyer pays; absent when it is over.</param>
/// <param name="State">How far it is.</param>
/// <param name="PaymentId">The payment; absent before the buyer began to pay.</param>
/// <param name="Amount">What it asks for, in the minor unit; -1 when Stripe does not say.</param>
/// <param name="Currency">Of what.</param>
/// <param name="Order">Whose order it says it is; absent when it is not Stoa's.</param>
internal sealed record CheckoutSession(string Id, string? Url, CheckoutState State, string? PaymentId, long Amount, string Currency, OrderKey? Order);

/// <summary>How far a checkout is.</summary>
internal enum CheckoutState
{
    /// <summary>The buyer can pay.</summary>
    Open,

    /// <summary>The buyer is done, and the money is on its way, which can take days.</summary>
    Processing,

    /// <summary>The money is there.</summary>
    Paid,

    /// <summary>Nobody can pay any more, and nobody has.</summary>
    Dead,
}

/// <summary>A refund as Stripe has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">Stripe's word: <c>succeeded</c>, <c>pending</c>, <c>requires_action</c>, <c>failed</c> or <c>canceled</c>.</param>
/// <param name="FailureReason">Why it failed, Stripe's word.</param>
internal sealed record StripeRefund(string Id, string Status, string? FailureReason);

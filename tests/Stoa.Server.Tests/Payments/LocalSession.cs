namespace Stoa.Server.Tests.Payments;

/// <summary>A Checkout Session of <see cref="LocalStripe"/>.</summary>
internal sealed class LocalSession(int number, string id, string url, long amount, string currency, string order, DateTimeOffset expires, string successUrl)
{
    public int Number => number;

    public string Id => id;

    public string Url => url;

    public long Amount { get; set; } = amount;

    public string Currency => currency;

    /// <summary>Whose it is: Space and ticket.</summary>
    public string Order => order;

    public string SuccessUrl => successUrl;

    /// <summary><c>open</c>, <c>complete</c> or <c>expired</c>.</summary>
    public string Status { get; set; } = "open";

    /// <summary><c>unpaid</c> or <c>paid</c>.</summary>
    public string PaymentStatus { get; set; } = "unpaid";

    public string? PaymentId { get; private set; }

    /// <summary>The status of the PaymentIntent.</summary>
    public string PaymentState { get; set; } = "";

    /// <summary>The buyer is done with the page.</summary>
    public void Begin(string state, string payment)
    {
        Status = "complete";
        PaymentId = payment;
        PaymentState = state;
    }

    /// <summary>Nobody can pay any more.</summary>
    public object End()
    {
        Status = "expired";
        return ToJson(expanded: false);
    }

    public object ToJson(bool expanded) => new
    {
        id,
        @object = "checkout.session",
        url = Status == "open" ? url : null,
        status = Status,
        payment_status = PaymentStatus,
        mode = "payment",
        amount_subtotal = Amount,
        amount_total = Amount,
        currency,
        client_reference_id = order,
        created = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        expires_at = expires.ToUnixTimeSeconds(),
        livemode = false,
        metadata = new { stoa_order = order },
        payment_intent = PaymentId is null ? null : expanded ? (object)new { id = PaymentId, @object = "payment_intent", status = PaymentState, amount = Amount, currency } : PaymentId,
        success_url = successUrl,
    };
}

/// <summary>A Refund of <see cref="LocalStripe"/>.</summary>
internal sealed record LocalRefund(string Id, string PaymentId, long Amount, string Order, bool ByHand)
{
    public object ToJson() => new
    {
        id = Id,
        @object = "refund",
        amount = Amount,
        currency = "eur",
        payment_intent = PaymentId,
        status = "succeeded",
        metadata = ByHand ? new Dictionary<string, string>(StringComparer.Ordinal) : new Dictionary<string, string>(StringComparer.Ordinal) { ["stoa_order"] = Order },
    };
}

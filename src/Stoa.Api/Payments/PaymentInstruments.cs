using System.Diagnostics.Metrics;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>What payments tell of themselves as metrics, under the name <see cref="MeterName"/>.</summary>
public sealed class PaymentInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Stoa.Payments";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _orders;
    private readonly Counter<long> _refunds;
    private readonly Counter<long> _webhooks;
    private long _failedRefunds;

    /// <summary>Makes them.</summary>
    public PaymentInstruments()
    {
        _orders = _meter.CreateCounter<long>("stoa.payments.orders", "{order}", "Orders that came to a status, by status.");
        _refunds = _meter.CreateCounter<long>("stoa.payments.refunds", "{refund}", "Refunds that came to a status, by status.");
        _webhooks = _meter.CreateCounter<long>("stoa.payments.webhooks", "{event}", "Events of Stripe, by what became of them.");
        _meter.CreateObservableGauge("stoa.payments.refunds.failed", () => Volatile.Read(ref _failedRefunds), "{refund}", "Refunds that were given up: somebody has to look.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Order(OrderStatus status) => _orders.Add(1, new KeyValuePair<string, object?>("status", status.ToString()));

    internal void Refund(RefundStatus status) => _refunds.Add(1, new KeyValuePair<string, object?>("status", status.ToString()));

    internal void Webhook(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void FailedRefunds(long count) => Volatile.Write(ref _failedRefunds, count);
}

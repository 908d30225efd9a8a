using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Stoa.Api.Bodies;
using Stoa.Api.Problems;
using Stoa.Spaces;
using Stoa.Storage.Payments;
using Stripe;
using Stripe.Checkout;

namespace Stoa.Api.Payments;

/// <summary>What Stripe tells: signed, at least once, in any order, and late.</summary>
/// <remarks>
/// <list type="number">
/// <item>The signature over the bytes as they came; what fails it learns nothing.</item>
/// <item>An event that was dealt with before does nothing. Of what ended or failed Stripe itself is asked, so that order does not matter.</item>
/// <item>What is acknowledged is on the disk: the change and the event's id, in one transaction. What follows from it can be done later.</item>
/// </list>
/// Source: Stripe, Receive Stripe events in your webhook endpoint; Checkout, Fulfill orders.
/// </remarks>
internal sealed partial class StripeWebhook(
    OrderStore store, OrderSteps steps, PaymentReconciler reconciler, LostOrders lost, StripeOptions options, PaymentInstruments instruments, TimeProvider time, ILogger<StripeWebhook> logger)
{
    private const int ToleranceSeconds = 300;
    private const int MaxId = 255;
    private const string Early = "early";
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(10);
    private long _refused;

    /// <summary>Answers Stripe.</summary>
    public async ValueTask HandleAsync(StoaRequest request)
    {
        var (text, isTooLong) = await ReadAsync(request);
        if (isTooLong)
        {
            await request.RefuseAsync(Problem.ContentTooLarge);
            return;
        }

        // :: Step 1
        if (text is null || Verify(text, request.Http.Request.Headers["Stripe-Signature"].ToString(), options.WebhookSecret, time.GetUtcNow()) is not { } happened)
        {
            instruments.Webhook("refused");
            NoteRefused();
            await request.RefuseAsync(Problem.BadRequest);
            return;
        }

        var outcome = await TakeAsync(happened);
        instruments.Webhook(outcome);
        reconciler.Nudge();
        if (outcome == Early)
        {
            await request.RefuseAsync(Problem.ServiceUnavailable);
        }
    }

    /// <summary>Anybody can make it refuse: the log says so at most every few seconds.</summary>
    private void NoteRefused()
    {
        var (now, last) = (time.GetTimestamp(), Volatile.Read(ref _refused));
        if ((last == 0 || time.GetElapsedTime(last, now) >= _quiet) && Interlocked.CompareExchange(ref _refused, now, last) == last)
        {
            LogRefused();
        }
    }

    private static async ValueTask<(string? Text, bool IsTooLong)> ReadAsync(StoaRequest request)
    {
        if (request.Http.Request.ContentLength > BodyTable.MaxBytes)
        {
            return (null, true);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BodyTable.MaxBytes + 1);
        try
        {
            var length = await request.Http.Request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, BodyTable.MaxBytes + 1), BodyTable.MaxBytes + 1, throwOnEndOfStream: false, request.Aborted);
            return length > BodyTable.MaxBytes ? (null, true) : (Encoding.UTF8.GetString(buffer, 0, length), false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The event, when Stripe signed it within the last minutes; null otherwise, whatever was sent.</summary>
    internal static Event? Verify(string text, string signature, string? secret, DateTimeOffset now)
    {
        try
        {
            EventUtility.ValidateSignature(text, signature, secret, ToleranceSeconds, now.ToUnixTimeSeconds());
            var happened = EventUtility.ParseEvent(text, throwOnApiVersionMismatch: false);
            return happened is { Id.Length: > 0 and <= MaxId, Type: not null } ? happened : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null; // The library says by exceptions of many kinds that something is not as it should be.
        }
    }

    private async Task<string> TakeAsync(Event happened)
    {
        // :: Step 2
        if (await store.HasEventAsync(happened.Id, CancellationToken.None))
        {
            return "replayed";
        }

        var mark = new StripeEventMark(happened.Id, time.GetUtcNow());
        return (happened.Type, happened.Data?.Object) switch
        {
            (EventTypes.CheckoutSessionCompleted or EventTypes.CheckoutSessionAsyncPaymentSucceeded, Session session) => await PaidAsync(session, mark),
            (EventTypes.CheckoutSessionAsyncPaymentFailed or EventTypes.CheckoutSessionExpired, Session session) => await OverAsync(session, mark),
            (EventTypes.ChargeRefunded, Charge charge) => await RefundedAsync(charge, mark),
            _ => "ignored",
        };
    }

    // :: Step 3, for money that came
    private async Task<string> PaidAsync(Session sent, StripeEventMark mark)
    {
        var session = StripeGateway.Read(sent);
        if (session is not { State: CheckoutState.Paid, Order: { } key, PaymentId.Length: > 0 })
        {
            return "ignored"; // Another program's, or the money is still on its way.
        }

        if (await FindAsync(key) is not { } order)
        {
            if (!await lost.KnowsAsync(key.SpaceId, CancellationToken.None))
            {
                return "ignored"; // Another Stoa's, paid to the same account.
            }

            LogUnknown(session.PaymentId, key.SpaceId, key.Number);
            return "unknown";
        }

        return await GoOnAsync(await steps.PayAsync(order, session, mark));
    }

    /// <summary>A checkout that nobody can pay any more, if it is so: its order looks for itself.</summary>
    private async Task<string> OverAsync(Session sent, StripeEventMark mark)
    {
        if (OrderKey.Find(sent.Metadata) is not { } key)
        {
            return "ignored";
        }

        return await GoOnAsync(await store.ChangeAsync(
            key.SpaceId, key.Number,
            order => order.Status == OrderStatus.Open && order.SessionId == sent.Id ? new OrderStep(order with { NextAt = mark.At }, null) : null,
            mark));
    }

    /// <summary>A payment went back whole, by Stoa or by somebody's hand.</summary>
    private async Task<string> RefundedAsync(Charge charge, StripeEventMark mark)
    {
        if (!charge.Refunded || charge.PaymentIntentId is not { Length: > 0 } payment)
        {
            return "ignored"; // A part of it: the ticket stays.
        }

        await store.ChangeRefundAsync(payment, refund => refund.Status == RefundStatus.Refunded ? null : refund with
        {
            Status = RefundStatus.Refunded, NextAt = null, ChangedAt = mark.At,
        }, mark.At);
        if (await store.FindByPaymentAsync(payment, CancellationToken.None) is { } order)
        {
            return await GoOnAsync(await store.ChangeAsync(order.SpaceId, order.Number, now => OrderLife.RefundedByHand(now, mark.At), mark));
        }

        // Told before the payment itself: Stripe tells it again.
        return OrderKey.Find(charge.Metadata) is { } key && await store.FindAsync(key.SpaceId, key.Number, CancellationToken.None) is { Status: OrderStatus.Open } ? Early : "ignored";
    }

    private async Task<Order?> FindAsync(OrderKey key) =>
        await store.FindAsync(key.SpaceId, key.Number, CancellationToken.None) ?? await lost.FindAsync(key, CancellationToken.None);

    /// <summary>What follows at once, so that the buyer who comes back finds the ticket paid; when it fails, the reconciler does it.</summary>
    private async Task<string> GoOnAsync(Order? order)
    {
        if (order is null)
        {
            return "unknown";
        }

        try
        {
            await steps.AdvanceAsync(order, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogLater(e);
        }

        return "taken";
    }

    [LoggerMessage(3851, LogLevel.Warning, "A call of Stripe's webhook was refused: not signed with WebhookSecret, or too old")]
    private partial void LogRefused();

    [LoggerMessage(3852, LogLevel.Error, "Payment {Payment} came for ticket {Number} in Space {Space}, which nobody knows. Refund it at Stripe by hand")]
    private partial void LogUnknown(string payment, SpaceId space, int number);

    [LoggerMessage(3853, LogLevel.Warning, "What Stripe told is recorded; what follows from it is done later")]
    private partial void LogLater(Exception exception);
}

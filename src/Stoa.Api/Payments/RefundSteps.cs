using Microsoft.Extensions.Logging;
using Stoa.Spaces;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Gives money back, and says loudly when Stripe will not.</summary>
/// <remarks>
/// The wish has a key of the payment, so asking again after a crash gives back once. When Stripe answered that it failed, it would answer the
/// same to the same key: then Stripe is asked whether there is a refund before the next key is used.
/// </remarks>
internal sealed partial class RefundSteps(
    OrderStore store, StripeGateway stripe, StripeOptions options, PaymentInstruments instruments, TimeProvider time, ILogger<RefundSteps> logger)
{
    private static readonly TimeSpan _pendingLook = TimeSpan.FromHours(1);

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Tries a refund that is due, or looks up one that the bank has.</summary>
    public async Task AdvanceAsync(Refund refund, CancellationToken cancellationToken)
    {
        if (refund is { Status: RefundStatus.Pending, RefundId: { } id })
        {
            await TakeAsync(refund, await stripe.FindRefundAsync(id, cancellationToken));
            return;
        }

        if (refund.Failures > 0)
        {
            var known = await stripe.FindRefundOfAsync(refund.PaymentId, cancellationToken);
            if (known.Value is not { Id: "" })
            {
                await TakeAsync(refund, known);
                return;
            }
        }

        await TakeAsync(refund, await stripe.RefundAsync(refund, cancellationToken));
    }

    /// <summary>An attempt failed: it is made again later, or given up.</summary>
    public Task PostponeAsync(Refund refund, string failure, bool isAnswered = false) => ChangeAsync(refund, now =>
    {
        var next = now with { Failures = now.Failures + 1, Attempt = now.Attempt + (isAnswered ? 1 : 0), LastFailure = failure, ChangedAt = Now };
        return Now - now.CreatedAt > options.GiveUpRefundAfter && now.Status == RefundStatus.Due
            ? next with { Status = RefundStatus.Failed, NextAt = null }
            : next with { NextAt = Now + options.PauseAfter(now.Failures) };
    });

    private Task TakeAsync(Refund refund, StripeAnswer<StripeRefund> answer) => answer switch
    {
        { Value: { Status: "succeeded" } made } => ChangeAsync(refund, now => now with
        {
            Status = RefundStatus.Refunded, RefundId = made.Id, NextAt = null, ChangedAt = Now,
        }),
        { Value: { Status: "failed" or "canceled" } made } => ChangeAsync(refund, now => now with
        {
            Status = RefundStatus.Failed, RefundId = made.Id, NextAt = null, LastFailure = made.FailureReason ?? made.Status, ChangedAt = Now,
        }),
        { Value: { } made } => ChangeAsync(refund, now => now with
        {
            Status = RefundStatus.Pending, RefundId = made.Id, NextAt = Now + _pendingLook, Failures = 0, ChangedAt = Now,
        }),

        // Somebody did it by hand.
        { Code: "charge_already_refunded" } => ChangeAsync(refund, now => now with { Status = RefundStatus.Refunded, NextAt = null, ChangedAt = Now }),
        { Fault: StripeFault.Refused, Code: not "balance_insufficient" } when refund.Status == RefundStatus.Due => ChangeAsync(refund, now => now with
        {
            Status = RefundStatus.Failed, NextAt = null, LastFailure = answer.Code, Failures = now.Failures + 1, ChangedAt = Now,
        }),
        _ => PostponeAsync(refund, answer.Code, isAnswered: answer.Fault is StripeFault.Failed or StripeFault.Refused),
    };

    private async Task ChangeAsync(Refund refund, Func<Refund, Refund> change)
    {
        var after = await store.ChangeRefundAsync(refund.PaymentId, now => now.Status is RefundStatus.Due or RefundStatus.Pending ? change(now) : null, Now);
        if (after is null || after.Status == refund.Status)
        {
            return;
        }

        instruments.Refund(after.Status);
        if (after.Status == RefundStatus.Failed)
        {
            LogGivenUp(after.PaymentId, after.Number, after.SpaceId, after.LastFailure ?? "unknown");
        }
    }

    [LoggerMessage(3821, LogLevel.Error, "Payment {Payment} of ticket {Number} in Space {Space} could not be refunded: {Failure}. Refund it at Stripe by hand")]
    private partial void LogGivenUp(string payment, int number, SpaceId space, string failure);
}

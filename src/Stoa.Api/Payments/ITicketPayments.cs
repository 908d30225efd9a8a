using Stoa.Spaces;

namespace Stoa.Api.Payments;

/// <summary>How tickets that cost something are paid.</summary>
public interface ITicketPayments
{
    /// <summary>True when offers with this payment can be made and bought here.</summary>
    bool Offers(TicketPayment payment);

    /// <summary>What is wrong with a price, in words that follow its name; null when it can be paid so.</summary>
    string? FaultOf(TicketPayment payment, long price, string currency);

    /// <summary>The checkout that a buyer with an unpaid ticket has to go to. Asking again is harmless.</summary>
    /// <param name="space">The Space as this node shows it.</param>
    /// <param name="ticket">The buyer's ticket, not paid as far as this node knows.</param>
    /// <param name="origin">This server as the buyer's browser has it, without a slash at the end: the checkout leads back there.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <returns>
    /// Nothing when there is no checkout, because tickets are paid outside or because this one turned out to be paid: then this node
    /// shows it as paid. Unavailable when the payment service did not answer.
    /// </returns>
    ValueTask<CheckoutOutcome> OpenCheckoutAsync(Space space, Ticket ticket, string origin, CancellationToken cancellationToken);
}

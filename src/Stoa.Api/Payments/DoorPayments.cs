using Stoa.Spaces;

namespace Stoa.Api.Payments;

/// <summary>Tickets that are free, or paid outside of Stoa: the creator confirms who has paid.</summary>
public sealed class DoorPayments : ITicketPayments
{
    /// <inheritdoc/>
    public bool Offers(TicketPayment payment) => payment == TicketPayment.Door;

    /// <inheritdoc/>
    public string? FaultOf(TicketPayment payment, long price, string currency) => null;

    /// <inheritdoc/>
    public ValueTask<CheckoutOutcome> OpenCheckoutAsync(Space space, Ticket ticket, string origin, CancellationToken cancellationToken) =>
        ValueTask.FromResult(CheckoutOutcome.None);
}

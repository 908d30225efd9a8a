using System.Globalization;
using Stoa.Api.Payments;
using Stoa.Spaces;

namespace Stoa.Api.Tests.Payments;

/// <summary>Online payments without a payment service: one checkout for each ticket, and buyers pay when the test says so.</summary>
internal sealed class PaymentsInMemory : ITicketPayments
{
    /// <summary>False when the operator has taken the service away.</summary>
    public bool IsConfigured { get; set; } = true;

    /// <summary>True while the service does not answer.</summary>
    public bool IsDown { get; set; }

    /// <summary>What finds out, instead of a checkout, that a ticket is paid; absent: none is.</summary>
    public Func<SpaceId, Ticket, Task>? Settle { get; set; }

    /// <summary>Where the buyer was when they asked last.</summary>
    public string? LastOrigin { get; private set; }

    public bool Offers(TicketPayment payment) => payment == TicketPayment.Door || IsConfigured;

    public string? FaultOf(TicketPayment payment, long price, string currency) => null;

    public async ValueTask<CheckoutOutcome> OpenCheckoutAsync(Space space, Ticket ticket, string origin, CancellationToken cancellationToken)
    {
        LastOrigin = origin;
        if (space.Audience.Offer!.Payment == TicketPayment.Door)
        {
            return CheckoutOutcome.None;
        }

        if (IsDown)
        {
            return CheckoutOutcome.Unavailable;
        }

        if (Settle is not null)
        {
            await Settle(space.Id, ticket);
            return CheckoutOutcome.None;
        }

        return CheckoutOutcome.At(new Uri(string.Create(CultureInfo.InvariantCulture, $"https://pay.example/{space.Id.Value}/{ticket.Number}?a=1&b=2")));
    }
}

using Stoa.Spaces;
using Stoa.Storage;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>Makes the order of a ticket anew from its Space, when <c>payments.db</c> was lost or is an old copy and money comes.</summary>
internal sealed class LostOrders(OrderStore store, IEventStore log, StripeOptions options, TimeProvider time)
{
    /// <summary>True when the Space is one of this Stoa.</summary>
    /// <exception cref="StorageUnavailableException">Disk or database failed.</exception>
    public async Task<bool> KnowsAsync(SpaceId space, CancellationToken cancellationToken) => await log.LoadAsync(space, cancellationToken) is not null;

    /// <summary>The order; null when nobody holds the ticket, or it was not to be paid at Stripe.</summary>
    /// <exception cref="StorageUnavailableException">Disk or database failed.</exception>
    public async Task<Order?> FindAsync(OrderKey key, CancellationToken cancellationToken) =>
        await log.LoadAsync(key.SpaceId, cancellationToken) is { Audience: { Offer: { Payment: TicketPayment.Stripe, PriceMinorUnits: > 0 } offer } audience } space
        && audience.Tickets.After(key.Number - 1, 1).FirstOrDefault() is { IsGiven: false } ticket && ticket.Number == key.Number
            ? await store.AddAsync(StripePayments.OrderOf(space, ticket, offer, options, time.GetUtcNow()))
            : null;
}

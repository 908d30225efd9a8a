using Stoa.Api.Auth;
using Stoa.Api.Paging;
using Stoa.Api.Problems;
using Stoa.Api.Query;
using Stoa.Api.Rooms;
using Stoa.Storage;
using Stoa.Storage.Payments;

namespace Stoa.Api.Payments;

/// <summary>The routes of payments: what Stripe tells, and what buyers and creators see.</summary>
public static class PaymentEndpoints
{
    /// <summary>Adds them.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="desk">The Spaces.</param>
    /// <param name="log">Spaces that are over.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="tokens">The pages.</param>
    /// <param name="stripe">Takes what Stripe tells; null when nothing is paid at Stripe.</param>
    public static StoaRoutes MapPayments(this StoaRoutes routes, RoomDesk desk, IEventStore log, OrderStore orders, PageTokens tokens, OperationHandler? stripe)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(tokens);
        return routes
            .Map("GET", "/api/tickets", Access.SpaceReadByUser, ListTickets.Parameters, r => ListTickets.HandleAsync(r, desk, log, orders, tokens))
            .Map("GET", "/api/spaces/{id}/payments", Access.SpaceReadByUser, RoomParameters.SpacePage, r => ListPayments.HandleAsync(r, desk, log, orders, tokens))
            .Map("POST", "/api/payments/stripe", Access.Public, ParameterTable.None, stripe ?? (static r => r.RefuseAsync(Problem.NotFound)));
    }
}

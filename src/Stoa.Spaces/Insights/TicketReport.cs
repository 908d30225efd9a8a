using System.Collections.Immutable;

namespace Stoa.Spaces.Insights;

/// <summary>How the tickets of one Space sold.</summary>
/// <param name="Offer">Price, currency, capacity.</param>
/// <param name="Sold">Tickets held.</param>
/// <param name="Paid">Of those, the ones that are free, given, paid or confirmed.</param>
/// <param name="Given">Of those, the ones that a host gave.</param>
/// <param name="GivenBack">Seats that became free again: the ticket was given back, taken back, or never paid.</param>
/// <param name="ByHour">The hours in which tickets were sold or seats became free, in order.</param>
/// <param name="IsCanceled">True when the Space was called off: then whatever was paid is owed back.</param>
/// <remarks>Holds a collection, so it is never compared.</remarks>
public sealed record TicketReport(TicketOffer Offer, int Sold, int Paid, int Given, int GivenBack, ImmutableArray<TicketHour> ByHour, bool IsCanceled)
{
    /// <summary>What the tickets brought in, in minor units: given ones bring nothing. As much as fits, should it not fit.</summary>
    public long Revenue
    {
        get
        {
            var revenue = IsCanceled ? 0 : (Int128)(Paid - Given) * Offer.PriceMinorUnits;
            return revenue > long.MaxValue ? long.MaxValue : (long)revenue;
        }
    }
}

/// <summary>The sale of one hour.</summary>
/// <param name="Hour">The beginning of the hour, UTC.</param>
/// <param name="Sold">Tickets sold or given.</param>
/// <param name="GivenBack">Seats that became free again.</param>
public readonly record struct TicketHour(DateTimeOffset Hour, int Sold, int GivenBack);

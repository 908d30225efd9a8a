using System.Text.Json.Serialization;

namespace Stoa.Spaces;

/// <summary>What a ticket costs, how many there are, when they are sold and how they are paid.</summary>
/// <param name="PriceMinorUnits">Price in the currency's minor unit (cents); 0 is free, however tickets are paid.</param>
/// <param name="Currency">Three capital letters. Source: ISO 4217.</param>
/// <param name="Capacity">How many tickets there are, at least 1.</param>
/// <param name="SaleEndsAt">The end of the sale; absent: until the Space ends.</param>
[GenerateSerializer, Immutable, Alias("stoa.TicketOffer")]
public sealed record TicketOffer(
    [property: Id(0)] long PriceMinorUnits,
    [property: Id(1)] string Currency,
    [property: Id(2)] int Capacity,
    [property: Id(3)] DateTimeOffset? SaleEndsAt)
{
    /// <summary>The begin of the sale, before its end; absent: at once.</summary>
    [Id(4)]
    public DateTimeOffset? SaleStartsAt { get; init; }

    /// <summary>How tickets that cost something are paid.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TicketPayment Payment { get; init; }
}

/// <summary>How tickets that cost something are paid. Stored as numbers: never change one.</summary>
public enum TicketPayment
{
    /// <summary>Outside of Stoa; the creator confirms who has paid.</summary>
    Door = 0,

    /// <summary>At Stripe, before the ticket lets its holder in.</summary>
    Stripe = 1,
}

namespace Stoa.Spaces;

/// <summary>What a ticket costs, how many there are and until when they are sold.</summary>
/// <param name="PriceMinorUnits">Price in the currency's minor unit (cents); 0 is free.</param>
/// <param name="Currency">Three capital letters. Source: ISO 4217.</param>
/// <param name="Capacity">How many tickets there are, at least 1.</param>
/// <param name="SaleEndsAt">The end of the sale; absent: until the Space ends.</param>
[GenerateSerializer, Immutable, Alias("stoa.TicketOffer")]
public sealed record TicketOffer(
    [property: Id(0)] long PriceMinorUnits,
    [property: Id(1)] string Currency,
    [property: Id(2)] int Capacity,
    [property: Id(3)] DateTimeOffset? SaleEndsAt);

using Stoa.Spaces;

namespace Stoa.Storage.Payments;

/// <summary>What the log says of tickets, as far as orders have to know.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="SpaceId">Where.</param>
/// <param name="Seq">Its number in the log.</param>
/// <param name="At">When it is told.</param>
public sealed record TicketNews(TicketNewsKind Kind, SpaceId SpaceId, long Seq, DateTimeOffset At)
{
    /// <summary>The order to be; present exactly for a sale.</summary>
    public Order? Order { get; init; }

    /// <summary>Whose ticket; present for what happens to the ticket of a person.</summary>
    public UserId? UserId { get; init; }

    /// <summary>Which ticket; present for a release.</summary>
    public int? Number { get; init; }
}

/// <summary>What happened to tickets.</summary>
public enum TicketNewsKind
{
    /// <summary>A ticket was sold that has to be paid at Stripe.</summary>
    Sold,

    /// <summary>A person's ticket was paid.</summary>
    Paid,

    /// <summary>A person gave their ticket back.</summary>
    GivenBack,

    /// <summary>A ticket was released.</summary>
    Released,

    /// <summary>The Space was called off.</summary>
    Canceled,

    /// <summary>The Space ended.</summary>
    Ended,
}

namespace Stoa.Spaces;

/// <summary>One sold ticket.</summary>
/// <param name="Number">1, 2, 3… in the order sold within the Space; never used again after a ticket was given back.</param>
/// <param name="UserId">Who holds it.</param>
/// <param name="SoldAt">When it was sold.</param>
/// <param name="Paid">True once it is free, paid, or confirmed by the creator.</param>
public sealed record Ticket(int Number, UserId UserId, DateTimeOffset SoldAt, bool Paid);

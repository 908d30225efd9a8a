using System.Text.Json.Serialization;

namespace Stoa.Spaces;

/// <summary>One ticket that somebody holds.</summary>
/// <param name="Number">1, 2, 3… in the order sold within the Space; never used again after its seat became free.</param>
/// <param name="UserId">Who holds it.</param>
/// <param name="SoldAt">When it was sold or given.</param>
/// <param name="Paid">True once it is free, given, paid, or confirmed by the creator.</param>
public sealed record Ticket(int Number, UserId UserId, DateTimeOffset SoldAt, bool Paid)
{
    /// <summary>True for an invitation ticket: a host gave it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsGiven { get; init; }
}

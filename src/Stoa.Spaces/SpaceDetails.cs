using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Stoa.Spaces;

/// <summary>What a creator says of a Space when making it.</summary>
/// <param name="Title">At most 70 code points, or absent.</param>
/// <param name="Lang">Language, BCP 47.</param>
/// <param name="TopicIds">Topics in the order picked.</param>
/// <param name="AskToSpeak">Who may ask to speak.</param>
/// <param name="Ticket">The ticket, or absent when the Space is open to all.</param>
[GenerateSerializer, Immutable, Alias("stoa.SpaceDetails")]
public sealed record SpaceDetails(
    [property: Id(0)] string? Title,
    [property: Id(1)] string Lang,
    [property: Id(2)] ImmutableArray<TopicId> TopicIds,
    [property: Id(3)] AskToSpeak AskToSpeak,
    [property: Id(4)] TicketOffer? Ticket)
{
    /// <summary>True when only people with an account may listen, wherever the operator lets guests listen.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MembersOnly { get; init; }
}

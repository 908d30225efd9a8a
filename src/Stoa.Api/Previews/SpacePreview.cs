using Stoa.Spaces;

namespace Stoa.Api.Previews;

/// <summary>What anyone who has the link of a Space may know of it.</summary>
/// <param name="Id">The Space.</param>
/// <param name="Title">Its title, if it has one.</param>
/// <param name="State">Scheduled or live.</param>
/// <param name="ScheduledStart">The planned start, if it was scheduled.</param>
/// <param name="StartedAt">The real start of a live Space.</param>
/// <param name="HostName">What its creator is called.</param>
/// <param name="HostUsername">The creator's username.</param>
/// <param name="ParticipantCount">How many people are there.</param>
/// <param name="GuestsMayListen">True when who has no account may listen.</param>
public sealed record SpacePreview(
    SpaceId Id, string? Title, SpaceState State, DateTimeOffset? ScheduledStart, DateTimeOffset? StartedAt, string HostName, string HostUsername, int ParticipantCount, bool GuestsMayListen)
{
    /// <summary>What a ticket costs; null: none is needed.</summary>
    public TicketOffer? Offer { get; init; }
}

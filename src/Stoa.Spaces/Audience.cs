using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>What people who are not on stage leave in a Space: tickets, reminders, Posts. Listeners are never listed.</summary>
/// <remarks>Not who is there: that is measured by <see cref="Insights.AudienceMeter"/>. Holds collections, so it is never compared.</remarks>
public sealed record Audience
{
    /// <summary>Nothing sold, nobody reminded, nothing shared.</summary>
    public static readonly Audience Empty = new();

    /// <summary>True when only people with an account may listen.</summary>
    public bool MembersOnly { get; init; }

    /// <summary>What a ticket costs; absent when the Space is open to all.</summary>
    public TicketOffer? Offer { get; init; }

    /// <summary>The tickets sold.</summary>
    public TicketBook Tickets { get; init; } = TicketBook.Empty;

    /// <summary>Those who want to be told when it starts.</summary>
    public ImmutableHashSet<UserId> ReminderUserIds { get; init; } = [];

    /// <summary>Posts in the order shared.</summary>
    public ImmutableArray<Post> Posts { get; init; } = [];
}

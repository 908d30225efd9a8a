using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>How each event changes a Space. One table; no rules here, those are in <see cref="SpaceDecider"/>.</summary>
internal static class SpaceFold
{
    public static Space Apply(Space? space, SpaceId id, SpaceEvent happened)
    {
        if (space is null)
        {
            return Begin(id, happened);
        }

        var next = Change(space, happened) with { Version = space.Version + 1 };
        return IsUpdate(space, happened) ? next with { UpdatedAt = happened.At } : next;
    }

    private static Space Begin(SpaceId id, SpaceEvent first) => first switch
    {
        SpaceScheduled e => Make(id, e, e.Details, SpaceState.Scheduled) with { ScheduledStart = e.ScheduledStart },
        SpaceStarted { Details: { } details } e => Make(id, e, details, SpaceState.Live) with { StartedAt = e.At },
        _ => throw new InvalidOperationException($"A Space cannot begin with {first.GetType().Name}."),
    };

    private static Space Make(SpaceId id, SpaceEvent first, SpaceDetails details, SpaceState state) => new()
    {
        Id = id,
        Version = 1,
        State = state,
        CreatorId = first.Actor ?? throw new InvalidOperationException("A Space has a creator."),
        Title = details.Title,
        Lang = Share(details.Lang),
        CreatedAt = first.At,
        UpdatedAt = first.At,
        TopicIds = details.TopicIds,
        Stage = details.AskToSpeak == default ? Stage.Empty : new Stage { AskToSpeak = details.AskToSpeak },
        Audience = details.Ticket is null && !details.MembersOnly ? Audience.Empty : new Audience { Offer = details.Ticket, MembersOnly = details.MembersOnly },
    };

    private static Space Change(Space space, SpaceEvent happened)
    {
        var stage = space.Stage;
        var audience = space.Audience;
        return happened switch
        {
            SpaceScheduled => throw new InvalidOperationException("A Space is scheduled once."),
            SpaceStarted e => space with { State = SpaceState.Live, StartedAt = e.At },
            SpaceEdited e => Edit(space, e),
            SpaceCanceled e => space with { State = SpaceState.Canceled, EndedAt = e.At },
            SpaceEnded e => space with { State = SpaceState.Ended, EndedAt = e.At },
            HostAdded e => space with { Stage = stage.Without(e.UserId, e.At) with { CoHostIds = stage.CoHostIds.Add(e.UserId) } },
            HostRemoved e => space with { Stage = stage.Without(e.UserId, e.At) with { CoHostIds = stage.CoHostIds.Remove(e.UserId) } },
            SpeakerInvited e => space with { Stage = stage with { InvitedUserIds = stage.InvitedUserIds.Add(e.UserId) } },
            InvitationWithdrawn e => space with { Stage = stage with { InvitedUserIds = stage.InvitedUserIds.Remove(e.UserId) } },
            InvitationDeclined e => space with { Stage = stage with { InvitedUserIds = stage.InvitedUserIds.Remove(e.UserId) } },
            SpeakRequested e => space with { Stage = stage with { SpeakRequests = stage.SpeakRequests.Add(new(e.UserId, e.At, e.Note)) } },
            SpeakRequestWithdrawn e => space with { Stage = stage.WithoutRequest(e.UserId) },
            SpeakRequestDeclined e => space with { Stage = stage.WithoutRequest(e.UserId) },
            SpeakRequestsLocked => space with { Stage = stage with { SpeakRequestsLocked = true } },
            SpeakRequestsUnlocked => space with { Stage = stage with { SpeakRequestsLocked = false } },
            SpeakerAdmitted e => space with { Stage = stage.With(e.UserId, e.At) },
            SpeakerMovedToListener e => space with { Stage = stage.Without(e.UserId, e.At) },
            SpeakerMuted e => space with { Stage = stage with { MutedUserIds = stage.MutedUserIds.Add(e.UserId) } },
            SpeakerUnmuted e => space with { Stage = stage with { MutedUserIds = stage.MutedUserIds.Remove(e.UserId) } },
            ParticipantRemoved e => space with { Stage = Remove(stage, e.UserId, e.At) },
            ParticipantBlocked e => space with { Stage = Remove(stage, e.UserId, e.At) with { BlockedUserIds = stage.BlockedUserIds.Add(e.UserId) } },
            ParticipantUnblocked e => space with { Stage = stage with { BlockedUserIds = stage.BlockedUserIds.Remove(e.UserId) } },
            TicketSold e => space with { Audience = audience with { Tickets = audience.Tickets.Add(Sold(e)) } },
            TicketPaid e => space with { Audience = audience with { Tickets = Pay(audience.Tickets, e.UserId) } },
            TicketGivenBack e => space with { Audience = audience with { Tickets = audience.Tickets.Remove(e.UserId) } },
            TicketReleased e => space with { Audience = audience with { Tickets = audience.Tickets.Remove(e.UserId) } },
            ReminderSet e => space with { Audience = audience with { ReminderUserIds = audience.ReminderUserIds.Add(e.UserId) } },
            ReminderRemoved e => space with { Audience = audience with { ReminderUserIds = audience.ReminderUserIds.Remove(e.UserId) } },
            PostShared e => space with { Audience = audience with { Posts = audience.Posts.Add(new(e.PostId, e.Actor ?? default, e.Text, e.At, false)) } },
            PostRemoved e => space with { Audience = audience with { Posts = audience.Posts.RemoveAll(post => post.Id == e.PostId) } },
            PostPinned e => space with { Audience = audience with { Posts = Pin(audience.Posts, e.PostId, true) } },
            PostUnpinned e => space with { Audience = audience with { Posts = Pin(audience.Posts, e.PostId, false) } },
            _ => throw new InvalidOperationException($"No fold for {happened.GetType().Name}."),
        };
    }

    /// <summary>Whether <c>updated_at</c> moves: with title, state, hosts, speakers, topics and schedule, as X says of it; not with listeners.</summary>
    private static bool IsUpdate(Space space, SpaceEvent happened) => happened switch
    {
        SpaceStarted or SpaceEdited or SpaceCanceled or SpaceEnded or HostAdded or HostRemoved or SpeakerInvited
            or InvitationWithdrawn or InvitationDeclined or SpeakerAdmitted or SpeakerMovedToListener => true,
        ParticipantRemoved e => IsListed(space.Stage, e.UserId),
        ParticipantBlocked e => IsListed(space.Stage, e.UserId),
        _ => false,
    };

    private static bool IsListed(Stage stage, UserId user) => stage.SpeakerIds.Contains(user) || stage.InvitedUserIds.Contains(user);

    /// <summary>One copy of a short tag such as <c>en</c> for all Spaces. Interned text is never freed and people choose the tag, so long ones are not.</summary>
    private static string Share(string lang) => lang.Length <= 3 ? string.Intern(lang) : lang;

    private static Space Edit(Space space, SpaceEdited e) => space with
    {
        Title = e.Title switch { null => space.Title, "" => null, var title => title },
        ScheduledStart = e.ScheduledStart ?? space.ScheduledStart,
        TopicIds = e.TopicIds ?? space.TopicIds,
        Stage = e.AskToSpeak is { } ask ? space.Stage with { AskToSpeak = ask } : space.Stage,
        Audience = e.MembersOnly is null && e.Offer is null
            ? space.Audience
            : space.Audience with { MembersOnly = e.MembersOnly ?? space.Audience.MembersOnly, Offer = e.Offer ?? space.Audience.Offer },
    };

    private static Stage Remove(Stage stage, UserId user, DateTimeOffset now)
    {
        var rest = stage.Without(user, now);
        return rest with { InvitedUserIds = rest.InvitedUserIds.Remove(user) };
    }

    private static Ticket Sold(TicketSold e) => new(e.Number, e.UserId, e.At, e.Paid) { IsGiven = e.Actor is { } giver && giver != e.UserId };

    private static TicketBook Pay(TicketBook tickets, UserId user) =>
        tickets.Find(user) is { } ticket ? tickets.Replace(ticket with { Paid = true }) : tickets;

    private static ImmutableArray<Post> Pin(ImmutableArray<Post> posts, PostId id, bool pinned) =>
        [.. posts.Select(post => post.Id == id ? post with { Pinned = pinned } : post)];
}

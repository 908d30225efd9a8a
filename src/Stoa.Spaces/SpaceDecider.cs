using System.Collections.Immutable;

namespace Stoa.Spaces;

/// <summary>The rules of a Space: state + command + now → events or a refusal. Pure.</summary>
/// <remarks>
/// A table of commands, each followed by its rule. The order of checks is the same everywhere: does the Space exist, is it
/// over, is the caller allowed, is the input valid, does the state permit it, is there room. A command that would change
/// nothing is accepted with no event, so that a client can repeat it. Source: tests/Stoa.Spaces.Tests/Decisions.md; X API v2, Spaces introduction.
/// </remarks>
public static class SpaceDecider
{
    /// <summary>Decides a command.</summary>
    /// <param name="space">The Space, or null when the log has none under this id.</param>
    /// <param name="command">What is wanted.</param>
    /// <param name="now">The time of the decision; events carry it cut to the millisecond.</param>
    /// <param name="rules">The limits.</param>
    public static Decision Decide(Space? space, SpaceCommand command, DateTimeOffset now, SpaceRules rules)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(rules);
        now = SpaceInput.ToMilliseconds(now.ToUniversalTime());
        if (command is CreateSpace create)
        {
            return space is null ? Create(create, now, rules) : SpaceRefusal.SpaceExists;
        }

        if (space is null)
        {
            return SpaceRefusal.SpaceUnknown;
        }

        if (!space.IsRetrievable)
        {
            return SpaceRefusal.SpaceOver;
        }

        return command switch
        {
            MeetDeadline c => Meet(space, c, now, rules),
            SettleTicket c => TicketRules.Settle(space, c, now),
            ReleaseTicket c => TicketRules.Release(space, c, now),
            PersonCommand c => Decide(space, c, now, rules),
            _ => throw new InvalidOperationException($"No rule for {command.GetType().Name}."),
        };
    }

    private static Decision Decide(Space space, PersonCommand command, DateTimeOffset now, SpaceRules rules) => command switch
    {
        // What the creator may do, and in one case an operator, who need not be in the Space.
        StartSpace or EndSpace or CancelSpace or AddHost or ConfirmTicket or TakeBackTicket when command.Actor != space.CreatorId => SpaceRefusal.NotCreator,
        RemoveHost c when c.Actor != space.CreatorId && c.Actor != c.UserId => SpaceRefusal.NotCreator,
        StartSpace c => space.State == SpaceState.Live ? SpaceRefusal.SpaceAlreadyLive : new SpaceStarted(null) { At = now, Actor = c.Actor },
        EndSpace c => space.State == SpaceState.Live ? new SpaceEnded(EndReason.ByCreator) { At = now, Actor = c.Actor } : SpaceRefusal.SpaceNotLive,
        CancelSpace c => space.State == SpaceState.Live ? SpaceRefusal.SpaceAlreadyLive : new SpaceCanceled(Expired: false) { At = now, Actor = c.Actor },
        EndSpaceByOperator c => space.State == SpaceState.Live
            ? new SpaceEnded(EndReason.ByOperator) { At = now, Actor = c.Actor }
            : new SpaceCanceled(Expired: false) { At = now, Actor = c.Actor },
        AddHost c => Add(space, c, now, rules),
        RemoveHost c => RemoveFromHosts(space, c, now),
        ConfirmTicket c => TicketRules.Confirm(space, c, now),
        TakeBackTicket c => TicketRules.TakeBack(space, c, now),

        // What hosts may do.
        EditSpace or InviteSpeaker or WithdrawInvitation or ApproveSpeakRequest or DeclineSpeakRequest or LockSpeakRequests
            or MuteSpeaker or UnmuteSpeaker or MuteAllSpeakers or RemoveParticipant or UnblockParticipant or PinPost or GiveTicket
            when !space.IsHost(command.Actor) => SpaceRefusal.NotHost,
        EditSpace c => Edit(space, c, now, rules),
        InviteSpeaker c => Invite(space, c, now, rules),
        WithdrawInvitation c => space.Stage.InvitedUserIds.Contains(c.UserId) ? new InvitationWithdrawn(c.UserId) { At = now, Actor = c.Actor } : SpaceRefusal.UserNotInvited,
        ApproveSpeakRequest or DeclineSpeakRequest or LockSpeakRequests or MuteSpeaker or UnmuteSpeaker or MuteAllSpeakers
            when space.State != SpaceState.Live => SpaceRefusal.SpaceNotLive,
        ApproveSpeakRequest c => space.Stage.FindRequest(c.UserId) is null ? SpaceRefusal.NoSpeakRequest : Admit(space, c.UserId, c.Actor, now, rules),
        DeclineSpeakRequest c => space.Stage.FindRequest(c.UserId) is null ? SpaceRefusal.NoSpeakRequest : new SpeakRequestDeclined(c.UserId) { At = now, Actor = c.Actor },
        LockSpeakRequests c => Lock(space, c, now),
        MuteSpeaker c => Mute(space, c, now),
        UnmuteSpeaker c when c.UserId == c.Actor && c.Actor != space.CreatorId => SpaceRefusal.NotCreator, // Else a mute would mean nothing.
        UnmuteSpeaker c => space.Stage.MutedUserIds.Contains(c.UserId) ? new SpeakerUnmuted(c.UserId) { At = now, Actor = c.Actor } : Decision.Nothing,
        MuteAllSpeakers c => MuteAll(space, c, now),
        RemoveParticipant c => RemoveFromRoom(space, c, now, rules),
        UnblockParticipant c => space.Stage.BlockedUserIds.Contains(c.UserId) ? new ParticipantUnblocked(c.UserId) { At = now, Actor = c.Actor } : SpaceRefusal.UserNotBlocked,
        PinPost c => Pin(space, c, now, rules),
        GiveTicket c => TicketRules.Give(space, c, now),

        // What everyone may do who was not blocked. Leaving something is open to the blocked too.
        MoveToListener c => Move(space, c, now),
        DeclineInvitation c => space.Stage.InvitedUserIds.Contains(c.Actor) ? new InvitationDeclined(c.Actor) { At = now, Actor = c.Actor } : SpaceRefusal.UserNotInvited,
        WithdrawSpeakRequest c => space.Stage.FindRequest(c.Actor) is null ? SpaceRefusal.NoSpeakRequest : new SpeakRequestWithdrawn(c.Actor) { At = now, Actor = c.Actor },
        GiveBackTicket c => TicketRules.GiveBack(space, c, now),
        RemoveReminder c => space.Audience.ReminderUserIds.Contains(c.Actor) ? new ReminderRemoved(c.Actor) { At = now, Actor = c.Actor } : Decision.Nothing,
        RemovePost c => RemoveFromPosts(space, c, now),
        _ when space.Stage.BlockedUserIds.Contains(command.Actor) => SpaceRefusal.CallerBlocked,
        AcceptInvitation c => Accept(space, c, now, rules),
        RequestToSpeak or SharePost when space.EntryRefusalOf(command.Actor) is { } refusal => refusal,
        RequestToSpeak c => Ask(space, c, now, rules),
        BuyTicket c => TicketRules.Buy(space, c, now),
        SetReminder c => Remind(space, c, now, rules),
        SharePost c => Share(space, c, now, rules),
        _ => throw new InvalidOperationException($"No rule for {command.GetType().Name}."),
    };

    private static Decision Create(CreateSpace c, DateTimeOffset now, SpaceRules rules)
    {
        var start = SpaceInput.ToMilliseconds(c.ScheduledStart);
        var details = c.Details with
        {
            Title = c.Details.Title is "" ? null : c.Details.Title,
            Ticket = TicketRules.Normalize(c.Details.Ticket),
        };
        var refusal = SpaceInput.CheckTitle(details.Title, rules)
            ?? SpaceInput.CheckStart(start, now, rules)
            ?? SpaceInput.CheckTopics(details.TopicIds, rules)
            ?? SpaceInput.CheckAsk(details.AskToSpeak)
            ?? SpaceInput.CheckLang(details.Lang)
            ?? TicketRules.Check(details.Ticket, now, rules);
        if (refusal is { } reason)
        {
            return reason;
        }

        return start is { } at
            ? new SpaceScheduled(details, at) { At = now, Actor = c.Actor }
            : new SpaceStarted(details) { At = now, Actor = c.Actor };
    }

    private static Decision Edit(Space space, EditSpace c, DateTimeOffset now, SpaceRules rules)
    {
        var start = SpaceInput.ToMilliseconds(c.ScheduledStart);
        start = start == space.ScheduledStart ? null : start;
        var refusal = SpaceInput.CheckTitle(c.Title, rules)
            ?? SpaceInput.CheckStart(start, now, rules)
            ?? (c.TopicIds is { } topics ? SpaceInput.CheckTopics(topics, rules) : null)
            ?? (c.AskToSpeak is { } ask ? SpaceInput.CheckAsk(ask) : null);
        if (refusal is { } reason)
        {
            return reason;
        }

        if (start is not null && space.State == SpaceState.Live)
        {
            return SpaceRefusal.SpaceAlreadyLive;
        }

        var (offer, offerRefusal) = c.Ticket is { } ticket ? TicketRules.Edit(space, ticket, now, rules) : (space.Audience.Offer, null);
        if (offerRefusal is { } why)
        {
            return why;
        }

        var edited = new SpaceEdited(
            c.Title == (space.Title ?? "") ? null : c.Title,
            start,
            c.TopicIds is { } wanted && wanted.SequenceEqual(space.TopicIds) ? null : c.TopicIds,
            c.AskToSpeak == space.Stage.AskToSpeak ? null : c.AskToSpeak)
        {
            At = now,
            Actor = c.Actor,
            MembersOnly = c.MembersOnly == space.Audience.MembersOnly ? null : c.MembersOnly,
            Offer = offer == space.Audience.Offer ? null : offer,
        };
        var changes = edited.Title is not null || edited.ScheduledStart is not null || edited.TopicIds is not null || edited.AskToSpeak is not null
            || edited.MembersOnly is not null || edited.Offer is not null;
        return changes ? edited : Decision.Nothing;
    }

    // Differences of times cannot overflow, sums can: a limit may be as long as a TimeSpan allows.
    private static Decision Meet(Space space, MeetDeadline c, DateTimeOffset now, SpaceRules rules)
    {
        if (space.State == SpaceState.Scheduled)
        {
            return now - space.ScheduledStart >= rules.ExpiresAfter ? new SpaceCanceled(Expired: true) { At = now } : Decision.Nothing;
        }

        if (now - space.StartedAt >= rules.MaxDuration)
        {
            return new SpaceEnded(EndReason.TimeLimit) { At = now };
        }

        var patience = c.HostWasPresent ? rules.HostLossGrace : rules.HostArrivalLimit;
        return now - c.HostsAbsentSince >= patience
            ? new SpaceEnded(EndReason.HostsAbsent) { At = now }
            : c.AbsentSpeakers
                .Where(absent => now - absent.Since >= rules.SpeakerLossGrace && space.Stage.SpeakerIds.Contains(absent.UserId))
                .SelectMany(absent => MoveGone(space, absent.UserId, now))
                .ToImmutableArray();
    }

    // Who is back may accept their invitation again, unless that would undo a mute.
    private static IEnumerable<SpaceEvent> MoveGone(Space space, UserId user, DateTimeOffset now)
    {
        yield return new SpeakerMovedToListener(user) { At = now };
        if (space.Stage.MutedUserIds.Contains(user) && space.Stage.InvitedUserIds.Contains(user))
        {
            yield return new InvitationWithdrawn(user) { At = now };
        }
    }

    private static Decision Add(Space space, AddHost c, DateTimeOffset now, SpaceRules rules)
    {
        var stage = space.Stage;
        if (space.IsHost(c.UserId))
        {
            return c.UserId == space.CreatorId ? SpaceRefusal.UserIsHost : Decision.Nothing;
        }

        if (stage.BlockedUserIds.Contains(c.UserId))
        {
            return SpaceRefusal.UserBlocked;
        }

        if (stage.CoHostIds.Length >= rules.MaxCoHosts)
        {
            return SpaceRefusal.CoHostLimitReached;
        }

        return stage.SpeakerIds.Contains(c.UserId) || stage.SpeakerCount < rules.MaxSpeakers
            ? new HostAdded(c.UserId) { At = now, Actor = c.Actor }
            : SpaceRefusal.SpeakerLimitReached;
    }

    private static Decision RemoveFromHosts(Space space, RemoveHost c, DateTimeOffset now)
    {
        if (!space.Stage.CoHostIds.Contains(c.UserId))
        {
            return SpaceRefusal.UserNotCoHost;
        }

        SpaceEvent removed = new HostRemoved(c.UserId) { At = now, Actor = c.Actor };
        return space.Stage.InvitedUserIds.Contains(c.UserId)
            ? ImmutableArray.Create(removed, new InvitationWithdrawn(c.UserId) { At = now, Actor = c.Actor })
            : removed;
    }

    private static Decision Invite(Space space, InviteSpeaker c, DateTimeOffset now, SpaceRules rules)
    {
        var stage = space.Stage;
        if (space.IsHost(c.UserId))
        {
            return SpaceRefusal.UserIsHost;
        }

        if (stage.BlockedUserIds.Contains(c.UserId))
        {
            return SpaceRefusal.UserBlocked;
        }

        if (stage.InvitedUserIds.Contains(c.UserId))
        {
            return Decision.Nothing;
        }

        return stage.InvitedUserIds.Length < rules.MaxInvitations
            ? new SpeakerInvited(c.UserId) { At = now, Actor = c.Actor }
            : SpaceRefusal.InvitationLimitReached;
    }

    private static Decision Accept(Space space, AcceptInvitation c, DateTimeOffset now, SpaceRules rules)
    {
        if (space.IsSpeaker(c.Actor))
        {
            return Decision.Nothing;
        }

        return space.Stage.InvitedUserIds.Contains(c.Actor)
            ? Admit(space, c.Actor, c.Actor, now, rules)
            : SpaceRefusal.UserNotInvited;
    }

    private static Decision Admit(Space space, UserId user, UserId actor, DateTimeOffset now, SpaceRules rules) =>
        space.Stage.SpeakerCount < rules.MaxSpeakers
            ? new SpeakerAdmitted(user) { At = now, Actor = actor }
            : SpaceRefusal.SpeakerLimitReached;

    private static Decision Ask(Space space, RequestToSpeak c, DateTimeOffset now, SpaceRules rules)
    {
        var stage = space.Stage;
        if (c.Note is not null && !PlainText.Fits(c.Note, rules.MaxNoteLength))
        {
            return SpaceRefusal.NoteInvalid;
        }

        if (space.State != SpaceState.Live)
        {
            return SpaceRefusal.SpaceNotLive;
        }

        if (space.IsSpeaker(c.Actor))
        {
            return SpaceRefusal.UserIsSpeaker;
        }

        if (stage.FindRequest(c.Actor) is not null)
        {
            return Decision.Nothing;
        }

        var invited = stage.InvitedUserIds.Contains(c.Actor);
        var mayAsk = invited || stage.AskToSpeak switch
        {
            AskToSpeak.Everyone => true,
            AskToSpeak.Followed => c.FollowedByCreator,
            _ => false,
        };
        if (!mayAsk)
        {
            return SpaceRefusal.MayNotAskToSpeak;
        }

        if (stage.SpeakRequestsLocked)
        {
            return SpaceRefusal.SpeakRequestsLocked;
        }

        return stage.SpeakRequests.Length < rules.MaxSpeakRequests
            ? new SpeakRequested(c.Actor, c.Note) { At = now, Actor = c.Actor }
            : SpaceRefusal.SpeakRequestLimitReached;
    }

    private static Decision Lock(Space space, LockSpeakRequests c, DateTimeOffset now)
    {
        if (c.Locked == space.Stage.SpeakRequestsLocked)
        {
            return Decision.Nothing;
        }

        return c.Locked
            ? new SpeakRequestsLocked { At = now, Actor = c.Actor }
            : new SpeakRequestsUnlocked { At = now, Actor = c.Actor };
    }

    private static Decision Mute(Space space, MuteSpeaker c, DateTimeOffset now)
    {
        if (c.UserId == space.CreatorId && c.Actor != space.CreatorId)
        {
            return SpaceRefusal.UserIsHost;
        }

        if (!space.IsSpeaker(c.UserId))
        {
            return SpaceRefusal.UserNotSpeaker;
        }

        return space.Stage.MutedUserIds.Contains(c.UserId) ? Decision.Nothing : new SpeakerMuted(c.UserId) { At = now, Actor = c.Actor };
    }

    private static Decision MuteAll(Space space, MuteAllSpeakers c, DateTimeOffset now) =>
        space.Stage.SpeakerIds
            .Where(user => !space.Stage.MutedUserIds.Contains(user))
            .Select(SpaceEvent (user) => new SpeakerMuted(user) { At = now, Actor = c.Actor })
            .ToImmutableArray();

    private static Decision Move(Space space, MoveToListener c, DateTimeOffset now)
    {
        if (c.Actor != c.UserId && !space.IsHost(c.Actor))
        {
            return SpaceRefusal.NotHost;
        }

        if (space.IsHost(c.UserId))
        {
            return SpaceRefusal.UserIsHost;
        }

        if (!space.IsSpeaker(c.UserId))
        {
            return SpaceRefusal.UserNotSpeaker;
        }

        SpaceEvent moved = new SpeakerMovedToListener(c.UserId) { At = now, Actor = c.Actor };
        if (!space.Stage.InvitedUserIds.Contains(c.UserId))
        {
            return moved;
        }

        // Accepted once more, the invitation would undo what a host did: the move, or the mute that ends with it.
        if (c.Actor != c.UserId)
        {
            return ImmutableArray.Create(moved, new InvitationWithdrawn(c.UserId) { At = now, Actor = c.Actor });
        }

        return space.Stage.MutedUserIds.Contains(c.UserId)
            ? ImmutableArray.Create(moved, new InvitationDeclined(c.UserId) { At = now, Actor = c.Actor })
            : moved;
    }

    private static Decision RemoveFromRoom(Space space, RemoveParticipant c, DateTimeOffset now, SpaceRules rules)
    {
        if (space.IsHost(c.UserId))
        {
            return SpaceRefusal.UserIsHost;
        }

        if (!c.Block)
        {
            return space.State == SpaceState.Live ? new ParticipantRemoved(c.UserId) { At = now, Actor = c.Actor } : SpaceRefusal.SpaceNotLive;
        }

        if (space.Stage.BlockedUserIds.Contains(c.UserId))
        {
            return Decision.Nothing;
        }

        return space.Stage.BlockedUserIds.Count < rules.MaxBlocked
            ? new ParticipantBlocked(c.UserId) { At = now, Actor = c.Actor }
            : SpaceRefusal.BlockLimitReached;
    }

    private static Decision Remind(Space space, SetReminder c, DateTimeOffset now, SpaceRules rules)
    {
        if (space.State == SpaceState.Live)
        {
            return SpaceRefusal.SpaceAlreadyLive;
        }

        if (space.Audience.ReminderUserIds.Contains(c.Actor))
        {
            return Decision.Nothing;
        }

        return space.SubscriberCount < rules.MaxReminders
            ? new ReminderSet(c.Actor) { At = now, Actor = c.Actor }
            : SpaceRefusal.ReminderLimitReached;
    }

    private static Decision Share(Space space, SharePost c, DateTimeOffset now, SpaceRules rules)
    {
        if (PlainText.IsBlank(c.Text) || !PlainText.Fits(c.Text, rules.MaxPostLength, lineBreaks: true))
        {
            return SpaceRefusal.PostInvalid;
        }

        if (space.State != SpaceState.Live)
        {
            return SpaceRefusal.SpaceNotLive;
        }

        if (space.Audience.Posts.FirstOrDefault(post => post.Id == c.PostId) is { } known)
        {
            return known.AuthorId == c.Actor && known.Text == c.Text ? Decision.Nothing : SpaceRefusal.PostInvalid;
        }

        return space.Audience.Posts.Length < rules.MaxPosts
            ? new PostShared(c.PostId, c.Text) { At = now, Actor = c.Actor }
            : SpaceRefusal.PostLimitReached;
    }

    private static Decision RemoveFromPosts(Space space, RemovePost c, DateTimeOffset now)
    {
        var post = space.Audience.Posts.FirstOrDefault(post => post.Id == c.PostId);
        if (post is null)
        {
            return SpaceRefusal.PostUnknown;
        }

        return post.AuthorId == c.Actor || space.IsHost(c.Actor)
            ? new PostRemoved(c.PostId) { At = now, Actor = c.Actor }
            : SpaceRefusal.NotPostAuthor;
    }

    private static Decision Pin(Space space, PinPost c, DateTimeOffset now, SpaceRules rules)
    {
        var post = space.Audience.Posts.FirstOrDefault(post => post.Id == c.PostId);
        if (post is null)
        {
            return SpaceRefusal.PostUnknown;
        }

        if (post.Pinned == c.Pinned)
        {
            return Decision.Nothing;
        }

        if (c.Pinned && space.Audience.Posts.Count(other => other.Pinned) >= rules.MaxPinnedPosts)
        {
            return SpaceRefusal.PinLimitReached;
        }

        return c.Pinned ? new PostPinned(c.PostId) { At = now, Actor = c.Actor } : new PostUnpinned(c.PostId) { At = now, Actor = c.Actor };
    }
}

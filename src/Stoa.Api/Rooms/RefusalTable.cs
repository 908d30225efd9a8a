using System.Collections.Frozen;
using System.Text.Json;
using Stoa.Api.Problems;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>What a caller is told for each reason that a command is refused for. A table: one row for every <see cref="SpaceRefusal"/>.</summary>
/// <remarks>
/// 400: what was sent cannot be. 403: role or block. 404: not there, or over. 409: the state of the Space, or a limit.
/// </remarks>
internal static class RefusalTable
{
    private static readonly FrozenDictionary<SpaceRefusal, Refusal> _rows = new Dictionary<SpaceRefusal, (Problem Problem, string Detail, string? Member)>
    {
        [SpaceRefusal.SpaceUnknown] = (Problem.NotFound, "There is no Space with this id.", null),
        [SpaceRefusal.SpaceOver] = (Problem.NotFound, "The Space has ended or was canceled.", null),
        [SpaceRefusal.SpaceExists] = (Problem.Conflict, "A Space with this id was made before.", null),
        [SpaceRefusal.SpaceNotLive] = (Problem.Conflict, "The Space has not started.", null),
        [SpaceRefusal.SpaceAlreadyLive] = (Problem.Conflict, "The Space has started already.", null),
        [SpaceRefusal.NotCreator] = (Problem.Forbidden, "Only the creator of the Space may do this.", null),
        [SpaceRefusal.NotHost] = (Problem.Forbidden, "Only a host of the Space may do this.", null),
        [SpaceRefusal.CallerBlocked] = (Problem.Forbidden, "You were blocked from this Space.", null),
        [SpaceRefusal.TitleInvalid] = (Problem.BadRequest, "is too long, all blank or holds control characters", "title"),
        [SpaceRefusal.StartInPast] = (Problem.BadRequest, "must be in the future", "scheduled_start"),
        [SpaceRefusal.StartTooFarAhead] = (Problem.BadRequest, "is further ahead than a Space can be scheduled", "scheduled_start"),
        [SpaceRefusal.TopicsInvalid] = (Problem.BadRequest, "holds too many topics, or one twice", "topic_ids"),
        [SpaceRefusal.LangInvalid] = (Problem.BadRequest, "is not a BCP 47 language tag", "lang"),
        [SpaceRefusal.AskToSpeakInvalid] = (Problem.BadRequest, "is not one of [everyone,followed,invited]", "ask_to_speak"),
        [SpaceRefusal.TicketOfferInvalid] = (Problem.BadRequest, "holds a price, currency, capacity or time of the sale that is out of range", "ticket"),
        [SpaceRefusal.CoHostLimitReached] = (Problem.Conflict, "The Space has as many co-hosts as it may have.", null),
        [SpaceRefusal.SpeakerLimitReached] = (Problem.Conflict, "The Space has as many speakers as it may have.", null),
        [SpaceRefusal.InvitationLimitReached] = (Problem.Conflict, "As many people are invited as may be.", null),
        [SpaceRefusal.SpeakRequestLimitReached] = (Problem.Conflict, "As many people wait to speak as may wait.", null),
        [SpaceRefusal.BlockLimitReached] = (Problem.Conflict, "As many people are blocked as may be.", null),
        [SpaceRefusal.PostLimitReached] = (Problem.Conflict, "As many Posts are shared as may be.", null),
        [SpaceRefusal.PinLimitReached] = (Problem.Conflict, "As many Posts are pinned as may be. Unpin one.", null),
        [SpaceRefusal.ReminderLimitReached] = (Problem.Conflict, "As many reminders are set as may be.", null),
        [SpaceRefusal.UserIsHost] = (Problem.Conflict, "The person is a host of the Space.", null),
        [SpaceRefusal.UserNotCoHost] = (Problem.NotFound, "The person is not a co-host of the Space.", null),
        [SpaceRefusal.UserBlocked] = (Problem.Conflict, "The person was blocked from this Space.", null),
        [SpaceRefusal.UserNotBlocked] = (Problem.NotFound, "The person is not blocked from this Space.", null),
        [SpaceRefusal.UserIsSpeaker] = (Problem.Conflict, "The person may talk already.", null),
        [SpaceRefusal.UserNotSpeaker] = (Problem.NotFound, "The person is not a speaker of the Space.", null),
        [SpaceRefusal.UserNotInvited] = (Problem.NotFound, "The person was not invited to speak.", null),
        [SpaceRefusal.NoSpeakRequest] = (Problem.NotFound, "The person does not wait to speak.", null),
        [SpaceRefusal.MayNotAskToSpeak] = (Problem.Forbidden, "The Space does not let you ask to speak.", null),
        [SpaceRefusal.SpeakRequestsLocked] = (Problem.Conflict, "A host has closed the queue.", null),
        [SpaceRefusal.NoteInvalid] = (Problem.BadRequest, "is too long or holds control characters", "note"),
        [SpaceRefusal.NotTicketed] = (Problem.Conflict, "The Space sells no tickets.", null),
        [SpaceRefusal.SoldOut] = (Problem.Conflict, "All tickets are sold.", null),
        [SpaceRefusal.SaleOver] = (Problem.Conflict, "The sale of tickets is over.", null),
        [SpaceRefusal.NoTicket] = (Problem.NotFound, "The person holds no ticket for the Space.", null),
        [SpaceRefusal.PostUnknown] = (Problem.NotFound, "There is no such Post in the Space.", null),
        [SpaceRefusal.PostInvalid] = (Problem.BadRequest, "is empty, too long or holds control characters", "text"),
        [SpaceRefusal.NotPostAuthor] = (Problem.Forbidden, "Only the author of the Post or a host may do this.", null),
        [SpaceRefusal.SaleNotBegun] = (Problem.Conflict, "The sale of tickets has not begun.", null),
        [SpaceRefusal.TicketRequired] = (Problem.Forbidden, "Only who holds a ticket may be in this Space.", null),
        [SpaceRefusal.TicketUnpaid] = (Problem.Forbidden, "Your ticket is not paid yet.", null),
        [SpaceRefusal.UserHoldsTicket] = (Problem.Conflict, "The person holds a ticket that is not paid yet. Take it back first, or confirm that it was paid.", null),
        [SpaceRefusal.CapacityTooSmall] = (Problem.Conflict, "More tickets are held than there would be.", null),
        [SpaceRefusal.PaymentUnavailable] = (Problem.BadRequest, "is no way to pay that there is here", "ticket.payment"),
        [SpaceRefusal.PaidOnline] = (Problem.Conflict, "Tickets of this Space are paid online: the payment itself confirms them.", null),
    }.ToFrozenDictionary(
        row => row.Key,
        row => new Refusal(row.Value.Problem with { Detail = row.Value.Detail }, Reason(row.Key), row.Value.Member));

    /// <summary>The creator has as many scheduled and live Spaces as one person may have.</summary>
    public static readonly Refusal SpaceLimitReached = new(
        Problem.Conflict with { Detail = "You have as many scheduled and live Spaces as one person may have." }, "space_limit_reached", null);

    /// <summary>Storage failed or the outcome is unknown: trying again is harmless.</summary>
    public static readonly Refusal Unavailable = new(
        Problem.ServiceUnavailable with { Detail = "The change may not have been stored. Try again." }, "unavailable", null);

    /// <summary>The ticket is the buyer's, but where it is paid there was no answer.</summary>
    public static readonly Refusal CheckoutUnavailable = new(
        Problem.ServiceUnavailable with { Detail = "The ticket is kept for you, but the payment service did not answer. Try again." }, "checkout_unavailable", null)
    {
        RetryAfterSeconds = 5,
    };

    /// <summary>Tickets of the Space are paid in a way that is not offered here any more.</summary>
    public static readonly Refusal PaymentNotOffered = new(
        Problem.Conflict with { Detail = "Tickets of this Space cannot be paid here now." }, "payment_unavailable", null);

    /// <summary>Guests may not listen here, and apps by themselves neither.</summary>
    public static readonly Refusal MembersOnly = new(
        Problem.Forbidden with { Detail = "Only people with an account may listen to this Space." }, "members_only", null);

    /// <summary>The caller was removed after what they read last; they may come in anew, of their own will.</summary>
    public static readonly Refusal Removed = new(Problem.Forbidden with { Detail = "A host removed you from this Space." }, "removed", null);

    /// <summary>The caller has as many event streams open as one may have.</summary>
    public static readonly Refusal StreamLimitReached = new(
        Problem.TooManyRequests with { Detail = "You have as many event streams open as one may have. Close one." }, "stream_limit_reached", null);

    /// <summary>The node has as many event streams open as it may have, or is about to stop.</summary>
    public static readonly Refusal NodeFull = new(
        Problem.ServiceUnavailable with { Detail = "No more event streams can be opened here now. Try again." }, "node_full", null);

    /// <summary>The node takes nobody any more: it is about to stop, and others are not.</summary>
    public static readonly Refusal Draining = new(
        Problem.ServiceUnavailable with { Detail = "This node takes nobody any more: it is about to stop. Try again, another one answers." }, "draining", null)
    {
        RetryAfterSeconds = 2,
    };

    /// <summary>Who is not in the Space cannot react.</summary>
    public static readonly Refusal NotPresent = new(
        Problem.Conflict with { Detail = "You are not in the Space: open its event stream first." }, "not_present", null);

    /// <summary>More reactions than one person may send.</summary>
    public static readonly Refusal TooManyReactions = new(
        Problem.TooManyRequests with { Detail = "You react more often than one person may." }, "too_many_reactions", null);

    /// <summary>There is no account with the id in the path.</summary>
    public static readonly Refusal UserUnknown = new(Problem.NotFound with { Detail = "There is no user with this id." }, "user_unknown", null);

    /// <summary>There is no topic with the id in the path.</summary>
    public static readonly Refusal TopicUnknown = new(Problem.NotFound with { Detail = "There is no topic with this id." }, "topic_unknown", null);

    /// <summary>The caller follows as many topics as one may.</summary>
    public static readonly Refusal TopicFollowLimitReached = new(
        Problem.Conflict with { Detail = "You follow as many topics as one may." }, "topic_follow_limit_reached", null);

    /// <summary>The caller's calendar has no address, or there is no calendar at the address.</summary>
    public static readonly Refusal CalendarUnknown = new(Problem.NotFound with { Detail = "There is no such calendar." }, "calendar_unknown", null);

    /// <summary>There is no account with the username in the path.</summary>
    public static readonly Refusal UsernameUnknown = new(Problem.NotFound with { Detail = "There is no user with this username." }, "user_unknown", null);

    /// <summary>The path names the caller, and it takes another.</summary>
    public static readonly Refusal UserIsCaller = new(Problem.Conflict with { Detail = "This is your own account." }, "user_is_caller", null);

    /// <summary>The row of a reason.</summary>
    public static Refusal For(SpaceRefusal refusal) => _rows[refusal];

    /// <summary>True when a reason has a row.</summary>
    public static bool Has(SpaceRefusal refusal) => _rows.ContainsKey(refusal);

    private static string Reason(SpaceRefusal refusal) => JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.ToString());
}

/// <summary>One row of <see cref="RefusalTable"/>.</summary>
/// <param name="Problem">Status, title and detail; for status 400 the detail completes "The `member` field …".</param>
/// <param name="Reason">The reason for programs to read.</param>
/// <param name="Member">The member of the body that is to blame; present exactly for status 400.</param>
internal sealed record Refusal(Problem Problem, string Reason, string? Member)
{
    /// <summary>For status 503: after how many seconds trying again may help.</summary>
    public int RetryAfterSeconds { get; init; } = 1;
}

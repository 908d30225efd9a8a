namespace Stoa.Spaces;

/// <summary>Why a command was refused: a closed set, each member one reason that a caller can act on.</summary>
/// <remarks>The HTTP layer has one row for each; a test keeps that so.</remarks>
public enum SpaceRefusal
{
    /// <summary>There is no Space with this id.</summary>
    SpaceUnknown,

    /// <summary>The Space has ended or was canceled.</summary>
    SpaceOver,

    /// <summary>A Space with this id was made before.</summary>
    SpaceExists,

    /// <summary>The Space has not started.</summary>
    SpaceNotLive,

    /// <summary>The Space has started already.</summary>
    SpaceAlreadyLive,

    /// <summary>Only the creator may do this.</summary>
    NotCreator,

    /// <summary>Only a host may do this.</summary>
    NotHost,

    /// <summary>The caller was blocked from this Space.</summary>
    CallerBlocked,

    /// <summary>The title is longer than allowed, all blank, or holds control characters.</summary>
    TitleInvalid,

    /// <summary>The planned start is in the past.</summary>
    StartInPast,

    /// <summary>The planned start is further ahead than allowed.</summary>
    StartTooFarAhead,

    /// <summary>There are more topics than allowed, or one twice.</summary>
    TopicsInvalid,

    /// <summary>The language is not a BCP 47 tag.</summary>
    LangInvalid,

    /// <summary>The setting is not one of its values.</summary>
    AskToSpeakInvalid,

    /// <summary>Price, currency, capacity or the time of the sale is out of range.</summary>
    TicketOfferInvalid,

    /// <summary>There are as many co-hosts as allowed.</summary>
    CoHostLimitReached,

    /// <summary>There are as many speakers as allowed.</summary>
    SpeakerLimitReached,

    /// <summary>There are as many invitations as allowed.</summary>
    InvitationLimitReached,

    /// <summary>There are as many speak requests as allowed.</summary>
    SpeakRequestLimitReached,

    /// <summary>There are as many blocked people as allowed.</summary>
    BlockLimitReached,

    /// <summary>There are as many Posts as allowed.</summary>
    PostLimitReached,

    /// <summary>There are as many reminders as allowed.</summary>
    ReminderLimitReached,

    /// <summary>The person is a host.</summary>
    UserIsHost,

    /// <summary>The person is not a co-host.</summary>
    UserNotCoHost,

    /// <summary>The person was blocked from this Space.</summary>
    UserBlocked,

    /// <summary>The person is not blocked.</summary>
    UserNotBlocked,

    /// <summary>The person may talk already.</summary>
    UserIsSpeaker,

    /// <summary>The person is not a speaker.</summary>
    UserNotSpeaker,

    /// <summary>The person was not invited to speak.</summary>
    UserNotInvited,

    /// <summary>The person has no speak request waiting.</summary>
    NoSpeakRequest,

    /// <summary>The Space does not let the caller ask to speak.</summary>
    MayNotAskToSpeak,

    /// <summary>A host has closed the queue.</summary>
    SpeakRequestsLocked,

    /// <summary>The note is longer than allowed.</summary>
    NoteInvalid,

    /// <summary>The Space sells no tickets.</summary>
    NotTicketed,

    /// <summary>All tickets are sold.</summary>
    SoldOut,

    /// <summary>The sale is over.</summary>
    SaleOver,

    /// <summary>The person holds no ticket.</summary>
    NoTicket,

    /// <summary>There is no such Post in the Space.</summary>
    PostUnknown,

    /// <summary>The Post is empty, longer than allowed, or under the id of another.</summary>
    PostInvalid,

    /// <summary>Only the Post's author or a host may do this.</summary>
    NotPostAuthor,

    /// <summary>As many Posts are pinned as may be.</summary>
    PinLimitReached,

    /// <summary>The sale has not begun.</summary>
    SaleNotBegun,

    /// <summary>Only who holds a ticket may be in the Space.</summary>
    TicketRequired,

    /// <summary>The ticket has to be paid first.</summary>
    TicketUnpaid,

    /// <summary>The person holds a ticket that is not paid yet.</summary>
    UserHoldsTicket,

    /// <summary>More tickets are held than there would be.</summary>
    CapacityTooSmall,

    /// <summary>Tickets cannot be paid in this way here.</summary>
    PaymentUnavailable,

    /// <summary>Tickets of the Space are paid online: the payment says that one is paid, nobody else.</summary>
    PaidOnline,
}

using System.Collections.Immutable;

namespace Stoa.Spaces.Tests;

/// <summary>Limits, checks of texts and times, and deadlines: each case with what the decider answers.</summary>
public sealed class SpaceLimitsTests
{
    private static readonly UserId _cohost = new(2);
    private static readonly UserId _guest = new(3);
    private static readonly UserId _stranger = new(99);
    private static readonly DateTimeOffset _soon = Scene.Noon.AddHours(1);
    private static readonly TimeSpan _ms = TimeSpan.FromMilliseconds(1);
    private static readonly TicketOffer _offer = new(500, "EUR", 2, Scene.Noon.AddHours(2));

    private static readonly Dictionary<string, (string Expected, Func<Decision> Decide)> _cases = new(StringComparer.Ordinal)
    {
        ["title of 70 letters"] = ("SpaceStarted", () => Title(new string('x', 70))),
        ["title of 71 letters"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title(new string('x', 71))),
        ["title of 70 emoji, two UTF-16 units each"] = ("SpaceStarted", () => Title(Repeat("🎙", 70))),
        ["title of 71 emoji"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title(Repeat("🎙", 71))),
        ["title with a lone high surrogate"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("a\uD83C")),
        ["title with a lone low surrogate"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("\uDF99a")),
        ["title with surrogates in the wrong order"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("\uDF99\uD83C")),
        ["title with a line feed"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("a\nb")),
        ["title of blanks"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title(" \u3000")),
        ["title of a zero width space"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("\u200B")),
        ["title of what is drawn as nothing"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("\u3164 \u2800\u00AD\U000E0041\uFE0F")),
        ["title with a null"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("a\0")),
        ["title with a C1 control"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title("a\u0085")),
        ["title of a million letters"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Title(new string('x', 1_000_000))),
        ["title empty"] = ("SpaceStarted", () => Title("")),
        ["title absent"] = ("SpaceStarted", () => Title(null)),
        ["edited title of 71 letters"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Scene.Live().Try(new EditSpace(Scene.Creator, new string('x', 71), null, null, null))),
        ["edited title too long and start on a live Space: the input is looked at first"] = (Outcome.Refused(SpaceRefusal.TitleInvalid), () => Scene.Live().Try(new EditSpace(Scene.Creator, new string('x', 71), _soon, null, null))),

        ["start now"] = (Outcome.Refused(SpaceRefusal.StartInPast), () => Start(TimeSpan.Zero)),
        ["start 1 ms ago"] = (Outcome.Refused(SpaceRefusal.StartInPast), () => Start(-_ms)),
        ["start in 1 tick, which is cut to now"] = (Outcome.Refused(SpaceRefusal.StartInPast), () => Start(TimeSpan.FromTicks(1))),
        ["start in 1 ms"] = ("SpaceScheduled", () => Start(_ms)),
        ["start in 14 days exactly"] = ("SpaceScheduled", () => Start(TimeSpan.FromDays(14))),
        ["start in 14 days and 1 ms"] = (Outcome.Refused(SpaceRefusal.StartTooFarAhead), () => Start(TimeSpan.FromDays(14) + _ms)),
        ["start at the end of time"] = (Outcome.Refused(SpaceRefusal.StartTooFarAhead), () => new Scene().Try(Scene.Make(DateTimeOffset.MaxValue))),
        ["start at the beginning of time"] = (Outcome.Refused(SpaceRefusal.StartInPast), () => new Scene().Try(Scene.Make(DateTimeOffset.MinValue))),
        ["start moved to the past"] = (Outcome.Refused(SpaceRefusal.StartInPast), () => Scene.Scheduled().Try(Move(Scene.Noon))),
        ["start moved to 14 days and 1 ms from now"] = (Outcome.Refused(SpaceRefusal.StartTooFarAhead), () => Scene.Scheduled().Try(Move(Scene.Noon.AddDays(14) + _ms))),
        ["start moved to 14 days from now, a day later"] = ("SpaceEdited", () => Scene.Scheduled().Wait(TimeSpan.FromDays(1)).Try(Move(Scene.Noon.AddDays(15)))),
        ["start left as it is after it has passed"] = ("SpaceEdited", () => Scene.Scheduled().Wait(TimeSpan.FromHours(2)).Try(new EditSpace(Scene.Creator, "Late", _soon, null, null))),
        ["start moved on a live Space"] = (Outcome.Refused(SpaceRefusal.SpaceAlreadyLive), () => Scene.Live().Try(Move(_soon))),
        ["now at the end of time"] = (Outcome.Refused(SpaceRefusal.StartInPast), () => new Scene { Now = DateTimeOffset.MaxValue }.Try(Scene.Make(DateTimeOffset.MaxValue))),

        ["three topics"] = ("SpaceStarted", () => Topics([new(1), new(2), new(3)])),
        ["four topics"] = (Outcome.Refused(SpaceRefusal.TopicsInvalid), () => Topics([new(1), new(2), new(3), new(4)])),
        ["a topic twice"] = (Outcome.Refused(SpaceRefusal.TopicsInvalid), () => Topics([new(1), new(1)])),
        ["topics never set"] = (Outcome.Refused(SpaceRefusal.TopicsInvalid), () => Topics(default)),
        ["edited topics never set"] = (Outcome.Refused(SpaceRefusal.TopicsInvalid), () => Scene.Live().Try(new EditSpace(Scene.Creator, null, null, default(ImmutableArray<TopicId>), null))),
        ["edited topics: four"] = (Outcome.Refused(SpaceRefusal.TopicsInvalid), () => Scene.Live().Try(new EditSpace(Scene.Creator, null, null, [new(1), new(2), new(3), new(4)], null))),
        ["edited topics: another order"] = ("SpaceEdited", () => new Scene().Do(Scene.Make(null, topics: [new(1), new(2)])).Try(new EditSpace(Scene.Creator, null, null, [new(2), new(1)], null))),
        ["edited topics: the same"] = (Outcome.Nothing, () => new Scene().Do(Scene.Make(null, topics: [new(1), new(2)])).Try(new EditSpace(Scene.Creator, null, null, [new(1), new(2)], null))),

        ["lang en"] = ("SpaceStarted", () => Lang("en")),
        ["lang zh-Hant-TW"] = ("SpaceStarted", () => Lang("zh-Hant-TW")),
        ["lang empty"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("")),
        ["lang absent"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang(null!)),
        ["lang of one letter"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("e")),
        ["lang of digits"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("12")),
        ["lang with an empty part"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("en-")),
        ["lang with an underscore"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("en_GB")),
        ["lang with a part of nine letters"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("en-abcdefghi")),
        ["lang of letters that are not ASCII"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("éé")),
        ["lang of 36 characters"] = (Outcome.Refused(SpaceRefusal.LangInvalid), () => Lang("en-abcdefgh-abcdefgh-abcdefgh-abcdef")),

        ["ask_to_speak out of range"] = (Outcome.Refused(SpaceRefusal.AskToSpeakInvalid), () => new Scene().Try(Scene.Make(null, ask: (AskToSpeak)3))),
        ["ask_to_speak negative"] = (Outcome.Refused(SpaceRefusal.AskToSpeakInvalid), () => new Scene().Try(Scene.Make(null, ask: (AskToSpeak)(-1)))),
        ["edited ask_to_speak out of range"] = (Outcome.Refused(SpaceRefusal.AskToSpeakInvalid), () => Scene.Live().Try(new EditSpace(Scene.Creator, null, null, null, (AskToSpeak)3))),

        ["ticket that is free"] = ("SpaceStarted", () => Ticket(_offer with { PriceMinorUnits = 0 })),
        ["ticket with a negative price"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { PriceMinorUnits = -1 })),
        ["ticket at the highest price"] = ("SpaceStarted", () => Ticket(_offer with { PriceMinorUnits = 100_000_000 })),
        ["ticket above the highest price"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { PriceMinorUnits = 100_000_001 })),
        ["ticket in small letters"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { Currency = "eur" })),
        ["ticket in a currency that is none"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { Currency = "XYZ" })),
        ["ticket without currency"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { Currency = null! })),
        ["ticket with a currency of four letters"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { Currency = "EURO" })),
        ["ticket capacity 0"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { Capacity = 0 })),
        ["ticket capacity at the limit"] = ("SpaceStarted", () => Ticket(_offer with { Capacity = 100_000 })),
        ["ticket capacity above the limit"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { Capacity = 100_001 })),
        ["ticket sale that ends now"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { SaleEndsAt = Scene.Noon })),
        ["ticket sale that ends in 1 ms"] = ("SpaceStarted", () => Ticket(_offer with { SaleEndsAt = Scene.Noon + _ms })),
        ["ticket sale without end"] = ("SpaceStarted", () => Ticket(_offer with { SaleEndsAt = null })),
        ["ticket bought 1 ms before the end of the sale"] = ("TicketSold", () => Scene.Live(ticket: _offer).Wait(TimeSpan.FromHours(2) - _ms).Try(new BuyTicket(_guest))),
        ["ticket bought at the end of the sale"] = (Outcome.Refused(SpaceRefusal.SaleOver), () => Scene.Live(ticket: _offer).Wait(TimeSpan.FromHours(2)).Try(new BuyTicket(_guest))),
        ["ticket bought 1 ms before the begin of the sale"] = (Outcome.Refused(SpaceRefusal.SaleNotBegun), () => Scene.Live(ticket: _offer with { SaleStartsAt = Scene.Noon + _ms }).Try(new BuyTicket(_guest))),
        ["ticket bought at the begin of the sale"] = ("TicketSold", () => Scene.Live(ticket: _offer with { SaleStartsAt = Scene.Noon + _ms }).Wait(_ms).Try(new BuyTicket(_guest))),
        ["ticket given before the begin of the sale"] = ("TicketSold", () => Scene.Live(ticket: _offer with { SaleStartsAt = Scene.Noon + _ms }).Try(new GiveTicket(Scene.Creator, _guest))),
        ["ticket given after the end of the sale"] = ("TicketSold", () => Scene.Live(ticket: _offer).Wait(TimeSpan.FromHours(3)).Try(new GiveTicket(Scene.Creator, _guest))),
        ["ticket given after the last"] = (Outcome.Refused(SpaceRefusal.SoldOut), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new BuyTicket(_cohost)).Try(new GiveTicket(Scene.Creator, _stranger))),
        ["ticket given where none are sold"] = (Outcome.Refused(SpaceRefusal.NotTicketed), () => Scene.Live().Try(new GiveTicket(Scene.Creator, _guest))),
        ["take back where none are sold"] = (Outcome.Refused(SpaceRefusal.NotTicketed), () => Scene.Live().Try(new TakeBackTicket(Scene.Creator, _guest))),
        ["ticket after one was taken back"] = ("TicketSold", () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new BuyTicket(_cohost), new TakeBackTicket(Scene.Creator, _guest)).Try(new BuyTicket(_stranger))),
        ["ticket after one was released"] = ("TicketSold", () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new BuyTicket(_cohost), new ReleaseTicket(_guest, 1)).Try(new BuyTicket(_stranger))),
        ["settled after it was released"] = (Outcome.Refused(SpaceRefusal.NoTicket), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new ReleaseTicket(_guest, 1)).Try(new SettleTicket(_guest, 1))),
        ["settled after it was released and another bought"] = (Outcome.Refused(SpaceRefusal.NoTicket), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new ReleaseTicket(_guest, 1), new BuyTicket(_guest)).Try(new SettleTicket(_guest, 1))),
        ["settled twice"] = (Outcome.Nothing, () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new SettleTicket(_guest, 1)).Try(new SettleTicket(_guest, 1))),
        ["released after it was settled"] = (Outcome.Nothing, () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new SettleTicket(_guest, 1)).Try(new ReleaseTicket(_guest, 1))),
        ["confirm a ticket that is paid online"] = (Outcome.Refused(SpaceRefusal.PaidOnline), () => Scene.Live(ticket: _offer with { Payment = TicketPayment.Stripe }).Do(new BuyTicket(_guest)).Try(new ConfirmTicket(Scene.Creator, _guest))),
        ["ticket paid in an unknown way"] = (Outcome.Refused(SpaceRefusal.PaymentUnavailable), () => Ticket(_offer with { Payment = (TicketPayment)2 })),
        ["ticket given to who holds one that is not paid"] = (Outcome.Refused(SpaceRefusal.UserHoldsTicket), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest)).Try(new GiveTicket(Scene.Creator, _guest))),
        ["ticket sale that begins at its end"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => Ticket(_offer with { SaleStartsAt = _offer.SaleEndsAt })),
        ["ticket sale that begins 1 ms before its end"] = ("SpaceStarted", () => Ticket(_offer with { SaleStartsAt = _offer.SaleEndsAt - _ms })),
        ["capacity of as many as are held"] = ("SpaceEdited", () => EditTicket(1, null, null)),
        ["capacity 0 of a Space that exists"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => EditTicket(0, null, null)),
        ["capacity below those that are held"] = (Outcome.Refused(SpaceRefusal.CapacityTooSmall), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new GiveTicket(Scene.Creator, _cohost)).Try(Edit(1, null, null))),
        ["capacity above the limit of a Space that exists"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => EditTicket(100_001, null, null)),
        ["end of the sale moved to now"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => EditTicket(null, null, Scene.Noon)),
        ["end of the sale moved"] = ("SpaceEdited", () => EditTicket(null, null, Scene.Noon + _ms)),
        ["begin of the sale moved behind its end"] = (Outcome.Refused(SpaceRefusal.TicketOfferInvalid), () => EditTicket(null, _offer.SaleEndsAt, null)),
        ["capacity after the end of the sale"] = ("SpaceEdited", () => Scene.Live(ticket: _offer).Wait(TimeSpan.FromHours(3)).Try(Edit(50, null, null))),
        ["ticket edited as it is"] = (Outcome.Nothing, () => EditTicket(2, null, _offer.SaleEndsAt)),
        ["ticket edited where none are sold"] = (Outcome.Refused(SpaceRefusal.NotTicketed), () => Scene.Live().Try(Edit(1, null, null))),
        ["ask to speak without a ticket"] = (Outcome.Refused(SpaceRefusal.TicketRequired), () => Scene.Live(ticket: _offer).Try(new RequestToSpeak(_guest, null, false))),
        ["ask to speak with a ticket that is not paid"] = (Outcome.Refused(SpaceRefusal.TicketUnpaid), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest)).Try(new RequestToSpeak(_guest, null, false))),
        ["ask to speak with a ticket"] = ("SpeakRequested", () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new ConfirmTicket(Scene.Creator, _guest)).Try(new RequestToSpeak(_guest, null, false))),
        ["ask to speak with a ticket that was taken back"] = (Outcome.Refused(SpaceRefusal.TicketRequired), () => Scene.Live(ticket: _offer).Do(new GiveTicket(Scene.Creator, _guest), new TakeBackTicket(Scene.Creator, _guest)).Try(new RequestToSpeak(_guest, null, false))),
        ["share a Post without a ticket"] = (Outcome.Refused(SpaceRefusal.TicketRequired), () => Scene.Live(ticket: _offer).Try(new SharePost(_guest, new PostId(1), "Hello"))),
        ["ticket bought again after the end of the sale"] = (Outcome.Nothing, () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest)).Wait(TimeSpan.FromHours(3)).Try(new BuyTicket(_guest))),
        ["last ticket"] = ("TicketSold", () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest)).Try(new BuyTicket(_stranger))),
        ["ticket after the last"] = (Outcome.Refused(SpaceRefusal.SoldOut), () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new BuyTicket(_cohost)).Try(new BuyTicket(_stranger))),
        ["ticket after one was given back"] = ("TicketSold", () => Scene.Scheduled(ticket: _offer).Do(new BuyTicket(_guest), new BuyTicket(_cohost), new GiveBackTicket(_guest)).Try(new BuyTicket(_stranger))),
        ["ticket where none are sold"] = (Outcome.Refused(SpaceRefusal.NotTicketed), () => Scene.Live().Try(new BuyTicket(_guest))),
        ["give back where none are sold"] = (Outcome.Refused(SpaceRefusal.NotTicketed), () => Scene.Scheduled().Try(new GiveBackTicket(_guest))),
        ["confirm where none are sold"] = (Outcome.Refused(SpaceRefusal.NotTicketed), () => Scene.Live().Try(new ConfirmTicket(Scene.Creator, _guest))),
        ["confirm a ticket that is paid"] = (Outcome.Nothing, () => Scene.Live(ticket: _offer).Do(new BuyTicket(_guest), new ConfirmTicket(Scene.Creator, _guest)).Try(new ConfirmTicket(Scene.Creator, _guest))),
        ["confirm a ticket that is free"] = (Outcome.Nothing, () => Scene.Live(ticket: _offer with { PriceMinorUnits = 0 }).Do(new BuyTicket(_guest)).Try(new ConfirmTicket(Scene.Creator, _guest))),

        ["second co-host"] = ("HostAdded", () => Scene.Live().Do(AddHosts(1)).Try(new AddHost(Scene.Creator, _stranger))),
        ["third co-host"] = (Outcome.Refused(SpaceRefusal.CoHostLimitReached), () => Scene.Live().Do(AddHosts(2)).Try(new AddHost(Scene.Creator, _stranger))),
        ["third co-host after one was removed"] = ("HostAdded", () => Scene.Live().Do(AddHosts(2)).Do(new RemoveHost(Scene.Creator, new(10))).Try(new AddHost(Scene.Creator, _stranger))),
        ["co-host added again at the limit"] = (Outcome.Nothing, () => Scene.Live().Do(AddHosts(2)).Try(new AddHost(Scene.Creator, new(10)))),
        ["tenth speaker by invitation, with two co-hosts"] = ("SpeakerAdmitted", () => Scene.Live().Do(AddHosts(2)).Do(Admit(6)).Do(new InviteSpeaker(Scene.Creator, _stranger)).Try(new AcceptInvitation(_stranger))),
        ["eleventh speaker by invitation, with two co-hosts"] = (Outcome.Refused(SpaceRefusal.SpeakerLimitReached), () => Scene.Live().Do(AddHosts(2)).Do(Admit(7)).Do(new InviteSpeaker(Scene.Creator, _stranger)).Try(new AcceptInvitation(_stranger))),
        ["tenth speaker by approval"] = ("SpeakerAdmitted", () => Scene.Live().Do(Admit(8)).Do(new RequestToSpeak(_stranger, null, false)).Try(new ApproveSpeakRequest(Scene.Creator, _stranger))),
        ["eleventh speaker by approval"] = (Outcome.Refused(SpaceRefusal.SpeakerLimitReached), () => Scene.Live().Do(Admit(9)).Do(new RequestToSpeak(_stranger, null, false)).Try(new ApproveSpeakRequest(Scene.Creator, _stranger))),
        ["eleventh speaker before the start"] = (Outcome.Refused(SpaceRefusal.SpeakerLimitReached), () => Scene.Scheduled().Do(Admit(9)).Do(new InviteSpeaker(Scene.Creator, _stranger)).Try(new AcceptInvitation(_stranger))),
        ["co-host as eleventh speaker"] = (Outcome.Refused(SpaceRefusal.SpeakerLimitReached), () => Scene.Live().Do(Admit(9)).Try(new AddHost(Scene.Creator, _stranger))),
        ["one of ten speakers as co-host"] = ("HostAdded", () => Scene.Live().Do(Admit(9)).Try(new AddHost(Scene.Creator, new(20)))),
        ["invitation does not take a place"] = ("SpeakerAdmitted", () => Scene.Live().Do(Admit(8)).Do(Invite(50)).Do(new RequestToSpeak(_stranger, null, false)).Try(new ApproveSpeakRequest(Scene.Creator, _stranger))),
        ["invitation at the limit"] = (Outcome.Refused(SpaceRefusal.InvitationLimitReached), () => Scene.Live().Do(Invite(100)).Try(new InviteSpeaker(Scene.Creator, _stranger))),
        ["invitation repeated at the limit"] = (Outcome.Nothing, () => Scene.Live().Do(Invite(100)).Try(new InviteSpeaker(Scene.Creator, new(1_000)))),

        ["request while the queue is locked"] = (Outcome.Refused(SpaceRefusal.SpeakRequestsLocked), () => Scene.Live().Do(new LockSpeakRequests(Scene.Creator, true)).Try(new RequestToSpeak(_guest, null, false))),
        ["request repeated while the queue is locked"] = (Outcome.Nothing, () => Scene.Live().Do(new RequestToSpeak(_guest, null, false), new LockSpeakRequests(Scene.Creator, true)).Try(new RequestToSpeak(_guest, null, false))),
        ["request after the queue was opened again"] = ("SpeakRequested", () => Scene.Live().Do(new LockSpeakRequests(Scene.Creator, true), new LockSpeakRequests(Scene.Creator, false)).Try(new RequestToSpeak(_guest, null, false))),
        ["queue opened again"] = ("SpeakRequestsUnlocked", () => Scene.Live().Do(new LockSpeakRequests(Scene.Creator, true)).Try(new LockSpeakRequests(Scene.Creator, false))),
        ["request at the limit"] = (Outcome.Refused(SpaceRefusal.SpeakRequestLimitReached), () => Scene.Live(new SpaceRules { MaxSpeakRequests = 1 }).Do(new RequestToSpeak(_guest, null, false)).Try(new RequestToSpeak(_stranger, null, false))),
        ["request where the creator's follows may ask, followed"] = ("SpeakRequested", () => Scene.Live(ask: AskToSpeak.Followed).Try(new RequestToSpeak(_guest, null, true))),
        ["request where the creator's follows may ask, not followed"] = (Outcome.Refused(SpaceRefusal.MayNotAskToSpeak), () => Scene.Live(ask: AskToSpeak.Followed).Try(new RequestToSpeak(_guest, null, false))),
        ["request where the invited may ask, followed"] = (Outcome.Refused(SpaceRefusal.MayNotAskToSpeak), () => Scene.Live(ask: AskToSpeak.Invited).Try(new RequestToSpeak(_guest, null, true))),
        ["request where the invited may ask, invited"] = ("SpeakRequested", () => Scene.Live(ask: AskToSpeak.Invited).Do(new InviteSpeaker(Scene.Creator, _guest)).Try(new RequestToSpeak(_guest, null, false))),
        ["note of 140 letters"] = ("SpeakRequested", () => Scene.Live().Try(new RequestToSpeak(_guest, new string('x', 140), false))),
        ["note of 141 letters"] = (Outcome.Refused(SpaceRefusal.NoteInvalid), () => Scene.Live().Try(new RequestToSpeak(_guest, new string('x', 141), false))),
        ["note with a line feed"] = (Outcome.Refused(SpaceRefusal.NoteInvalid), () => Scene.Live().Try(new RequestToSpeak(_guest, "a\nb", false))),
        ["note with a lone surrogate"] = (Outcome.Refused(SpaceRefusal.NoteInvalid), () => Scene.Live().Try(new RequestToSpeak(_guest, "\uD800", false))),

        ["block at the limit"] = (Outcome.Refused(SpaceRefusal.BlockLimitReached), () => Scene.Live(new SpaceRules { MaxBlocked = 1 }).Do(new RemoveParticipant(Scene.Creator, _guest, true)).Try(new RemoveParticipant(Scene.Creator, _stranger, true))),
        ["block repeated at the limit"] = (Outcome.Nothing, () => Scene.Live(new SpaceRules { MaxBlocked = 1 }).Do(new RemoveParticipant(Scene.Creator, _guest, true)).Try(new RemoveParticipant(Scene.Creator, _guest, true))),

        ["Post of 280 emoji"] = ("PostShared", () => Share(Repeat("🎙", 280))),
        ["Post of 281 letters"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Share(new string('x', 281))),
        ["Post with lines"] = ("PostShared", () => Share("a\nb")),
        ["Post with a carriage return"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Share("a\rb")),
        ["Post empty"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Share("")),
        ["Post absent"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Share(null!)),
        ["Post of blanks"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Share(" \n\u3000")),
        ["Post with a lone surrogate"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Share("\uDC00")),
        ["Post at the limit"] = (Outcome.Refused(SpaceRefusal.PostLimitReached), () => Scene.Live(new SpaceRules { MaxPosts = 1 }).Do(new SharePost(_guest, new(1), "a")).Try(new SharePost(_guest, new(2), "b"))),
        ["Post after one was removed at the limit"] = ("PostShared", () => Scene.Live(new SpaceRules { MaxPosts = 1 }).Do(new SharePost(_guest, new(1), "a"), new RemovePost(_guest, new(1))).Try(new SharePost(_guest, new(2), "b"))),
        ["pin at the limit"] = (Outcome.Refused(SpaceRefusal.PinLimitReached), () => Pinned(1).Try(new PinPost(Scene.Creator, new(2), Pinned: true))),
        ["pin repeated at the limit"] = (Outcome.Nothing, () => Pinned(1).Try(new PinPost(Scene.Creator, new(1), Pinned: true))),
        ["pin after one was unpinned at the limit"] = ("PostPinned", () => Pinned(1).Do(new PinPost(Scene.Creator, new(1), Pinned: false)).Try(new PinPost(Scene.Creator, new(2), Pinned: true))),
        ["Post repeated under the same id"] = (Outcome.Nothing, () => Scene.Live(new SpaceRules { MaxPosts = 1 }).Do(new SharePost(_guest, new(1), "a")).Try(new SharePost(_guest, new(1), "a"))),
        ["Post under another Post's id"] = (Outcome.Refused(SpaceRefusal.PostInvalid), () => Scene.Live().Do(new SharePost(_guest, new(1), "a")).Try(new SharePost(_stranger, new(1), "a"))),
        ["own Post removed by the blocked"] = ("PostRemoved", () => Scene.Live().Do(new SharePost(_guest, new(1), "a"), new RemoveParticipant(Scene.Creator, _guest, true)).Try(new RemovePost(_guest, new(1)))),

        ["reminder at the limit"] = (Outcome.Refused(SpaceRefusal.ReminderLimitReached), () => Scene.Scheduled(new SpaceRules { MaxReminders = 1 }).Do(new SetReminder(_guest)).Try(new SetReminder(_stranger))),
        ["reminder repeated at the limit"] = (Outcome.Nothing, () => Scene.Scheduled(new SpaceRules { MaxReminders = 1 }).Do(new SetReminder(_guest)).Try(new SetReminder(_guest))),

        ["expiry 1 ms before 30 minutes have passed"] = (Outcome.Nothing, () => Scene.Scheduled().Wait(TimeSpan.FromMinutes(90) - _ms).Try(new MeetDeadline(null, false))),
        ["expiry after 30 minutes exactly"] = ("SpaceCanceled", () => Scene.Scheduled().Wait(TimeSpan.FromMinutes(90)).Try(new MeetDeadline(null, false))),
        ["expiry counts from the moved start"] = (Outcome.Nothing, () => Scene.Scheduled().Do(Move(_soon.AddHours(1))).Wait(TimeSpan.FromMinutes(90)).Try(new MeetDeadline(null, false))),
        ["start when expiry is due and nobody has looked yet"] = ("SpaceStarted", () => Scene.Scheduled().Wait(TimeSpan.FromDays(1)).Try(new StartSpace(Scene.Creator))),
        ["hosts lost 1 ms before 2 minutes"] = (Outcome.Nothing, () => Lost(TimeSpan.FromMinutes(2) - _ms, wasPresent: true)),
        ["hosts lost for 2 minutes"] = ("SpaceEnded", () => Lost(TimeSpan.FromMinutes(2), wasPresent: true)),
        ["hosts never came 1 ms before 60 minutes"] = (Outcome.Nothing, () => Lost(TimeSpan.FromMinutes(60) - _ms, wasPresent: false)),
        ["hosts never came for 60 minutes"] = ("SpaceEnded", () => Lost(TimeSpan.FromMinutes(60), wasPresent: false)),
        ["a host is present"] = (Outcome.Nothing, () => Scene.Live().Wait(TimeSpan.FromHours(5)).Try(new MeetDeadline(null, true))),
        ["hosts absent since the end of time"] = (Outcome.Nothing, () => Scene.Live().Try(new MeetDeadline(DateTimeOffset.MaxValue, true))),
        ["speaker gone 1 ms before 2 minutes"] = (Outcome.Nothing, () => Gone(TimeSpan.FromMinutes(2) - _ms)),
        ["speaker gone for 2 minutes"] = ("SpeakerMovedToListener", () => Gone(TimeSpan.FromMinutes(2))),
        ["muted and invited speaker gone for 2 minutes"] = ("SpeakerMovedToListener, InvitationWithdrawn", () => Gone(TimeSpan.FromMinutes(2), new MuteSpeaker(Scene.Creator, _guest))),
        ["speaker gone who is one no more"] = (Outcome.Nothing, () => Gone(TimeSpan.FromMinutes(2), new MoveToListener(_guest, _guest))),
        ["speaker gone who became a co-host"] = (Outcome.Nothing, () => Gone(TimeSpan.FromMinutes(2), new AddHost(Scene.Creator, _guest))),
        ["speaker gone when the hosts are too"] = ("SpaceEnded", () => OnStage().Wait(TimeSpan.FromMinutes(2)).Try(new MeetDeadline(Scene.Noon, true) { AbsentSpeakers = [new(_guest, Scene.Noon)] })),
        ["co-host lifts their own mute"] = (Outcome.Refused(SpaceRefusal.NotCreator), () => Scene.Live().Do(new AddHost(Scene.Creator, _guest), new MuteSpeaker(Scene.Creator, _guest)).Try(new UnmuteSpeaker(_guest, _guest))),
        ["creator lifts their own mute"] = ("SpeakerUnmuted", () => Scene.Live().Do(new MuteSpeaker(Scene.Creator, Scene.Creator)).Try(new UnmuteSpeaker(Scene.Creator, Scene.Creator))),
        ["guests turned away"] = ("SpaceEdited", () => Scene.Live().Try(new EditSpace(Scene.Creator, null, null, null, null) { MembersOnly = true })),
        ["guests let in as they are"] = (Outcome.Nothing, () => Scene.Live().Try(new EditSpace(Scene.Creator, null, null, null, null) { MembersOnly = false })),
        ["time limit 1 ms before 24 hours"] = (Outcome.Nothing, () => Scene.Live().Wait(TimeSpan.FromHours(24) - _ms).Try(new MeetDeadline(null, true))),
        ["time limit after 24 hours"] = ("SpaceEnded", () => Scene.Live().Wait(TimeSpan.FromHours(24)).Try(new MeetDeadline(null, true))),
        ["no time limit"] = (Outcome.Nothing, () => Scene.Live(new SpaceRules { MaxDuration = TimeSpan.MaxValue }).Wait(TimeSpan.FromDays(900)).Try(new MeetDeadline(null, true))),
    };

    public static TheoryData<string> Cases => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decide_AtALimit_AnswersAsWritten(string name) => Assert.Equal(_cases[name].Expected, Outcome.Of(_cases[name].Decide()));

    [Fact]
    public void Decide_EveryRefusal_IsProducedByACaseOrByTheTable()
    {
        Assert.Empty(Enum.GetValues<SpaceRefusal>().Select(Outcome.Refused).Except(Produced, StringComparer.Ordinal));
    }

    [Fact]
    public void Decide_EveryEvent_IsProducedByACaseOrByTheTable()
    {
        var events = typeof(SpaceEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpaceEvent))).Select(type => type.Name);
        Assert.Empty(events.Except(Produced.SelectMany(outcome => outcome.Split(", ")), StringComparer.Ordinal));
    }

    [Fact]
    public void Decide_HostsLost_SaysWhy()
    {
        Assert.Equal(EndReason.HostsAbsent, End(Lost(TimeSpan.FromMinutes(2), wasPresent: true)));
        Assert.Equal(EndReason.TimeLimit, End(Scene.Live().Wait(TimeSpan.FromDays(2)).Try(new MeetDeadline(Scene.Noon, true))));
        Assert.Equal(EndReason.ByCreator, End(Scene.Live().Try(new EndSpace(Scene.Creator))));

        static EndReason End(Decision decision) => Assert.IsType<SpaceEnded>(Assert.Single(decision.Events)).Reason;
    }

    [Fact]
    public void Decide_Canceled_SaysWhetherItExpired()
    {
        Assert.True(Expired(Scene.Scheduled().Wait(TimeSpan.FromDays(1)).Try(new MeetDeadline(null, false))));
        Assert.False(Expired(Scene.Scheduled().Try(new CancelSpace(Scene.Creator))));

        static bool Expired(Decision decision) => Assert.IsType<SpaceCanceled>(Assert.Single(decision.Events)).Expired;
    }

    [Fact]
    public void Decide_TimesWithOffsetAndTicks_RecordsThemInUtcToTheMillisecond()
    {
        var ticks = TimeSpan.FromTicks(4_567);
        var scene = new Scene { Now = (Scene.Noon + ticks).ToOffset(TimeSpan.FromHours(5)) };
        var start = (_soon + ticks).ToOffset(TimeSpan.FromHours(-3));
        scene.Do(Scene.Make(start, ticket: _offer with { SaleEndsAt = start }), new EditSpace(Scene.Creator, null, start.AddHours(1), null, null));

        var scheduled = Assert.IsType<SpaceScheduled>(scene.Log[0]);
        Assert.True(scheduled.At.EqualsExact(Scene.Noon));
        Assert.True(scheduled.ScheduledStart.EqualsExact(_soon));
        Assert.True(scheduled.Details.Ticket!.SaleEndsAt!.Value.EqualsExact(_soon));
        Assert.True(Assert.IsType<SpaceEdited>(scene.Log[1]).ScheduledStart!.Value.EqualsExact(_soon.AddHours(1)));
    }

    [Fact]
    public void Decide_EditOfOneThing_RecordsOnlyThatThing()
    {
        var scene = Scene.Scheduled();
        var edited = Assert.IsType<SpaceEdited>(Assert.Single(scene.Try(new EditSpace(Scene.Creator, "Say hello to Spaces", _soon.AddHours(1), [], AskToSpeak.Everyone)).Events));
        Assert.Equal((null, _soon.AddHours(1), null, null), (edited.Title, edited.ScheduledStart, edited.TopicIds, edited.AskToSpeak));
    }

    [Fact]
    public void Decide_MuteAll_MutesEverySpeakerWhoIsNoHostAndNotMutedYet()
    {
        var scene = Scene.Live().Do(AddHosts(2)).Do(Admit(3)).Do(new MuteSpeaker(Scene.Creator, new(21)));
        Assert.Equal([new UserId(20), new UserId(22)], scene.Try(new MuteAllSpeakers(new(10))).Events.Select(happened => ((SpeakerMuted)happened).UserId));
        Assert.Empty(scene.Do(new MuteAllSpeakers(Scene.Creator)).Try(new MuteAllSpeakers(Scene.Creator)).Events);
    }

    [Fact]
    public void Decide_MovedByAHost_LosesTheInvitationSoThatTheyCannotComeBackAlone()
    {
        var scene = Scene.Live().Do(Admit(1)).Do(new MoveToListener(Scene.Creator, new(20)));
        Assert.Equal(SpaceRefusal.UserNotInvited, scene.Try(new AcceptInvitation(new(20))).Refusal);
    }

    [Fact]
    public void Decide_SteppedDown_KeepsTheInvitation()
    {
        var scene = Scene.Live().Do(Admit(1)).Do(new MoveToListener(new(20), new(20)));
        Assert.Equal("SpeakerAdmitted", Outcome.Of(scene.Try(new AcceptInvitation(new(20)))));
    }

    [Fact]
    public void Decide_SteppedDownWhileMuted_CannotComeBackUnmutedByTheInvitation()
    {
        var scene = Scene.Live().Do(Admit(1)).Do(new MuteSpeaker(Scene.Creator, new(20)), new MoveToListener(new(20), new(20)));
        Assert.IsType<InvitationDeclined>(scene.Log[^1]);
        Assert.Equal(SpaceRefusal.UserNotInvited, scene.Try(new AcceptInvitation(new(20))).Refusal);
    }

    [Fact]
    public void Decide_RemovedAsCoHost_LosesTheInvitationToo()
    {
        var scene = Scene.Live().Do(Invite(1)).Do(new AddHost(Scene.Creator, new(1_000)), new RemoveHost(Scene.Creator, new(1_000)));
        Assert.Equal("HostRemoved, InvitationWithdrawn", string.Join(", ", scene.Log.TakeLast(2).Select(happened => happened.GetType().Name)));
        Assert.Equal(SpaceRefusal.UserNotInvited, scene.Try(new AcceptInvitation(new(1_000))).Refusal);
    }

    [Fact]
    public void Decide_MovedByAHostWithoutAnInvitation_RecordsOneEvent()
    {
        var scene = Scene.Live().Do(new RequestToSpeak(_guest, null, false), new ApproveSpeakRequest(Scene.Creator, _guest));
        Assert.Equal("SpeakerMovedToListener", Outcome.Of(scene.Try(new MoveToListener(Scene.Creator, _guest))));
    }

    [Fact]
    public void NextDeadline_InEachState_IsExpiryThenHostArrivalOrTimeLimit()
    {
        var scene = Scene.Scheduled();
        Assert.Equal(_soon.AddMinutes(30), scene.Space.NextDeadline(scene.Rules));
        scene.Do(new StartSpace(Scene.Creator));
        Assert.Equal(Scene.Noon.AddMinutes(60), scene.Space.NextDeadline(scene.Rules));
        Assert.Equal(Scene.Noon.AddMinutes(5), scene.Space.NextDeadline(new SpaceRules { MaxDuration = TimeSpan.FromMinutes(5) }));
        scene.Do(new EndSpace(Scene.Creator));
        Assert.Null(scene.Space.NextDeadline(scene.Rules));
    }

    [Fact]
    public void NextDeadline_WithoutLimits_IsTheEndOfTime()
    {
        var never = new SpaceRules { ExpiresAfter = TimeSpan.MaxValue, HostArrivalLimit = TimeSpan.MaxValue, MaxDuration = TimeSpan.MaxValue };
        Assert.Equal(DateTimeOffset.MaxValue, Scene.Scheduled().Space.NextDeadline(never));
        Assert.Equal(DateTimeOffset.MaxValue, Scene.Live().Space.NextDeadline(never));
    }

    private static IEnumerable<string> Produced => _cases.Values.Select(known => known.Expected).Concat(DecisionTableTests.Outcomes);

    private static Decision Title(string? title) => new Scene().Try(Scene.Make(null, title));

    private static Decision Start(TimeSpan ahead) => new Scene().Try(Scene.Make(Scene.Noon + ahead));

    private static Decision Topics(ImmutableArray<TopicId> topics) => new Scene().Try(Scene.Make(null, topics: topics));

    private static Decision Lang(string lang) => new Scene().Try(Scene.Make(null, lang: lang));

    private static Decision Ticket(TicketOffer offer) => new Scene().Try(Scene.Make(null, ticket: offer));

    /// <summary>The edit of a ticket of which one is held.</summary>
    private static Decision EditTicket(int? capacity, DateTimeOffset? start, DateTimeOffset? end) =>
        Scene.Live(ticket: _offer).Do(new BuyTicket(_guest)).Try(Edit(capacity, start, end));

    private static EditSpace Edit(int? capacity, DateTimeOffset? start, DateTimeOffset? end) =>
        new(Scene.Creator, null, null, null, null) { Ticket = new TicketEdit(capacity, start, end) };

    private static Decision Share(string text) => Scene.Live().Try(new SharePost(_guest, new PostId(1), text));

    private static Decision Lost(TimeSpan time, bool wasPresent) => Scene.Live().Wait(time).Try(new MeetDeadline(Scene.Noon, wasPresent));

    /// <summary>Two Posts, the first one pinned.</summary>
    private static Scene Pinned(int limit) => Scene.Live(new SpaceRules { MaxPinnedPosts = limit })
        .Do(new SharePost(_guest, new(1), "a"), new SharePost(_guest, new(2), "b"), new PinPost(Scene.Creator, new(1), Pinned: true));

    /// <summary>The guest on stage, by an accepted invitation.</summary>
    private static Scene OnStage() => Scene.Live().Do(new InviteSpeaker(Scene.Creator, _guest), new AcceptInvitation(_guest));

    private static Decision Gone(TimeSpan time, params ReadOnlySpan<SpaceCommand> before) =>
        OnStage().Do(before).Wait(time).Try(new MeetDeadline(null, true) { AbsentSpeakers = [new(_guest, Scene.Noon)] });

    private static EditSpace Move(DateTimeOffset start) => new(Scene.Creator, null, start, null, null);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    /// <summary>Co-hosts 10, 11, …</summary>
    private static SpaceCommand[] AddHosts(int count) => [.. Enumerable.Range(10, count).Select(user => new AddHost(Scene.Creator, new(user)))];

    /// <summary>Invited and accepted speakers 20, 21, …</summary>
    private static SpaceCommand[] Admit(int count) =>
        [.. Enumerable.Range(20, count).SelectMany(user => new SpaceCommand[] { new InviteSpeaker(Scene.Creator, new(user)), new AcceptInvitation(new(user)) })];

    /// <summary>Invitations to 1,000, 1,001, …</summary>
    private static SpaceCommand[] Invite(int count) => [.. Enumerable.Range(1_000, count).Select(user => new InviteSpeaker(Scene.Creator, new(user)))];
}

using System.Collections.Immutable;
using CsCheck;

namespace Stoa.Spaces.Tests;

/// <summary>Random commands from a small pool of people, Posts and times, hostile content among them.</summary>
internal static class Commands
{
    /// <summary>Limits small enough for random commands to reach each of them.</summary>
    public static readonly SpaceRules SmallRules = new()
    {
        MaxSpeakers = 3,
        MaxCoHosts = 2,
        MaxInvitations = 3,
        MaxSpeakRequests = 2,
        MaxBlocked = 2,
        MaxPosts = 3,
        MaxPinnedPosts = 1,
        MaxReminders = 3,
    };

    /// <summary>Every concrete command.</summary>
    public static readonly IReadOnlyList<Type> Types =
        [.. typeof(SpaceCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SpaceCommand)) && !type.IsAbstract)];

    /// <summary>The creator of every Space more often than others, and now and then nobody at all.</summary>
    private static readonly Gen<UserId> _user = Gen.Frequency(
        (8, Gen.Const(Scene.Creator)),
        (16, Gen.Long[2, 7].Select(number => new UserId(number))),
        (1, Gen.OneOf(default, new UserId(-1), new UserId(long.MinValue), new UserId(long.MaxValue))));

    private static readonly Gen<PostId> _post = Gen.Long[0, 3].Select(number => new PostId(number));

    private static readonly Gen<string> _text = Gen.Frequency(
        (3, Gen.OneOf("hello", "Übergrößenträger", "🎙🎧")),
        (1, Gen.OneOf("", " ", "\0", "\uD83C", "\uDF99", "\u202Etxt", "a\r\nb", "\uFFFF", null!, new string('x', 71), new string('é', 100_000))),
        (1, Gen.String));

    private static readonly Gen<DateTimeOffset?> _time = Gen.Frequency(
        (3, Gen.Int[-60, 60 * 24 * 15].Select(minutes => (DateTimeOffset?)Scene.Noon.AddMinutes(minutes))),
        (3, Gen.Const((DateTimeOffset?)null)),
        (1, Gen.OneOf<DateTimeOffset?>(
            DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new DateTimeOffset(DateTime.MaxValue.AddDays(-1), TimeSpan.FromHours(-14)),
            new DateTimeOffset(DateTime.MinValue.AddDays(1), TimeSpan.FromHours(14)))));

    private static readonly Gen<ImmutableArray<TopicId>> _topics = Gen.Frequency(
        (4, Gen.Long[1, 5].Select(number => new TopicId(number)).Array[0, 4].Select(topics => topics.ToImmutableArray())),
        (1, Gen.Const(default(ImmutableArray<TopicId>))));

    private static readonly Gen<AskToSpeak> _ask = Gen.Frequency(
        (9, Gen.OneOf(AskToSpeak.Everyone, AskToSpeak.Everyone, AskToSpeak.Followed, AskToSpeak.Invited)),
        (1, Gen.OneOf((AskToSpeak)3, (AskToSpeak)(-1), (AskToSpeak)int.MaxValue)));

    private static readonly Gen<TicketOffer?> _offer = Gen.Frequency(
        (2, Gen.Const((TicketOffer?)null)),
        (4, Gen.Select(Gen.Long[0, 1], Gen.Int[1, 3], _time, _time, Gen.Int[0, 2]).Select((price, capacity, start, end, payment) =>
            (TicketOffer?)new TicketOffer(price, "EUR", capacity, end) { SaleStartsAt = start, Payment = (TicketPayment)payment })),
        (1, Gen.Select(Gen.Long, _text, Gen.Int, _time).Select((price, currency, capacity, end) => (TicketOffer?)new TicketOffer(price, currency, capacity, end))));

    private static readonly Gen<SpaceCommand> _create = Gen.Select(_user, _text, _text, _topics, _ask, _offer, _time).Select(SpaceCommand
        (user, title, lang, topics, ask, offer, start) => new CreateSpace(user, new SpaceDetails(title, lang, topics, ask, offer), start));

    /// <summary>Mostly a well-formed Space of the creator, so that a sequence has something to work on.</summary>
    public static readonly Gen<SpaceCommand> Opening = Gen.Frequency((1, _create), (9, Gen.Select(Gen.Bool, Gen.Enum<AskToSpeak>(), Gen.Int[0, 3], Gen.Int[1, 60], Gen.Int[-20, 10], Gen.Enum<TicketPayment>()).Select(SpaceCommand
        (scheduled, ask, capacity, minutes, begin, payment) => new CreateSpace(
            Scene.Creator,
            new SpaceDetails("Hello", "en", [], ask, capacity == 0 ? null : new TicketOffer(capacity - 1, "EUR", capacity, Scene.Noon.AddMinutes(minutes))
            {
                SaleStartsAt = begin < 0 || begin >= minutes ? null : Scene.Noon.AddMinutes(begin),
                Payment = payment,
            }),
            scheduled ? Scene.Noon.AddDays(1) : null))));

    /// <summary>Any command; those that end a Space are rare, or every sequence would be short.</summary>
    public static readonly Gen<SpaceCommand> Any = Gen.Frequency(
        (1, _create),
        (4, Gen.Select(_user, _text, _time, _topics, _ask, Gen.Int[0, 15]).Select(SpaceCommand (user, title, start, topics, ask, which) => new EditSpace(
            user, (which & 1) == 0 ? null : title, (which & 2) == 0 ? null : start, (which & 4) == 0 ? null : topics, (which & 8) == 0 ? null : ask))),
        (2, Gen.Select(_user, Gen.Int[-1, 4], _time, _time).Select(SpaceCommand (user, capacity, start, end) =>
            new EditSpace(user, null, null, null, null) { Ticket = new TicketEdit(capacity < 0 ? null : capacity, start, end) })),
        (4, _user.Select(SpaceCommand (user) => new StartSpace(user))),
        (1, _user.Select(SpaceCommand (user) => user == Scene.Creator ? new EndSpace(user) : new CancelSpace(user))),
        (1, _user.Select(SpaceCommand (user) => user == Scene.Creator ? new CancelSpace(user) : new EndSpace(user))),
        (2, Gen.Select(_time, Gen.Bool, _user, _time).Select(SpaceCommand (since, present, gone, left) =>
            new MeetDeadline(present ? null : since, present) { AbsentSpeakers = left is { } time ? [new AbsentSpeaker(gone, time)] : [] })),
        (6, Pair((user, whom) => new AddHost(user, whom))),
        (3, Pair((user, whom) => new RemoveHost(user, whom))),
        (8, Pair((user, whom) => new InviteSpeaker(user, whom))),
        (3, Pair((user, whom) => new WithdrawInvitation(user, whom))),
        (8, _user.Select(SpaceCommand (user) => new AcceptInvitation(user))),
        (2, _user.Select(SpaceCommand (user) => new DeclineInvitation(user))),
        (10, Gen.Select(_user, _text, Gen.Bool).Select(SpaceCommand (user, note, followed) => new RequestToSpeak(user, note, followed))),
        (2, _user.Select(SpaceCommand (user) => new WithdrawSpeakRequest(user))),
        (8, Pair((user, whom) => new ApproveSpeakRequest(user, whom))),
        (2, Pair((user, whom) => new DeclineSpeakRequest(user, whom))),
        (2, Gen.Select(_user, Gen.Bool).Select(SpaceCommand (user, locked) => new LockSpeakRequests(user, locked))),
        (6, Pair((user, whom) => new MuteSpeaker(user, whom))),
        (3, Pair((user, whom) => new UnmuteSpeaker(user, whom))),
        (3, _user.Select(SpaceCommand (user) => new MuteAllSpeakers(user))),
        (4, Pair((user, whom) => new MoveToListener(user, whom))),
        (6, Gen.Select(_user, _user, Gen.Bool).Select(SpaceCommand (user, whom, block) => new RemoveParticipant(user, whom, block))),
        (4, Pair((user, whom) => new UnblockParticipant(user, whom))),
        (6, _user.Select(SpaceCommand (user) => new BuyTicket(user))),
        (3, _user.Select(SpaceCommand (user) => new GiveBackTicket(user))),
        (3, Pair((user, whom) => new ConfirmTicket(user, whom))),
        (4, Pair((user, whom) => new GiveTicket(user, whom))),
        (2, Pair((user, whom) => new TakeBackTicket(user, whom))),
        (3, Gen.Select(_user, Gen.Int[0, 6]).Select(SpaceCommand (user, number) => new SettleTicket(user, number))),
        (2, Gen.Select(_user, Gen.Int[0, 6]).Select(SpaceCommand (user, number) => new ReleaseTicket(user, number))),
        (3, _user.Select(SpaceCommand (user) => new SetReminder(user))),
        (2, _user.Select(SpaceCommand (user) => new RemoveReminder(user))),
        (6, Gen.Select(_user, _post, _text).Select(SpaceCommand (user, post, text) => new SharePost(user, post, text))),
        (3, Gen.Select(_user, _post).Select(SpaceCommand (user, post) => new RemovePost(user, post))),
        (8, Gen.Select(_user, _post, Gen.Bool).Select(SpaceCommand (user, post, pinned) => new PinPost(user, post, pinned))),
        (1, Gen.Int[0, 9].SelectMany(chance => _user.Select(SpaceCommand (user) => chance == 0 ? new EndSpaceByOperator(user) : new SetReminder(user)))));

    private static Gen<SpaceCommand> Pair(Func<UserId, UserId, SpaceCommand> make) => Gen.Select(_user, _user).Select(make);
}

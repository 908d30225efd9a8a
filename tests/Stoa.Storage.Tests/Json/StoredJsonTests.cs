using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Json;

namespace Stoa.Storage.Tests.Json;

/// <summary>Names, numbers and bodies as they are on people's disks. A line here may be added; one that exists never changes.</summary>
public sealed class StoredJsonTests
{
    /// <summary>The first event of each type in <see cref="EventSamples"/>.</summary>
    private static readonly string[] _events =
    [
        """{"type":"space_scheduled","details":{"title":"Café ☕ \"late\"","lang":"en","topic_ids":[7],"ask_to_speak":0,"ticket":{"price_minor_units":1250,"currency":"EUR","capacity":100,"sale_ends_at":1772438400123}},"scheduled_start":1772452800123,"at":1772366400123,"actor":42}""",
        """{"type":"space_edited","title":"New title","scheduled_start":1772539200123,"topic_ids":[1,2],"ask_to_speak":1,"at":1772366400123,"actor":42}""",
        """{"type":"reminder_set","user_id":1001,"at":1772366400123,"actor":1001}""",
        """{"type":"reminder_removed","user_id":1001,"at":1772366400123,"actor":1001}""",
        """{"type":"ticket_sold","user_id":1001,"number":1,"paid":false,"at":1772366400123,"actor":1001}""",
        """{"type":"ticket_paid","user_id":1001,"at":1772366400123,"actor":42}""",
        """{"type":"ticket_given_back","user_id":1002,"at":1772366400123,"actor":1002}""",
        """{"type":"space_started","at":1772452800123,"actor":42}""",
        """{"type":"host_added","user_id":1001,"at":1772366400123,"actor":42}""",
        """{"type":"speaker_invited","user_id":1002,"at":1772366400123,"actor":1001}""",
        """{"type":"invitation_withdrawn","user_id":1002,"at":1772366400123,"actor":1001}""",
        """{"type":"invitation_declined","user_id":9223372036854775807,"at":1772366400123,"actor":9223372036854775807}""",
        """{"type":"speak_requested","user_id":1002,"note":"Über <b>all</b>\n\uD83C\uDFA4","at":1772366400123,"actor":1002}""",
        """{"type":"speak_request_declined","user_id":9223372036854775807,"at":1772366400123,"actor":42}""",
        """{"type":"speak_request_withdrawn","user_id":9223372036854775807,"at":1772366400123,"actor":9223372036854775807}""",
        """{"type":"speak_requests_locked","at":1772366400123,"actor":42}""",
        """{"type":"speak_requests_unlocked","at":1772366400123,"actor":42}""",
        """{"type":"speaker_admitted","user_id":1002,"at":1772366400123,"actor":42}""",
        """{"type":"speaker_muted","user_id":1002,"at":1772366400123,"actor":42}""",
        """{"type":"speaker_unmuted","user_id":1002,"at":1772366400123,"actor":42}""",
        """{"type":"post_shared","post_id":501,"text":"Hello \"Stoa\" \\ é 日本","at":1772366400123,"actor":1002}""",
        """{"type":"post_pinned","post_id":501,"at":1772366400123,"actor":42}""",
        """{"type":"post_unpinned","post_id":502,"at":1772366400123,"actor":42}""",
        """{"type":"post_removed","post_id":502,"at":1772366400123,"actor":42}""",
        """{"type":"speaker_moved_to_listener","user_id":1002,"at":1772366400123,"actor":1002}""",
        """{"type":"participant_removed","user_id":1002,"at":1772366400123,"actor":42}""",
        """{"type":"participant_blocked","user_id":9223372036854775807,"at":1772366400123,"actor":42}""",
        """{"type":"participant_unblocked","user_id":9223372036854775807,"at":1772366400123,"actor":42}""",
        """{"type":"host_removed","user_id":1001,"at":1772366400123,"actor":42}""",
        """{"type":"space_ended","reason":3,"at":1772539200123}""",
        """{"type":"space_canceled","expired":true,"at":1772366400123}""",
        """{"type":"ticket_released","user_id":1002,"number":2,"at":1772366400123,"actor":42}""",
    ];

    /// <summary>The changes of <see cref="AccountSamples.EveryChange"/>.</summary>
    private static readonly string[] _changes =
    [
        """{"type":"user_saved","user":{"id":1002,"username":"bob","name":"Alice \"A.\" É","created_at":1772366400123,"protected":false,"verified":false}}""",
        """{"type":"user_saved","user":{"id":1001,"username":"Alice_1","name":"Alice \"A.\" É","created_at":1772366400123,"description":"Talks","location":"Berlin","url":"https://example.org/a","profile_image_url":"https://example.org/a.png","protected":true,"verified":true}}""",
        """{"type":"app_saved","app":{"client_id":"client-1","name":"Café app","created_at":1772366400123,"disabled":true}}""",
        """{"type":"token_issued","token":{"hash":"435996de00a531d71adadc778c80ce1881a4c2c31596c9d5ffa54cf28986bbb9","client_id":"client-1","scopes":0,"created_at":1772366400123}}""",
        """{"type":"token_issued","token":{"hash":"04f8996da763b7a969b1028ee3007569eaf3a635486ddab211d512c85b9df8fb","client_id":"client-1","user_id":1001,"scopes":12,"created_at":1772366400123,"expires_at":1772373600123}}""",
        """{"type":"token_revoked","hash":"04f8996da763b7a969b1028ee3007569eaf3a635486ddab211d512c85b9df8fb"}""",
        """{"type":"user_followed","source_id":1001,"target_id":1002}""",
        """{"type":"user_unfollowed","source_id":1001,"target_id":1002}""",
        """{"type":"topic_saved","topic":{"id":7,"name":"Technology","description":"Bits and atoms"}}""",
        """{"type":"topic_saved","topic":{"id":7,"name":"Technology"}}""",
        """{"type":"user_saved","user":{"id":1003,"username":"carol","name":"Alice \"A.\" É","created_at":1772366400123,"protected":false,"verified":false,"operator":true}}""",
        """{"type":"app_saved","app":{"client_id":"client-1","name":"Café app","created_at":1772366400123,"disabled":false,"kind":1,"owner_id":1001,"redirect_uris":["https://example.org/back","com.example:/back"]}}""",
        """{"type":"token_issued","token":{"hash":"dd515d1975b8e5a83bab3420bea5dacefe5451ac7cf617d23c4393cc79e4db99","client_id":"client-1","user_id":1001,"scopes":12,"created_at":1772366400123,"expires_at":1772373600123,"grant_id":"grant-1"}}""",
        """{"type":"expired_tokens_dropped","before":1772373600123}""",
        """{"type":"app_deleted","client_id":"client-1"}""",
        """{"type":"user_deleted","user_id":1001}""",
        """{"type":"audited","act":2,"actor":1002,"detail":"passkey"}""",
        """{"type":"audited","act":21,"actor":1002,"user_id":1001,"client_id":"client-1"}""",
        """{"type":"user_blocked","source_id":1001,"target_id":1002}""",
        """{"type":"user_unblocked","source_id":1001,"target_id":1002}""",
        """{"type":"user_saved","user":{"id":1004,"username":"dan","name":"Alice \"A.\" É","created_at":1772366400123,"protected":false,"verified":false,"suspended":true}}""",
        """{"type":"topic_followed","user_id":1001,"topic_id":7}""",
        """{"type":"topic_unfollowed","user_id":1001,"topic_id":7}""",
        """{"type":"calendar_opened","user_id":1001,"hash":"04f8996da763b7a969b1028ee3007569eaf3a635486ddab211d512c85b9df8fb"}""",
        """{"type":"calendar_closed","user_id":1001}""",
        """{"type":"webhook_saved","webhook":{"id":51,"client_id":"client-1","url":"https://example.org/hook","valid":true,"created_at":1772366400123},"is_new":true,"max_per_app":5}""",
        """{"type":"activity_subscription_saved","subscription":{"id":61,"client_id":"client-1","event_type":1,"user_id":1001,"tag":"café","webhook_id":51,"created_at":1772366400123,"updated_at":1772370000123},"is_new":true}""",
        """{"type":"activity_subscription_saved","subscription":{"id":61,"client_id":"client-1","event_type":5,"user_id":1001,"created_at":1772366400123,"updated_at":1772370000123},"is_new":false}""",
        """{"type":"activity_subscription_deleted","id":61}""",
        """{"type":"webhook_deleted","id":51}""",
    ];

    /// <summary>The Space of <see cref="EventSamples.LongLife"/> at versions 1, 8, 33 and 41.</summary>
    private static readonly string[] _snapshots =
    [
        """{"id":"1abcDEF","version":1,"state":1,"creator_id":42,"title":"Café ☕ \"late\"","lang":"en","created_at":1772366400123,"updated_at":1772366400123,"scheduled_start":1772452800123,"topic_ids":[7],"audience":{"offer":{"price_minor_units":1250,"currency":"EUR","capacity":100,"sale_ends_at":1772438400123}}}""",
        """{"id":"1abcDEF","version":8,"state":1,"creator_id":42,"lang":"en","created_at":1772366400123,"updated_at":1772366400123,"scheduled_start":1772539200123,"topic_ids":[1,2],"stage":{"ask_to_speak":1},"audience":{"offer":{"price_minor_units":1250,"currency":"EUR","capacity":100,"sale_ends_at":1772438400123},"tickets":[{"number":1,"user_id":1001,"sold_at":1772366400123,"paid":false},{"number":2,"user_id":1002,"sold_at":1772366400124,"paid":true}],"last_ticket_number":2,"reminder_user_ids":[1002]}}""",
        """{"id":"1abcDEF","version":33,"state":2,"creator_id":42,"lang":"en","created_at":1772366400123,"updated_at":1772366400123,"scheduled_start":1772539200123,"started_at":1772452800123,"topic_ids":[1,2],"stage":{"ask_to_speak":1,"co_host_ids":[1001],"speaker_ids":[1002],"on_stage_since":[{"user_id":1002,"milliseconds":1772366400123}],"muted_user_ids":[1002]},"audience":{"offer":{"price_minor_units":1250,"currency":"EUR","capacity":100,"sale_ends_at":1772438400123},"tickets":[{"number":1,"user_id":1001,"sold_at":1772366400123,"paid":true}],"last_ticket_number":2,"reminder_user_ids":[1002],"posts":[{"id":501,"author_id":1002,"text":"Hello \"Stoa\" \\ é 日本","created_at":1772366400123,"pinned":true}]}}""",
        """{"id":"1abcDEF","version":41,"state":3,"creator_id":42,"lang":"en","created_at":1772366400123,"updated_at":1772539200123,"scheduled_start":1772539200123,"started_at":1772452800123,"ended_at":1772539200123,"topic_ids":[1,2],"stage":{"ask_to_speak":1,"speak_requests_locked":true,"talk_times":[{"user_id":1002,"milliseconds":0}],"blocked_user_ids":[1002]},"audience":{"offer":{"price_minor_units":1250,"currency":"EUR","capacity":100,"sale_ends_at":1772438400123},"tickets":[{"number":1,"user_id":1001,"sold_at":1772366400123,"paid":true}],"last_ticket_number":2,"reminder_user_ids":[1002],"posts":[{"id":501,"author_id":1002,"text":"Hello \"Stoa\" \\ é 日本","created_at":1772366400123,"pinned":true}]}}""",
    ];

    /// <summary>The third of them as it was written before there were talk times.</summary>
    private const string SnapshotWithoutTalkTimes =
        """{"id":"1abcDEF","version":33,"state":2,"creator_id":42,"lang":"en","created_at":1772366400123,"updated_at":1772366400123,"scheduled_start":1772539200123,"started_at":1772452800123,"topic_ids":[1,2],"stage":{"ask_to_speak":1,"co_host_ids":[1001],"speaker_ids":[1002],"muted_user_ids":[1002]},"audience":{"offer":{"price_minor_units":1250,"currency":"EUR","capacity":100,"sale_ends_at":1772438400123},"tickets":[{"number":1,"user_id":1001,"sold_at":1772366400123,"paid":true}],"last_ticket_number":2,"reminder_user_ids":[1002],"posts":[{"id":501,"author_id":1002,"text":"Hello \"Stoa\" \\ é 日本","created_at":1772366400123,"pinned":true}]}}""";

    private static IEnumerable<SpaceEvent> OneEventOfEachType =>
        EventSamples.LongLife().Concat(EventSamples.Others()).DistinctBy(happened => happened.GetType());

    [Fact]
    public void Event_OfEachType_IsWrittenAsEverBefore() =>
        AssertLines(_events, OneEventOfEachType.Select(happened => Text(StoredBody.Write(happened, StoredBody.Json.SpaceEvent))));

    [Fact]
    public void Event_OfEachType_IsReadAsItWas() => AssertLines(
        OneEventOfEachType.Select(SpaceSamples.Text),
        _events.Select(body => SpaceSamples.Text(StoredBody.Read(Bytes(body), StoredBody.Json.SpaceEvent))));

    [Fact]
    public void Event_Types_AllHaveABodyHere() => AssertLines(
        DerivedTypes(typeof(SpaceEvent)).Order(StringComparer.Ordinal),
        OneEventOfEachType.Select(happened => $"{EventTypeNames.Of(happened)} {happened.GetType().Name}").Order(StringComparer.Ordinal));

    [Fact]
    public void Event_WithAMemberOfALaterProgram_IsReadWithoutIt() => Assert.IsType<TicketPaid>(StoredBody.Read(
        Bytes("""{"type":"ticket_paid","user_id":1001,"new_member":{"x":[1]},"at":1772366400123,"actor":42}"""), StoredBody.Json.SpaceEvent));

    [Fact]
    public void Change_OfEachType_IsWrittenAsEverBefore() => AssertLines(
        _changes, AccountSamples.EveryChange().Select(change => Text(StoredBody.Write(change, StoredBody.Json.AccountChange))));

    [Fact]
    public void Change_OfEachType_IsReadAsItWas() =>
        Assert.Equal(AccountSamples.EveryChange(), _changes.Select(body => StoredBody.Read(Bytes(body), StoredBody.Json.AccountChange)));

    [Fact]
    public void Change_Types_AllHaveABodyHere() => AssertLines(
        DerivedTypes(typeof(AccountChange)).Select(name => name.Split(' ')[1]).Order(StringComparer.Ordinal),
        AccountSamples.EveryChange().Select(change => change.GetType().Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [Fact]
    public void Snapshot_OfALongLife_IsWrittenAsEverBeforeAndReadAsItWas()
    {
        var id = SpaceId.Parse("1abcDEF");
        var spaces = new List<Space>();
        foreach (var happened in EventSamples.LongLife())
        {
            spaces.Add(Space.Apply(spaces.LastOrDefault(), id, happened));
        }

        Space[] some = [spaces[0], spaces[7], spaces[32], spaces[40]];
        AssertLines(_snapshots, some.Select(space => Text(StoredBody.Write(SpaceSnapshot.From(space), StoredBody.Json.SpaceSnapshot))));
        AssertLines(
            some.Select(SpaceSamples.Text),
            _snapshots.Select(body => SpaceSamples.Text(StoredBody.Read(Bytes(body), StoredBody.Json.SpaceSnapshot).ToSpace())));
        Assert.All(spaces, space => Assert.Equal(SpaceSamples.Text(space), SpaceSamples.Text(SpaceSnapshot.From(space).ToSpace())));
    }

    [Fact]
    public void Snapshot_FromBeforeTalkTimes_IsReadWithNone()
    {
        var stage = StoredBody.Read(Bytes(SnapshotWithoutTalkTimes), StoredBody.Json.SpaceSnapshot).ToSpace().Stage;
        Assert.Equal([new UserId(1002)], stage.SpeakerIds);
        Assert.Empty(stage.OnStageSince);
        Assert.Empty(stage.TalkTimes);
    }

    [Fact]
    public void Snapshot_WithASaleWindowAPaymentAndAGivenTicket_IsWrittenAndReadAsItWas()
    {
        var (at, creator, guest) = (SpaceSamples.Start, SpaceSamples.Creator, new UserId(1001));
        var offer = new TicketOffer(500, "EUR", 9, at.AddHours(2)) { SaleStartsAt = at.AddHours(1), Payment = TicketPayment.Stripe };
        SpaceEvent edited = new SpaceEdited(null, null, null, null) { At = at, Actor = creator, Offer = offer with { Capacity = 10 } };
        const string Edited =
            """{"type":"space_edited","offer":{"price_minor_units":500,"currency":"EUR","capacity":10,"sale_ends_at":1772373600123,"sale_starts_at":1772370000123,"payment":1},"at":1772366400123,"actor":42}""";
        Assert.Equal(Edited, Text(StoredBody.Write(edited, StoredBody.Json.SpaceEvent)));
        Assert.Equal(SpaceSamples.Text(edited), SpaceSamples.Text(StoredBody.Read(Bytes(Edited), StoredBody.Json.SpaceEvent)));

        SpaceEvent[] life = [new SpaceScheduled(SpaceSamples.Details(ticket: offer), at.AddDays(1)) { At = at, Actor = creator }, edited, new TicketSold(guest, 1, true) { At = at, Actor = creator }];
        var space = life.Aggregate((Space?)null, (space, happened) => Space.Apply(space, SpaceId.Parse("1abcDEF"), happened));
        var body = StoredBody.Write(SpaceSnapshot.From(space!), StoredBody.Json.SpaceSnapshot);
        Assert.EndsWith(
            """[7],"audience":{"offer":{"price_minor_units":500,"currency":"EUR","capacity":10,"sale_ends_at":1772373600123,"sale_starts_at":1772370000123,"payment":1},"tickets":[{"number":1,"user_id":1001,"sold_at":1772366400123,"paid":true,"is_given":true}],"last_ticket_number":1}}""",
            Text(body),
            StringComparison.Ordinal);
        Assert.Equal(SpaceSamples.Text(space), SpaceSamples.Text(StoredBody.Read(body, StoredBody.Json.SpaceSnapshot).ToSpace()));
    }

    [Fact]
    public void Snapshot_OfAQuietSpace_SharesItsEmptyParts()
    {
        var space = SpaceSnapshot.From(SpaceSamples.NewSpace().After).ToSpace();
        Assert.Same(Stage.Empty, space.Stage);
        Assert.Same(Audience.Empty, space.Audience);
        Assert.Same(string.IsInterned(space.Lang), space.Lang);
    }

    [Theory]
    [InlineData(typeof(SpaceState), "Scheduled=1 Live=2 Ended=3 Canceled=4")]
    [InlineData(typeof(AskToSpeak), "Everyone=0 Followed=1 Invited=2")]
    [InlineData(
        typeof(AuditAct),
        "SignedUp=1 SignedIn=2 SignInRefused=3 SignedOut=4 SignedOutEverywhere=5 PasskeyAdded=6 PasskeyRemoved=7 PasswordSet=8 PasswordRemoved=9 "
        + "Recovered=10 DataExported=11 AccountDeleted=12 GrantGiven=13 GrantRefused=14 GrantRevoked=15 TokenReused=16 AppCreated=17 AppChanged=18 "
        + "AppRotated=19 AppDeleted=20 AppDisabled=21 AppEnabled=22 InvitationMade=23 InvitationWithdrawn=24 RecoveryLinkMade=25 OperatorNamed=26 "
        + "OperatorRemoved=27 TopicSaved=28 ProviderLinked=29 UserSuspended=30 UserUnsuspended=31 ReportMade=32 ReportResolved=33 SpaceEndedByOperator=34")]
    [InlineData(typeof(TicketPayment), "Door=0 Stripe=1")]
    [InlineData(typeof(AppKind), "Confidential=0 Public=1")]
    [InlineData(typeof(EndReason), "ByCreator=1 HostsAbsent=2 TimeLimit=3 ByOperator=4")]
    [InlineData(typeof(ReportReason), "Spam=1 Abuse=2 Hate=3 Violence=4 SelfHarm=5 ChildSafety=6 Impersonation=7 Other=8")]
    [InlineData(typeof(ReportAction), "Dismissed=1 SpaceEnded=2 UserSuspended=3")]
    [InlineData(
        typeof(Scopes),
        "None=0 TweetRead=1 UsersRead=2 SpaceRead=4 SpaceWrite=8 FollowsRead=16 FollowsWrite=32 OfflineAccess=64")]
    public void Enum_Numbers_NeverChange(Type type, string numbers) => Assert.Equal(
        numbers, string.Join(' ', Enum.GetValues(type).Cast<object>().Select(value => $"{value}={Convert.ToInt32(value, null)}")));

    private static IEnumerable<string> DerivedTypes(Type type) =>
        type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(derived => $"{derived.TypeDiscriminator} {derived.DerivedType.Name}");

    private static void AssertLines(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body);

    private static byte[] Bytes(string body) => Encoding.UTF8.GetBytes(body);
}
